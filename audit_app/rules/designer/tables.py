"""Questions from a pasted list or a table of one's own, to be added to a set: each with a new key, and notes by line.

A list has a question a line, with its reference before it or none; a line that ends with a colon begins a section. A
table names its columns in the first line, in any order; a row in which only one cell is filled, other than a question,
begins a section.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit_app.rules.designer.edits import MOST_QUESTIONS, MOST_SECTIONS, Edit, Gone
from audit_app.rules.designer.words import FALLBACK, Understood, key_for, kinds_of, type_of
from audit_app.rules.question_set import Question, QuestionSet, Section
from audit_app.rules.question_sets.reading import markup_in
from audit_app.rules.question_sets.yaml_tree import without_invisible
from audit_app.rules.text_tables import MOST_CHARACTERS, NotATable, lines_of, places_of, plain, tidied

NEW_SECTION = "New questions"
LONGEST_QUESTION, LONGEST_GUIDANCE, LONGEST_REFERENCE, LONGEST_TITLE = 500, 2_000, 20, 200
COLUMNS = {
    "reference": "Reference",
    "question": "Question",
    "type": "Type",
    "choices": "Choices",
    "agencies": "Agencies",
    "guidance": "Guidance",
}
_ALSO: dict[str, str] = {
    "reference": "ref; no; no.; number; item; item no; question no; question number; q; #; id",
    "question": "questions; text; question text; standard; criterion; criteria; prompt; audit question; what is asked",
    "type": "answer; answer type; question type; response; response type; how answered; answered by; format; kind",
    "choices": "options; choice; answers; answer options; response options",
    "agencies": "agency; service; services; asked of; who; who is asked; audience; for; organisation; organisations",
    "guidance": "notes; note; help; help text; hint; guidance notes; where to look; explanation; guidance for auditors",
}
_NOTHING = "Paste the questions, one a line, or a table that names its columns in the first line."
_TOO_LONG = f"This is longer than {MOST_CHARACTERS:,} characters. Paste fewer questions at a time."
_UNTOLD = "It does not say how it is answered. It takes words of any kind until you choose."
_TOO_MANY = f"This holds more than {MOST_QUESTIONS} questions. Add them in parts."
_REFERENCE = re.compile(
    r"\(?(?P<reference>Q?[0-9]{1,3}[a-z]?(?:\.(?:[0-9]{1,3}[a-z]?|[a-z]))*)(?P<mark>[.):\]]?[ ]*\t|[.):\]]|)\s*(?P<text>\S.*)",
    re.IGNORECASE,
)
_ONLY_REFERENCE = re.compile(r"Q?[0-9]{1,3}[a-z0-9.]{0,8}", re.IGNORECASE)
_BULLET = re.compile(r"[-*•·–]\s+")


@dataclass(frozen=True)
class Row:
    """One line: its number, the question made of it, or the sentence that says why there is none; and what to check."""

    number: int
    section: str
    question: Question | None
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionTable:
    """`ignored` are headings of columns that mean nothing here, `notes` are about all rows."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[tuple[str, tuple[Question, ...]], ...]:
        """Title and questions of each section in its order; "" is where the person adds them."""
        found: dict[str, list[Question]] = {}
        for row in self.rows:
            if row.question:
                found.setdefault(row.section, []).append(row.question)
        return tuple((title, tuple(questions)) for title, questions in found.items())

    @property
    def wrong(self) -> int:
        return sum(bool(row.problem) for row in self.rows)

    @property
    def questions(self) -> int:
        return sum(row.question is not None for row in self.rows)


