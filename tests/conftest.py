"""What every test may ask for: an application on each database, a page reader, people; nothing leaves the machine."""

pytest_plugins = [
    "tests.support.databases",
    "tests.support.browsing",
    "tests.support.chromium",
    "tests.support.making",
    "tests.support.network",
    "tests.support.server",
    "tests.support.things",
]
