"""Prints what is heard beside the services' answers: practitioners, families, the panel's answers, and scores."""

from audit_app.rules.asking.answerers import VOICE_HEADINGS
from audit_app.rules.blocks import Block, Cell, Paragraph, Table, table_row
from audit_app.rules.numbers import count_of_total, shares_in_row
from audit_app.rules.reports.counts import Heard, SecondCount
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.reports.labels import service_label
from audit_app.rules.reports.question_tables import question_tables

PANEL = "What the panel answered"


def voice(answerer: str, report: RoundReport) -> list[Block]:
    """Return how often practitioners or families answered and what they chose; their words are never printed."""
    answered = next((group for group in report.voices if group.answerer == answerer), None)
    if answered is None:
        return []
    name = VOICE_HEADINGS[answerer]
    table = Table(
        caption=f"{name}: how many were asked and answered",
        header=("No.", "Question", "Answered", "Not sought", "Declined", "Other"),
        rows=tuple(table_row(row.reference, row.text, *_heard(report, row)) for row in answered.heard),
        widths=(8, 36, 14, 14, 14, 14),
        alt="One row for each question: how many of the returns that were asked have an answer, and why the others do not.",
    )
    return [table, *question_tables(report, answered.rows, name)]


def panel_counts(report: RoundReport) -> list[Block]:
    """Return tables of the answers to questions that the panel alone is asked."""
    return question_tables(report, report.panel_counts, PANEL, report.unit.singular)


def section_scores(report: RoundReport) -> list[Block]:
    """Return how far each section was met, and the critical questions that were not.

    A published report has none of it: a share of few returns could identify a single return.
    """
    if report.for_publication or not report.section_scores:
        return []
    blocks: list[Block] = [
        Paragraph(
            "A score adds up what was met, using the weight that the question set gives each question. “Not recorded” "
            "counts as not met. Answers that are not applicable, not known or left blank are not counted."
        )
    ]
    scored = [section for section in report.section_scores if section.most]
    if scored:
        blocks.append(
            Table(
                caption="How far each section was met",
                header=("Section", "Points", "Returns"),
                rows=tuple(
                    table_row(
                        section.title,
                        f"{section.points:g} of {section.most:,}",
                        str(section.returns),
                    )
                    for section in scored
                ),
                widths=(56, 28, 16),
                alt="One row for each section: how many of the possible points all returns scored together.",
            )
        )
    unmet = [row for section in report.section_scores for row in section.unmet if row[1]]
    if unmet:
        blocks.append(
            Table(
                caption="Critical questions that were not met",
                header=("Question", "Not met"),
                rows=tuple(table_row(text, count_of_total(count, total)) for text, count, total in unmet),
                widths=(72, 28),
                alt="One row for each critical question: in how many returns it was not met.",
            )
        )
    return blocks


def second_scores(report: RoundReport) -> list[Block]:
    """Compare the panel's scores with the services' own, question by question; scores are never added up."""
    rows = [row for row in report.second_scores if row.scored]
    if not rows:
        return []
    table = Table(
        caption="The panel’s score compared with the service’s own score",
        header=("No.", "Question", "The same", "Panel lower", "Panel higher", "Different"),
        rows=tuple(table_row(row.reference, row.text, *_scored(report, row)) for row in rows),
        widths=(8, 36, 14, 14, 14, 14),
        alt="One row for each question: how many of the panel’s scores were the same, lower or higher.",
    )
    return [
        Paragraph(
            "The panel read what each service had written and gave its own score. “Different” means that neither score "
            "is higher than the other."
        ),
        table,
        *(() if report.for_publication else (_scores_table(report, row) for row in rows if row.entries)),
    ]


def _scores_table(report: RoundReport, row: SecondCount) -> Table:
    """Return every score of a question with the panel's reason; read case by case, so it is never published."""
    names = {service.key: service_label(report, service) for service in report.services}
    return Table(
        caption=f"Question {row.reference}: the service’s own score, the panel’s, and why",
        header=(report.unit.singular.capitalize(), "Service", "Own score", "Panel’s score", "Panel’s reason"),
        rows=tuple(
            table_row(
                Cell(entry.case, strong=True),
                names.get(entry.service, entry.service),
                entry.own,
                Cell(entry.panel, strong=True),
                entry.reason,
            )
            for entry in row.entries
        ),
        widths=(13, 20, 15, 15, 37),
        alt="One row for each score: the service’s own, the panel’s, and the panel’s reason.",
    )


def _heard(report: RoundReport, row: Heard) -> tuple[str, ...]:
    counts = (row.said, row.not_sought, row.declined, row.other)
    return shares_in_row(counts, row.asked, report.for_publication)


def _scored(report: RoundReport, row: SecondCount) -> tuple[str, ...]:
    counts = (row.same, row.lower, row.higher, row.other)
    return shares_in_row(counts, row.scored, report.for_publication)
