"""The report page of a round: its texts, its versions, what is still missing; and the list of reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, CorrectedText, Correction, Report, ReportText
from audit_app.policy import Actor, Permission, Scope, Subject, can
from audit_app.queries import subjects
from audit_app.queries.agencies import meeting_choices
from audit_app.queries.corrected_values import Correctable, CorrectableRound, correctable_round
from audit_app.queries.decisions import closings, earliest_for_report
from audit_app.queries.people import Choice
from audit_app.queries.round_report import figures_of
from audit_app.queries.scoping import rounds_within
from audit_app.queries.standing_in import InPlace, in_place
from audit_app.queries.themes import WITH_UNIT, question_set, unit_of
from audit_app.rules.cohort import facts_held
from audit_app.rules.question_sets import Unit
from audit_app.rules.report_content import TEXT_SECTIONS, TextState, text_sections, text_state
from audit_app.rules.report_figures import mark_of, moved
from audit_app.rules.workflow import OPEN_CORRECTIONS, CorrectionState, RoundState

WRITABLE = frozenset({RoundState.MODERATION, RoundState.REPORTING})


@dataclass(frozen=True)
class SectionText:
    """`version` is None until somebody writes the text. `corrected` takes its place once the chair approves the
    open correction; both it and its version are empty where there is none. `figures` marks the figures that the text
    speaks about as they stand; `moved` names those that have changed since it was checked.
    """

    key: str
    title: str
    prompt: str
    text: str
    version: int | None
    written_by: str
    written_at: datetime | None
    state: TextState
    checked_by: str
    checked_at: datetime | None
    figures: str = ""
    moved: tuple[str, ...] = ()
    corrected: str = ""
    corrected_version: int | None = None
    corrected_by: str = ""
    corrected_at: datetime | None = None


@dataclass(frozen=True)
class OpenCorrection:
    """For those who write or approve the report, and for nobody else."""

    version: int
    number: int
    state: CorrectionState
    reason: str
    begun_by: str
    begun_at: datetime


@dataclass(frozen=True)
class HeldBack:
    """For those who may hold a version back, and for nobody else."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReportVersion:
    """`decided` is how it was approved; `reason` says why it corrects the one before, and is empty for the first, and
    with all that it says while it is not readable.
    """

    id: str
    number: int
    sha256: str
    approved_at: datetime | None
    approved_by: str
    decided: str
    reason: str
    held: HeldBack | None = None
    readable: bool = True


