"""Counts in the words of a report, and which small numbers a published report must not show."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5
"""Counts from 1 to 4 can identify a child; a published report hides them."""
HIDDEN = "*"
ENOUGH_FOR_PERCENT = 50
"""Below this a percentage says more than the numbers bear."""


def listed(items: Sequence[str]) -> str:
    """As people list things: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def captioned(title: str, rest: str) -> str:
    """A caption of a title and what the table says of it: a question ends its own sentence, other titles take a colon."""
    return f"{title} {rest[:1].upper()}{rest[1:]}" if title.endswith((*"?!.", ")")) else f"{title}: {rest}"


def labelled(label: str, count: str) -> str:
    """A count after its label, parted where the label ends in a number itself: Good 4, and 2: 4."""
    return f"{label}: {count}" if label[-1:].isdigit() else f"{label} {count}"


def small(count: int) -> bool:
    return 0 < count < SMALLEST_SHOWN


def of(count: int, total: int) -> str:
    """As in 7 of 9; a percentage follows only where the total bears one."""
    percent = f" ({count / total:.0%})" if total >= ENOUGH_FOR_PERCENT else ""
    return f"{count:,} of {total:,}{percent}"


def alone(count: int, publication: bool) -> str:
    """A count that no total stands beside."""
    return f"fewer than {SMALLEST_SHOWN}" if publication and small(count) else f"{count:,}"


def share(count: int, total: int, publication: bool) -> str:
    """One count in a sentence. Neither it nor what is left of the total may give a small number away."""
    if not publication:
        return of(count, total)
    if small(total):
        return "a small number"
    if small(count):
        return f"fewer than {SMALLEST_SHOWN} of {total:,}"
    return f"all but a few of {total:,}" if small(total - count) else of(count, total)


def shares(counts: Sequence[int], total: int, publication: bool, exclusive: bool = True) -> tuple[str, ...]:
    """The counts of one row of a table. Where they add up to the total, hiding one alone would hide nothing:
    then more are hidden, the smallest first, until no hidden number can be worked out.
    """
    hidden = _hidden(counts, total, exclusive) if publication else frozenset[int]()
    return tuple(HIDDEN if at in hidden else of(count, total) for at, count in enumerate(counts))


def _hidden(counts: Sequence[int], total: int, exclusive: bool) -> frozenset[int]:
    if small(total):
        return frozenset(range(len(counts)))
    if not exclusive:
        return frozenset(at for at, count in enumerate(counts) if small(count) or small(total - count))
    hidden = {at for at, count in enumerate(counts) if small(count)}
    shown = sorted(
        (at for at, count in enumerate(counts) if count and at not in hidden), key=counts.__getitem__
    )
    while shown and hidden and _given_away([counts[at] for at in hidden]):
        hidden.add(shown.pop(0))
    return frozenset(hidden)


def _given_away(hidden: Sequence[int]) -> bool:
    """One hidden number is the rest of the total; several that are all 1 have only one possible sum."""
    return len(hidden) == 1 or sum(hidden) == len(hidden)
