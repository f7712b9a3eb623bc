"""Fill the inputs of a return's questions from stored answers, and read them back from a form."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from audit_app.queries.returns.pages import StoredAnswer
from audit_app.rules.answers.base import AnswerType, Raw
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.plain_text import AnswerError, read_words
from audit_app.rules.questions.question import Question
from audit_app.web.returns.inputs import INPUTS, Form, Typed, tidied
from audit_app.web.returns.items import EDIT, KEEP_MINE, KEEP_THEIRS, Item, row_of

Read = TypeVar("Read")


def item_of(stored: StoredAnswer) -> Item:
    """Return a question with its inputs filled from the stored answer."""
    response = stored.response
    value, parts = _filled(stored)
    absence = response.absence.value if response.absence else ""
    typed = Typed(value, parts, absence, response.reason, response.rationale)
    return Item(stored, typed, stored.base, response)


def read_item(stored: StoredAnswer, form: Form) -> Item:
    """Return a question as it was sent, with everything that was typed, however wrong it is."""
    key = stored.question.key
    value_typed, parts_typed = _read(stored.question, form)
    typed = Typed(
        value=value_typed,
        parts=parts_typed,
        absence=form.get(f"absence-{key}", ""),
        reason=tidied(form, f"reason-{key}"),
        rationale=tidied(form, f"rationale-{key}"),
    )
    absence = _absence(stored, typed)
    errors: dict[str, str] = {}
    wrong_parts: dict[str, str] = {}
    value = None if absence else _try(errors, "value", lambda: _value(stored, typed), wrong_parts)
    reason = _try(errors, "reason", lambda: read_words(typed.reason, "Reason"))
    rationale = _try(errors, "rationale", lambda: read_words(typed.rationale, "Rationale"))
    if absence and _has_both(stored, typed):
        errors["absence"] = (
            "Enter an answer or select why there is none, but not both. Clear the answer if it does not apply"
        )
    response = None if errors else Response(value, absence, reason or "", rationale or "")
    return Item(stored, typed, _base(form, key), response, errors, wrong_parts=wrong_parts)


def is_sent(stored: StoredAnswer, form: Form) -> bool:
    """Return whether the form contains this question; an autosave sends only questions that changed."""
    return f"base-{stored.question.key}" in form


def keeps_theirs(item: Item, form: Form) -> bool:
    """Return whether the person read both texts of a conflict and chose the other person's."""
    return form.get(f"settle-{item.key}") == KEEP_THEIRS


def error_list(items: tuple[Item, ...]) -> list[dict[str, str]]:
    """Return the errors of all items for the error summary, each with its question's reference."""
    return [
        {"text": f"{item.question.reference} {message}", "href": f"#{item.first_input(part)}"}
        for item in items
        for part, message in item.errors.items()
    ]


def _base(form: Form, key: str) -> str:
    # Whoever settled a conflict has read the other person's text, so from now on their page starts from that.
    settled = form.get(f"settle-{key}") in (KEEP_MINE, EDIT)
    return form.get(f"theirs-{key}" if settled else f"base-{key}", "")[:64]


def _value(stored: StoredAnswer, typed: Typed) -> object | None:
    if not any(typed.value):
        return None
    question = stored.question
    return TYPES[question.type].parse(_raw(question, typed), question, stored.scale)


def _raw(question: Question, typed: Typed) -> Raw:
    kind = TYPES[question.type]
    parts = kind.parts(question)
    if not parts:
        return INPUTS[kind.key].raw(typed.value)

    def row(before: str) -> dict[str, Raw]:
        return {
            part.key: INPUTS[part.type].raw(typed.parts.get(f"{before}{part.key}", ("",))) for part in parts
        }

    if not kind.repeats:
        return row("")
    last = max(map(row_of, typed.parts), default=0)
    return [row(f"{number}-") for number in range(1, last + 1)]


def _read(question: Question, form: Form) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    kind, name = TYPES[question.type], f"value-{question.key}"
    if not kind.answered:
        return ("",), {}
    if not kind.parts(question):
        return INPUTS[kind.key].read(form, name), {}
    parts = {
        part_name: INPUTS[part.type].read(form, f"{name}-{part_name}")
        for part_name, part in _named_parts(kind, question, form)
    }
    return tuple(text for texts in parts.values() for text in texts), parts


def _named_parts(kind: AnswerType, question: Question, form: Form) -> Iterator[tuple[str, Question]]:
    parts = kind.parts(question)
    if not kind.repeats:
        yield from ((part.key, part) for part in parts)
        return
    row = re.compile(rf"value-{re.escape(question.key)}-([0-9]{{1,3}})-")
    last = max((int(match[1]) for name in form if (match := row.match(name))), default=0)
    for number in range(1, last + 1):
        yield from ((f"{number}-{part.key}", part) for part in parts)


def _filled(stored: StoredAnswer) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return the texts of the inputs for a stored answer: all of them, and those of each part by its name."""
    question, value = stored.question, stored.response.value
    kind = TYPES[question.type]
    if value is None:
        return ("",), {}
    parts = {part.key: part for part in kind.parts(question)}
    if not parts:
        return INPUTS[kind.key].fill(value), {}
    rows: list[dict[str, Any]] = value if isinstance(value, list) else [value]  # type: ignore[assignment]
    filled = {
        (f"{number}-{key}" if kind.repeats else key): INPUTS[parts[key].type].fill(cell)
        for number, row in enumerate(rows, 1)
        for key, cell in row.items()
    }
    return tuple(text for texts in filled.values() for text in texts), filled


def _absence(stored: StoredAnswer, typed: Typed) -> Absence | None:
    # Without script a radio button cannot be unchecked, so somebody may send both an answer and a kind of absence.
    # Whichever of the two is new counts.
    earlier, offered = stored.response, absences_of(stored.question)
    absence = next((absence for absence in offered if absence.value == typed.absence), None)
    newly_answered = any(typed.value) and earlier.value is None
    return None if absence is earlier.absence and newly_answered else absence


def _has_both(stored: StoredAnswer, typed: Typed) -> bool:
    """Return whether an answer was sent that an absence must not silently replace.

    Words always count; a choice only if it is new, because a stored choice cannot be unchecked.
    """
    if not any(typed.value):
        return False
    simple = INPUTS.get(stored.question.type)
    return simple is None or simple.macro != "choices" or stored.response.value is None


def _try(
    errors: dict[str, str], part: str, read: Callable[[], Read], wrong_parts: dict[str, str] | None = None
) -> Read | None:
    """Return what `read` returns, or note its AnswerError under `part`, and its parts in `wrong_parts`."""
    try:
        return read()
    except AnswerError as error:
        errors[part] = error.message
        if wrong_parts is not None:
            wrong_parts.update(error.parts)
        return None
