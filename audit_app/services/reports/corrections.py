"""Corrections of an approved report: written beside it and approved as a new version, never changed in place."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, CorrectedText, CorrectedValue, Correction, Report, ReportText
from audit_app.policy import Actor, Permission, can
from audit_app.queries import subjects
from audit_app.queries.reports.facts import round_report
from audit_app.rules.reports.as_of_today import with_approved_names
from audit_app.rules.reports.facts import ChangeEntry, RoundReport
from audit_app.rules.workflow import OPEN_CORRECTIONS, CorrectionState, ReportKind, ReportState, RoundState
from audit_app.services import access, log, status_changes, text_revisions
from audit_app.services.reports import corrected_values, versions
from audit_app.services.tracker import closures


def begin_correction(actor: Actor, round_id: str, reason: str, now: datetime) -> Correction:
    """Begin a correction of an approved report; the round stays closed. Raises Refused while another is open."""
    audit_round = _closed_round(actor, Permission.REPORT_WRITE, round_id)
    text = closures.require_text("reason", reason, "Enter what is wrong in the approved report")
    if open_correction(round_id):
        raise Refused("A correction of this report is already open.")
    last = db.session.scalar(select(func.max(Correction.number)).where(Correction.round_id == round_id)) or 0
    correction = Correction(
        round_id=audit_round.id,
        number=last + 1,
        state=CorrectionState.WRITING,
        reason=text,
        begun_at=now,
        begun_by_id=actor.person_id or "",
    )
    db.session.add(correction)
    db.session.flush()
    log.write(actor, "correction_begun", correction, now, round_id=round_id, reason=text)
    return correction


def correct_text(
    actor: Actor, round_id: str, section_key: str, text: str, version: int | None, now: datetime
) -> CorrectedText | None:
    """Write the text that replaces the approved text from the next version on. Raises Stale.

    Typing the approved text again withdraws the change and returns None. A correction that the chair has
    been asked to approve is taken back first.
    """
    _closed_round(actor, Permission.REPORT_WRITE, round_id)
    section = versions.section_of(section_key)
    correction = _require_open(round_id)
    text = versions.require_length(text)
    if not text:
        raise Invalid({"text": "Enter the text"})
    row = next((changed for changed in correction.texts if changed.section_key == section_key), None)
    if row is not None and row.text != text:
        access.compare_version(row, version or 0, text=(section.title, row.text, text))
    _take_back_from_chair(actor, correction, now)
    approved = versions.stored_text(round_id, section_key)
    replaced, replaced_words = row, row.text if row else ""
    if approved and approved.text == text:
        # The approved words are back: nothing is left to correct.
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
    revision = None
    if replaced is not None and replaced_words != text:
        revision = text_revisions.add(actor, replaced, "text", replaced_words, now, round_id=round_id)
    log.write(
        actor,
        "correction_written",
        correction,
        now,
        round_id=round_id,
        before={"revisions": [revision]} if revision else None,
        after={"section": section_key},
    )
    return row


def correct_value(
    actor: Actor,
    round_id: str,
    kind_and_id: tuple[str, str],
    typed: Mapping[str, Any],
    reason: str,
    version: int | None,
    now: datetime,
) -> CorrectedValue | None:
    """Correct a grade, a finding, what the panel noted or answered, or the facts of a case.

    Raises as `corrected_values.correct_row` does.
    """
    audit_round = _closed_round(actor, Permission.REPORT_WRITE, round_id)
    correction = _require_open(round_id)
    _take_back_from_chair(actor, correction, now)
    return corrected_values.correct_row(
        actor, audit_round, correction, kind_and_id, typed, reason, version, now
    )


def _take_back_from_chair(actor: Actor, correction: Correction, now: datetime) -> None:
    """Withdraw the request for approval: the chair was asked to approve something else."""
    if correction.state is CorrectionState.READY:
        status_changes.move(actor, "correction_taken_back", correction, now, round_id=correction.round_id)


def hand_over_correction(actor: Actor, round_id: str, now: datetime) -> Correction:
    """Ask the chair to approve the correction. Raises Refused where nothing differs from the approved report."""
    audit_round = _closed_round(actor, Permission.REPORT_WRITE, round_id)
    correction = _require_open(round_id)
    if not correction.texts and not correction.values:
        raise Refused("You have not changed anything yet. Change what is wrong first.")
    status_changes.move(actor, "correction_handed_over", correction, now, round_id=round_id)
    db.session.flush()
    versions.mail_approvers(audit_round, now)
    return correction


def withdraw_correction(actor: Actor, round_id: str, now: datetime) -> Correction:
    """Withdraw the correction: the approved report stays, and of the correction only its reason is kept."""
    _closed_round(actor, Permission.REPORT_WRITE, round_id)
    correction = _require_open(round_id)
    for row in (*correction.texts, *correction.values):
        db.session.delete(row)
    status_changes.move(actor, "correction_withdrawn", correction, now, round_id=round_id)
    db.session.flush()
    return correction


def approve_correction(
    actor: Actor,
    round_id: str,
    version: int,
    read: str,
    meeting_id: str,
    minute_reference: str,
    now: datetime,
) -> Report:
    """Approve the correction as the chair, which makes a new version beside the old versions.

    Nothing else moves: the round is closed already, and its recommendations are agreed. `read` is the
    mark of the report with this correction that the chair read. Raises Stale when correction or report
    say something else by now.
    """
    audit_round = _closed_round(actor, Permission.REPORT_APPROVE, round_id)
    correction = _require_open(round_id)
    if correction.state is not CorrectionState.READY:
        raise Refused("The correction is still being written.")
    access.compare_version(correction, version)
    if read != versions.mark_of(_report_with(audit_round, correction, ReportState.DRAFT, now)):
        raise Stale(())
    minute = versions.approval_minute(audit_round, meeting_id, minute_reference, now)
    facts = _report_with(audit_round, correction, ReportState.FINAL, now)
    entry = versions.approval_entry(actor, facts, ReportKind.CORRECTION, minute, now)
    facts = replace(facts, versions=(*facts.versions, entry))
    _put_texts_in_place(actor, correction, now)
    corrected_values.apply_correction(actor, audit_round, correction, now)
    report = versions.keep_version(actor, audit_round, facts, ReportKind.CORRECTION, minute, now)
    approval = {"report_id": report.id}
    status_changes.move(actor, "correction_approved", correction, now, round_id=round_id, facts=approval)
    db.session.flush()
    return report


def _put_texts_in_place(actor: Actor, correction: Correction, now: datetime) -> None:
    for corrected in correction.texts:
        round_id, key = correction.round_id, corrected.section_key
        row = versions.stored_text(round_id, key) or ReportText(round_id=round_id, section_key=key)
        if row.id:
            text_revisions.keep(actor, row, "text", row.text, now, round_id=round_id)
        row.text, row.written_at = corrected.text, corrected.written_at
        row.written_by_id = corrected.written_by_id
        row.checked_at = row.checked_by_id = row.checked_figures = None
        db.session.add(row)
    db.session.flush()


def corrected_draft(actor: Actor, round_id: str, now: datetime) -> bytes:
    """Return the Word file with the open correction, as a draft, for people who write or approve the report."""
    return versions.word_file(corrected_report(actor, round_id, now))


def corrected_report(actor: Actor, round_id: str, now: datetime) -> versions.Composed:
    """Return the content of the report with the open correction, for people who write or approve the report."""
    audit_round, correction = _readable_round(actor, round_id)
    return versions.composed_document(_report_with(audit_round, correction, ReportState.DRAFT, now), now)


def mark_of_corrected(actor: Actor, round_id: str, now: datetime) -> str:
    """Return a mark of what the report would say with the open correction, which an approval has to name."""
    audit_round, correction = _readable_round(actor, round_id)
    return versions.mark_of(_report_with(audit_round, correction, ReportState.DRAFT, now))


def _readable_round(actor: Actor, round_id: str) -> tuple[AuditRound, Correction]:
    audit_round = access.load(AuditRound, round_id)
    subject = subjects.of_report(audit_round)
    access.require(actor, Permission.REPORT_READ, subject)
    correction = _require_open(round_id)
    if not (can(actor, Permission.REPORT_WRITE, subject) or can(actor, Permission.REPORT_APPROVE, subject)):
        raise NotAllowed
    return audit_round, correction


def _report_with(
    audit_round: AuditRound, correction: Correction, state: ReportState, now: datetime
) -> RoundReport:
    """Return the next version of the report, under the names that were approved; nothing is written."""
    version = versions.next_version(audit_round, state, now)
    approved = versions.content_of_number(audit_round, version.number - 1)
    version = version._replace(
        corrects=correction.reason,
        texts={row.section_key: row.text for row in correction.texts},
        changes=(
            *_changed_texts(correction),
            *corrected_values.value_changes(audit_round, correction),
        ),
    )
    with corrected_values.previewed(audit_round, correction):
        report = round_report(audit_round, version)
    return with_approved_names(approved.facts, report) if approved else report


def _changed_texts(correction: Correction) -> Iterator[ChangeEntry]:
    for row in correction.texts:
        approved = versions.stored_text(correction.round_id, row.section_key)
        title = versions.section_of(row.section_key).title
        yield ChangeEntry(title, "Text", approved.text if approved else "", row.text, correction.reason)


def open_correction(round_id: str) -> Correction | None:
    """Return the correction of a round that is being written or awaits approval, or None."""
    return db.session.scalar(
        select(Correction)
        .where(Correction.round_id == round_id, Correction.state.in_(OPEN_CORRECTIONS))
        .order_by(Correction.number.desc())
        .execution_options(populate_existing=True)
    )


def _closed_round(actor: Actor, permission: Permission, round_id: str) -> AuditRound:
    """Return the round under its lock. Raises Refused while its report is not approved."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, permission, subjects.of_report(audit_round))
    access.lock(audit_round)
    if audit_round.state is not RoundState.CLOSED:
        raise Refused("The report is not approved yet. You can change its texts without a correction.")
    return audit_round


def _require_open(round_id: str) -> Correction:
    correction = open_correction(round_id)
    if correction is None:
        raise Refused("There is no open correction of this report.")
    return correction
