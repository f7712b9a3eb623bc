"""Tables of counted answers: questions that offer the same answers share a table, the others have their own."""

from collections.abc import Sequence

from audit_app.rules.blocks import Block, Cell, Table, table_row
from audit_app.rules.numbers import captioned, joined_with_and, shares_in_row
from audit_app.rules.reports.counts import LeftOut, QuestionCount
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.reports.tallies import CASE_NOT_KNOWN, NOT_RECORDED

MOST_ANSWERS_ACROSS = 5
"""A question with more possible answers than this has a table of its own, with a row for each answer."""
NOT_COUNTED = "Not counted"


def question_tables(
    report: RoundReport, rows: Sequence[QuestionCount], name: str, noun: str = "return"
) -> list[Block]:
    """Return tables of the answers to these questions, each of which says that it counts `noun`s.

    Questions share a table where the longer list of answers includes the shorter (yes, no; yes, partly,
    no).
    """
    groups: dict[tuple[str, ...], list[QuestionCount]] = {}
    longest_first = sorted({answer_labels(row) for row in rows}, key=len, reverse=True)
    for row in rows:
        own = answer_labels(row)
        shared = next(
            labels for labels in longest_first if set(own) <= set(labels) and bool(own) == bool(labels)
        )
        groups.setdefault(shared if len(shared) <= MOST_ANSWERS_ACROSS else own, []).append(row)
    tables: list[Block] = []
    for labels, group in groups.items():
        if not labels:
            tables += _summaries(report, group, name, noun)
        elif len(labels) <= MOST_ANSWERS_ACROSS:
            tables.append(_answers_across(report, labels, group, name, noun))
        else:
            tables += [_answers_down(report, row, noun) for row in group]
    return tables


def counted_by(noun: str) -> str:
    """Return what a table of answers counts, for the end of its caption."""
    return f"Counted by {noun}"


def answer_labels(row: QuestionCount) -> tuple[str, ...]:
    """Return the labels of the answers that a question offers, without "Not recorded"."""
    return tuple(count.label for count in row.counts if count.label != NOT_RECORDED)


def asked_cell(text: str, asked_of: Sequence[str]) -> Cell:
    """Return a question's text with the kinds of services that were asked beneath it."""
    return Cell(text, note=f"Asked of: {joined_with_and(asked_of)}" if asked_of else "")


def left_out_cell(report: RoundReport, parts: Sequence[LeftOut]) -> Cell:
    """Return how many returns do not count for a question, and why."""
    total = sum(part.count for part in parts)
    return Cell(str(total), note=left_out_reasons(report, parts))


def left_out_reasons(report: RoundReport, parts: Sequence[LeftOut]) -> str:
    """Return why returns do not count for a question, each reason with its number."""
    nouns = {CASE_NOT_KNOWN: f"{report.unit.singular} not known"}
    return ", ".join(f"{nouns.get(part.reason, part.reason)} {part.count}" for part in parts)


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
            table_row(
                row.reference,
                _question_cell(row),
                *_shares(report, row, columns),
                *(left_out_cell(report, row.left_out) for _ in left_out),
            )
            for row in rows
        ),
        widths=(7, 28, *([min(14, 60 // len(columns))] * len(columns)), *([17] * len(left_out))),
        alt="One row for each question: how many gave each answer, and how many are not counted and why.",
    )


def _answers_down(report: RoundReport, row: QuestionCount, noun: str) -> Table:
    columns = tuple(count.label for count in row.counts if count.count or count.label != NOT_RECORDED)
    several = "" if row.exclusive else " (more than one answer could be given)"
    return Table(
        caption=captioned(f"Question {row.reference}: {row.text}{several}", counted_by(noun)),
        header=("Answer", f"Number of {noun}s"),
        rows=tuple(
            table_row(label, text) for label, text in zip(columns, _shares(report, row, columns), strict=True)
        )
        + (() if report.for_publication else (table_row(NOT_COUNTED, left_out_cell(report, row.left_out)),)),
        widths=(70, 30),
        alt=f"Question {row.reference}: one row for each answer, with how many gave it.",
    )


def _summaries(report: RoundReport, rows: Sequence[QuestionCount], name: str, noun: str) -> list[Block]:
    """Return the questions answered by a number; a range ends in single cases, so it is never published."""
    if report.for_publication:
        return []
    table = Table(
        caption=f"{name}: questions answered by a number. {counted_by(noun)}",
        header=("No.", "Question", "Answers", "Counted", NOT_COUNTED),
        rows=tuple(
            table_row(
                row.reference,
                _question_cell(row),
                row.summary or "–",
                str(row.answered - _not_recorded(row)),
                left_out_cell(report, (*_unrecorded(row), *row.left_out)),
            )
            for row in rows
        ),
        widths=(7, 38, 26, 12, 17),
        alt="One row for each question: the range of the answers, how many are counted, and how many are not counted and why.",
    )
    return [table]


def _question_cell(row: QuestionCount) -> Cell:
    return asked_cell(row.text, row.asked_of)


def _shares(report: RoundReport, row: QuestionCount, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the share of each answer; a dash where this question does not offer it or nobody could give it."""
    numbers = [count.count for count in row.counts] if row.answered else []
    texts = shares_in_row(numbers, row.answered, report.for_publication, row.exclusive)
    by_label = {count.label: text for count, text in zip(row.counts, texts, strict=False)}
    return tuple(by_label.get(label, "–") for label in columns)


def _not_recorded(row: QuestionCount) -> int:
    return sum(count.count for count in row.counts if count.label == NOT_RECORDED)


def _unrecorded(row: QuestionCount) -> tuple[LeftOut, ...]:
    """Return numbers that are not recorded as left out, since they are in no range."""
    missing = _not_recorded(row)
    return (LeftOut(NOT_RECORDED.lower(), missing),) if missing else ()
