"""What a correction of an approved report may change beside its texts, and the list of changes that the new version prints."""

from enum import StrEnum

from audit_app.rules.report_blocks import Block, Cell, Table, cells
from audit_app.rules.report_facts import RoundReport


class Corrected(StrEnum):
    """The tables whose rows a correction may change."""

    GRADE = "agreed_grade"
    FINDING = "finding"
    NOTE = "panel_note"
    ANSWER = "panel_answer"
    CASE = "audit_case"


GROUPS = {
    Corrected.GRADE: "Agreed grades",
    Corrected.FINDING: "Findings",
    Corrected.NOTE: "What the panel noted",
    Corrected.ANSWER: "What the panel answered",
    Corrected.CASE: "Facts in the table of {plural}",
}
"""In the report's order; the noun is that of the round's set."""
CHANGES = "What this correction changes"


def changes(report: RoundReport) -> list[Block]:
    """Before and after stand side by side; they may tell of one case, so a published version has none of it."""
    if report.for_publication or not report.changes:
        return []
    table = Table(
        caption=f"What version {report.number} says otherwise than version {report.number - 1}",
        header=("What", f"Version {report.number - 1}", f"Version {report.number}", "Why"),
        rows=tuple(
            cells(
                Cell(change.what, note=change.part, strong=True),
                change.before or "Nothing",
                change.after or "Nothing",
                change.why,
            )
            for change in report.changes
        ),
        widths=(19, 29, 29, 23),
        alt="One row a change: what is changed, what stood before, what stands now, and why.",
    )
    return [table]
