"""Grades: how many of each, the grade that the panel agreed and why, and every grade by case; never an average."""

from collections.abc import Iterable

from audit_app.rules.asking.grading import best_first, distribution, level_words
from audit_app.rules.blocks import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Segment,
    Strip,
    Style,
    Table,
    Tone,
    split_table,
    table_row,
)
from audit_app.rules.numbers import captioned, joined_with_and, labelled, shares_in_row
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.reports.facts import GradedQuestion, RoundReport
from audit_app.rules.reports.grade_comparison import panel_changes
from audit_app.rules.reports.labels import service_label, services_by_agency
from audit_app.rules.reports.participation import NOT_ASKED, SERVICES_ACROSS, is_returned, return_cell

Counts = tuple[tuple[Level, int], ...]

SELF, AGREED = "Services’ own grades", "Agreed by the panel"
NO_GRADE = "No grade"


def grades(report: RoundReport) -> list[Block]:
    """Return each overall grade: what the levels mean, how often each was used, and what the panel changed."""
    blocks: list[Block] = []
    explained: set[str] = set()
    for question in report.grades:
        if len(report.grades) > 1:
            blocks.append(Heading(question.title, 2))
        if question.scale.key not in explained:
            blocks.append(_meanings(question.scale))
            explained.add(question.scale.key)
        blocks += _question_blocks(report, question)
    return blocks


def grades_by_case(report: RoundReport) -> list[Block]:
    """Return every grade of every service, case by case; nothing for a published report."""
    if report.for_publication:
        return []
    return [
        block for question in report.grades if question.self_grades for block in _by_case(report, question)
    ]


def grade_cell(level: Level) -> Cell:
    """Return a cell with the letter of a grade in its colour."""
    return Cell(level.letter, Tone(level.colour), strong=True)


def agreed_words(report: RoundReport) -> list[str]:
    """Return a line for each overall grade with the counts that the panel agreed: "Overall grade: Good 9"."""
    lines: list[str] = []
    for question in report.grades:
        counts = _graded(question.scale, [entry.level for entry in question.agreed])
        texts = _shares(counts, report.for_publication)
        words = [
            labelled(level.label, text.split(" ")[0])
            for (level, count), text in zip(counts, texts, strict=True)
            if count
        ]
        if words:
            missing = len(report.cases) - len(question.agreed)
            not_agreed = (
                f" ({missing} of {report.unit.counted(len(report.cases))} not agreed)"
                if missing and not report.for_publication
                else ""
            )
            line = f"{', '.join(words)}{not_agreed}"
            lines.append(captioned(question.title, line) if len(report.grades) > 1 else line)
    return lines


def _meanings(scale: Scale) -> Table:
    return Table(
        caption=f"What the grades mean: {scale.title}",
        header=("Grade", "Letter", "Meaning"),
        rows=tuple(
            table_row(Cell(level.label, strong=True), grade_cell(level), level.descriptor)
            for level, _ in distribution(scale, [])
        ),
        widths=(24, 10, 66),
        alt="Each grade with its letter and what it means, best first.",
    )


def _question_blocks(report: RoundReport, question: GradedQuestion) -> list[Block]:
    if not question.self_grades and not question.agreed:
        return [Paragraph("No grades have been given yet.", Style.NOTE)]
    if report.for_publication:
        return [_counts(question, publication=True)]
    strips = [_strip(label, counts) for label, counts in _own_and_agreed(question)]
    return [
        *strips,
        _counts(question, publication=False),
        *panel_changes(report, question),
        *_agreed(report, question),
    ]


def _own_and_agreed(question: GradedQuestion) -> list[tuple[str, Counts]]:
    """Return how often the services and the panel gave each grade; "not graded" never counts."""
    sources = ((SELF, question.self_grades), (AGREED, question.agreed))
    counts = (
        (label, _graded(question.scale, [entry.level for entry in entries])) for label, entries in sources
    )
    return [(label, of_label) for label, of_label in counts if _total(of_label)]


def _graded(scale: Scale, keys: Iterable[str]) -> Counts:
    return tuple((level, count) for level, count in distribution(scale, keys) if level.rank is not None)


def _total(counts: Counts) -> int:
    return sum(count for _, count in counts)


