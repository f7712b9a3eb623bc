"""Days and moments in the words of pages, reports and mails: British English, and the time in London."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NAMED_TIMES = {(0, 0): "midnight", (12, 0): "midday"}


def local_day(moment: datetime) -> date:
    """Return the day in London at an aware moment. Raises ValueError for a moment without a time zone."""
    return _in_london(moment).date()


def day_words(day: date) -> str:
    """Return '4 June 2017'; for a moment, the day is that in London."""
    day = _day(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_words(day: date) -> str:
    """Return 'Sunday 4 June', for days near enough to need no year."""
    day = _day(day)
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def time_words(moment: datetime) -> str:
    """Return '2:30pm', '10am', 'midday' or 'midnight', in London. Raises ValueError as `local_day` does."""
    local = _in_london(moment)
    named = _NAMED_TIMES.get((local.hour, local.minute))
    if named is not None:
        return named
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment_words(moment: datetime) -> str:
    """Return '4 June 2017 at 2:30pm', in London. Raises ValueError as `local_day` does."""
    return f"{day_words(moment)} at {time_words(moment)}"


def _day(day: date) -> date:
    return local_day(day) if isinstance(day, datetime) else day


def _in_london(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(LONDON)
