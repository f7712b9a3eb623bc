"""Which things stand on a page of a long list, and which other pages are offered."""

import pytest

from audit_app.rules.paging import page_of


@pytest.mark.parametrize(
    ("asked", "here"), [(1, [1, 2, 3]), (2, [4, 5, 6]), (3, [7]), (0, [1, 2, 3]), (-4, [1, 2, 3]), (99, [7])]
)
def test_page_holds_its_part_and_a_page_beyond_is_the_nearest(asked: int, here: list[int]) -> None:
    things = list(range(1, 8))
    paging = page_of(len(things), 3, asked)
    assert paging.of(things) == here
    assert (paging.offset + 1, paging.last) == (here[0], here[-1])


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (3, 1), (4, 2), (6, 2)])
def test_no_page_is_empty_but_that_of_an_empty_list(count: int, pages: int) -> None:
    assert page_of(count, 3).pages == pages


@pytest.mark.parametrize(
    ("number", "offered"),
    [
        (1, (1, 2, None, 9)),
        (3, (1, 2, 3, 4, None, 9)),
        (5, (1, None, 4, 5, 6, None, 9)),
        (9, (1, None, 8, 9)),
    ],
)
def test_first_last_and_neighbours_are_offered(number: int, offered: tuple[int | None, ...]) -> None:
    assert page_of(90, 10, number).offered == offered
