"""What is still to mend in a draft, in the designer's own words, and the page on which it is mended."""

import re

from flask import url_for

from audit_app.queries.drafts import DraftPage
from audit_app.rules.conditions import facts_of
from audit_app.rules.question_set_errors import Fault
from audit_app.rules.question_set_help import TYPE_WORDS
from audit_app.rules.question_sets import QuestionSet
from audit_app.web.draft_sheets import LISTS, QUESTION_ENTRIES, SECTION_ENTRIES, SET_ENTRIES

_TYPE = re.compile(r"of type '([a-z-]+)'")
_QUOTED = re.compile(r"'([^']+)'")
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
    (r"(a question|a column) of type ('.*') needs ('.*')\.", r"\3 is missing: \2 needs it."),
)
"""What a check of the file says -> how a page says it; the file has keys where the page has none."""


def said(fault: Fault, questions: QuestionSet) -> str:
    """With the names of the file turned into those of the page."""
    message = fault.message
    for pattern, plainer in _PLAINER:
        message = re.sub(f"^{pattern}$", plainer, message)
    if "matrix" in fault.path:
        message = message.replace("Change when it is asked", "Change the suggestion")
        message = message.replace("when it is asked depends", "a grade that it suggests depends")
    message = _TYPE.sub(lambda found: f"of type “{TYPE_WORDS.get(found[1], found[1])}”", message)
    message = _QUOTED.sub(lambda found: _called(found[1], fault, questions), message)
    message = message[0].upper() + message[1:]
    return f"{_place(fault, questions)}: {message}"


def all_said(page: DraftPage) -> list[tuple[str, str]]:
    """Each in words, and the address at which it is mended."""
    return [(said(fault, page.questions), links_to(fault, page)) for fault in page.faults]


def _called(name: str, fault: Fault, questions: QuestionSet) -> str:
    """What a page calls the thing that a file calls so."""
    question = next((one for one in questions.questions if one.key == name), None)
    of_conditions = "when" in fault.path or "hangs on itself" in fault.message
    if question and (of_conditions or name not in _LABELS):
        return f"question {question.reference}"
    return f"“{_LABELS.get(name) or TYPE_WORDS.get(name) or _fact_label(name, questions) or name}”"


def _fact_label(name: str, questions: QuestionSet) -> str:
    facts = facts_of(questions)
    return facts[name][0] if name in facts else ""


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
_LABELS = {
    name: entry.label
    for entries in (SET_ENTRIES, SECTION_ENTRIES, QUESTION_ENTRIES)
    for name, entry in entries.items()
}


def _place(fault: Fault, questions: QuestionSet) -> str:
    match fault.path:
        case ("sections", int(at), "questions", int(number), *_):
            return f"Question {questions.sections[at].questions[number].reference}"
        case ("sections", int(at), *_):
            return f"Section “{questions.sections[at].title}”"
        case ("scales", int(at), *_):
            return f"Scale “{questions.scales[at].title}”"
        case _:
            return "The set"
