"""Grades counted and compared, never averaged."""

import pytest

from audit_app.rules.asking.grading import distribution, graded, spread
from audit_app.rules.questions.scales import Level, Scale

# In the order of a page that begins with the worst; ranks leave gaps, as those of old scales may.
SCALE = Scale(
    "four",
    "Overall",
    (
        Level("not-graded", "Not graded", "N", None, "grey"),
        Level("inadequate", "Inadequate", "I", 10, "red"),
        Level("improve", "Requires improvement", "R", 20, "yellow"),
        Level("good", "Good", "G", 30, "light-green"),
        Level("outstanding", "Outstanding", "O", 40, "green"),
    ),
)


def test_distribution_is_best_first_with_zeros_and_not_graded_last() -> None:
    counts = distribution(SCALE, ["good", "not-graded", "inadequate", "good"])
    assert [(level.letter, count) for level, count in counts] == [
        ("O", 0),
        ("G", 2),
        ("R", 0),
        ("I", 1),
        ("N", 1),
    ]


def test_not_graded_is_in_no_denominator() -> None:
    assert graded(SCALE, ["good", "not-graded", "good"]) == ("good", "good")


@pytest.mark.parametrize(
    ("keys", "levels"),
    [
        ([], 0),
        (["good"], 0),
        (["good", "good"], 0),
        (["good", "outstanding"], 1),
        (["inadequate", "good", "outstanding"], 3),
        (["good", "not-graded"], 0),
        (["not-graded"], 0),
    ],
)
def test_spread_counts_levels_between_worst_and_best(keys: list[str], levels: int) -> None:
    assert spread(SCALE, keys) == levels


@pytest.mark.parametrize("count", [distribution, graded, spread])
def test_grade_that_is_not_on_the_scale_is_a_key_error(count: object) -> None:
    assert callable(count)
    with pytest.raises(KeyError):
        count(SCALE, ["splendid"])
