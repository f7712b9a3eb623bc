"""On which days a reminder goes out, and what it says."""

from datetime import date, timedelta

import pytest

from audit_app.rules.reminding import ACTIONS, RETURN, RETURNS, Rhythm, due_said, waiting_said

DUE = date(2018, 5, 25)


def days_that_remind(rhythm: Rhythm) -> list[int]:
    """Days after the due day, from two months before to two months after."""
    return [n for n in range(-60, 61) if rhythm.falls_on(DUE + timedelta(days=n), DUE)]


def test_returns_remind_in_7_days_in_2_on_the_day_and_then_weekly() -> None:
    assert days_that_remind(RETURNS) == [-7, -2, 0, 7, 14, 21, 28, 35, 42, 49, 56]


def test_actions_remind_14_days_before_on_the_day_and_then_every_14() -> None:
    assert days_that_remind(ACTIONS) == [-14, 0, 14, 28, 42, 56]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-7, "25 May 2018 (in 7 days)"),
        (-1, "25 May 2018 (tomorrow)"),
        (0, "25 May 2018 (today)"),
        (1, "25 May 2018 (yesterday)"),
        (14, "25 May 2018 (14 days ago)"),
    ],
)
def test_due_day_is_said_with_its_distance(days: int, said: str) -> None:
    assert due_said(DUE, DUE + timedelta(days=days)) == said


def test_what_waits_is_counted_by_its_day_the_earliest_first() -> None:
    days = [DUE, DUE - timedelta(days=7), DUE]
    assert waiting_said(days, RETURN, DUE - timedelta(days=7)) == (
        "1 return due by 18 May 2018 (today) and 2 returns due by 25 May 2018 (in 7 days)"
    )
