"""Offers what writing, approving and correcting a report share: texts, the Word file, and the kept versions."""

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
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_report
from audit_app.rules import typed_json
from audit_app.rules.blocks import Block
from audit_app.rules.dates import local_day
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.reports.content import TEXT_SECTIONS, Section, compose
from audit_app.rules.reports.facts import RoundReport, VersionEntry
from audit_app.rules.reports.method import status_words
from audit_app.rules.tracker.decisions import DecisionAuthority
from audit_app.rules.workflow import KIND_WORDS, ReportKind, ReportState
from audit_app.services import status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.tracker import closures, decisions
from audit_app.services.tracker.decisions import Minute

LONGEST_SECTION = 4 * LONGEST_TEXT
"""The most characters that a text of the report may have."""


def section_of(section_key: str) -> Section:
    """Return the section whose text has this key. Raises NotAllowed for an unknown key."""
    section = next((section for section in TEXT_SECTIONS if section.key == section_key), None)
    if section is None:
        raise NotAllowed(hidden=True)
    return section


def require_length(text: str) -> str:
    """Return the text without blanks at its ends. Raises Invalid where it is too long."""
    text = text.strip()
    if len(text) > LONGEST_SECTION:
        raise Invalid({"text": f"This must be {LONGEST_SECTION:,} characters or fewer"})
    return text


def stored_text(round_id: str, section_key: str) -> ReportText | None:
    """Return the text of a section as it is stored now, or None; an older copy in the session is refreshed."""
    query = select(ReportText).where(ReportText.round_id == round_id, ReportText.section_key == section_key)
    return db.session.scalar(query.execution_options(populate_existing=True))


def mail_approvers(audit_round: AuditRound, now: datetime) -> None:
    """Queue a mail to everybody who may approve the report today."""
    for person in recipients.deciders_on(subjects.of_report(audit_round), local_day(now)):
        outbox.queue(MailKind.REPORT_READY, person, audit_round.id, now)


@dataclass(frozen=True)
class Composed:
    """The content of a Word file: the facts, the blocks composed of them, and what each page's header says."""

    facts: RoundReport
    blocks: tuple[Block, ...]
    properties: DocumentProperties


def composed_document(report: RoundReport, now: datetime) -> Composed:
    """Compose a report as a Word file of this day."""
    properties = DocumentProperties(
        title=report.title,
        marking=report.marking,
        status=status_words(report),
        author=report.author,
        date=local_day(now),
        reference=report.reference,
    )
    return Composed(report, compose(report), properties)


def report_file(report: RoundReport, now: datetime) -> bytes:
    """Return the report as a Word file of this day."""
    return word_file(composed_document(report, now))


def word_file(content: Composed) -> bytes:
    """Return the Word file; the same content gives the same bytes."""
    return document(content.blocks, content.properties)


def mark_of(report: RoundReport) -> str:
    """Return a mark of all that the report says, whatever the day."""
    content = json.dumps(typed_json.to_json(replace(report, dated=date.min)), sort_keys=True)
    return sha256(content.encode()).hexdigest()


def kept_content(report: Report) -> Composed | None:
    """Return the content of an approved version, or None if it was cleared, or approved before content was kept."""
    return typed_json.from_json(Composed, report.composed["made"]) if report.composed else None


def content_of_number(audit_round: AuditRound, number: int) -> Composed | None:
    """Return the kept content of the version with this number, or None."""
    query = select(Report).where(Report.round_id == audit_round.id, Report.number == number)
    report = db.session.scalar(query)
    return kept_content(report) if report else None


def keep_version(
    actor: Actor,
    audit_round: AuditRound,
    facts: RoundReport,
    kind: ReportKind,
    minute: Minute,
    now: datetime,
) -> Report:
    """Keep an approved version, which never changes afterwards: the Word file, its hash and its content."""
    made = composed_document(facts, now)
    content = word_file(made)
    report = Report(
        round_id=audit_round.id,
        number=facts.number,
        kind=kind,
        supersedes=facts.number - 1 if kind is ReportKind.CORRECTION else None,
        content=content,
        composed={"format": 1, "made": typed_json.to_json(made)},
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


def approval_minute(audit_round: AuditRound, meeting_id: str, minute_reference: str, now: datetime) -> Minute:
    """Return how the report is approved: by a meeting after the panel, or as chair's action. Raises Invalid."""
    minute = Minute(meeting_id, minute_reference)
    earliest = earliest_for_report(audit_round)
    settled = closures.require_minute(audit_round.sub_group_id, minute, earliest, now)
    assert settled is not None
    return settled


def approval_entry(
    actor: Actor,
    version: Version | RoundReport,
    kind: ReportKind,
    minute: Minute,
    now: datetime,
) -> VersionEntry:
    """Return who approved the version, and where, as the version itself prints it."""
    day = minute.meeting.held_on if minute.meeting else local_day(now)
    return VersionEntry(
        number=version.number,
        kind=KIND_WORDS[kind],
        approved_on=local_day(now),
        approved_by=actor.name,
        taken=DecisionAuthority(minute.basis, day, minute.reference).words,
        why=version.corrects,
    )


def correction_reason(audit_round: AuditRound, number: int) -> str:
    """Return why the version with this number corrects the version before; empty for the first."""
    query = (
        select(Correction.reason)
        .join(Report, Report.id == Correction.report_id)
        .where(Report.round_id == audit_round.id, Report.number == number)
    )
    return db.session.scalar(query) or ""


def next_version(audit_round: AuditRound, state: ReportState, now: datetime) -> Version:
    """Return the version that would be made now; its author is the job title of whoever wrote a text last."""
    last = db.session.scalar(select(func.max(Report.number)).where(Report.round_id == audit_round.id)) or 0
    author = db.session.scalar(
        select(Person.job_title)
        .join(ReportText, ReportText.written_by_id == Person.id)
        .where(ReportText.round_id == audit_round.id)
        .order_by(ReportText.written_at.desc(), ReportText.id)
        .limit(1)
    )
    return Version(state, last + 1, local_day(now), author or "")
