"""The dates of a round that repeats an earlier one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.round_dates import SOONEST, later_dates

KNOWN, RETURNS = date(2017, 6, 8), date(2017, 6, 30)


@given(st.dates(date(2017, 6, 8), date(2030, 1, 1)))
def test_every_date_moves_by_the_same_whole_weeks_to_two_weeks_from_now(today: date) -> None:
    later = later_dates({"known_due": KNOWN, "returns_due": RETURNS, "report_due": None}, KNOWN, today)
    assert later["known_due"] is not None
    assert later["returns_due"] is not None
    assert 0 <= (later["known_due"] - today - SOONEST).days < 7
    assert later["known_due"].weekday() == KNOWN.weekday()
    assert later["returns_due"] - later["known_due"] == RETURNS - KNOWN
    assert later["report_due"] is None


def test_dates_that_are_still_to_come_stay() -> None:
    assert later_dates({"known_due": KNOWN}, KNOWN, date(2017, 1, 1)) == {"known_due": KNOWN}
