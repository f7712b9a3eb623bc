"""A file that extends a published set: it holds only what differs, and becomes a whole set when it is read.

Only the whole set is kept, with the name of its base. A later version of the base therefore changes nothing in it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.question_sets.errors import Fault, Path, SetErrors, suggest
from audit_app.rules.question_sets.extension_part import EXTENDS, EXTENSION, Extension, SectionChange
from audit_app.rules.question_sets.reading import error_at
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.tree_reading import Reading, TooManyFaults
from audit_app.rules.question_sets.yaml_nodes import Mapping, Scalar
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base, Section

BaseOf = Callable[[Base], QuestionSet | None]
"""Looks up a published set; None where there is no such version."""


def extends(tree: Mapping) -> bool:
    """Return whether the file says only what differs from another set."""
    return any(isinstance(name, Scalar) and name.value == EXTENDS for name, _ in tree.pairs)


def read_extending(tree: Mapping, base_of: BaseOf | None) -> QuestionSet:
    """Return the whole set that base and differences make, which has no fault. Raises SetErrors."""
    reading = Reading()
    extension: Any = QUESTION_SET.blank
    with suppress(TooManyFaults):
        extension = reading.part(tree, (), EXTENSION)
        _require_known(reading, extension, base_of)
    if reading.faults:
        raise SetErrors(error_at(extension, node, fault) for node, fault in reading.faults)
    base = base_of(extension.extends) if base_of else None
    assert base is not None
    return _checked(reading, extension, base)


def _require_known(reading: Reading, extension: Extension, base_of: BaseOf | None) -> None:
    if reading.faults:
        return
    base = base_of(extension.extends) if base_of else None
    if base is None:
        message = f"there is no published {extension.extends.words} to extend."
        reading.judge([Fault((EXTENDS,), message, "Name a theme and a version that are published here.")])
        return
    known = [question.key for question in base.questions]
    reading.judge(
        Fault(("leave_out", at), f"the base has no question '{key}'.", suggest(key, known, "Use one of"))
        for at, key in enumerate(extension.leave_out)
        if key not in known
    )


def _checked(reading: Reading, extension: Extension, base: QuestionSet) -> QuestionSet:
    whole = _merged(extension, base)
    with suppress(TooManyFaults):
        reading.judge(faults_in(whole), lambda path: _path_in_file(path, whole, extension))
    if reading.faults:
        raise SetErrors(error_at(whole, node, fault) for node, fault in reading.faults)
    return whole


def _merged(extension: Extension, base: QuestionSet) -> QuestionSet:
    changed_fields = {
        name: value
        for name, _ in QUESTION_SET.own
        if name not in ("sections", "variant_of") and (value := getattr(extension, name)) is not None
    }
    changes = {change.key: change for change in extension.sections}
    sections = [
        _section(section, changes.pop(section.key, None), extension.leave_out) for section in base.sections
    ]
    added = [
        Section(
            change.key, change.title or change.key, change.when or (), change.guidance or "", change.questions
        )
        for change in changes.values()
    ]
    kept = tuple(section for section in (*sections, *added) if section.questions)
    asked = {question.key for section in kept for question in section.questions}
    pairs = tuple(pair for pair in base.contradicts if {pair.question, pair.other} <= asked)
    return replace(
        base, **({"contradicts": pairs} | changed_fields), sections=kept, variant_of=extension.extends
    )


def _section(section: Section, change: SectionChange | None, left_out: tuple[str, ...]) -> Section:
    """Return the base's section with the change made.

    A question takes the place of the base's question with the same key, even if that is left out; the others follow.
    """
    changed = {question.key: question for question in (change.questions if change else ())}
    kept = [
        changed.pop(question.key, question)
        for question in section.questions
        if question.key not in left_out or question.key in changed
    ]
    if change is None:
        return replace(section, questions=tuple(kept))
    return Section(
        section.key,
        change.title or section.title,
        section.when if change.when is None else change.when,
        section.guidance if change.guidance is None else change.guidance,
        (*kept, *changed.values()),
    )


def _path_in_file(path: Path, whole: QuestionSet, extension: Extension) -> Path:
    """Return where the file says what is at this path of the whole set.

    What comes from the base is in no line of the file: then it is the path of the line that names the base.
    """
    match path:
        case ("sections", int(at), "questions", int(number), *rest) if at < len(whole.sections):
            section = whole.sections[at]
            key = section.questions[number].key if number < len(section.questions) else ""
            for place, change in enumerate(extension.sections):
                for own, question in enumerate(change.questions):
                    if change.key == section.key and question.key == key:
                        return "sections", place, "questions", own, *rest
        case ("sections", int(at), *rest) if at < len(whole.sections):
            for place, change in enumerate(extension.sections):
                if change.key == whole.sections[at].key:
                    return "sections", place, *rest
        case (str(name), *_) if name != "sections" and getattr(extension, name, None) is not None:
            return path
        case _:
            pass
    return (EXTENDS,)
