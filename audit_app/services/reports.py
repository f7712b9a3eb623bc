"""The report of a round: its texts, the Word file at any time, and its approval, which closes the round."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, Meeting, Person, Report, ReportText
from audit_app.outputs.mail import MailKind
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.round_report import Version, round_report
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.rules.dates import local_day
from audit_app.rules.report_content import TEXT_SECTIONS, compose, still_to_write
from audit_app.rules.report_facts import RoundReport
from audit_app.rules.report_method import status_words
from audit_app.rules.workflow import ReportState, RoundState
from audit_app.services import access, log, outbox, recipients, recommendations, status_changes

_WRITABLE = frozenset({RoundState.MODERATION, RoundState.REPORTING})


def write_text(
    actor: Actor, round_id: str, section_key: str, text: str, version: int | None, now: datetime
) -> ReportText:
    """Writes what stands under one heading; `version` is None where the page showed nothing yet. Raises Stale."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_WRITE, subjects.of_round(audit_round))
    # No text is written after the report that it belongs to has been approved.
    access.hold(audit_round)
    if audit_round.state not in _WRITABLE:
        raise Refused("The report can be written from moderation until it is approved.")
    section = next((one for one in TEXT_SECTIONS if one.key == section_key), None)
    if section is None:
        raise NotAllowed(hidden=True)
    text = text.strip()
    if len(text) > 4 * LONGEST_TEXT:
        raise Invalid({"text": f"This must be {4 * LONGEST_TEXT:,} characters or fewer"})
    row = db.session.scalar(
        select(ReportText).where(ReportText.round_id == round_id, ReportText.section_key == section_key)
    )
    if row is None:
        row = ReportText(round_id=round_id, section_key=section_key, text="")
    elif row.text != text:
        access.compare_version(row, version or 0, text=(section.title, row.text, text))
    before = row.text
    row.text, row.written_at, row.written_by_id = text, now, actor.person_id or ""
    db.session.add(row)
    db.session.flush()
    log.write(
        actor,
        "report_text_written",
        row,
        now,
        round_id=round_id,
        before={"text": before},
        after={"text": text},
    )
    _tell_chairs(audit_round, now)
    return row


def _tell_chairs(audit_round: AuditRound, now: datetime) -> None:
    """Once nothing is missing any more, the chairs of its sub-group are told, once a day at the most."""
    written = select(func.count()).where(ReportText.round_id == audit_round.id, ReportText.text != "")
    if audit_round.state is RoundState.REPORTING and db.session.scalar(written) == len(TEXT_SECTIONS):
        for chair in recipients.chairs_of(audit_round.sub_group_id):
            link = outbox.link(f"/rounds/{audit_round.id}/report")
            outbox.queue(
                MailKind.REPORT_READY, chair, audit_round.id, now, round=audit_round.title, link=link
            )


def draft(actor: Actor, round_id: str, now: datetime) -> bytes:
    """The Word file as it would be today, marked as a draft."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_READ, subjects.of_round(audit_round))
    return _as_it_stands(audit_round, now)


def export(round_id: str, now: datetime) -> bytes:
    """For whoever runs commands on the server: the report with its recommendations as they stand."""
    return _as_it_stands(access.load(AuditRound, round_id), now)


def as_it_stands(actor: Actor, round_id: str, now: datetime) -> bytes:
    """An approved report with what has become of its recommendations since."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_READ, subjects.of_round(audit_round))
    if audit_round.state is not RoundState.CLOSED:
        raise Refused("The report is not approved yet.")
    return _as_it_stands(audit_round, now)


def approve_report(
    actor: Actor, round_id: str, meeting_id: str, minute_reference: str, now: datetime
) -> Report:
    """The chair's approval: the file is made and kept with its hash, recommendations are agreed, the round closes."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_APPROVE, subjects.of_round(audit_round))
    access.hold(audit_round)
    meeting = _meeting(audit_round, meeting_id, minute_reference, now)
    version = _version(audit_round, ReportState.FINAL, now)
    missing = still_to_write(round_report(audit_round, version))
    if missing:
        raise Refused(*(f"“{section.title}” is still to be written." for section in missing))
    recommendations.agree_recommendations(actor, round_id, now)
    closed = {"closed_at": now, "closed_by_id": actor.person_id}
    status_changes.move(actor, "round_closed", audit_round, now, round_id=round_id, facts=closed)
    content = _file(round_report(audit_round, version), now)
    report = Report(
        round_id=round_id,
        number=version.number,
        content=content,
        sha256=sha256(content).hexdigest(),
        made_at=now,
        state=ReportState.DRAFT,
    )
    db.session.add(report)
    db.session.flush()
    status_changes.move(
        actor,
        "report_finalised",
        report,
        now,
        round_id=round_id,
        facts={
            "approved_at": now,
            "approved_by_id": actor.person_id,
            "meeting_id": meeting.id,
            "minute_reference": minute_reference.strip(),
        },
    )
    db.session.flush()
    return report


def _as_it_stands(audit_round: AuditRound, now: datetime) -> bytes:
    """A draft until the round is closed; afterwards the approved version's number, and today's fates."""
    version = _version(audit_round, ReportState.DRAFT, now)
    if audit_round.state is RoundState.CLOSED:
        version = version._replace(state=ReportState.FINAL, number=version.number - 1)
    return _file(round_report(audit_round, version), now)


def _meeting(audit_round: AuditRound, meeting_id: str, minute_reference: str, now: datetime) -> Meeting:
    errors = {}
    meeting = db.session.get(Meeting, meeting_id) if meeting_id else None
    if (
        meeting is None
        or meeting.sub_group_id != audit_round.sub_group_id
        or meeting.held_on > local_day(now)
    ):
        errors["meeting_id"] = "Choose the meeting that approved the report"
    if not 1 <= len(minute_reference.strip()) <= 80:
        errors["minute_reference"] = "Enter the minute reference, in 80 characters or fewer"
    if errors or meeting is None:
        raise Invalid(errors)
    return meeting


def _version(audit_round: AuditRound, state: ReportState, now: datetime) -> Version:
    last = db.session.scalar(select(func.max(Report.number)).where(Report.round_id == audit_round.id)) or 0
    author = db.session.scalar(
        select(Person.job_title)
        .join(ReportText, ReportText.written_by_id == Person.id)
        .where(ReportText.round_id == audit_round.id)
        .order_by(ReportText.written_at.desc(), ReportText.id)
        .limit(1)
    )
    return Version(state, last + 1, local_day(now), author or "")


def _file(report: RoundReport, now: datetime) -> bytes:
    properties = DocumentProperties(
        title=report.title,
        marking=report.marking,
        status=status_words(report),
        author=report.author,
        date=local_day(now),
        reference=report.reference,
    )
    return document(compose(report), properties)