def _shares(counts: Counts, publication: bool) -> tuple[str, ...]:
    return shares_in_row([count for _, count in counts], _total(counts), publication)


def _strip(label: str, counts: Counts) -> Strip:
    """Return a bar of the counts; a published report has none, since a bar cannot hide small numbers."""
    return Strip(
        label=f"{label} ({_total(counts)})",
        segments=tuple(
            Segment(level.label, level.letter, count, Tone(level.colour)) for level, count in counts
        ),
        alt=f"{label}: {', '.join(labelled(level.label, str(count)) for level, count in counts)}.",
    )


def _counts(question: GradedQuestion, publication: bool) -> Table:
    columns = [(label, _shares(counts, publication)) for label, counts in _own_and_agreed(question)]
    levels = [level for level, _ in _graded(question.scale, [])]
    return Table(
        caption=captioned(question.title, "how many of each grade"),
        header=("Grade", *(label for label, _ in columns)),
        rows=tuple(
            table_row(
                Cell(level.label, Tone(level.colour), strong=True), *(texts[at] for _, texts in columns)
            )
            for at, level in enumerate(levels)
        ),
        widths=(40, *([30] * len(columns))),
        alt="One row for each grade, best first: how many the services gave themselves, and how many the panel agreed.",
    )


def _agreed(report: RoundReport, question: GradedQuestion) -> list[Block]:
    missing = {case.reference for case in report.cases} - {entry.case for entry in question.agreed}
    blocks: list[Block] = []
    if question.agreed:
        blocks.append(_agreed_table(report, question))
    if missing:
        waiting = [case.reference for case in report.cases if case.reference in missing]
        blocks.append(Paragraph(f"The panel has not agreed a grade for {joined_with_and(waiting)}."))
    return blocks


def _agreed_table(report: RoundReport, question: GradedQuestion) -> Table:
    level = question.scale.level
    return Table(
        caption=captioned(question.title, "the grade the panel agreed, and why"),
        header=(report.unit.singular.capitalize(), "Agreed grade", "Reason"),
        rows=tuple(
            table_row(
                Cell(entry.case, strong=True),
                Cell(level(entry.level).label, Tone(level(entry.level).colour), strong=True),
                Cell(entry.reason, note=f"Dissent: {entry.dissent}" if entry.dissent else ""),
            )
            for entry in question.agreed
        ),
        widths=(15, 20, 65),
        alt=f"One row for each {report.unit.singular}: the agreed grade, the panel's reason, and any dissent.",
    )


def _by_case(report: RoundReport, question: GradedQuestion) -> list[Block]:
    own = {(entry.case, entry.service): question.scale.level(entry.level) for entry in question.self_grades}
    agreed = {entry.case: question.scale.level(entry.level) for entry in question.agreed}
    returns = {(entry.case, entry.service): entry for entry in report.returns}
    services = services_by_agency(report)

    def own_cell(case: str, service: str) -> Cell:
        if service in question.not_asked:
            return Cell(NOT_ASKED, Tone.GREY)
        if level := own.get((case, service)):
            return grade_cell(level)
        entry = returns.get((case, service))
        return Cell(NO_GRADE if entry and is_returned(entry) else return_cell(entry, report).text, Tone.GREY)

    table = Table(
        caption=captioned(question.title, "each service’s own grade and the agreed grade"),
        header=(
            report.unit.singular.capitalize(),
            *(service_label(report, service) for service in services),
            "Agreed",
        ),
        rows=tuple(
            table_row(
                Cell(case.reference, strong=True),
                *(own_cell(case.reference, service.key) for service in services),
                grade_cell(agreed[case.reference])
                if case.reference in agreed
                else Cell("Not agreed yet" if report.draft else NO_GRADE, Tone.GREY),
            )
            for case in report.cases
        ),
        widths=(12, *([10] * len(services)), 10),
        alt=f"One row for each {report.unit.singular}, one column for each service, the agreed grade last.",
        centred=True,
    )
    key = ", ".join(level_words(level) for level in best_first(question.scale))
    return [
        *split_table(table, SERVICES_ACROSS, repeat_last=True),
        Paragraph(key, Style.NOTE, "Key to letters."),
    ]
