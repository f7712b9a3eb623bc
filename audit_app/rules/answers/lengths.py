"""The length of time between two moments or days: measured in hours, days or working days, and put into words."""

from datetime import UTC, timedelta
from decimal import Decimal

from audit_app.rules.answers.moments import day_of, moment_of
from audit_app.rules.deadlines import working_days_between

HOURS, DAYS, WORKING_DAYS = "hours", "days", "working-days"
MEASURES = (HOURS, DAYS, WORKING_DAYS)
_MEASURE_WORDS = {
    HOURS: ("hour", "hours"),
    DAYS: ("day", "days"),
    WORKING_DAYS: ("working day", "working days"),
}
_MINUTES_IN_HOUR, _MINUTE = 60, timedelta(minutes=1)


def length_between(began: object, ended: object, measure: str) -> Decimal:
    """Return the length in this measure. Only whole minutes are stored, so that none is lost here."""
    if measure == WORKING_DAYS:
        return Decimal(working_days_between(day_of(began), day_of(ended)))
    apart = time_apart(began, ended, measure)
    return Decimal(apart.days) if measure == DAYS else Decimal(apart // _MINUTE) / _MINUTES_IN_HOUR


def time_apart(began: object, ended: object, measure: str) -> timedelta:
    """Return the time between two ends; negative where even the later reading of the second is before the first."""
    if measure != HOURS:
        return day_of(ended) - day_of(began)
    start, moment = moment_of(began).astimezone(UTC), moment_of(ended)
    # When the clock goes back an hour comes twice: `fold` chooses between the first and the second.
    first, second = (moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first if first >= start else second) - start


def length_words(length: Decimal, measure: str) -> str:
    """Return a length in words, to the minute where hours are measured.

    A length over a limit then never reads as if it met the limit.
    """
    if measure != HOURS:
        return number_words(length, measure)
    hours, minutes = divmod(round(length * _MINUTES_IN_HOUR), _MINUTES_IN_HOUR)
    counts = ((hours, "hour"), (minutes, "minute"))
    parts = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in counts if number]
    return " ".join(parts) or "0 minutes"


def number_words(number: Decimal, measure: str) -> str:
    """Return a number with the measure, hours as a decimal."""
    singular, plural = _MEASURE_WORDS[measure]
    return f"{number:,f} {singular if number == 1 else plural}"


def measure_words(measure: str) -> str:
    """Return what several of the measure are called."""
    return _MEASURE_WORDS[measure][1]
