"""The texts that people write in a report: how far each has come, and what an open correction puts in its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AuditRound, CorrectedText, ReportText
from audit_app.queries.reports.figures import figures_of
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import recorded_facts
from audit_app.rules.reports.content import TEXT_SECTIONS, Section, TextState, text_sections, text_state
from audit_app.rules.reports.figures import Fingerprint, mark_of, moved_figures
from audit_app.rules.workflow import WRITABLE_ROUNDS


@dataclass(frozen=True)
class SectionText:
    """The text under a heading of the report.

    `version` is None until somebody writes the text. `corrected` replaces it once the chair approves the open
    correction; it and its version are empty without such a correction. `figures` is the mark of the present figures that
    the text speaks about; `moved` names those that have changed since the text was checked.
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


def section_texts(
    audit_round: AuditRound, corrected: Iterable[CorrectedText], *, comparing: bool
) -> tuple[SectionText, ...]:
    """Return the texts of the report in its order, a text that the round needs no longer only while it has words.

    `comparing` asks for marks of the figures. Once the report is approved nothing is checked any more, so none is made.
    """
    changes = {row.section_key: row for row in corrected}
    rows = {
        row.section_key: row
        for row in db.session.scalars(
            select(ReportText)
            .where(ReportText.round_id == audit_round.id)
            .options(joinedload(ReportText.written_by), joinedload(ReportText.checked_by))
        )
    }
    writing = audit_round.state in WRITABLE_ROUNDS and any(row.text for row in rows.values())
    figures = figures_of(audit_round) if comparing and writing else {}
    required = text_sections(recorded_facts(question_set(audit_round.theme_version_id)))
    return tuple(
        _section_text(section, rows.get(section.key), changes.get(section.key), figures.get(section.key))
        for section in TEXT_SECTIONS
        if section in required or section.key in rows or section.key in changes
    )


def _section_text(
    section: Section, row: ReportText | None, change: CorrectedText | None, figures: Fingerprint | None
) -> SectionText:
    checked = row is not None and row.checked_at is not None
    moved = moved_figures(row.checked_figures, figures) if row and checked and figures is not None else ()
    return SectionText(
        key=section.key,
        title=section.title,
        prompt=section.prompt,
        text=row.text if row else "",
        version=row.version if row else None,
        written_by=row.written_by.name if row else "",
        written_at=row.written_at if row else None,
        state=text_state(row.text if row else "", checked, bool(moved)),
        checked_by=row.checked_by.name if row and row.checked_by else "",
        checked_at=row.checked_at if row else None,
        figures=mark_of(figures) if figures is not None else "",
        moved=moved,
        corrected=change.text if change else "",
        corrected_version=change.version if change else None,
        corrected_by=change.written_by.name if change else "",
        corrected_at=change.written_at if change else None,
    )
