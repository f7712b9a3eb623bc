"""Says what is still to mend in a draft, in the words of the designer's pages, and finds the page on which to do it.

The checks of a file name things by their keys, which no page displays. Here every key becomes the label that people
know.
"""

import re

from flask import url_for

from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.conditions import condition_facts
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.question_sets.field_help import TYPE_WORDS
from audit_app.rules.questions.options import ChoiceOptions, CriteriaOptions, JudgementOptions, RowsOptions
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.web.themes.draft_fields import (
    LISTS,
    QUESTION_ENTRIES,
    SCALE_ENTRIES,
    SECTION_ENTRIES,
    SET_ENTRIES,
)
from audit_app.web.themes.set_rows import Rows

_TYPE = re.compile(r"(of|has the) type '([a-z-]+)'( or '([a-z-]+)')?")
_QUOTED = re.compile(r"'([^']+)'")
_QUOTES_TEXT = re.compile(r"the (label|letter|rank|reference|term|shared key) '.*' is used twice\.")
"""A message that quotes what somebody typed, and no key."""
_PLAINER = (
    (
        r"there is no question '.*'\.",
        "when it is asked depends on a question that no longer exists. Change when it is asked.",
    ),
    (
        r"there is no case fact '.*'\.",
        "when it is asked depends on a fact of the case that no longer exists. Change when it is asked.",
    ),
    (
        r"there is no (answer to|choice of) ('.*') '.*'\.",
        r"when it is asked depends on a choice that \2 no longer has. Change when it is asked.",
    ),
    (
        r"('.*') has no column '.*'\.",
        r"when it is asked depends on a column that \1 no longer has. Change when it is asked.",
    ),
    (
        r"there is no (scale|level|key line|kind of service) '.*'\.",
        r"a \1 that is named here no longer exists.",
    ),
    (r"(a question|a column) of type (“.*”) needs ('.*')\.", r"\3 is missing: \2 needs it."),
)
"""Patterns for messages of the file's check, each with the plainer words of a page."""
_DELETED = "something that no longer exists"

_LISTED = {name for group in LISTS for name in group.names}
_ENTRIES = (SET_ENTRIES, SCALE_ENTRIES, SECTION_ENTRIES, QUESTION_ENTRIES)
_LABELS = {name: entry.label for entries in _ENTRIES for name, entry in entries.items()}
_ROW_LABELS = {
    name: {inner.name: inner.label for inner in entry.inner}
    for entries in _ENTRIES
    for name, entry in entries.items()
    if isinstance(entry, Rows)
}


def described(fault: Fault, questions: QuestionSet) -> str:
    """Return a fault as a sentence of the designer's pages, beginning with its place."""
    message = _TYPE.sub(_type_labels, fault.message)
    for pattern, plainer in _PLAINER:
        message = re.sub(f"^{pattern}$", plainer, message)
    if "matrix" in fault.path:
        message = message.replace("Change when it is asked", "Change the suggestion")
        message = message.replace("when it is asked depends", "a grade that it suggests depends")
    if not _QUOTES_TEXT.fullmatch(message):
        message = _QUOTED.sub(lambda match: _label(match[1], fault, questions), message)
    message = message[0].upper() + message[1:]
    return f"{_place(fault, questions)}: {message}"


def described_faults(page: DraftPage) -> list[tuple[str, str]]:
    """Return each fault of a draft as a sentence, with the address of the page that mends it."""
    return [(described(fault, page.questions), address_of(fault, page)) for fault in page.faults]


def _type_labels(match: re.Match[str]) -> str:
    labels = [f"“{TYPE_WORDS.get(type_, type_)}”" for type_ in (match[2], match[4]) if type_]
    return f"{match[1]} type {' or '.join(labels)}"


def _label(name: str, fault: Fault, questions: QuestionSet) -> str:
    """Return what pages call the thing that the file calls `name`."""
    field_label = _field_label(name, fault.path)
    question = next((question for question in questions.questions if question.key == name), None)
    about_conditions = "when" in fault.path or "depends on itself" in fault.message
    # A question may have a key that is also the name of a field: conditions speak of the question.
    if question and (about_conditions or not field_label):
        return f"question {question.reference}"
    label = field_label or TYPE_WORDS.get(name) or _labels_by_key(questions).get(name)
    return f"“{label}”" if label else _typed_or_deleted(name)


