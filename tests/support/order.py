"""Which tests begin first: what takes longest, spread over the processes of a run, so that none of it is left at the end."""

import os

import pytest

LONGEST_FIRST = (
    "test_journey",
    "test_every_page",
    "test_panel",
    "test_qa_officer",
    "test_designer",
    "test_every_field",
    "test_nothing_is_lost",
)
"""Modules of tests/browser; the others follow."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each process begins with its even share of the list (`--dist worksteal`): every share begins with browser tests."""
    if processes := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
        items[:] = in_shares(items, processes)


def in_shares(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    slow = sorted((item for item in items if item.get_closest_marker("browser")), key=_rank)
    rest = [item for item in items if not item.get_closest_marker("browser")]
    shares: list[pytest.Item] = []
    for number in range(processes):
        begins = slow[number::processes]
        count = max(0, (len(items) - len(shares)) // (processes - number) - len(begins))
        shares += [*begins, *rest[:count]]
        del rest[:count]
    return shares


def _rank(item: pytest.Item) -> int:
    name = item.path.stem
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
