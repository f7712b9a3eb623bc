"""Findings: numbers by key line of enquiry, then strengths and areas for development with their sources."""

from collections.abc import Sequence

from audit_app.rules.findings import FINDING_WORDS, FindingKind
from audit_app.rules.report_blocks import Block, Cell, Heading, Paragraph, Style, Table, Tone, cells, cut
from audit_app.rules.report_facts import (
    CaseEntry,
    FactCount,
    FindingEntry,
    KeyLineFinding,
    LeftOut,
    QuestionCount,
    RoundReport,
    ServiceEntry,
)
from audit_app.rules.report_method import service_label, services_by_agency
from audit_app.rules.report_numbers import captioned, labelled, listed, share, shares
from audit_app.rules.report_participation import NOT_ASKED, SERVICES_ACROSS
from audit_app.rules.report_tallies import CASE_NOT_KNOWN, NOT_RECORDED

MOST_ANSWERS_ACROSS = 5
"""With more possible answers than this a question has a table of its own, one row an answer."""
NOT_COUNTED = "Not counted"
OTHER_QUESTIONS = "Other questions"
_LETTERS = {FindingKind.STRENGTH: "S", FindingKind.DEVELOPMENT: "D"}


def finding_references(report: RoundReport) -> dict[str, str]:
    """Finding key -> the reference it has in this report: S1, S2 ... and D1, D2 ..."""
    return {
        finding.key: f"{_LETTERS[kind]}{number}"
        for kind in FindingKind
        for number, finding in enumerate(_of_kind(report.findings, kind), 1)
    }


def by_key_line(report: RoundReport) -> list[Block]:
    """Key lines are numbered as the report lists them; what bears on none of them comes last."""
    numbers = {line.key: f"Key line {number}" for number, line in enumerate(report.key_lines, 1)}
    return [
        block
        for line in report.key_line_findings
        for block in _key_line(report, line, numbers.get(line.key, OTHER_QUESTIONS))
    ]


def strengths(report: RoundReport) -> list[Block]:
    return _findings(report, FindingKind.STRENGTH)


def developments(report: RoundReport) -> list[Block]:
    return _findings(report, FindingKind.DEVELOPMENT)


def answers_by_service(report: RoundReport) -> list[Block]:
    """Every counted question against every service, for the reader who wants to know who answered what."""
    rows = (row for line in report.key_line_findings for row in line.rows if _labels(row))
    questions = {row.reference: row for row in rows}
    answering = {part.service for row in questions.values() for part in row.by_service}
    services = [service for service in services_by_agency(report) if service.key in answering]
    if report.for_publication or not services:
        return []
    table = Table(
        caption="Answers by question and service: how many returns gave each answer. Counted by return",
        header=("Question", *(service_label(report, service) for service in services)),
        rows=tuple(
            cells(
                f"{row.reference} {row.text}",
                *(_service_counts(report, row, service) for service in services),
            )
            for row in questions.values()
        ),
        widths=(26, *([10] * len(services))),
        alt="One row a question, one column a service: each answer with the number of returns that gave it.",
    )
    return list(cut(table, SERVICES_ACROSS))


def panel_notes(report: RoundReport) -> list[Block]:
    """Case by case, so never in a version for publication."""
    noted = [case for case in report.cases if case.note or case.answers]
    if report.for_publication or not noted:
        return []
    table = Table(
        caption=f"What the panel noted, by {report.unit.singular}",
        header=(report.unit.singular.capitalize(), "What the panel noted"),
        rows=tuple(cells(Cell(case.reference, strong=True), _noted(case)) for case in noted),
        widths=(15, 85),
        alt=f"One row for each {report.unit.singular}: what only the panel could say of it.",
    )
    return [table]


def _noted(case: CaseEntry) -> str:
    said = ("\n".join(filter(None, (one.question, one.said, one.rationale))) for one in case.answers)
    return "\n\n".join(filter(None, (case.note, *said)))


def _service_counts(report: RoundReport, row: QuestionCount, service: ServiceEntry) -> Cell:
    """Its answers, with what does not count beneath in small: who was not asked is never taken for who did not answer."""
    for part in row.by_service:
        if part.service == service.key:
            said = "\n".join(labelled(count.label, str(count.count)) for count in part.counts if count.count)
            why = _reasons(report, part.left_out)
            return Cell(said, note=why) if said else Cell(why.capitalize(), Tone.GREY)
    return Cell(NOT_ASKED, Tone.GREY)


