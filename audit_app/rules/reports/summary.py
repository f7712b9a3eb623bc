"""The executive summary: numbers, findings by heading, and recommendations with their outcomes."""

from audit_app.rules.blocks import Block, Bullets, Cell, Heading, KeyValues, Table, table_row
from audit_app.rules.naming import things
from audit_app.rules.numbers import lone_count
from audit_app.rules.reports.actions import outcome_words
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.reports.finding_kinds import FINDING_WORDS, FindingKind
from audit_app.rules.reports.findings import finding_references
from audit_app.rules.reports.grades import agreed_words
from audit_app.rules.reports.labels import cases_words
from audit_app.rules.rounds.returns_due import due_count
from audit_app.rules.workflow import RecommendationState


def summary(report: RoundReport) -> list[Block]:
    """Return the data of the executive summary: the audit in numbers, headings of findings, and recommendations."""
    return [_in_numbers(report), *_headings(report), *_recommendations(report)]


def _in_numbers(report: RoundReport) -> KeyValues:
    returned = due_count(entry.state for entry in report.returns)
    agencies = len({service.agency for service in report.services})
    closed = sum(entry.state is RecommendationState.CLOSED for entry in report.recommendations)
    rows = (
        ("Sample", cases_words(report)),
        (
            "Services asked",
            f"{len(report.services)}, of {things(agencies, 'agency', 'agencies')}",
        ),
        ("Returns", returned.said("due", report.for_publication) if report.returns else ""),
        ("Agreed grades", "\n".join(agreed_words(report))),
        ("Immediate concerns", lone_count(report.concerns_raised, report.for_publication)),
        (
            "Recommendations",
            f"{len(report.recommendations)}, of which {closed} closed" if report.recommendations else "",
        ),
    )
    return KeyValues(tuple(row for row in rows if row[1]), "The audit in numbers.")


def _headings(report: RoundReport) -> list[Block]:
    references = finding_references(report)
    blocks: list[Block] = []
    for kind in FindingKind:
        of_kind = [finding for finding in report.findings if finding.kind is kind]
        if of_kind:
            lines = tuple(f"{finding.heading} ({references[finding.key]})" for finding in of_kind)
            blocks += [Heading(FINDING_WORDS[kind], 2), Bullets(lines)]
    return blocks


def _recommendations(report: RoundReport) -> list[Block]:
    if not report.recommendations:
        return []
    table = Table(
        caption="The recommendations and their progress",
        header=("No.", "Recommendation", "Progress"),
        rows=tuple(
            table_row(Cell(str(entry.number), strong=True), entry.text, outcome_words(report, entry))
            for entry in report.recommendations
        ),
        widths=(8, 46, 46),
        alt="One row for each recommendation: its number, what it says and its progress.",
    )
    return [Heading("Recommendations", 2), table]
