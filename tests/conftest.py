"""What every test may ask for: an application on each database, a page reader, people; nothing leaves the machine."""

from hypothesis import settings

pytest_plugins = [
    "tests.support.databases",
    "tests.support.browsing",
    "tests.support.chromium",
    "tests.support.looked_at",
    "tests.support.making",
    "tests.support.network",
    "tests.support.server",
    "tests.support.things",
]

# How long an example takes says more about what else the machine does.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
