"""Grades: how many of each, what the panel changed, every grade by case. Counts only, never an average."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from audit_app.rules.grading import best_first, distribution, level_words, spread
from audit_app.rules.question_sets import Level, Scale
from audit_app.rules.report_blocks import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Segment,
    Strip,
    Style,
    Table,
    Tone,
    cells,
    cut,
)
from audit_app.rules.report_facts import GradedQuestion, RoundReport
from audit_app.rules.report_method import service_cell, service_label, services_by_agency
from audit_app.rules.report_numbers import captioned, labelled, listed, of, shares
from audit_app.rules.report_participation import NOT_ASKED, SERVICES_ACROSS, came, return_cell

Counts = tuple[tuple[Level, int], ...]

FAR_APART = 2
"""Levels between the best and the worst self-grade of one case, from which the report says so."""
SELF, AGREED = "Services’ own grades", "Agreed by the panel"
NO_GRADE = "No grade"
SAME, LOWER, HIGHER = "Panel agreed", "Panel lower", "Panel higher"


def grades(report: RoundReport) -> list[Block]:
    blocks: list[Block] = []
    explained: set[str] = set()
    for question in report.grades:
        if len(report.grades) > 1:
            blocks.append(Heading(question.title, 2))
        if question.scale.key not in explained:
            blocks.append(_meanings(question.scale))
            explained.add(question.scale.key)
        blocks += _one_question(report, question)
    return blocks


def grades_by_case(report: RoundReport) -> list[Block]:
    if report.for_publication:
        return []
    return [
        block for question in report.grades if question.self_grades for block in _by_case(report, question)
    ]


def grade_cell(level: Level) -> Cell:
    return Cell(level.letter, Tone(level.colour), strong=True)


def agreed_words(report: RoundReport) -> list[str]:
    """One line a graded question: "Overall grade: 2 outstanding, 9 good" as the panel agreed."""
    lines: list[str] = []
    for question in report.grades:
        counts = _graded(question.scale, [entry.level for entry in question.agreed])
        texts = _shares(counts, report.for_publication)
        shown = zip(counts, texts, strict=True)
        said = [labelled(level.label, text.split(" ")[0]) for (level, count), text in shown if count]
        if said:
            lacking = len(report.cases) - len(question.agreed)
            open_ = (
                f" ({lacking} of {report.unit.counted(len(report.cases))} not agreed)"
                if lacking and not report.for_publication
                else ""
            )
            counts_ = f"{', '.join(said)}{open_}"
            lines.append(captioned(question.title, counts_) if len(report.grades) > 1 else counts_)
    return lines


def _meanings(scale: Scale) -> Table:
    return Table(
        caption=f"What the grades mean: {scale.title}",
        header=("Grade", "Letter", "Meaning"),
        rows=tuple(
            cells(Cell(level.label, strong=True), grade_cell(level), level.descriptor)
            for level, _ in distribution(scale, [])
        ),
        widths=(24, 10, 66),
        alt="Each grade with its letter and what it means, best first.",
    )


def _one_question(report: RoundReport, question: GradedQuestion) -> list[Block]:
    if not question.self_grades and not question.agreed:
        return [Paragraph("No grade has been given yet.", Style.NOTE)]
    if report.for_publication:
        return [_counts(question, publication=True)]
    strips = [_strip(label, counts) for label, counts in _both(question)]
    return [
        *strips,
        _counts(question, publication=False),
        *_changes(report, question),
        *_agreed(report, question),
    ]


def _both(question: GradedQuestion) -> list[tuple[str, Counts]]:
    """How many of each grade the services gave themselves and the panel agreed; "not graded" never counts."""
    given = ((SELF, question.self_grades), (AGREED, question.agreed))
    counts = (
        (label, _graded(question.scale, [entry.level for entry in entries])) for label, entries in given
    )
    return [(label, found) for label, found in counts if _total(found)]


def _graded(scale: Scale, keys: Iterable[str]) -> Counts:
    return tuple((level, count) for level, count in distribution(scale, keys) if level.rank is not None)


def _total(counts: Counts) -> int:
    return sum(count for _, count in counts)


def _shares(counts: Counts, publication: bool) -> tuple[str, ...]:
    return shares([count for _, count in counts], _total(counts), publication)


def _strip(label: str, counts: Counts) -> Strip:
    """A published report has none: small numbers cannot hide in a bar."""
    return Strip(
        label=f"{label} ({_total(counts)})",
        segments=tuple(
            Segment(level.label, level.letter, count, Tone(level.colour)) for level, count in counts
        ),
        alt=f"{label}: {', '.join(labelled(level.label, str(count)) for level, count in counts)}.",
    )


def _counts(question: GradedQuestion, publication: bool) -> Table:
    columns = [(label, _shares(counts, publication)) for label, counts in _both(question)]
    levels = [level for level, _ in _graded(question.scale, [])]
    return Table(
        caption=captioned(question.title, "how many of each grade"),
        header=("Grade", *(label for label, _ in columns)),
        rows=tuple(
            cells(Cell(level.label, Tone(level.colour), strong=True), *(texts[at] for _, texts in columns))
            for at, level in enumerate(levels)
        ),
        widths=(40, *([30] * len(columns))),
        alt="One row a grade, best first: how many the services gave themselves, and how many the panel.",
    )


def _changes(report: RoundReport, question: GradedQuestion) -> list[Block]:
    """Each self-grade beside the panel's grade of the same case."""
    ranks = {level.key: level.rank for level in question.scale.levels if level.rank is not None}
    agreed = {entry.case: ranks[entry.level] for entry in question.agreed if entry.level in ranks}
    changes: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in question.self_grades:
        if entry.case in agreed and entry.level in ranks:
            changes[entry.service][_change(agreed[entry.case], ranks[entry.level])] += 1
    if not changes:
        return []
    total = sum(changes.values(), Counter[str]())
    rows = [(service, changes[service.key]) for service in services_by_agency(report) if changes[service.key]]
    return [
        Paragraph(
            f"The panel agreed with {of(total[SAME], total.total())} of the services’ own grades. "
            f"Its grade was lower than {total[LOWER]} of them and higher than {total[HIGHER]}."
        ),
        *_apart(report, question),
        Table(
            caption=f"Services’ own grades beside the grade the panel agreed for the same {report.unit.singular}",
            header=("Service", "Own grades", SAME, LOWER, HIGHER),
            rows=tuple(
                cells(
                    service_cell(report, service),
                    str(found.total()),
                    *(str(found[change]) for change in (SAME, LOWER, HIGHER)),
                )
                for service, found in rows
            ),
            widths=(40, 15, 15, 15, 15),
            alt="One row a service: its grades, and how often the panel’s was the same, lower or higher.",
            centred=True,
        ),
    ]


