"""What every test may ask for: an application on each database, a page reader, people; nothing leaves the machine."""

from hypothesis import settings

# Each after those that it imports.
pytest_plugins = [
    "tests.support.databases",
    "tests.support.browsing",
    "tests.support.chromium",
    "tests.support.network",
    "tests.support.looked_at",
    "tests.support.making",
    "tests.support.demonstrations",
    "tests.support.order",
    "tests.support.small_rounds",
    "tests.support.spring_round",
    "tests.support.things",
]

# How long an example takes says more about what else the machine does.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
