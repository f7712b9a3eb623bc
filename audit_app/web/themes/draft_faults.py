"""What is still to mend in a draft, in the designer's own words, and the page on which it is mended."""

import re

from flask import url_for

from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.conditions import facts_of
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.question_sets.field_help import TYPE_WORDS
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
_TYPED = re.compile(r"the (label|letter|rank|reference|term|shared key) '.*' is used twice\.")
"""What a person wrote, and not the key of a thing."""
_PLAINER = (
    (
        r"there is no question '.*'\.",
        "when it is asked depends on a question that is gone. Change when it is asked.",
    ),
    (
        r"there is no case fact '.*'\.",
        "when it is asked depends on a fact of the case that is gone. Change when it is asked.",
    ),
    (
        r"there is no (answer to|choice of) ('.*') '.*'\.",
        r"when it is asked depends on a choice that \2 does not have any more. Change when it is asked.",
    ),
    (
        r"('.*') has no column '.*'\.",
        r"when it is asked depends on a column that \1 does not have any more. Change when it is asked.",
    ),
    (r"there is no (scale|level|key line|kind of service) '.*'\.", r"a \1 that is named here is gone."),
    (r"(a question|a column) of type (“.*”) needs ('.*')\.", r"\3 is missing: \2 needs it."),
)
"""What a check of the file says -> how a page says it; the file has keys where the page has none."""
_GONE = "something that is not there any more"


def said(fault: Fault, questions: QuestionSet) -> str:
    """With the names of the file turned into those of the page."""
    message = _TYPE.sub(_types_in_words, fault.message)
    for pattern, plainer in _PLAINER:
        message = re.sub(f"^{pattern}$", plainer, message)
    if "matrix" in fault.path:
        message = message.replace("Change when it is asked", "Change the suggestion")
        message = message.replace("when it is asked depends", "a grade that it suggests depends")
    if not _TYPED.fullmatch(message):
        message = _QUOTED.sub(lambda found: _called(found[1], fault, questions), message)
    message = message[0].upper() + message[1:]
    return f"{_place(fault, questions)}: {message}"


def _types_in_words(found: re.Match[str]) -> str:
    words = [f"“{TYPE_WORDS.get(one, one)}”" for one in (found[2], found[4]) if one]
    return f"{found[1]} type {' or '.join(words)}"


def all_said(page: DraftPage) -> list[tuple[str, str]]:
    """Each in words, and the address at which it is mended."""
    return [(said(fault, page.questions), links_to(fault, page)) for fault in page.faults]


def _called(name: str, fault: Fault, questions: QuestionSet) -> str:
    """What a page calls the thing that a file calls so."""
    label = _label_of(name, fault.path)
    question = next((one for one in questions.questions if one.key == name), None)
    of_conditions = "when" in fault.path or "hangs on itself" in fault.message
    if question and (of_conditions or not label):
        return f"question {question.reference}"
    known = label or TYPE_WORDS.get(name) or _titles(questions).get(name)
    return f"“{known}”" if known else _as_typed(name)


def _label_of(name: str, path: Path) -> str:
    """Of a field, as its page has it; fields of rows are called otherwise than those of what holds them."""
    holder = next((entry for part, entry in _IN_ROWS.items() if part in path), {})
    return holder.get(name) or _LABELS.get(name, "")


def _titles(questions: QuestionSet) -> dict[str, str]:
    """Whatever has a key in the set -> what its pages call it."""
    scales, every = questions.scales, questions.questions
    choices = [
        *(
            choice
            for question in every
            for choice in (*question.choices, *question.criteria, *question.texts)
        ),
        *(choice for question in every for column in question.columns for choice in column.choices),
        *(choice for fact in questions.case_facts for choice in fact.choices),
    ]
    facts = facts_of(questions)
    return {
        **{one.key: one.label for one in choices},
        **{band: label for _, bands in facts.values() for band, label in bands.items()},
        **{level.key: level.label for scale in scales for level in scale.levels},
        **{column.key: column.label for question in every for column in question.columns},
        **{one.key: one.text for one in questions.key_lines},
        **{one.key: one.title for one in (*scales, *questions.sections)},
        **SERVICE_KINDS,
        **{fact: label for fact, (label, _) in facts.items()},
    }


def _as_typed(name: str) -> str:
    """A number or a day as it stands; anything else is the key of what was deleted."""
    return f"“{name}”" if name[:1].isdigit() or name[:1] == "-" else _GONE


def links_to(fault: Fault, page: DraftPage) -> str:
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
            return url_for(
                "draft_parts.section_form", draft_id=page.id, section_key=page.questions.sections[at].key
            )
        case ("scales", int(at), *_):
            return url_for(
                "draft_parts.scale_form", draft_id=page.id, scale_key=page.questions.scales[at].key
            )
        case (str(name), *_) if name in _LISTED:
            return url_for("draft_parts.lists_form", draft_id=page.id)
        case _:
            return url_for("draft_parts.about_form", draft_id=page.id)


_LISTED = {name for group in LISTS for name in group.names}
_ENTRIES = (SET_ENTRIES, SCALE_ENTRIES, SECTION_ENTRIES, QUESTION_ENTRIES)
_LABELS = {name: entry.label for entries in _ENTRIES for name, entry in entries.items()}
_IN_ROWS = {
    name: {inner.name: inner.label for inner in entry.inner}
    for entries in _ENTRIES
    for name, entry in entries.items()
    if isinstance(entry, Rows)
}


def _place(fault: Fault, questions: QuestionSet) -> str:
    match fault.path:
        case ("sections", int(at), "questions", int(number), "columns", int(column), *_):
            question = questions.sections[at].questions[number]
            return f"Question {question.reference}, column “{question.columns[column].label}”"
        case ("sections", int(at), "questions", int(number), *_):
            return f"Question {questions.sections[at].questions[number].reference}"
        case ("sections", int(at), *_):
            return f"Section “{questions.sections[at].title}”"
        case ("scales", int(at), *_):
            return f"Scale “{questions.scales[at].title}”"
        case _:
            return "The set"
