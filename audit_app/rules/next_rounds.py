"""The dates of a round that repeats an earlier one."""

from collections.abc import Mapping
from datetime import date, timedelta

DATES = (
    "read_from",
    "read_to",
    "judged_from",
    "judged_to",
    "known_due",
    "returns_due",
    "moderation_on",
    "report_due",
)
SOONEST = timedelta(weeks=2)
_WEEK = timedelta(weeks=1)


def later_dates(dates: Mapping[str, date | None], first: date, today: date) -> dict[str, date | None]:
    """Each later by the same whole weeks, so that `first` comes two weeks after `today` or a few days later.

    Whole weeks keep the days of the week, which meetings hang on.
    """
    weeks = max(-(-(today + SOONEST - first) // _WEEK), 0)
    return {name: day + weeks * _WEEK if day else None for name, day in dates.items()}
