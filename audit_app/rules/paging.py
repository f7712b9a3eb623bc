"""Long lists a page at a time: which things stand on the page asked for, and which other pages are offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Paging:
    """One page of `count` things, `size` a page; `number` counts from 1 and always names a page that there is."""

    number: int
    size: int
    count: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The place of the last thing on the page, counted from 1 as `offset + 1` is that of the first."""
        return min(self.offset + self.size, self.count)

    def of(self, things: Sequence[Thing]) -> Sequence[Thing]:
        return things[self.offset : self.last]

    @property
    def offered(self) -> tuple[int | None, ...]:
        """The first page, the last, this one and its neighbours; None where some are left out."""
        near = {1, self.pages, *range(max(1, self.number - 1), min(self.pages, self.number + 1) + 1)}
        offered: list[int | None] = []
        for number in sorted(near):
            if offered and number - (offered[-1] or 0) > 1:
                offered.append(None)
            offered.append(number)
        return tuple(offered)


def page_of(count: int, size: int, asked: int = 1) -> Paging:
    """The page asked for, or the nearest that there is: a list grows shorter while its address is kept."""
    return Paging(min(max(1, asked), Paging(1, size, count).pages), size, count)
