"""Says in words and in days how far a date is from today, and knows the working days of England."""

from datetime import date, timedelta
from functools import cache

from audit_app.rules.dates import day_words, weekday_words

_DAY = timedelta(days=1)
_NEAR = 7
"""The distance in days from which a date is clearer than words such as "in 3 days"."""

_SATURDAY = 5

MOVED_HOLIDAYS = {
    date(2002, 5, 27): date(2002, 6, 4),
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
"""Bank holidays of England and Wales that a proclamation moved: usual day -> the day observed instead."""

ADDED_HOLIDAYS = frozenset(
    {
        date(2002, 6, 3),
        date(2011, 4, 29),
        date(2012, 6, 5),
        date(2022, 6, 3),
        date(2022, 9, 19),
        date(2023, 5, 8),
    }
)
"""Bank holidays of England and Wales that were proclaimed for a single year, since 2000."""


def is_late(due: date, today: date) -> bool:
    """Return whether the due date has passed; on the date itself a thing is still in time."""
    return today > due


def days_late(due: date, today: date) -> int:
    """Return the calendar days past the due date; 0 while it is in time."""
    return max((today - due).days, 0)


def due_words(due: date, today: date) -> str:
    """Return 'late by 2 days', 'due today', 'tomorrow', 'in 3 days'; a week or more ahead, 'Sunday 4 June'.

    The year is added where it is not this year.
    """
    days = (due - today).days
    if days < 0:
        return f"late by {_days(-days)}"
    if days <= 1:
        return ("due today", "tomorrow")[days]
    if days < _NEAR:
        return f"in {_days(days)}"
    return weekday_words(due) + (f" {due.year}" if due.year != today.year else "")


def day_and_distance(due: date, today: date) -> str:
    """Return the day and how far away it is, however far: '22 June 2018, in 35 days'."""
    days = (due - today).days
    away = due_words(due, today) if days < _NEAR else f"in {_days(days)}"
    return f"{day_words(due)}, {away}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England as observed, each on a weekday.

    The years from 2000 are right until another holiday is proclaimed.
    """
    sunday = easter_sunday(year)
    usual = {
        _next_weekday(date(year, 1, 1)),
        sunday - 2 * _DAY,
        sunday + _DAY,
        _first_monday(date(year, 5, 1)),
        _first_monday(date(year, 5, 25)),
        _first_monday(date(year, 8, 25)),
        *_christmas(year),
    }
    kept = {MOVED_HOLIDAYS.get(day, day) for day in usual}
    return frozenset(kept | {day for day in ADDED_HOLIDAYS if day.year == year})


def easter_sunday(year: int) -> date:
    """Return Easter of the western churches, by the algorithm of Meeus, Jones and Butcher."""
    century, in_century = divmod(year, 100)
    lunar_year = year % 19
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    full_moon = (19 * lunar_year + century - century // 4 - moon_shift + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - full_moon - in_century % 4) % 7
    late_moon = (lunar_year + 11 * full_moon + 22 * to_sunday) // 451
    days_from_march = full_moon + to_sunday - 7 * late_moon + 21
    return date(year, 3, 1) + days_from_march * _DAY


def is_working_day(day: date) -> bool:
    """Return whether the day is neither at a weekend nor a bank holiday."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start`, up to and including `end`: Friday to Monday is 1, the same day 0.

    The count is negative when `end` comes first. It walks day by day: meant for weeks and years, not for centuries.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + number * _DAY) for number in range(1, (end - start).days + 1))


def add_working_days(day: date, count: int) -> date:
    """Return the day `count` working days after `day`, or before it when negative; with 0, `day` itself."""
    step = _DAY if count > 0 else -_DAY
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def _christmas(year: int) -> tuple[date, date]:
    """Return Christmas and Boxing Day as observed: at a weekend, the next weekday that is no holiday itself."""
    christmas = _next_weekday(date(year, 12, 25))
    return christmas, _next_weekday(max(date(year, 12, 26), christmas + _DAY))


def _next_weekday(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return day


def _first_monday(day: date) -> date:
    """Return the first Monday on or after `day`."""
    return day + (-day.weekday() % 7) * _DAY
