"""Divides long lists into pages: the things on the requested page, and the other pages that are offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Paging:
    """A page of a list of `count` things, `size` to a page; `number` counts from 1 and is always a page that exists."""

    number: int
    size: int
    count: int

    @property
    def pages(self) -> int:
        """Return the number of pages; an empty list has a page too."""
        return max(1, -(-self.count // self.size))

    @property
    def offset(self) -> int:
        """Count the things that come before the page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """Return the position of the last thing on the page, counted from 1 as `offset + 1` is that of the first."""
        return min(self.offset + self.size, self.count)

    def of(self, things: Sequence[Thing]) -> Sequence[Thing]:
        """Return those of all the things that are on the page."""
        return things[self.offset : self.last]

    @property
    def offered(self) -> tuple[int | None, ...]:
        """Return the first page, the last, this page and its neighbours; None marks a gap."""
        near = {1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)}
        offered: list[int | None] = []
        for number in sorted(near):
            if offered and number - (offered[-1] or 0) > 1:
                offered.append(None)
            offered.append(number)
        return tuple(offered)


def page_of(count: int, size: int, asked: int = 1) -> Paging:
    """Return the requested page, or the nearest that exists: a list may have grown shorter since it was bookmarked."""
    return Paging(min(max(1, asked), Paging(1, size, count).pages), size, count)
