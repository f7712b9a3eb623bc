"""Two texts as one."""

import pytest

from audit_app.rules.merging import both, mark


@pytest.mark.parametrize(
    ("theirs", "mine", "together"),
    [
        ("One.", "Two.", "One.\n\nTwo."),
        ("One.", "One. Two.", "One. Two."),
        ("One. Two.", "Two.", "One. Two."),
        ("", "Two.", "Two."),
        ("One.", "", "One."),
    ],
)
def test_nothing_is_lost_and_nothing_said_twice(theirs: str, mine: str, together: str) -> None:
    assert both(theirs, mine) == together


def test_a_mark_tells_texts_and_their_places_apart() -> None:
    assert len({mark("a", "b"), mark("b", "a"), mark("ab", ""), mark("a", "c")}) == 4
