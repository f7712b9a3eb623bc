"""Questions from a pasted list or from a table of somebody's own, to be added to a set.

A list has a question a line, with or without its reference before it; a line that ends with a colon begins a section. A
table names its columns in the first line, in any order; a row with a single filled cell, which is no question, begins
a section. Columns that are named like all levels of a scale say what each level means for the question of a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.designer.keys import key_for
from audit_app.rules.designer.pasted.bullets import plain_bullets, without_bullets, without_cell_quotes
from audit_app.rules.designer.pasted.table_rows import QuestionMaker, Row
from audit_app.rules.question_sets.limits import MOST_QUESTIONS, MOST_SCALES, MOST_SECTIONS
from audit_app.rules.question_sets.yaml_tree import without_invisible
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section
from audit_app.rules.tables.headings import HeadedTable, columns_named, read_headed
from audit_app.rules.tables.text_tables import (
    MOST_CHARACTERS,
    NotATable,
    formula_problem,
    normalised_name,
    tidied,
)

NEW_SECTION = "New questions"
COLUMNS = {
    "reference": "Reference",
    "question": "Question",
    "type": "Type",
    "choices": "Choices",
    "agencies": "Agencies",
    "guidance": "Guidance",
}
_ALSO_CALLED: dict[str, str] = {
    "reference": "ref; no; no.; number; item; item no; question no; question number; q; #; id",
    "question": "questions; text; question text; standard; criterion; criteria; prompt; audit question; what is asked",
    "type": "answer; answer type; question type; response; response type; how answered; answered by; format; kind",
    "choices": "options; choice; answers; answer options; response options",
    "agencies": "agency; service; services; asked of; who; who is asked; audience; for; organisation; organisations",
    "guidance": "notes; note; help; help text; hint; guidance notes; where to look; explanation; guidance for auditors",
}
"""The words that people use for each column, divided by ";"."""
COLUMN_NAMES = {
    normalised_name(name): key
    for key, label in COLUMNS.items()
    for name in (key, label, *_ALSO_CALLED.get(key, "").split(";"))
}
_NOTHING = "Paste the questions, each on a new line, or a table that names its columns in the first line."
_TOO_LONG = f"This is longer than {MOST_CHARACTERS:,} characters. Paste fewer questions at a time."
_TOO_MANY = f"This has more than {MOST_QUESTIONS} questions. Add them in parts."
_NO_TYPES = "The types of answer are missing. Answers can be any text until you choose a type."
_REFERENCE = re.compile(
    r"\(?(?P<reference>Q?[0-9]{1,3}[a-z]?(?:\.(?:[0-9]{1,3}[a-z]?|[a-z]))*)(?P<mark>[.):\]]?[ ]*\t|[.):\]]|)\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
_ONLY_REFERENCE = re.compile(r"Q?[0-9]{1,3}[a-z0-9.]{0,8}", re.IGNORECASE)


@dataclass(frozen=True)
class QuestionTable:
    """The rows; `ignored` are headings of columns that mean nothing here, `notes` are about all rows.

    `scales` are those that the questions need and the set does not have.
    """

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scales: tuple[Scale, ...] = ()

    @property
    def sections(self) -> tuple[tuple[str, tuple[Question, ...]], ...]:
        """Return the title and questions of each section; the title is empty for questions before the first section."""
        sections: dict[str, list[Question]] = {}
        for row in self.rows:
            if row.question:
                sections.setdefault(row.section, []).append(row.question)
        return tuple((title, tuple(questions)) for title, questions in sections.items())

    @property
    def wrong(self) -> int:
        """Count the rows that make no question."""
        return sum(bool(row.problem) for row in self.rows)

    @property
    def questions(self) -> int:
        """Count the rows that make a question."""
        return sum(row.question is not None for row in self.rows)


def read_questions(text: str, into: QuestionSet, usual: str = "") -> QuestionTable:
    """Return the questions in this text, as they would be added to the set `into`. Raises NotATable.

    Their scales, services, keys and references go with those of that set. `usual` is the type where the text names
    none; it must need no fields of its own.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotATable(_TOO_LONG)
    text = without_invisible(plain_bullets(tidied(text)))
    maker = QuestionMaker(into, usual)
    header = _header(text)
    notes: list[str] = []
    if header is None:
        rows, ignored = tuple(_list_rows(text, maker)), ()
    else:
        read = read_headed(text, COLUMN_NAMES, _NOTHING, _TOO_LONG)
        maker.has_types = "type" in read.positions
        ignored = maker.take_rubric(read.heading, read.ignored)
        rows = tuple(_table_rows(read, maker))
        notes.append(read.note)
    if not rows:
        raise NotATable(_NOTHING)
    if len(rows) > MOST_QUESTIONS:
        raise NotATable(_TOO_MANY)
    if not (usual or maker.rubric_scale or (header and "type" in header)):
        notes.append(_NO_TYPES)
    return QuestionTable(rows, ignored, tuple(filter(None, notes)), maker.new_scales)


