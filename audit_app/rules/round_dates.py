"""The dates of a round that repeats an earlier one."""

from collections.abc import Mapping
from datetime import date, timedelta

DATES = {
    "read_from": "First day to read",
    "read_to": "Last day to read",
    "judged_from": "First day to judge",
    "judged_to": "Last day to judge",
    "known_due": "Known or not known by",
    "returns_due": "Returns due",
    "moderation_on": "Moderation on",
    "report_due": "Report due",
}
"""The days of a round and what people call them."""
SOONEST = timedelta(weeks=2)
_WEEK = timedelta(weeks=1)


def later_dates(dates: Mapping[str, date | None], first: date, today: date) -> dict[str, date | None]:
    """Each later by the same whole weeks, so that `first` comes two weeks after `today` or a few days later.

    Whole weeks keep the days of the week, which meetings hang on.
    """
    weeks = max(-(-(today + SOONEST - first) // _WEEK), 0)
    return {name: day + weeks * _WEEK if day else None for name, day in dates.items()}
