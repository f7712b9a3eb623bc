"""Counts in the words of a report, and which small numbers a published report must suppress."""

from collections.abc import Sequence

SMALLEST_SHOWN = 5
"""The smallest count that a published report discloses: 1 to 4 can identify a child."""
HIDDEN = "*"
ENOUGH_FOR_PERCENT = 50
"""The smallest total for which a percentage is printed; with fewer cases it suggests a precision that is not there."""


def joined_with_and(items: Sequence[str]) -> str:
    """Return the items as people list them: a, b and c."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def captioned(title: str, rest: str) -> str:
    """Return a caption made of a title and what the table tells about it.

    A title that is a whole sentence ends it; other titles take a colon.
    """
    return f"{title} {rest[:1].upper()}{rest[1:]}" if title.endswith((*"?!.", ")")) else f"{title}: {rest}"


def labelled(label: str, count: str) -> str:
    """Return a count after its label, with a colon where the label itself ends in a number: "Good 4", but "2: 4"."""
    return f"{label}: {count}" if label[-1:].isdigit() else f"{label} {count}"


def is_small(count: int) -> bool:
    """Return whether a published report must suppress the count."""
    return 0 < count < SMALLEST_SHOWN


def count_of_total(count: int, total: int) -> str:
    """Return the count and its total, as in "7 of 9", with a percentage where the total is large enough."""
    percent = f" ({count / total:.0%})" if total >= ENOUGH_FOR_PERCENT else ""
    return f"{count:,} of {total:,}{percent}"


def lone_count(count: int, publication: bool) -> str:
    """Return a count that has no total beside it, suppressed where a published report must."""
    return f"fewer than {SMALLEST_SHOWN}" if publication and is_small(count) else f"{count:,}"


def share_in_words(count: int, total: int, publication: bool) -> str:
    """Return a count and its total for a sentence; in a publication neither the count nor the rest may be small."""
    if not publication:
        return count_of_total(count, total)
    if is_small(total):
        return "a small number"
    if is_small(count):
        return f"fewer than {SMALLEST_SHOWN} of {total:,}"
    return f"all but a few of {total:,}" if is_small(total - count) else count_of_total(count, total)


def shares_in_row(
    counts: Sequence[int], total: int, publication: bool, exclusive: bool = True
) -> tuple[str, ...]:
    """Return the counts of a row of a table, with small numbers suppressed in a publication.

    `exclusive` counts add up to the total, from which a single suppressed count could be worked out. So more are
    suppressed, the smallest first, until none can be.
    """
    hidden = _hidden(counts, total, exclusive) if publication else frozenset[int]()
    return tuple(HIDDEN if at in hidden else count_of_total(count, total) for at, count in enumerate(counts))


def _hidden(counts: Sequence[int], total: int, exclusive: bool) -> frozenset[int]:
    if is_small(total):
        return frozenset(range(len(counts)))
    if not exclusive:
        return frozenset(at for at, count in enumerate(counts) if is_small(count) or is_small(total - count))
    hidden = {at for at, count in enumerate(counts) if is_small(count)}
    visible = sorted(
        (at for at, count in enumerate(counts) if count and at not in hidden), key=counts.__getitem__
    )
    while visible and hidden and _can_be_deduced([counts[at] for at in hidden]):
        hidden.add(visible.pop(0))
    return frozenset(hidden)


def _can_be_deduced(hidden: Sequence[int]) -> bool:
    """Return whether hidden numbers follow from the total: a single number, or several that can only be 1 each."""
    return len(hidden) == 1 or sum(hidden) == len(hidden)