def _field_label(name: str, path: Path) -> str:
    """Return the label of a field; in a table it may differ from that of a field of the same name outside."""
    in_row = next((labels for part, labels in _ROW_LABELS.items() if part in path), {})
    return in_row.get(name) or _LABELS.get(name, "")


def _labels_by_key(questions: QuestionSet) -> dict[str, str]:
    """Return the label of everything in the set that has a key."""
    scales, every = questions.scales, questions.questions
    columns = [column for question in every for column in question.options.of(RowsOptions).columns]
    choices = [
        *(choice for question in every for choice in question.options.of(ChoiceOptions).choices),
        *(choice for question in every for choice in question.options.of(CriteriaOptions).criteria),
        *(choice for question in every for choice in question.options.of(JudgementOptions).texts),
        *(choice for column in columns for choice in column.choices),
        *(choice for fact in questions.case_facts for choice in fact.choices),
    ]
    facts = condition_facts(questions)
    return {
        **{choice.key: choice.label for choice in choices},
        **{band: label for _, bands in facts.values() for band, label in bands.items()},
        **{level.key: level.label for scale in scales for level in scale.levels},
        **{column.key: column.label for column in columns},
        **{line.key: line.text for line in questions.key_lines},
        **{part.key: part.title for part in (*scales, *questions.sections)},
        **SERVICE_KINDS,
        **{fact: label for fact, (label, _) in facts.items()},
    }


def _typed_or_deleted(name: str) -> str:
    """Return a number or a day as it was typed; anything else is the key of something that was deleted."""
    return f"“{name}”" if name[:1].isdigit() or name[:1] == "-" else _DELETED


def address_of(fault: Fault, page: DraftPage) -> str:
    """Return the address of the page on which a fault is mended."""
    match fault.path:
        case ("sections", int(at), "questions", int(number), "when", *_):
            key = page.questions.sections[at].questions[number].key
            return url_for("draft_conditions.index", draft_id=page.id, holder="questions", part_key=key)
        case ("sections", int(at), "when", *_):
            key = page.questions.sections[at].key
            return url_for("draft_conditions.index", draft_id=page.id, holder="sections", part_key=key)
        case ("sections", int(at), "questions", int(number), "matrix", int(row), "when", *_):
            key = f"{page.questions.sections[at].questions[number].key}.{row + 1}"
            return url_for("draft_conditions.index", draft_id=page.id, holder="suggestions", part_key=key)
        case ("sections", int(at), "questions", int(number), "matrix" | "suggest", *_):
            key = page.questions.sections[at].questions[number].key
            return url_for("draft_matrix.index", draft_id=page.id, question_key=key)
        case ("sections", int(at), "questions", int(number), *_):
            key = page.questions.sections[at].questions[number].key
            return url_for("draft_parts.question_form", draft_id=page.id, question_key=key)
        case ("sections", int(at), "questions"):
            key = page.questions.sections[at].key
            return url_for("draft_parts.new_question", draft_id=page.id, section_key=key)
        case ("sections", int(at), *_):
            key = page.questions.sections[at].key
            return url_for("draft_parts.section_form", draft_id=page.id, section_key=key)
        case ("scales", int(at), *_):
            key = page.questions.scales[at].key
            return url_for("draft_parts.scale_form", draft_id=page.id, scale_key=key)
        case (str(name), *_) if name in _LISTED:
            return url_for("draft_parts.lists_form", draft_id=page.id)
        case _:
            return url_for("draft_parts.about_form", draft_id=page.id)


def _place(fault: Fault, questions: QuestionSet) -> str:
    """Return the place of a fault in words."""
    match fault.path:
        case ("sections", int(at), "questions", int(number), "columns", int(column), *_):
            question = questions.sections[at].questions[number]
            return f"Question {question.reference}, column “{field_of(question, 'columns')[column].label}”"
        case ("sections", int(at), "questions", int(number), *_):
            return f"Question {questions.sections[at].questions[number].reference}"
        case ("sections", int(at), *_):
            return f"Section “{questions.sections[at].title}”"
        case ("scales", int(at), *_):
            return f"Scale “{questions.scales[at].title}”"
        case _:
            return "The set"