def _key_line(report: RoundReport, line: KeyLineFinding, name: str) -> list[Block]:
    blocks: list[Block] = [Heading(f"{name}. {line.text}" if line.text else name, 2)]
    if line.facts:
        blocks.append(_facts_table(report, line.facts, name))
    blocks += question_tables(report, [row for row in line.rows if not (row.fact and line.facts)], name)
    references = finding_references(report)
    for kind in FindingKind:
        found = [
            finding
            for finding in _of_kind(report.findings, kind)
            if line.key and finding.key_line == line.key
        ]
        if found:
            named = "; ".join(f"{references[finding.key]} {finding.heading}" for finding in found)
            blocks.append(Paragraph(named, lead=f"{FINDING_WORDS[kind]}:"))
    return (
        blocks
        if len(blocks) > 1
        else [*blocks, Paragraph("No question was counted for this line.", Style.NOTE)]
    )


def _facts_table(report: RoundReport, facts: Sequence[FactCount], name: str) -> Table:
    """What several services tell of one case counts once; what the panel settled is said beside it."""
    labels = tuple(count.label for count in facts[0].counts)
    left_out = () if report.for_publication else (NOT_COUNTED,)
    return Table(
        caption=f"{name}: what the services together say of each {report.unit.singular}. {counted_by(report.unit.singular)}",
        header=("No.", "Question", *labels, *left_out),
        rows=tuple(
            cells(
                fact.reference,
                _asked_cell(fact.text, fact.asked_of),
                *_fact_cells(report, fact),
                *(_left_out_cell(report, fact.left_out) for _ in left_out),
            )
            for fact in facts
        ),
        widths=(8, 28, *([12] * len(labels)), *([16] * len(left_out))),
        alt=f"One row a question: in how many {report.unit.plural} all services that know say yes, partly or no, or disagree.",
    )


def _fact_cells(report: RoundReport, fact: FactCount) -> list[Cell]:
    texts = shares([count.count for count in fact.counts], fact.counted, report.for_publication)
    notes = (
        "" if report.for_publication or not many else f"{many} settled by the panel" for many in fact.settled
    )
    return [Cell(text if fact.counted else "–", note=note) for text, note in zip(texts, notes, strict=True)]


def counted_by(noun: str) -> str:
    """What a table of answers counts, at the end of its caption."""
    return f"Counted by {noun}"


def question_tables(
    report: RoundReport, rows: Sequence[QuestionCount], name: str, noun: str = "return"
) -> list[Block]:
    """Each table says what it counts: `noun`. Questions share a table where one offers all the answers of the other (yes, no; yes, partly, no)."""
    groups: dict[tuple[str, ...], list[QuestionCount]] = {}
    kinds = sorted({_labels(row) for row in rows}, key=len, reverse=True)
    for row in rows:
        own = _labels(row)
        kind = next(kind for kind in kinds if set(own) <= set(kind) and bool(own) == bool(kind))
        groups.setdefault(kind if len(kind) <= MOST_ANSWERS_ACROSS else own, []).append(row)
    tables: list[Block] = []
    for labels, group in groups.items():
        if not labels:
            tables += _summaries(report, group, name, noun)
        elif len(labels) <= MOST_ANSWERS_ACROSS:
            tables.append(_answers_across(report, labels, group, name, noun))
        else:
            tables += [_answers_down(report, row, noun) for row in group]
    return tables


def _labels(row: QuestionCount) -> tuple[str, ...]:
    return tuple(count.label for count in row.counts if count.label != NOT_RECORDED)


