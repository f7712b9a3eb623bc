"""Findings: numbers by key line of enquiry, then strengths and areas for development with their sources."""

from collections.abc import Sequence

from audit_app.rules.blocks import Block, Cell, Heading, Paragraph, Style, Table, Tone, split_table, table_row
from audit_app.rules.numbers import joined_with_and, labelled, share_in_words, shares_in_row
from audit_app.rules.reports.counts import FactCount, KeyLineFinding, QuestionCount
from audit_app.rules.reports.facts import CaseEntry, FindingEntry, RoundReport, ServiceEntry
from audit_app.rules.reports.finding_kinds import FINDING_WORDS, FindingKind
from audit_app.rules.reports.labels import service_label, services_by_agency
from audit_app.rules.reports.participation import NOT_ASKED, SERVICES_ACROSS
from audit_app.rules.reports.question_tables import (
    NOT_COUNTED,
    answer_labels,
    asked_cell,
    counted_by,
    left_out_cell,
    left_out_reasons,
    question_tables,
)

OTHER_QUESTIONS = "Other questions"
_LETTERS = {FindingKind.STRENGTH: "S", FindingKind.DEVELOPMENT: "D"}


def finding_references(report: RoundReport) -> dict[str, str]:
    """Return, by the key of each finding, its reference in this report: S1, S2 ... and D1, D2 ..."""
    return {
        finding.key: f"{_LETTERS[kind]}{number}"
        for kind in FindingKind
        for number, finding in enumerate(_of_kind(report.findings, kind), 1)
    }


def by_key_line(report: RoundReport) -> list[Block]:
    """Return the counted answers by key line, numbered as the report lists them; what bears on none comes last."""
    numbers = {line.key: f"Key line {number}" for number, line in enumerate(report.key_lines, 1)}
    return [
        block
        for line in report.key_line_findings
        for block in _key_line(report, line, numbers.get(line.key, OTHER_QUESTIONS))
    ]


def strengths(report: RoundReport) -> list[Block]:
    """Return what is working well, each finding with its source."""
    return _findings(report, FindingKind.STRENGTH)


def developments(report: RoundReport) -> list[Block]:
    """Return the areas for development, each finding with its source."""
    return _findings(report, FindingKind.DEVELOPMENT)


def answers_by_service(report: RoundReport) -> list[Block]:
    """Return every counted question by service, for a reader who asks which service gave which answer."""
    rows = (row for line in report.key_line_findings for row in line.rows if answer_labels(row))
    questions = {row.reference: row for row in rows}
    answering = {part.service for row in questions.values() for part in row.by_service}
    services = [service for service in services_by_agency(report) if service.key in answering]
    if report.for_publication or not services:
        return []
    table = Table(
        caption="Answers by question and service: how many returns gave each answer. Counted by return",
        header=("Question", *(service_label(report, service) for service in services)),
        rows=tuple(
            table_row(
                f"{row.reference} {row.text}",
                *(_service_counts(report, row, service) for service in services),
            )
            for row in questions.values()
        ),
        widths=(26, *([10] * len(services))),
        alt="One row for each question, one column for each service: each answer with the number of returns that gave it.",
    )
    return list(split_table(table, SERVICES_ACROSS))


def panel_notes(report: RoundReport) -> list[Block]:
    """Return what the panel noted about each case; read case by case, so nothing for a published report."""
    noted = [case for case in report.cases if case.note or case.answers]
    if report.for_publication or not noted:
        return []
    table = Table(
        caption=f"What the panel noted, by {report.unit.singular}",
        header=(report.unit.singular.capitalize(), "What the panel noted"),
        rows=tuple(table_row(Cell(case.reference, strong=True), _note_words(case)) for case in noted),
        widths=(15, 85),
        alt=f"One row for each {report.unit.singular}: what only the panel could say about it.",
    )
    return [table]


def _note_words(case: CaseEntry) -> str:
    answers = (
        "\n".join(filter(None, (answer.question, answer.said, answer.rationale))) for answer in case.answers
    )
    return "\n\n".join(filter(None, (case.note, *answers)))


