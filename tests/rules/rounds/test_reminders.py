"""On which days a reminder goes out, and what it says."""

from datetime import date, timedelta

import pytest

from audit_app.rules.rounds.reminders import (
    ACTION_SCHEDULE,
    RETURN_NOUNS,
    RETURN_SCHEDULE,
    ReminderSchedule,
    due_day_in_words,
    waiting_in_words,
)

DUE = date(2018, 5, 25)


def day(after: int) -> date:
    return DUE + timedelta(days=after)


def days_that_remind(rhythm: ReminderSchedule) -> list[int]:
    """Days after the due day, from two months before to two months after."""
    return [n for n in range(-60, 61) if rhythm.last_day(day(n), DUE) == day(n)]


def test_returns_remind_in_7_days_in_2_on_the_day_and_then_weekly() -> None:
    assert days_that_remind(RETURN_SCHEDULE) == [-7, -2, 0, 7, 14, 21, 28, 35, 42, 49, 56]


def test_actions_remind_14_days_before_on_the_day_and_then_every_14() -> None:
    assert days_that_remind(ACTION_SCHEDULE) == [-14, 0, 14, 28, 42, 56]


@pytest.mark.parametrize(
    ("today", "told", "owed"),
    [
        (-8, None, False),  # nothing is due yet
        (-7, None, True),
        (-7, -7, True),  # the outbox sees to it that a day is written once
        (-6, None, True),
        (-6, -8, True),
        (-6, -7, False),
        (-5, -6, False),
        (1, -1, True),
        (6, 1, False),
        (7, 1, True),
        (20, 7, True),
    ],
)
def test_missed_day_is_made_up_for_once(today: int, told: int | None, owed: bool) -> None:
    assert RETURN_SCHEDULE.is_owed(day(today), DUE, None if told is None else day(told)) is owed


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-7, "25 May 2018 (in 7 days)"),
        (-1, "25 May 2018 (tomorrow)"),
        (0, "25 May 2018 (today)"),
        (1, "25 May 2018 (late by 1 day)"),
        (14, "25 May 2018 (late by 14 days)"),
    ],
)
def test_due_day_is_said_with_its_distance(days: int, said: str) -> None:
    assert due_day_in_words(DUE, DUE + timedelta(days=days)) == said


def test_what_waits_is_counted_by_its_day_the_earliest_first() -> None:
    days = [DUE, DUE - timedelta(days=7), DUE]
    assert waiting_in_words(days, RETURN_NOUNS, DUE - timedelta(days=7)) == (
        "1 return due by 18 May 2018 (today) and 2 returns due by 25 May 2018 (in 7 days)"
    )
