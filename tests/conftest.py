"""What every test may ask for: an application on each database, a page reader, people; nothing leaves the machine."""

import os

import pytest
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
    "tests.support.small_rounds",
    "tests.support.spring_round",
    "tests.support.things",
]

# How long an example takes says more about what else the machine does.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

LONGEST_FIRST = (
    "test_journey",
    "test_every_page",
    "test_panel",
    "test_qa_officer",
    "test_designer",
    "test_every_field",
    "test_nothing_is_lost",
)
"""Modules of tests/browser, of which no share of the tests is to be left with any at the end; the others follow."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process begins with its even share of the list (`--dist worksteal`): every share begins with browser tests."""
    if processes := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = in_shares(items, processes)


def in_shares(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    slow = sorted((item for item in items if _is_slow(item)), key=_rank)
    rest = [item for item in items if not _is_slow(item)]
    shares: list[pytest.Item] = []
    for number in range(processes):
        begins = slow[number::processes]
        count = max(0, (len(items) - len(shares)) // (processes - number) - len(begins))
        shares += [*begins, *rest[:count]]
        del rest[:count]
    return shares


def _is_slow(item: pytest.Item) -> bool:
    return item.path.parent.name == "browser"


def _rank(item: pytest.Item) -> int:
    name = item.path.stem
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