def add_table(into: QuestionSet, table: QuestionTable, section_key: str) -> Edit:
    """Add the questions of the table, each to the section of its title, or to a new section at the end.

    Those before the first section go into the section with this key, or into a new section. Raises Gone.
    """
    sections = {section.key: section for section in into.sections}
    by_title = {normalised_name(section.title): section.key for section in into.sections}
    for title, questions in table.sections:
        key = by_title.get(normalised_name(title), "") if title else section_key
        if key not in sections:
            key = key_for(title or NEW_SECTION, sections, "section")
            sections[key] = Section(key, title or NEW_SECTION)
        section = sections[key]
        sections[key] = replace(section, questions=(*section.questions, *questions))
    filled = replace(into, sections=tuple(sections.values()), scales=(*into.scales, *table.scales))
    if len(sections) > MOST_SECTIONS or len(filled.questions) > MOST_QUESTIONS:
        raise Gone(f"A question set can have up to {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions.")
    if len(filled.scales) > MOST_SCALES:
        raise Gone(f"A question set can have up to {MOST_SCALES} scales.")
    count = table.questions
    return Edit(filled, f"Added {count} {'question' if count == 1 else 'questions'}")


def _header(text: str) -> frozenset[str] | None:
    """Return the columns that one of the first lines names; None where the text is a list.

    A line below the first is a heading only if it names two columns or more: a list may hold the word "Question" too.
    """
    first = columns_named(text.lstrip("\n").partition("\n")[0], COLUMN_NAMES)
    named = columns_named(text, COLUMN_NAMES)
    return named if "question" in named and ("question" in first or len(named) > 1) else None


def _list_rows(text: str, maker: QuestionMaker) -> Iterator[Row]:
    for number, line in enumerate(without_cell_quotes(text).split("\n"), 1):
        words = without_bullets(line)
        if words.endswith(":"):
            if problem := maker.begin_section(words):
                yield Row(number, maker.section, None, problem)
        elif words:
            reference, question = _divided(words)
            yield maker.row(number, {"reference": reference, "question": question})


def _divided(line: str) -> tuple[str, str]:
    """Return the reference before a question, and the question, which keeps a number that may be its first word."""
    match = _REFERENCE.fullmatch(line)
    if not match:
        return "", line
    marked = bool(match["mark"])
    begins = match["text"].lstrip("“\"'(")[:1]
    apart = marked or (line[match.end("mark")].isspace() and begins.isupper())
    return (match["reference"], match["text"]) if apart else ("", line)


def _table_rows(read: HeadedTable, maker: QuestionMaker) -> Iterator[Row]:
    for number, texts in read.below:
        if tuple(texts) == read.heading:
            # A table copied from several pages of a document repeats its header on each.
            continue
        cells = {key: texts[at] for key, at in read.positions.items() if at < len(texts) and texts[at]}
        formula = next((problem for cell in cells.values() if (problem := formula_problem(cell))), "")
        if formula:
            yield Row(number, maker.section, None, f"{formula[:1].upper()}{formula[1:]}.")
            continue
        title = _section_title(cells, texts)
        if title:
            if problem := maker.begin_section(title):
                yield Row(number, maker.section, None, problem)
        elif cells.get("question"):
            yield maker.row(number, cells, texts)
        else:
            yield Row(number, maker.section, None, "There is no question in this row.")


def _section_title(cells: dict[str, str], texts: Sequence[str]) -> str:
    """Return the only text of a row, where it is no question; empty for a row that begins no section."""
    filled = [text for text in texts if text]
    if len(filled) != 1:
        return ""
    only = filled[0]
    if "question" in cells:
        return only if only.endswith(":") else ""
    return "" if _ONLY_REFERENCE.fullmatch(only) else only