@dataclass(frozen=True)
class ReportPage:
    """`corrected` is what the open correction changes beside texts. `meetings` are those held since `earliest`, when the
    panel had ended; `in_place`: whoever alone wrote the report would approve it, if it were not their own.
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
    in_place: InPlace | None
    correction: OpenCorrection | None
    corrected: tuple[Correctable, ...] = ()

    @property
    def readable(self) -> bool:
        """What the report says is what its latest version says. Where that is held back, a page has no texts."""
        return not self.versions or self.versions[0].readable

    @property
    def held(self) -> tuple[ReportVersion, ...]:
        return tuple(version for version in self.versions if version.held)

    def version(self, number: int) -> ReportVersion | None:
        return next((version for version in self.versions if version.number == number), None)

    @property
    def changed(self) -> tuple[SectionText, ...]:
        return tuple(section for section in self.sections if section.corrected)

    @property
    def unchecked(self) -> int:
        return sum(section.state is not TextState.CHECKED for section in self.sections)

    @property
    def to_check_again(self) -> tuple[SectionText, ...]:
        return tuple(section for section in self.sections if section.state is TextState.CHECK_AGAIN)

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


def report_page(
    actor: Actor, reach: Scope, round_id: str, today: date, *, comparing: bool = False
) -> ReportPage | None:
    """`comparing`: whether checked texts are compared with the figures as they stand, which costs as much as a draft."""
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(reach)).options(WITH_UNIT)
    )
    if audit_round is None:
        return None
    subject = subjects.of_report(audit_round)
    deciding = any(can(actor, one, subject) for one in (Permission.REPORT_WRITE, Permission.REPORT_APPROVE))
    correction = _open_correction(round_id) if deciding else None
    earliest = earliest_for_report(audit_round)
    versions = _versions(round_id, can(actor, Permission.REPORT_HOLD, subject))
    readable = not versions or versions[0].readable
    return ReportPage(
        round_id=audit_round.id,
        title=audit_round.title,
        unit=unit_of(audit_round),
        reference=audit_round.reference,
        state=audit_round.state,
        subject=subject,
        writable=audit_round.state in WRITABLE,
        sections=_sections(audit_round, correction.texts if correction else (), comparing=comparing)
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
    """What the open correction may change beside texts; None where there is none."""
    correction, audit_round = _open_correction(page.round_id), db.session.get(AuditRound, page.round_id)
    return correctable_round(audit_round, correction) if correction and audit_round else None


def report_subject(round_id: str) -> Subject:
    """What policy knows of the report of a round that the reader has found already."""
    return subjects.of_report(db.session.get_one(AuditRound, round_id))


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


def round_id_by_reference(reference: str) -> str | None:
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


def _sections(
    audit_round: AuditRound, corrected: Iterable[CorrectedText], *, comparing: bool
) -> tuple[SectionText, ...]:
    """Once the report is approved nothing is checked any more, and no figure is made."""
    changed = {row.section_key: row for row in corrected}
    rows = {
        row.section_key: row
        for row in db.session.scalars(
            select(ReportText)
            .where(ReportText.round_id == audit_round.id)
            .options(joinedload(ReportText.written_by), joinedload(ReportText.checked_by))
        )
    }
    sections = []
    writing = audit_round.state in WRITABLE and any(row.text for row in rows.values())
    stands = figures_of(audit_round) if comparing and writing else {}
    wanted = text_sections(facts_held(question_set(audit_round.theme_version_id)))
    for section in TEXT_SECTIONS:
        row, change = rows.get(section.key), changed.get(section.key)
        if section not in wanted and row is None and change is None:
            continue
        figures = stands.get(section.key)
        since = moved(row.checked_figures, figures) if row and row.checked_at and figures is not None else ()
        sections.append(
            SectionText(
                key=section.key,
                title=section.title,
                prompt=section.prompt,
                text=row.text if row else "",
                version=row.version if row else None,
                written_by=row.written_by.name if row else "",
                written_at=row.written_at if row else None,
                state=text_state(row.text if row else "", bool(row and row.checked_at), bool(since)),
                checked_by=row.checked_by.name if row and row.checked_by else "",
                checked_at=row.checked_at if row else None,
                figures=mark_of(figures) if figures is not None else "",
                moved=since,
                corrected=change.text if change else "",
                corrected_version=change.version if change else None,
                corrected_by=change.written_by.name if change else "",
                corrected_at=change.written_at if change else None,
            )
        )
    return tuple(sections)


def _versions(round_id: str, may_hold: bool) -> tuple[ReportVersion, ...]:
    rows = db.session.execute(
        select(Report, Correction.reason)
        .outerjoin(Correction, Correction.report_id == Report.id)
        .where(Report.round_id == round_id)
        .options(joinedload(Report.approved_by), joinedload(Report.held_by))
        .order_by(Report.number.desc())
    ).all()
    taken = closings([row.id for row, _ in rows])
    return tuple(
        ReportVersion(
            id=row.id,
            number=row.number,
            sha256=row.sha256,
            approved_at=row.approved_at,
            approved_by=row.approved_by.name if row.approved_by else "",
            decided=taken[row.id].words if row.id in taken else "",
            reason=(reason or "") if may_hold or not row.held_at else "",
            held=_held_back(row) if may_hold else None,
            readable=may_hold or not row.held_at,
        )
        for row, reason in rows
    )


def _held_back(row: Report) -> HeldBack | None:
    if row.held_at is None or row.held_by is None:
        return None
    return HeldBack(row.held_reason, row.held_by.name, row.held_at)
