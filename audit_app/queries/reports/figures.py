"""The present figures behind the texts of a report, composed only where something in the round has changed."""

from datetime import date
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import bindparam, func, select, union_all

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, Answer, AuditRound, Case, LogEntry, Service, SubGroup
from audit_app.queries.reports.facts import Version, round_report
from audit_app.rules.reports.figures import Fingerprint, fingerprints
from audit_app.rules.workflow import WITH_AUDITOR, ReportState

ROUNDS_KEPT = 64
_TEXT_ACTS = ("report_text_written", "report_text_checked")
"""Acts that change the texts beside the figures, and no figure."""

_IN_ROUND = LogEntry.round_id == bindparam("round_id")
_LINES = select(func.count()).where(_IN_ROUND)
_TEXT_LINES = select(func.count()).where(_IN_ROUND, LogEntry.act.in_(_TEXT_ACTS))
_LAST_ACT = (
    select(
        LogEntry.id,
        LogEntry.request_id,
        LogEntry.subject_id,
        LogEntry.at,
        _LINES.scalar_subquery() - _TEXT_LINES.scalar_subquery(),
    )
    .where(_IN_ROUND, LogEntry.act.not_in(_TEXT_ACTS))
    .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    .limit(1)
)
_SAVES_IN_UNFINISHED_RETURNS = (
    select(Answer.return_id, Answer.saved_at)
    .distinct()
    .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
    .join(Case, Case.id == AgencyReturn.case_id)
    .where(Case.round_id == bindparam("round_id"), AgencyReturn.state.in_(WITH_AUDITOR))
)
_NAMED = union_all(*(select(table.id, table.version) for table in (Agency, Service, SubGroup)))


def figures_of(audit_round: AuditRound) -> dict[str, Fingerprint]:
    """Return the present figures that each text of the report speaks about, by the key of the text."""
    # The revision is read first: what changes after it is then found by the next reader at the latest.
    return _composed(audit_round.id, _revision(audit_round.id))


@lru_cache(maxsize=ROUNDS_KEPT)
def _composed(round_id: str, _revision: str) -> dict[str, Fingerprint]:
    audit_round = db.session.get_one(AuditRound, round_id)
    return fingerprints(round_report(audit_round, Version(ReportState.DRAFT, 1, date.min, "")))


def _revision(round_id: str) -> str:
    """Return a mark that differs whenever a figure of a round may have changed that still awaits its approval.

    Every act on a round leaves a line in its log, in the same transaction: the number of lines also tells of one
    that was written earlier and committed later, and the request in which the last was written tells it from a
    line that was rolled back. Saves that continue a writing session leave no line, but only returns that are with
    their auditor can be saved. Agencies, services and sub-groups belong to no round, and count their own versions.
    """
    parameters = {"round_id": round_id}
    last = db.session.execute(_LAST_ACT, parameters).all()
    saves, named = db.session.execute(_SAVES_IN_UNFINISHED_RETURNS, parameters), db.session.execute(_NAMED)
    marks = (last, sorted(map(tuple, saves)), sorted(map(tuple, named)))
    return sha256(repr(marks).encode()).hexdigest()
