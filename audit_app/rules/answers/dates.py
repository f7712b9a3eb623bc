"""Reads days and times as people type them, day first, for answers, forms and conditions alike.

A year of two digits is the year from 1990 to 2089 that ends with them, so "18" is 2018 and "97" is 1997. Midnight is the
beginning of its day. All times are by the clock in London.
"""

import re
from datetime import UTC, date, datetime, time

from audit_app.rules.dates import LONDON, MONTHS, day_words
from audit_app.rules.plain_text import AnswerError

FIRST_YEAR, LAST_YEAR = 1990, 2100
NOON = 12
_CENTURY = 100
_NOT_REAL = "Enter a real date, like 4 6 2017"
_NO_TIME = "Enter the time too, like 14:30"
_NOT_A_TIME = "Enter a real time, like 14:30"

_PARTS = ("day", "month", "year")
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"'?(?P<year>[0-9]+)"
_APART = r"[ .,/\u2010-\u2015-]"
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_IN_NUMBERS = re.compile(rf" *{_DAY}{_APART}+(?P<month>[0-9]{{1,2}}){_APART}+{_YEAR} *")
_IN_WORDS = re.compile(rf" *{_DAY}(?: +of +|{_APART}*)(?P<month>[a-z]+){_APART}*{_YEAR} *", re.IGNORECASE)
_IN_BOXES = re.compile(r" *(?P<day>[^/ ]*) */ *(?P<month>[^/ ]*) */ *(?P<year>[^/ ]*) *")
_FORMS = (_ISO, _IN_NUMBERS, _IN_WORDS, _IN_BOXES)
_BETWEEN = re.compile(r"T| at |,? +")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:[:.]?(?P<minute>[0-9]{2}))? ?(?:(?P<half>[ap])\.? ?m\.?|(?P<hours>h|hrs?|hours?)\.?)?",
    re.IGNORECASE,
)
_NAMED_TIMES = {"noon": time(NOON), "midday": time(NOON), "midnight": time(0)}


def read_date(text: str) -> date:
    """Return the day of "4/6/2017", "4.6.17", "4-Jun-2017", "4th of June 2017" or "2017-06-04".

    Raises AnswerError for anything else; for "4//2017", with three boxes of a form in mind, it names the missing month.
    """
    match = _match(text)
    if match is None:
        raise AnswerError(_NOT_REAL)
    if missing := [f"a {part}" for part in _PARTS if not match[part]]:
        parts = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        raise AnswerError(f"Date must include {parts}")
    year = match["year"]
    if year.isdigit() and len(year) not in (2, 4):
        raise AnswerError("Year must include 4 numbers")
    try:
        day = date(_year(year), _month(match["month"]), int(match["day"]))
    except (ValueError, OverflowError):
        raise AnswerError(_NOT_REAL) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise AnswerError(f"Date must be between {FIRST_YEAR} and {LAST_YEAR}")
    return day


def read_moment(text: str) -> datetime:
    """Return the moment of "4/6/2017 14:30", "4.6.17 0930hrs", "4 June 2017 at 2.30 p.m." or "4 June 2017 midnight".

    Raises AnswerError, also for a time that the clocks skipped when they went forward.
    """
    # From the right: the date may contain spaces itself, and the time has few.
    for between in reversed(list(_BETWEEN.finditer(text))):
        day, clock = text[: between.start()], text[between.end() :].strip()
        if clock and _match(day):
            return _in_london(read_date(day), _read_time(clock))
    read_date(text)
    raise AnswerError(_NO_TIME)


def _match(text: str) -> re.Match[str] | None:
    """Match a date in any of the forms; a whole date may be in the first of three boxes, with the others empty."""
    first_box = text.rstrip("/ ") if text.endswith("//") else text
    matches = (form.fullmatch(words) for words in (first_box, text) for form in _FORMS)
    return next((match for match in matches if match), None)


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > len("18"):
        return number
    return FIRST_YEAR + (number - FIRST_YEAR) % _CENTURY


def _month(word: str) -> int:
    """Return the month of a number, or of a name in full or by its first three or four letters; 0 for another word."""
    if word.isdigit():
        return int(word)
    name = word.capitalize()
    return next((at for at, month in enumerate(MONTHS, 1) if name in (month, month[:3], month[:4])), 0)


def _read_time(text: str) -> time:
    """Return the time of "14:30", "14.30", "1430", "930", "1430hrs", "2:30pm", "2.30 p.m.", "noon" or "midnight"."""
    named = _NAMED_TIMES.get(text.lower().removeprefix("12").strip())
    if named is not None:
        return named
    match = _TIME.fullmatch(text)
    if match is None or not (match["minute"] or match["half"] or match["hours"]):
        raise AnswerError(_NOT_A_TIME)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= NOON:
            raise AnswerError(_NOT_A_TIME)
        hour = hour % NOON + (NOON if match["half"].lower() == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise AnswerError(_NOT_A_TIME) from None


def _in_london(day: date, clock: time) -> datetime:
    # A time that the clocks skipped comes back from UTC as another time.
    moment = datetime.combine(day, clock, LONDON)
    if moment.astimezone(UTC).astimezone(LONDON).time() != clock:
        raise AnswerError(
            f"There was no {clock:%H:%M} on {day_words(day)}: the clocks went forward from 1am to 2am. Check the time"
        )
    return moment