def read_questions(text: str, into: QuestionSet, usual: str = "") -> QuestionTable:
    """`into` has the scales, services, keys and references to go with; `usual` is the type where none is named, one
    that needs no fields of its own. Raises NotATable.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotATable(_TOO_LONG)
    text = without_invisible(tidied(text))
    making = _Making(into, usual)
    header = _header(text)
    if header is None:
        rows, ignored = tuple(_list_rows(text, making)), ()
    else:
        lines = lines_of(text, _NOTHING, _TOO_LONG)
        places, ignored = places_of(lines[0][1], _NAMED)
        making.has_types = "type" in places
        rows = tuple(_table_rows(lines, places, making))
    if not rows:
        raise NotATable(_NOTHING)
    if len(rows) > MOST_QUESTIONS:
        raise NotATable(_TOO_MANY)
    typed = usual or (header and "type" in header)
    notes = (
        ()
        if typed
        else ("Nothing says how these are answered. Each takes words of any kind until you choose.",)
    )
    return QuestionTable(rows, ignored, notes)


def add_table(into: QuestionSet, table: QuestionTable, section_key: str) -> Edit:
    """The set with the questions of the table: each section goes into the one of its title, or is new at the end;
    what stands above the first goes into the section of this key, or into a new one. Raises Gone.
    """
    sections = {section.key: section for section in into.sections}
    by_title = {plain(section.title): section.key for section in into.sections}
    for title, questions in table.sections:
        key = by_title.get(plain(title), "") if title else section_key
        if key not in sections:
            key = key_for(title or NEW_SECTION, sections, "section")
            sections[key] = Section(key, title or NEW_SECTION)
        section = sections[key]
        sections[key] = replace(section, questions=(*section.questions, *questions))
    filled = replace(into, sections=tuple(sections.values()))
    if len(sections) > MOST_SECTIONS or len(filled.questions) > MOST_QUESTIONS:
        raise Gone(f"A question set has at most {MOST_SECTIONS} sections and {MOST_QUESTIONS} questions.")
    count = table.questions
    return Edit(filled, f"Added {count} {'question' if count == 1 else 'questions'}")


_MARKUP = "This holds “{}”, which looks like HTML. Write plain words."
_NAMED = {
    plain(name): key
    for key, label in COLUMNS.items()
    for name in (key, label, *_ALSO.get(key, "").split(";"))
}


def _header(text: str) -> frozenset[str] | None:
    """The columns that the first line names, where one of them is that of the questions."""
    first = text.lstrip("\n").partition("\n")[0]
    cells = first.split(max("\t;,", key=first.count))
    named = frozenset(key for cell in cells if (key := _NAMED.get(plain(cell.strip('"')))))
    return named if "question" in named else None


def _list_rows(text: str, making: "_Making") -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), 1):
        said = _BULLET.sub("", line.strip(), count=1).strip()
        if said.endswith(":"):
            if problem := making.begin_section(said):
                yield Row(number, making.section, None, problem)
        elif said:
            reference, words = _parted(said)
            yield making.row(number, {"reference": reference, "question": words})


def _parted(line: str) -> tuple[str, str]:
    """The reference before a question, and the question; a number that may be its first word is left in it."""
    found = _REFERENCE.fullmatch(line)
    if not found:
        return "", line
    firm = bool(found["mark"])
    begins = found["text"].lstrip("“\"'(")[:1]
    apart = firm or (line[found.end("mark")].isspace() and begins.isupper())
    return (found["reference"], found["text"]) if apart else ("", line)


def _table_rows(
    lines: Sequence[tuple[int, list[str]]], places: dict[str, int], making: "_Making"
) -> Iterator[Row]:
    header = lines[0][1]
    for number, cells in lines[1:]:
        if cells == header:
            continue
        given = {key: cells[at] for key, at in places.items() if at < len(cells) and cells[at]}
        title = _title(given, cells)
        if title:
            if problem := making.begin_section(title):
                yield Row(number, making.section, None, problem)
        elif given.get("question"):
            yield making.row(number, given)
        else:
            yield Row(number, making.section, None, "There is no question in this row.")


def _title(given: dict[str, str], cells: Sequence[str]) -> str:
    """What stands alone in its row and is no question: the title of a section."""
    filled = [cell for cell in cells if cell]
    if len(filled) != 1:
        return ""
    alone = filled[0]
    if "question" in given:
        return alone if alone.endswith(":") else ""
    return "" if _ONLY_REFERENCE.fullmatch(alone) else alone


class _Making:
    """Makes questions one after the other, each with a key and a reference that no other has."""

    def __init__(self, into: QuestionSet, usual: str) -> None:
        self.into = into
        self.usual = usual
        self.keys = {question.key for question in into.questions}
        self.references = {question.reference.casefold() for question in into.questions}
        self.section = ""
        self.number = max(1, len(into.sections))
        self.begun = 0
        self.has_types = False

    def begin_section(self, title: str) -> str:
        """What is wrong with its title; "" for nothing."""
        words = " ".join(title.rstrip(":").split())
        if len(words) > LONGEST_TITLE:
            return f"The title of a section must be {LONGEST_TITLE} characters or fewer."
        if found := markup_in(words):
            return _MARKUP.format(found)
        if words and words != self.section:
            self.begun += 1
            self.section, self.number = words, len(self.into.sections) + self.begun
        return ""

    def row(self, number: int, given: dict[str, str]) -> Row:
        words = " ".join(given["question"].split())
        guidance = given.get("guidance", "").strip()
        if len(words) > LONGEST_QUESTION:
            problem = (
                f"A question must be {LONGEST_QUESTION} characters or fewer. This one has {len(words):,}."
            )
            return Row(number, self.section, None, problem)
        if len(guidance) > LONGEST_GUIDANCE:
            problem = (
                f"Guidance must be {LONGEST_GUIDANCE:,} characters or fewer. This has {len(guidance):,}."
            )
            return Row(number, self.section, None, problem)
        if found := next((found for one in given.values() if (found := markup_in(one))), ""):
            return Row(number, self.section, None, _MARKUP.format(found))
        understood = self._type(given)
        kinds, strange = kinds_of(given.get("agencies", ""), self.into.service_kinds)
        reference, renumbered = self._reference(given.get("reference", ""))
        question = Question(
            key_for(words, self.keys), reference, words, understood.type, guidance=guidance, asked_of=kinds
        )
        self.keys.add(question.key)
        own: dict[str, Any] = dict(understood.fields)
        notes = (renumbered, understood.note, strange)
        return Row(
            number, self.section, replace(question, **own), notes=tuple(note for note in notes if note)
        )

    def _type(self, given: dict[str, str]) -> Understood:
        words, options = given.get("type", ""), given.get("choices", "")
        if words or options:
            return type_of(words, options, self.into.scales)
        untold = self.has_types and not self.usual
        return Understood(self.usual or FALLBACK, note=_UNTOLD if untold else "")

    def _reference(self, wanted: str) -> tuple[str, str]:
        """One that is free, and a note where it is another than was wanted."""
        words = " ".join(wanted.split()).strip(".):]")
        if words and len(words) <= LONGEST_REFERENCE and words.casefold() not in self.references:
            self.references.add(words.casefold())
            return words, ""
        number = 1
        while f"{self.number}.{number}" in self.references:
            number += 1
        free = f"{self.number}.{number}"
        self.references.add(free)
        why = "is too long" if len(words) > LONGEST_REFERENCE else "is used already"
        return free, f"Reference “{words[:40]}” {why}. It has {free} until you choose." if words else ""