def _answers_across(
    report: RoundReport, labels: tuple[str, ...], rows: Sequence[QuestionCount], name: str, noun: str
) -> Table:
    recorded = any(count.label == NOT_RECORDED and count.count for row in rows for count in row.counts)
    columns = (*labels, NOT_RECORDED) if recorded else labels
    left_out = () if report.for_publication else (NOT_COUNTED,)
    return Table(
        caption=f"{name}: how the questions were answered. {counted_by(noun)}",
        header=("No.", "Question", *columns, *left_out),
        rows=tuple(
            cells(
                row.reference,
                _question_cell(row),
                *_shares(report, row, columns),
                *(_left_out_cell(report, row.left_out) for _ in left_out),
            )
            for row in rows
        ),
        widths=(7, 28, *([min(14, 60 // len(columns))] * len(columns)), *([17] * len(left_out))),
        alt="One row a question: how many gave each answer, and how many are not counted and why.",
    )


def _answers_down(report: RoundReport, row: QuestionCount, noun: str) -> Table:
    columns = tuple(count.label for count in row.counts if count.count or count.label != NOT_RECORDED)
    several = "" if row.exclusive else " (more than one answer could be given)"
    return Table(
        caption=captioned(f"Question {row.reference}: {row.text}{several}", counted_by(noun)),
        header=("Answer", f"Number of {noun}s"),
        rows=tuple(
            cells(label, text) for label, text in zip(columns, _shares(report, row, columns), strict=True)
        )
        + (() if report.for_publication else (cells(NOT_COUNTED, _left_out_cell(report, row.left_out)),)),
        widths=(70, 30),
        alt=f"Question {row.reference}: one row an answer, with how many gave it.",
    )


def _summaries(report: RoundReport, rows: Sequence[QuestionCount], name: str, noun: str) -> list[Block]:
    """Questions answered by a number; the ends of a range are single cases, so they are never published."""
    if report.for_publication:
        return []
    table = Table(
        caption=f"{name}: questions answered by a number. {counted_by(noun)}",
        header=("No.", "Question", "Answers", "Counted", NOT_COUNTED),
        rows=tuple(
            cells(
                row.reference,
                _question_cell(row),
                row.summary or "–",
                str(row.answered - _not_recorded(row)),
                _left_out_cell(report, (*_unrecorded(row), *row.left_out)),
            )
            for row in rows
        ),
        widths=(7, 38, 26, 12, 17),
        alt="One row a question: the range of the answers, how many count, how many are not counted and why.",
    )
    return [table]


def _question_cell(row: QuestionCount) -> Cell:
    return _asked_cell(row.text, row.asked_of)


def _asked_cell(text: str, asked_of: Sequence[str]) -> Cell:
    return Cell(text, note=f"Asked of: {listed(asked_of)}" if asked_of else "")


def _shares(report: RoundReport, row: QuestionCount, columns: Sequence[str]) -> tuple[str, ...]:
    """A dash stands under an answer that this question does not offer, or that nobody could give."""
    numbers = [count.count for count in row.counts] if row.answered else []
    texts = shares(numbers, row.answered, report.for_publication, row.exclusive)
    found = {count.label: text for count, text in zip(row.counts, texts, strict=False)}
    return tuple(found.get(label, "–") for label in columns)


def _not_recorded(row: QuestionCount) -> int:
    return sum(count.count for count in row.counts if count.label == NOT_RECORDED)


def _unrecorded(row: QuestionCount) -> tuple[LeftOut, ...]:
    """A number that is not recorded is in no range, so it is counted beside it."""
    missing = _not_recorded(row)
    return (LeftOut(NOT_RECORDED.lower(), missing),) if missing else ()


def _left_out_cell(report: RoundReport, parts: Sequence[LeftOut]) -> Cell:
    total = sum(part.count for part in parts)
    return Cell(str(total), note=_reasons(report, parts))


def _reasons(report: RoundReport, parts: Sequence[LeftOut]) -> str:
    own = {CASE_NOT_KNOWN: f"{report.unit.singular} not known"}
    return ", ".join(f"{own.get(part.reason, part.reason)} {part.count}" for part in parts)


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
    """As in: 3 of 9 cases; Police and Schools."""
    names = [
        service_label(report, service)
        for service in services_by_agency(report)
        if service.key in finding.services
    ]
    seen = share(len(finding.cases), len(report.cases), report.for_publication)
    cases = f"{seen} {report.unit.plural}" if finding.cases else ""
    found = "; ".join(part for part in (cases, listed(names)) if part)
    return f"Where it comes from: {found}" if found else ""
