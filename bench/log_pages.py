"""The pages that read the log of a round, each with as few statements as read the rows on it."""

from typing import Any

from sqlalchemy import select

from audit_app.models import LogEntry
from audit_app.policy import Role
from audit_app.queries.log import ENTRIES_A_PAGE
from bench.filled import Filled
from bench.measures import PageMeasured, Rows
from bench.round_pages import REPORT

_ENTRIES = select(
    LogEntry.at,
    LogEntry.act,
    LogEntry.actor_name,
    LogEntry.subject_kind,
    LogEntry.subject_id,
    LogEntry.before,
    LogEntry.after,
)


def _page(number: int | None) -> Rows:
    def rows(filled: Filled) -> list[Any]:
        offset = (int(number or filled.places["page"]) - 1) * ENTRIES_A_PAGE
        of_round = _ENTRIES.where(LogEntry.round_id == filled.places["round"])
        newest_first = of_round.order_by(LogEntry.at.desc(), LogEntry.id.desc())
        return [newest_first.limit(ENTRIES_A_PAGE).offset(offset)]

    return rows


_ADDRESS = "/rounds/{round}/log"
PAGES = (
    PageMeasured("Log, newest page", Role.QA_OFFICER, _ADDRESS, _page(1)),
    PageMeasured("Log, a late page", Role.QA_OFFICER, f"{_ADDRESS}?page={{page}}", _page(None)),
    REPORT,
)
