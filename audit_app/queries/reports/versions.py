"""The approved versions of a report, and which of them a reader may see."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import Correction, Report
from audit_app.queries.tracker.decisions import closings


@dataclass(frozen=True)
class Withholding:
    """The withholding of a version: its reason, by whom and since when; only for people who may withhold versions."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReportVersion:
    """An approved version, as a page lists it.

    `decided` says how it was approved. `reason` says why it corrects the version before; it is empty for the first
    version, and for a reader from whom the version is withheld.
    """

    id: str
    number: int
    sha256: str
    approved_at: datetime | None
    approved_by: str
    decided: str
    reason: str
    held: Withholding | None = None
    readable: bool = True


def report_versions(round_id: str, may_withhold: bool) -> tuple[ReportVersion, ...]:
    """Return the approved versions, newest first, for a reader who may or may not withhold them."""
    rows = db.session.execute(
        select(Report, Correction.reason)
        .outerjoin(Correction, Correction.report_id == Report.id)
        .where(Report.round_id == round_id)
        .options(joinedload(Report.approved_by), joinedload(Report.held_by))
        .order_by(Report.number.desc())
    ).all()
    decisions = closings([row.id for row, _ in rows])
    return tuple(
        ReportVersion(
            id=row.id,
            number=row.number,
            sha256=row.sha256,
            approved_at=row.approved_at,
            approved_by=row.approved_by.name if row.approved_by else "",
            decided=decisions[row.id].words if row.id in decisions else "",
            reason=(reason or "") if may_withhold or not row.held_at else "",
            held=_withholding(row) if may_withhold else None,
            readable=may_withhold or not row.held_at,
        )
        for row, reason in rows
    )


def _withholding(row: Report) -> Withholding | None:
    if row.held_at is None or row.held_by is None:
        return None
    return Withholding(row.held_reason, row.held_by.name, row.held_at)
