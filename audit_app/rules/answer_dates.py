"""Dates and times as people type them, day first; the answer types call it."""

import re
from datetime import date, datetime, time

from audit_app.rules.answer_texts import AnswerError
from audit_app.rules.dates import LONDON, MONTHS

FIRST_YEAR, LAST_YEAR = 1990, 2100
NOON = 12
_NOT_REAL = "Enter a real date, like 4 6 2017"
_NO_TIME = "Enter the time too, like 14:30"
_NOT_A_TIME = "Enter a real time, like 14:30"

_PARTS = ("day", "month", "year")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_IN_BOXES = re.compile(r" *(?P<day>[^/ ]*) */ *(?P<month>[^/ ]*) */ *(?P<year>[^/ ]*) *")
_SEPARATED = re.compile(r"(?P<day>[0-9]{1,2})[ .-]+(?P<month>[0-9]{1,2})[ .-]+(?P<year>[0-9]+)")
_IN_WORDS = re.compile(r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? +(?P<month>[A-Za-z]+)[.,]? +(?P<year>[0-9]+)")
_FORMS = (_ISO, _IN_BOXES, _SEPARATED, _IN_WORDS)
_BETWEEN = re.compile(r"T| at |,? +")
_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>am|pm)?", re.IGNORECASE)


def read_date(text: str) -> date:
    """Reads "4/6/2017", "4 June 2017" and "2017-06-04"; "4//2017" lacks its month. Raises AnswerError."""
    match = _match(text)
    if match is None:
        raise AnswerError(_NOT_REAL)
    if missing := [f"a {part}" for part in _PARTS if not match[part]]:
        listed = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        raise AnswerError(f"Date must include {listed}")
    year = match["year"]
    if year.isdigit() and len(year) != len(str(FIRST_YEAR)):
        raise AnswerError("Year must include 4 numbers")
    try:
        found = date(int(year), _month(match["month"]), int(match["day"]))
    except (ValueError, OverflowError):
        raise AnswerError(_NOT_REAL) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise AnswerError(f"Date must be between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def read_moment(text: str) -> datetime:
    """Reads "4/6/2017 14:30" and "4 June 2017 at 2.30pm" as a moment in London. Raises AnswerError."""
    for between in reversed(list(_BETWEEN.finditer(text))):
        day, clock = text[: between.start()], text[between.end() :]
        if clock and _match(day):
            return datetime.combine(read_date(day), _read_time(clock), LONDON)
    read_date(text)
    raise AnswerError(_NO_TIME)


def _match(text: str) -> re.Match[str] | None:
    return next((match for form in _FORMS if (match := form.fullmatch(text))), None)


def _month(word: str) -> int:
    """Of a number, or of a name in full or by its first three or four letters; 0 for another word."""
    if word.isdigit():
        return int(word)
    name = word.capitalize()
    return next((at for at, month in enumerate(MONTHS, 1) if name in (month, month[:3], month[:4])), 0)


def _read_time(text: str) -> time:
    match = _TIME.fullmatch(text)
    if match is None or not (match["minute"] or match["half"]):
        raise AnswerError(_NOT_A_TIME)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= NOON:
            raise AnswerError(_NOT_A_TIME)
        hour = hour % NOON + (NOON if match["half"].lower() == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise AnswerError(_NOT_A_TIME) from None
