"""The executive summary: numbers, findings by heading, recommendations and what became of them."""

from audit_app.rules.findings import FINDING_WORDS, FindingKind
from audit_app.rules.naming import things
from audit_app.rules.report_actions import fate
from audit_app.rules.report_blocks import Block, Bullets, Cell, Heading, KeyValues, Table, cells
from audit_app.rules.report_facts import RoundReport
from audit_app.rules.report_findings import finding_references
from audit_app.rules.report_grades import agreed_words
from audit_app.rules.report_method import cases_words
from audit_app.rules.report_numbers import alone
from audit_app.rules.returns_due import due_count
from audit_app.rules.workflow import RecommendationState


def summary(report: RoundReport) -> list[Block]:
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
        ("Immediate concerns", alone(report.concerns_raised, report.for_publication)),
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
        found = [finding for finding in report.findings if finding.kind is kind]
        if found:
            lines = tuple(f"{finding.heading} ({references[finding.key]})" for finding in found)
            blocks += [Heading(FINDING_WORDS[kind], 2), Bullets(lines)]
    return blocks


def _recommendations(report: RoundReport) -> list[Block]:
    if not report.recommendations:
        return []
    table = Table(
        caption="The recommendations, and what became of each",
        header=("No.", "Recommendation", "What became of it"),
        rows=tuple(
            cells(Cell(str(entry.number), strong=True), entry.text, fate(report, entry))
            for entry in report.recommendations
        ),
        widths=(8, 46, 46),
        alt="One row a recommendation: its number, its words, and what became of it.",
    )
    return [Heading("Recommendations", 2), table]
