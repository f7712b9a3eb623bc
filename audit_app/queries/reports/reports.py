"""The page of a round's report with its texts, versions and open correction; and the list of reports."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, CorrectedText, Correction, Report
from audit_app.policy import Actor, Permission, Scope, Subject, can
from audit_app.queries import subjects
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.people import Choice
from audit_app.queries.reports.corrected_values import CorrectableItem, CorrectableRound, correctable_round
from audit_app.queries.reports.texts import SectionText, section_texts
from audit_app.queries.reports.versions import ReportVersion, report_versions
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.themes import WITH_UNIT, unit_of
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_report
from audit_app.queries.tracker.substitutes import Substitutes, in_place
from audit_app.rules.reports.content import TextState
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import OPEN_CORRECTIONS, WRITABLE_ROUNDS, CorrectionState, RoundState


@dataclass(frozen=True)
class OpenCorrection:
    """A correction that is being written or awaits approval; only for people who write or approve the report."""

    version: int
    number: int
    state: CorrectionState
    reason: str
    begun_by: str
    begun_at: datetime


@dataclass(frozen=True)
class ReportPage:
    """The report of a round, as a reader may see it.

    `meetings` are those since `earliest`, the first day on which it may be approved. `in_place` names who approves it
    when it was written by the person who would otherwise. `corrected` is what the open correction changes beside texts.
    """

    round_id: str
    title: str
    unit: Unit
    reference: str
    state: RoundState
    subject: Subject
    writable: bool
    sections: tuple[SectionText, ...]
    versions: tuple[ReportVersion, ...]
    meetings: tuple[Choice, ...]
    earliest: date
    in_place: Substitutes | None
    correction: OpenCorrection | None
    corrected: tuple[CorrectableItem, ...] = ()

    @property
    def readable(self) -> bool:
        """Return whether the reader may see the latest version, which is what the report says today."""
        return not self.versions or self.versions[0].readable

    @property
    def held(self) -> tuple[ReportVersion, ...]:
        """Return the versions that are withheld."""
        return tuple(version for version in self.versions if version.held)

    def version(self, number: int) -> ReportVersion | None:
        """Return the version with a number, or None."""
        return next((version for version in self.versions if version.number == number), None)

    @property
    def changed(self) -> tuple[SectionText, ...]:
        """Return the texts that the open correction changes."""
        return tuple(section for section in self.sections if section.corrected)

    @property
    def unchecked(self) -> int:
        """Return the number of texts that are not checked for accuracy, or have to be checked again."""
        return sum(section.state is not TextState.CHECKED for section in self.sections)

    @property
    def to_check_again(self) -> tuple[SectionText, ...]:
        """Return the texts that were checked before a figure moved."""
        return tuple(section for section in self.sections if section.state is TextState.CHECK_AGAIN)

    @property
    def missing(self) -> tuple[SectionText, ...]:
        """Return the texts that nobody has written yet."""
        return tuple(section for section in self.sections if not section.text)

    def section(self, key: str) -> SectionText | None:
        """Return the text with a key, or None."""
        return next((section for section in self.sections if section.key == key), None)


@dataclass(frozen=True)
class ReportLine:
    """A round in the list of reports, with the number and approval of its latest version."""

    round_id: str
    title: str
    sub_group: str
    state: RoundState
    number: int
    approved_at: datetime | None
    subject: Subject


def report_page(
    actor: Actor, reach: Scope, round_id: str, today: date, *, comparing: bool = False
) -> ReportPage | None:
    """Return the report of a round within reach, or None.

    `comparing` asks whether checked texts still agree with the present figures, which costs as much as a draft
    once after each change of the round.
    A page has no texts where the latest version is withheld from the reader.
    """
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(reach)).options(WITH_UNIT)
    )
    if audit_round is None:
        return None
    subject = subjects.of_report(audit_round)
    deciding = any(
        can(actor, permission, subject) for permission in (Permission.REPORT_WRITE, Permission.REPORT_APPROVE)
    )
    correction = _open_correction(round_id) if deciding else None
    earliest = earliest_for_report(audit_round)
    versions = report_versions(round_id, can(actor, Permission.REPORT_HOLD, subject))
    readable = not versions or versions[0].readable
    return ReportPage(
        round_id=audit_round.id,
        title=audit_round.title,
        unit=unit_of(audit_round),
        reference=audit_round.reference,
        state=audit_round.state,
        subject=subject,
        writable=audit_round.state in WRITABLE_ROUNDS,
        sections=section_texts(audit_round, correction.texts if correction else (), comparing=comparing)
        if readable
        else (),
        versions=versions,
        meetings=meeting_choices(audit_round.sub_group_id, earliest, today),
        earliest=earliest,
        in_place=in_place(subject, today),
        correction=_correction(correction) if correction else None,
        corrected=correctable_round(audit_round, correction).changed if correction else (),
    )


def correctable(page: ReportPage) -> CorrectableRound | None:
    """Return what the open correction may change beside texts, or None without an open correction."""
    correction, audit_round = _open_correction(page.round_id), db.session.get(AuditRound, page.round_id)
    return correctable_round(audit_round, correction) if correction and audit_round else None


def report_subject(round_id: str) -> Subject:
    """Return what policy knows of the report of a round that the reader may see already."""
    return subjects.of_report(db.session.get_one(AuditRound, round_id))


def reports_list(reach: Scope) -> tuple[ReportLine, ...]:
    """Return the rounds whose report is being written or is approved, latest first."""
    rows = db.session.execute(
        select(AuditRound, Report.number, Report.approved_at)
        .outerjoin(Report, Report.round_id == AuditRound.id)
        .where(AuditRound.state.in_([*WRITABLE_ROUNDS, RoundState.CLOSED]), rounds_within(reach))
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
        # A round has a row for each version, newest first: only the first row counts.
        lines.setdefault(audit_round.id, line)
    return tuple(lines.values())


def round_id_by_reference(reference: str) -> str | None:
    """Return the id of the round with a reference, or None."""
    return db.session.scalar(select(AuditRound.id).where(AuditRound.reference == reference))


def _open_correction(round_id: str) -> Correction | None:
    return db.session.scalar(
        select(Correction)
        .where(Correction.round_id == round_id, Correction.state.in_(OPEN_CORRECTIONS))
        .options(
            joinedload(Correction.begun_by),
            selectinload(Correction.texts).joinedload(CorrectedText.written_by),
        )
        .order_by(Correction.number.desc())
    )


def _correction(row: Correction) -> OpenCorrection:
    return OpenCorrection(
        version=row.version,
        number=row.number,
        state=row.state,
        reason=row.reason,
        begun_by=row.begun_by.name,
        begun_at=row.begun_at,
    )
