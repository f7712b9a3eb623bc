"""Names that are used twice where each must be used once: keys, references, labels, terms."""

from collections.abc import Iterable, Iterator

from audit_app.rules.question_sets.errors import Fault, Path

Placed = list[tuple[Path, object]]
"""Names with their places."""


def repeats(what: str, names: Iterable[tuple[Path, object]]) -> Iterator[Fault]:
    """Yield a fault for each name that was used before it; a blank name is not there.

    Texts are compared without regard to capitals: nobody tells "Good" from "good" on a page.
    """
    seen: set[object] = set()
    for path, name in names:
        folded = name.casefold() if isinstance(name, str) else name
        if folded in seen:
            yield Fault(path, f"the {what} '{name}' is used twice.", "Give each its own.")
        if folded not in ("", None):
            seen.add(folded)


def field_of_each(parts: Iterable[object], path: Path, field: str) -> Placed:
    """Return this field of each part of the list at this path."""
    return [((*path, at, field), getattr(part, field)) for at, part in enumerate(parts)]


def words_in(words: Iterable[str], path: Path) -> Placed:
    """Return the texts of the list at this path."""
    return [((*path, at), word) for at, word in enumerate(words)]