def _change(agreed: int, own: int) -> str:
    return SAME if agreed == own else LOWER if agreed < own else HIGHER


def _apart(report: RoundReport, question: GradedQuestion) -> list[Block]:
    given: dict[str, list[str]] = defaultdict(list)
    for entry in question.self_grades:
        given[entry.case].append(entry.level)
    far = [case for case, keys in given.items() if spread(question.scale, keys) >= FAR_APART]
    if not far:
        return []
    many = of(len(far), len(given))
    return [
        Paragraph(
            f"In {many} {report.unit.plural} the services’ own grades lay {FAR_APART} or more levels apart: "
            f"{listed(far)}."
        )
    ]


def _agreed(report: RoundReport, question: GradedQuestion) -> list[Block]:
    missing = {case.reference for case in report.cases} - {entry.case for entry in question.agreed}
    blocks: list[Block] = []
    if question.agreed:
        blocks.append(_agreed_table(report, question))
    if missing:
        waiting = [case.reference for case in report.cases if case.reference in missing]
        blocks.append(Paragraph(f"The panel has agreed no grade for {listed(waiting)}."))
    return blocks


def _agreed_table(report: RoundReport, question: GradedQuestion) -> Table:
    level = question.scale.level
    return Table(
        caption=captioned(question.title, "the grade the panel agreed, and why"),
        header=(report.unit.singular.capitalize(), "Agreed grade", "Reason"),
        rows=tuple(
            cells(
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
        return Cell(NO_GRADE if entry and came(entry) else return_cell(entry, report).text, Tone.GREY)

    table = Table(
        caption=captioned(question.title, "each service’s own grade and the agreed grade"),
        header=(
            report.unit.singular.capitalize(),
            *(service_label(report, service) for service in services),
            "Agreed",
        ),
        rows=tuple(
            cells(
                Cell(case.reference, strong=True),
                *(own_cell(case.reference, service.key) for service in services),
                grade_cell(agreed[case.reference])
                if case.reference in agreed
                else Cell("Not yet" if report.draft else NO_GRADE, Tone.GREY),
            )
            for case in report.cases
        ),
        widths=(12, *([10] * len(services)), 10),
        alt=f"One row for each {report.unit.singular}, one column a service, the agreed grade last.",
        centred=True,
    )
    key = ", ".join(level_words(level) for level in best_first(question.scale))
    return [*cut(table, SERVICES_ACROSS, repeat_last=True), Paragraph(key, Style.NOTE, "Letters.")]
