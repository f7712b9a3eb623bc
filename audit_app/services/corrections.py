"""Corrections of an approved report: written beside the approved texts, approved as a new version, never in place."""

from datetime import datetime

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, CorrectedText, Correction, Report, ReportText
from audit_app.policy import Actor, Permission, can
from audit_app.queries import subjects
from audit_app.queries.round_report import round_report
from audit_app.rules.workflow import OPEN_CORRECTIONS, CorrectionState, ReportState, RoundState
from audit_app.services import access, closures, log, report_versions, status_changes


def begin_correction(actor: Actor, round_id: str, reason: str, now: datetime) -> Correction:
    """Of an approved report; the round stays closed. Raises Refused while another is open."""
    audit_round = _closed(actor, Permission.REPORT_WRITE, round_id)
    said = closures.require_text("reason", reason, "Say what is wrong in the approved report")
    if open_correction(round_id):
        raise Refused("A correction of this report is open already.")
    last = db.session.scalar(select(func.max(Correction.number)).where(Correction.round_id == round_id)) or 0
    correction = Correction(
        round_id=audit_round.id,
        number=last + 1,
        state=CorrectionState.WRITING,
        reason=said,
        begun_at=now,
        begun_by_id=actor.person_id or "",
    )
    db.session.add(correction)
    db.session.flush()
    log.write(actor, "correction_begun", correction, now, round_id=round_id, reason=said)
    return correction


def correct_text(
    actor: Actor, round_id: str, section_key: str, text: str, version: int | None, now: datetime
) -> CorrectedText | None:
    """Writes what is to stand under one heading from the next version on; the approved words take the correction
    back, and nothing is left of it. Raises Stale. What the chair has been asked to approve is taken back first.
    """
    _closed(actor, Permission.REPORT_WRITE, round_id)
    section = report_versions.section_of(section_key)
    correction = _open(round_id)
    text = report_versions.checked_length(text)
    if not text:
        raise Invalid({"text": "A report is approved with all its texts: write what is to stand here"})
    row = next((one for one in correction.texts if one.section_key == section_key), None)
    if row is not None and row.text != text:
        access.compare_version(row, version or 0, text=(section.title, row.text, text))
    if correction.state is CorrectionState.READY:
        status_changes.move(actor, "correction_taken_back", correction, now, round_id=round_id)
    approved = report_versions.text_of(round_id, section_key)
    before = row.text if row else approved.text if approved else ""
    if approved and approved.text == text:
        if row is not None:
            correction.texts.remove(row)
            db.session.delete(row)
        row = None
    else:
        if row is None:
            row = CorrectedText(section_key=section_key)
            correction.texts.append(row)
        row.text, row.written_at, row.written_by_id = text, now, actor.person_id or ""
    db.session.flush()
    changes = {"section": section_key, "text": text}
    log.write(
        actor,
        "correction_written",
        correction,
        now,
        round_id=round_id,
        before={"section": section_key, "text": before},
        after=changes,
    )
    return row


def hand_over_correction(actor: Actor, round_id: str, now: datetime) -> Correction:
    """Asks the chair to approve it. Raises Refused where no text differs from the approved one."""
    audit_round = _closed(actor, Permission.REPORT_WRITE, round_id)
    correction = _open(round_id)
    if not correction.texts:
        raise Refused("No text is changed yet. Change the texts that are wrong first.")
    status_changes.move(actor, "correction_handed_over", correction, now, round_id=round_id)
    db.session.flush()
    report_versions.mail_chairs(audit_round, now)
    return correction


def withdraw_correction(actor: Actor, round_id: str, now: datetime) -> Correction:
    """The approved report stands as it is."""
    _closed(actor, Permission.REPORT_WRITE, round_id)
    correction = _open(round_id)
    status_changes.move(actor, "correction_withdrawn", correction, now, round_id=round_id)
    db.session.flush()
    return correction


def approve_correction(
    actor: Actor, round_id: str, version: int, meeting_id: str, minute_reference: str, now: datetime
) -> Report:
    """The chair's approval: a new version beside the old ones. Nothing else moves: the round is closed, its
    recommendations are agreed. Raises Stale when the correction is not the one that was read.
    """
    audit_round = _closed(actor, Permission.REPORT_APPROVE, round_id)
    correction = _open(round_id)
    if correction.state is not CorrectionState.READY:
        raise Refused("The correction is still being written.")
    access.compare_version(correction, version)
    meeting = report_versions.meeting_of(audit_round, meeting_id, minute_reference, now)
    texts = {one.section_key: one for one in correction.texts}
    for key, corrected in texts.items():
        row = report_versions.text_of(round_id, key) or ReportText(round_id=round_id, section_key=key)
        row.text, row.written_at = corrected.text, corrected.written_at
        row.written_by_id = corrected.written_by_id
        row.checked_at = row.checked_by_id = row.checked_figures = None
        db.session.add(row)
    db.session.flush()
    made = report_versions.version_of(audit_round, ReportState.FINAL, now)._replace(
        corrects=correction.reason
    )
    report = report_versions.keep(actor, audit_round, made, meeting, minute_reference, now)
    facts = {"report_id": report.id}
    status_changes.move(actor, "correction_approved", correction, now, round_id=round_id, facts=facts)
    db.session.flush()
    return report


def corrected_draft(actor: Actor, round_id: str, now: datetime) -> bytes:
    """The Word file as it would be with the open correction, marked as a draft: for those who write or approve."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_READ, subjects.of_round(audit_round))
    correction = _open(round_id)
    subject = subjects.of_round(audit_round)
    if not (can(actor, Permission.REPORT_WRITE, subject) or can(actor, Permission.REPORT_APPROVE, subject)):
        raise NotAllowed
    version = report_versions.version_of(audit_round, ReportState.DRAFT, now)._replace(
        corrects=correction.reason, texts={one.section_key: one.text for one in correction.texts}
    )
    return report_versions.file_of(round_report(audit_round, version), now)


def open_correction(round_id: str) -> Correction | None:
    return db.session.scalar(
        select(Correction)
        .where(Correction.round_id == round_id, Correction.state.in_(OPEN_CORRECTIONS))
        .order_by(Correction.number.desc())
        .execution_options(populate_existing=True)
    )


def _closed(actor: Actor, permission: Permission, round_id: str) -> AuditRound:
    """The round, held. Raises Refused while its report is not approved."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, permission, subjects.of_round(audit_round))
    access.hold(audit_round)
    if audit_round.state is not RoundState.CLOSED:
        raise Refused("The report is not approved yet. Its texts can be changed as they are.")
    return audit_round


def _open(round_id: str) -> Correction:
    correction = open_correction(round_id)
    if correction is None:
        raise Refused("No correction of this report is open.")
    return correction