def _service_counts(report: RoundReport, row: QuestionCount, service: ServiceEntry) -> Cell:
    """Return a service's answers and what does not count; "not asked" must not look like "not answered"."""
    for part in row.by_service:
        if part.service == service.key:
            words = "\n".join(labelled(count.label, str(count.count)) for count in part.counts if count.count)
            why = left_out_reasons(report, part.left_out)
            return Cell(words, note=why) if words else Cell(why.capitalize(), Tone.GREY)
    return Cell(NOT_ASKED, Tone.GREY)


def _key_line(report: RoundReport, line: KeyLineFinding, name: str) -> list[Block]:
    blocks: list[Block] = [Heading(f"{name}. {line.text}" if line.text else name, 2)]
    if line.facts:
        blocks.append(_facts_table(report, line.facts, name))
    blocks += question_tables(report, [row for row in line.rows if not (row.fact and line.facts)], name)
    references = finding_references(report)
    for kind in FindingKind:
        of_line = [
            finding
            for finding in _of_kind(report.findings, kind)
            if line.key and finding.key_line == line.key
        ]
        if of_line:
            named = "; ".join(f"{references[finding.key]} {finding.heading}" for finding in of_line)
            blocks.append(Paragraph(named, lead=f"{FINDING_WORDS[kind]}:"))
    return (
        blocks
        if len(blocks) > 1
        else [*blocks, Paragraph("No answers were counted for this key line.", Style.NOTE)]
    )


def _facts_table(report: RoundReport, facts: Sequence[FactCount], name: str) -> Table:
    """Return the facts that several services know of, counted once for each case, with what the panel settled."""
    labels = tuple(count.label for count in facts[0].counts)
    left_out = () if report.for_publication else (NOT_COUNTED,)
    return Table(
        caption=f"{name}: what the services together say about each {report.unit.singular}. {counted_by(report.unit.singular)}",
        header=("No.", "Question", *labels, *left_out),
        rows=tuple(
            table_row(
                fact.reference,
                asked_cell(fact.text, fact.asked_of),
                *_fact_cells(report, fact),
                *(left_out_cell(report, fact.left_out) for _ in left_out),
            )
            for fact in facts
        ),
        widths=(8, 28, *([12] * len(labels)), *([16] * len(left_out))),
        alt=f"One row for each question: in how many {report.unit.plural} all services that know say yes, partly or no, or disagree.",
    )


def _fact_cells(report: RoundReport, fact: FactCount) -> list[Cell]:
    texts = shares_in_row([count.count for count in fact.counts], fact.counted, report.for_publication)
    notes = (
        "" if report.for_publication or not count else f"{count} settled by the panel"
        for count in fact.settled
    )
    return [Cell(text if fact.counted else "–", note=note) for text, note in zip(texts, notes, strict=True)]


def _of_kind(findings: Sequence[FindingEntry], kind: FindingKind) -> list[FindingEntry]:
    return [finding for finding in findings if finding.kind is kind]


def _findings(report: RoundReport, kind: FindingKind) -> list[Block]:
    references = finding_references(report)
    blocks: list[Block] = []
    for finding in _of_kind(report.findings, kind):
        blocks.append(Paragraph(finding.text, lead=f"{references[finding.key]}. {finding.heading}."))
        if source := _source(report, finding):
            blocks.append(Paragraph(source, Style.SOURCE))
    return blocks


def _source(report: RoundReport, finding: FindingEntry) -> str:
    """Return words as in: 3 of 9 cases; Police and Schools."""
    names = [
        service_label(report, service)
        for service in services_by_agency(report)
        if service.key in finding.services
    ]
    proportion = share_in_words(len(finding.cases), len(report.cases), report.for_publication)
    cases = f"{proportion} {report.unit.plural}" if finding.cases else ""
    sources = "; ".join(part for part in (cases, joined_with_and(names)) if part)
    return f"Seen in: {sources}" if sources else ""
