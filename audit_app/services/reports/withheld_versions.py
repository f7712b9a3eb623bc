"""Approved versions that are withheld: kept unchanged, and at once out of their readers' sight."""

import logging
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from audit_app.errors import NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, Report
from audit_app.policy import Actor, Permission, can
from audit_app.queries import subjects
from audit_app.rules.reports.content import WITHHELD_NOTICE
from audit_app.services import access, log
from audit_app.services.tracker import closures, decisions

_logger = logging.getLogger(__name__)


def withhold(actor: Actor, round_id: str, number: int, reason: str, now: datetime) -> Report:
    """Withhold a version from everybody who may not withhold versions. Raises Invalid without a reason."""
    report = _locked_version(actor, round_id, number)
    if report.held_at:
        raise Refused(f"Version {number} is already held back.")
    text = closures.require_text("reason", reason, "Enter why you are holding this version back")
    report.held_at, report.held_by_id, report.held_reason = now, actor.person_id, text
    db.session.flush()
    log.write(actor, "version_held_back", report, now, round_id=round_id, reason=text)
    unchanged = decisions.snapshot(report)
    decisions.record(actor, "version_held_back", report, now, before=unchanged, said=text)
    return report


def release(actor: Actor, round_id: str, number: int, now: datetime) -> Report:
    """Let readers see a withheld version again."""
    report = _locked_version(actor, round_id, number)
    if report.held_at is None:
        raise Refused(f"Version {number} is not held back.")
    report.held_at, report.held_by_id, report.held_reason = None, None, ""
    db.session.flush()
    log.write(actor, "version_shown_again", report, now, round_id=round_id)
    decisions.record(actor, "version_shown_again", report, now, before=decisions.snapshot(report))
    return report


def approved_file(actor: Actor, round_id: str, number: int) -> bytes:
    """Return the Word file of an approved version, byte for byte as it was approved.

    Raises Refused where the version is withheld, or the bytes have changed in the database or were
    cleared.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_READ, subjects.of_report(audit_round))
    report = _version(round_id, number)
    _require_readable(actor, audit_round, report)
    if report.content is None:
        raise Refused(
            f"The file of version {number} was permanently deleted. Its hash and approval are kept."
        )
    if sha256(report.content).hexdigest() != report.sha256:
        _logger.error("version %s of the report of round %s is not the file of its hash", number, round_id)
        raise Refused(
            f"The file of version {number} is not the approved file, because its content has changed in the database. "
            "Ask the person who runs the server to restore it from a backup."
        )
    return report.content


def require_latest_readable(actor: Actor, audit_round: AuditRound) -> None:
    """Raise Refused if the latest version, which is what the report says today, is withheld from this reader."""
    query = select(Report).where(Report.round_id == audit_round.id).order_by(Report.number.desc()).limit(1)
    if report := db.session.scalar(query):
        _require_readable(actor, audit_round, report)


def _require_readable(actor: Actor, audit_round: AuditRound, report: Report) -> None:
    if report.held_at and not can(actor, Permission.REPORT_HOLD, subjects.of_round(audit_round)):
        raise Refused(WITHHELD_NOTICE)


def _locked_version(actor: Actor, round_id: str, number: int) -> Report:
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_HOLD, subjects.of_round(audit_round))
    report = _version(round_id, number)
    access.lock(report)
    return report


def _version(round_id: str, number: int) -> Report:
    report = db.session.scalar(select(Report).where(Report.round_id == round_id, Report.number == number))
    if report is None:
        raise NotAllowed(hidden=True)
    return report
