"""The dates of a round, and those of a round that repeats an earlier round."""

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
"""Name of a date of a round -> its label."""
SOONEST = timedelta(weeks=2)
_WEEK = timedelta(weeks=1)


def later_dates(dates: Mapping[str, date | None], first: date, today: date) -> dict[str, date | None]:
    """Return every date moved by the same number of whole weeks.

    `first` then falls two weeks after `today`, or up to six days later. Whole weeks keep the days of the week, on which
    meetings depend. Nothing moves where `first` is already that far
    ahead.
    """
    weeks = max(-(-(today + SOONEST - first) // _WEEK), 0)
    return {name: day + weeks * _WEEK if day else None for name, day in dates.items()}
