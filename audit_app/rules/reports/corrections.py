"""Lists what a correction may change in an approved report beside its texts, and makes the table of its changes."""

from enum import StrEnum

from audit_app.rules.blocks import Block, Cell, Table, table_row
from audit_app.rules.reports.facts import RoundReport


class Corrected(StrEnum):
    """The tables whose rows a correction may change, by their stored names."""

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
"""Headings in the order of the report, with the noun for cases of the round's own question set."""
CHANGES = "What this correction changes"


def changes(report: RoundReport) -> list[Block]:
    """Return a table of all changes with the words before and after.

    A published version has none of it, since a change may describe a single case.
    """
    if report.for_publication or not report.changes:
        return []
    table = Table(
        caption=f"What changed between version {report.number - 1} and version {report.number}",
        header=("What", f"Version {report.number - 1}", f"Version {report.number}", "Why"),
        rows=tuple(
            table_row(
                Cell(change.what, note=change.part, strong=True),
                change.before or "Nothing",
                change.after or "Nothing",
                change.why,
            )
            for change in report.changes
        ),
        widths=(19, 29, 29, 23),
        alt="One row for each change: what changed, what it was before, what it is now, and why.",
    )
    return [table]
