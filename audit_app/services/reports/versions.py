"""What writing, approving and correcting a report share: one text, one Word file, one version that is kept."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed
from audit_app.extensions import db
from audit_app.models import AuditRound, Correction, Person, Report, ReportText
from audit_app.outputs.mail import MailKind
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor
from audit_app.queries import subjects
from audit_app.queries.reports.facts import Version
from audit_app.queries.tracker.earliest_days import earliest_for_report
from audit_app.rules import typed_json
from audit_app.rules.blocks import Block
from audit_app.rules.dates import local_day
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.reports.content import TEXT_SECTIONS, Section, compose
from audit_app.rules.reports.facts import RoundReport, VersionEntry
from audit_app.rules.reports.method import status_words
from audit_app.rules.tracker.decisions import Taken
from audit_app.rules.workflow import KIND_WORDS, ReportKind, ReportState
from audit_app.services import status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.tracker import closures, decisions
from audit_app.services.tracker.decisions import Minute

LONGEST_SECTION = 4 * LONGEST_TEXT


def section_of(section_key: str) -> Section:
    section = next((one for one in TEXT_SECTIONS if one.key == section_key), None)
    if section is None:
        raise NotAllowed(hidden=True)
    return section


def checked_length(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_SECTION:
        raise Invalid({"text": f"This must be {LONGEST_SECTION:,} characters or fewer"})
    return text


def text_of(round_id: str, section_key: str) -> ReportText | None:
    query = select(ReportText).where(ReportText.round_id == round_id, ReportText.section_key == section_key)
    return db.session.scalar(query.execution_options(populate_existing=True))


def mail_approvers(audit_round: AuditRound, now: datetime) -> None:
    for person in recipients.deciders_on(subjects.of_report(audit_round), local_day(now)):
        outbox.queue(MailKind.REPORT_READY, person, audit_round.id, now)


@dataclass(frozen=True)
class Composed:
    """What a Word file is made of: the facts, the blocks that they were composed to, and what stands on each page."""

    facts: RoundReport
    blocks: tuple[Block, ...]
    properties: DocumentProperties


def composed(report: RoundReport, now: datetime) -> Composed:
    properties = DocumentProperties(
        title=report.title,
        marking=report.marking,
        status=status_words(report),
        author=report.author,
        date=local_day(now),
        reference=report.reference,
    )
    return Composed(report, compose(report), properties)


def file_of(report: RoundReport, now: datetime) -> bytes:
    return rendered(composed(report, now))


def rendered(made: Composed) -> bytes:
    """The Word file; the same content gives the same bytes."""
    return document(made.blocks, made.properties)


def mark_of(report: RoundReport) -> str:
    """A mark of all that the report says, whatever the day."""
    said = json.dumps(typed_json.plain(replace(report, dated=date.min)), sort_keys=True)
    return sha256(said.encode()).hexdigest()


def kept_content(report: Report) -> Composed | None:
    """What an approved version was made of; None where it was approved before versions kept it, or was cleared."""
    return typed_json.made(Composed, report.composed["made"]) if report.composed else None


def content_of(audit_round: AuditRound, number: int) -> Composed | None:
    """As `kept_content`, of the version of this number."""
    query = select(Report).where(Report.round_id == audit_round.id, Report.number == number)
    report = db.session.scalar(query)
    return kept_content(report) if report else None


def keep(
    actor: Actor,
    audit_round: AuditRound,
    facts: RoundReport,
    kind: ReportKind,
    minute: Minute,
    now: datetime,
) -> Report:
    """Keep the Word file as it was approved, with its hash and with what it was made of: it never changes afterwards."""
    made = composed(facts, now)
    content = rendered(made)
    report = Report(
        round_id=audit_round.id,
        number=facts.number,
        kind=kind,
        supersedes=facts.number - 1 if kind is ReportKind.CORRECTION else None,
        content=content,
        composed={"format": 1, "made": typed_json.plain(made)},
        sha256=sha256(content).hexdigest(),
        made_at=now,
        state=ReportState.DRAFT,
    )
    db.session.add(report)
    db.session.flush()
    approval = {
        "approved_at": now,
        "approved_by_id": actor.person_id,
        "meeting_id": minute.meeting.id if minute.meeting else None,
        "minute_reference": minute.reference,
    }
    before = decisions.snapshot(report)
    status_changes.move(actor, "report_finalised", report, now, round_id=audit_round.id, facts=approval)
    db.session.flush()
    act = "correction_approved" if kind is ReportKind.CORRECTION else "report_approved"
    decisions.record(actor, act, report, now, before=before, minute=minute)
    return report


def settled(audit_round: AuditRound, meeting_id: str, minute_reference: str, now: datetime) -> Minute:
    """How the report is approved: by a meeting since the panel had ended, or as chair's action. Raises Invalid."""
    minute = Minute(meeting_id, minute_reference)
    earliest = earliest_for_report(audit_round)
    found = closures.require(audit_round.sub_group_id, minute, earliest, now)
    assert found is not None
    return found


def approval_of(
    actor: Actor,
    version: Version | RoundReport,
    kind: ReportKind,
    minute: Minute,
    now: datetime,
) -> VersionEntry:
    """Say who approved the version, and where, as the version itself prints it."""
    day = minute.meeting.held_on if minute.meeting else local_day(now)
    return VersionEntry(
        number=version.number,
        kind=KIND_WORDS[kind],
        approved_on=local_day(now),
        approved_by=actor.name,
        taken=Taken(minute.basis, day, minute.reference).words,
        why=version.corrects,
    )


def reason_of(audit_round: AuditRound, number: int) -> str:
    """Why this version corrects the one before; empty for the first."""
    query = (
        select(Correction.reason)
        .join(Report, Report.id == Correction.report_id)
        .where(Report.round_id == audit_round.id, Report.number == number)
    )
    return db.session.scalar(query) or ""


def version_of(audit_round: AuditRound, state: ReportState, now: datetime) -> Version:
    last = db.session.scalar(select(func.max(Report.number)).where(Report.round_id == audit_round.id)) or 0
    author = db.session.scalar(
        select(Person.job_title)
        .join(ReportText, ReportText.written_by_id == Person.id)
        .where(ReportText.round_id == audit_round.id)
        .order_by(ReportText.written_at.desc(), ReportText.id)
        .limit(1)
    )
    return Version(state, last + 1, local_day(now), author or "")
