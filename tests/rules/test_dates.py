"""Words for days and moments."""

from datetime import UTC, date, datetime

import pytest

from audit_app.rules.dates import day_words, local_day, moment_words, time_words, weekday_words


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_day_is_written_in_full() -> None:
    assert day_words(date(2017, 6, 4)) == "4 June 2017"


def test_day_of_a_summer_evening_is_the_next_one_in_london() -> None:
    assert day_words(utc(2017, 6, 4, 23, 30)) == "5 June 2017"


def test_day_of_a_winter_evening_is_the_same_in_london() -> None:
    assert local_day(utc(2017, 12, 4, 23, 30)) == date(2017, 12, 4)


def test_near_day_is_written_with_its_weekday() -> None:
    assert weekday_words(date(2017, 6, 4)) == "Sunday 4 June"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (13, 30, "1:30pm"),
        (9, 5, "9:05am"),
        (10, 0, "10am"),
        (12, 0, "midday"),
        (12, 1, "12:01pm"),
        (0, 0, "midnight"),
        (0, 1, "12:01am"),
        (23, 59, "11:59pm"),
    ],
)
def test_time_is_written_as_people_say_it(hour: int, minute: int, words: str) -> None:
    assert time_words(utc(2017, 1, 4, hour, minute)) == words


def test_moment_in_summer_is_an_hour_ahead_of_utc() -> None:
    assert moment_words(utc(2017, 6, 4, 13, 30)) == "4 June 2017 at 2:30pm"


def test_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment_words(datetime(2017, 6, 4, 13, 30))  # noqa: DTZ001 - the point of the test
