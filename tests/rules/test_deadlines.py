"""How a date stands to today, bank holidays and working days."""

from datetime import date, timedelta

import pytest

from audit_app.rules.deadlines import (
    add_working_days,
    bank_holidays,
    days_late,
    due_words,
    easter_sunday,
    is_late,
    is_working_day,
    working_days_between,
)

TODAY = date(2018, 5, 18)

PUBLISHED = {
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
}
"""The bank holidays of England and Wales as the government published them, month and day."""


@pytest.mark.parametrize("year", PUBLISHED)
def test_bank_holidays_are_those_published(year: int) -> None:
    published = [date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()]
    assert sorted(bank_holidays(year)) == published


@pytest.mark.parametrize("year", range(2000, 2100))
def test_bank_holidays_fall_on_eight_weekdays_or_more(year: int) -> None:
    assert len([day for day in bank_holidays(year) if day.weekday() < 5 and day.year == year]) >= 8


@pytest.mark.parametrize("day", ["1981-04-19", "2000-04-23", "2008-03-23", "2038-04-25", "2049-04-18"])
def test_easter_falls_where_the_church_has_it(day: str) -> None:
    assert easter_sunday(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-9, "late by 9 days"),
        (-1, "late by 1 day"),
        (0, "due today"),
        (1, "tomorrow"),
        (2, "in 2 days"),
        (6, "in 6 days"),
        (7, "Friday 25 May"),
        (300, "Thursday 14 March 2019"),
    ],
)
def test_due_date_is_said_in_words(days: int, words: str) -> None:
    assert due_words(TODAY + timedelta(days=days), TODAY) == words


def test_thing_is_in_time_on_its_due_date() -> None:
    assert not is_late(TODAY, TODAY)


def test_thing_is_late_the_day_after() -> None:
    assert is_late(TODAY - timedelta(days=1), TODAY)


def test_days_late_are_counted_from_the_due_date() -> None:
    assert days_late(TODAY - timedelta(days=3), TODAY) == 3


def test_thing_in_time_is_no_days_late() -> None:
    assert days_late(TODAY + timedelta(days=3), TODAY) == 0


@pytest.mark.parametrize("day", ["2018-05-19", "2018-05-20", "2018-05-28"])
def test_weekend_and_bank_holiday_are_no_working_days(day: str) -> None:
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2018-05-18", "2018-05-18", 0),
        ("2018-05-18", "2018-05-20", 0),
        ("2018-05-18", "2018-05-21", 1),
        ("2018-05-25", "2018-05-29", 1),
        ("2017-12-22", "2018-01-02", 4),
        ("2018-05-21", "2018-05-18", -1),
    ],
)
def test_working_days_between_pass_over_weekends_and_holidays(start: str, end: str, count: int) -> None:
    assert working_days_between(date.fromisoformat(start), date.fromisoformat(end)) == count


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2018-05-18", 1, "2018-05-21"),
        ("2018-05-25", 1, "2018-05-29"),
        ("2017-12-22", 4, "2018-01-02"),
        ("2018-05-21", -1, "2018-05-18"),
        ("2018-05-19", 0, "2018-05-19"),
    ],
)
def test_adding_working_days_passes_over_weekends_and_holidays(start: str, count: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), count) == date.fromisoformat(end)


@pytest.mark.parametrize("count", range(0, 300, 7))
def test_adding_and_counting_working_days_agree(count: int) -> None:
    assert working_days_between(TODAY, add_working_days(TODAY, count)) == count
