"""The report page of a round: its texts, its versions, what is still missing; and the list of reports."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AuditRound, Report, ReportText
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.agencies import meeting_choices
from audit_app.queries.people import Choice
from audit_app.queries.scoping import rounds_within
from audit_app.rules.dates import day_words
from audit_app.rules.report_content import TEXT_SECTIONS
from audit_app.rules.workflow import RoundState

WRITABLE = frozenset({RoundState.MODERATION, RoundState.REPORTING})


@dataclass(frozen=True)
class SectionText:
    """`version` is None until somebody writes the text."""

    key: str
    title: str
    prompt: str
    text: str
    version: int | None
    written_by: str
    written_at: datetime | None


@dataclass(frozen=True)
class ReportVersion:
    id: str
    number: int
    sha256: str
    approved_at: datetime | None
    approved_by: str
    meeting: str
    minute_reference: str


@dataclass(frozen=True)
class ReportPage:
    round_id: str
    title: str
    reference: str
    state: RoundState
    subject: Subject
    writable: bool
    sections: tuple[SectionText, ...]
    versions: tuple[ReportVersion, ...]
    meetings: tuple[Choice, ...]

    @property
    def missing(self) -> tuple[SectionText, ...]:
        return tuple(section for section in self.sections if not section.text)

    def section(self, key: str) -> SectionText | None:
        return next((section for section in self.sections if section.key == key), None)


@dataclass(frozen=True)
class ReportLine:
    round_id: str
    title: str
    sub_group: str
    state: RoundState
    number: int
    approved_at: datetime | None
    subject: Subject


def report_page(reach: Scope, round_id: str, today: date) -> ReportPage | None:
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(reach)))
    if audit_round is None:
        return None
    return ReportPage(
        round_id=audit_round.id,
        title=audit_round.title,
        reference=audit_round.reference,
        state=audit_round.state,
        subject=subjects.of_round(audit_round),
        writable=audit_round.state in WRITABLE,
        sections=_sections(round_id),
        versions=_versions(round_id),
        meetings=meeting_choices(audit_round.sub_group_id, today),
    )


def reports_list(reach: Scope) -> tuple[ReportLine, ...]:
    """The rounds whose report is being written or stands, latest first."""
    rows = db.session.execute(
        select(AuditRound, Report.number, Report.approved_at)
        .outerjoin(Report, Report.round_id == AuditRound.id)
        .where(AuditRound.state.in_([*WRITABLE, RoundState.CLOSED]), rounds_within(reach))
        .options(joinedload(AuditRound.sub_group))
        .order_by(AuditRound.returns_due.desc(), AuditRound.id, Report.number.desc())
    )
    lines: dict[str, ReportLine] = {}
    for audit_round, number, approved_at in rows:
        line = ReportLine(
            audit_round.id,
            audit_round.title,
            audit_round.sub_group.name,
            audit_round.state,
            number or 0,
            approved_at,
            subjects.of_round(audit_round),
        )
        lines.setdefault(audit_round.id, line)
    return tuple(lines.values())


def report_file(round_id: str, number: int) -> bytes | None:
    """The Word file of an approved version, byte for byte as it was approved."""
    return db.session.scalar(
        select(Report.content).where(Report.round_id == round_id, Report.number == number)
    )


def round_id_by_reference(reference: str) -> str | None:
    return db.session.scalar(select(AuditRound.id).where(AuditRound.reference == reference))


def _sections(round_id: str) -> tuple[SectionText, ...]:
    rows = {
        row.section_key: row
        for row in db.session.scalars(
            select(ReportText)
            .where(ReportText.round_id == round_id)
            .options(joinedload(ReportText.written_by))
        )
    }
    sections = []
    for section in TEXT_SECTIONS:
        row = rows.get(section.key)
        sections.append(
            SectionText(
                key=section.key,
                title=section.title,
                prompt=section.prompt,
                text=row.text if row else "",
                version=row.version if row else None,
                written_by=row.written_by.name if row else "",
                written_at=row.written_at if row else None,
            )
        )
    return tuple(sections)


def _versions(round_id: str) -> tuple[ReportVersion, ...]:
    rows = db.session.scalars(
        select(Report)
        .where(Report.round_id == round_id)
        .options(joinedload(Report.approved_by), joinedload(Report.meeting))
        .order_by(Report.number.desc())
    )
    return tuple(
        ReportVersion(
            id=row.id,
            number=row.number,
            sha256=row.sha256,
            approved_at=row.approved_at,
            approved_by=row.approved_by.name if row.approved_by else "",
            meeting=day_words(row.meeting.held_on) if row.meeting else "",
            minute_reference=row.minute_reference,
        )
        for row in rows
    )
