"""Two texts as one."""

import pytest

from audit_app.rules.three_way_merge import fingerprint, joined_texts, merged, merged_ticks


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
    assert joined_texts(theirs, mine) == together


def test_a_mark_tells_texts_and_their_places_apart() -> None:
    assert (
        len({fingerprint("a", "b"), fingerprint("b", "a"), fingerprint("ab", ""), fingerprint("a", "c")}) == 4
    )


@pytest.mark.parametrize(
    ("stored", "sent", "stands"),
    [
        ("began", "mine", "mine"),
        ("theirs", "began", "theirs"),
        ("same", "same", "same"),
        ("", "began", ""),
        ("theirs", "mine", None),
        ("theirs", "", None),
    ],
)
def test_only_what_both_changed_is_left_to_people(stored: str, sent: str, stands: str | None) -> None:
    assert merged(fingerprint("began"), (stored,), (sent,)) == (None if stands is None else (stands,))


@pytest.mark.parametrize(
    ("stored", "sent", "stands"),
    [("abc", "abd", "abcd"), ("a", "ab", "a"), ("ab", "b", "b"), ("ac", "bd", "cd"), ("", "", "")],
)
def test_each_tick_is_set_or_taken_by_whoever_changed_it(stored: str, sent: str, stands: str) -> None:
    assert "".join(merged_ticks("ab", stored, sent)) == stands
