"""Changing the conditions of a section, a question or a line of a matrix step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from audit_app.rules.designer.condition_tree import (
    GROUPS,
    OVERTAKEN,
    Place,
    When,
    Wrong,
    appended,
    changed_inside,
    condition_at,
    group_of,
    replaced,
)
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.designer.edits.grade_matrix import MatrixLine, change_conditions, line_at
from audit_app.rules.designer.edits.parts import existing_question, existing_section
from audit_app.rules.designer.edits.question_edits import change_question
from audit_app.rules.designer.edits.section_edits import change_section
from audit_app.rules.question_sets.checks.reachability import Reachability
from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

MOST_NESTED = 4
"""The most levels in which groups may be nested here; a file may nest them deeper, and a page displays those too."""

Holder = Section | Question | MatrixLine
"""The parts of a set that have conditions."""
HOLDERS: Mapping[str, Callable[[QuestionSet, str], Holder]] = {
    "sections": existing_section,
    "questions": existing_question,
    "suggestions": line_at,
}
"""The function that finds a part by its key, for the word of each kind of part in addresses."""


@dataclass(frozen=True)
class Slot:
    """The place for a condition: the end of the group at `place`, or a new `group` there, which is a key of GROUPS.

    With `instead`, the condition replaces the condition that is at `place` now.
    """

    questions: QuestionSet
    part: Holder
    place: Place = ()
    group: str = ""
    instead: bool = False

    @cached_property
    def is_sound(self) -> bool:
        """Return whether the set has no fault; only then can be judged who could be asked what."""
        return not any(faults_in(self.questions))

    @cached_property
    def dependents(self) -> frozenset[str]:
        """Return the keys of the questions whose being asked depends on the part, its own among them.

        No question depends on a line of a matrix; there it is the question itself, which its lines cannot name.
        """
        dependents = {question.key for question in questions_of(self.part)}
        while not isinstance(self.part, MatrixLine) and (
            more := {key for key, needs in self.questions.needs.items() if needs & dependents} - dependents
        ):
            dependents |= more
        return frozenset(dependents)

    @cached_property
    def reachability(self) -> Reachability:
        """Return a search in the set as it is, made once for all the choices that a page offers."""
        return Reachability(self.questions)


def part_at(questions: QuestionSet, holder: str, key: str) -> Holder:
    """Return the section, question or line of a matrix with this key; `holder` is a key of HOLDERS. Raises Gone."""
    return HOLDERS[holder](questions, key)


def put_condition(slot: Slot, condition: Condition) -> Edit:
    """Put the condition into its slot.

    Raises Wrong, also where then nobody could be asked a question any more that somebody is asked now.
    """
    did = "Changed a condition of" if slot.instead else "Added a condition to"
    edit = _with_when(slot, when_with(slot, condition), f"{did} {part_in_words(slot.part)}")
    _require_somebody_asked(slot, edit)
    return edit


def when_with(slot: Slot, condition: Condition) -> When:
    """Return the conditions of the part with this condition in its slot. Raises Wrong."""
    when = slot.part.when
    if slot.instead:
        if group_of(condition_at(slot.part.when, slot.place)):
            raise Wrong(place=OVERTAKEN)
        return replaced(when, slot.place, (condition,))
    grouped = slot.group in GROUPS
    if len(slot.place) + grouped > MOST_NESTED:
        raise Wrong(subject="Groups cannot be nested any deeper")
    added = replace(Condition(), **{slot.group: (condition,)}) if grouped else condition
    return changed_inside(when, slot.place, lambda inner: appended(inner, added))


def change_group(slot: Slot, group: str) -> Edit:
    """Join the conditions of the group in this slot by another key of GROUPS. Raises Wrong."""
    condition = condition_at(slot.part.when, slot.place)
    if not group_of(condition):
        raise Wrong(group=OVERTAKEN)
    if group not in GROUPS:
        raise Wrong(group="Select how they are combined")
    changed = replace(Condition(), **{group: condition.joined})
    words = f"Changed a group of conditions of {part_in_words(slot.part)}"
    edit = _with_when(slot, replaced(slot.part.when, slot.place, (changed,)), words)
    _require_somebody_asked(slot, edit)
    return edit


def remove_condition(slot: Slot) -> Edit:
    """Remove a condition with all beneath it, and a group that becomes empty. Raises Wrong where there is none."""
    condition_at(slot.part.when, slot.place)
    words = f"Removed a condition from {part_in_words(slot.part)}"
    return _with_when(slot, replaced(slot.part.when, slot.place, ()), words)


def clear_conditions(slot: Slot) -> Edit:
    """Remove all conditions of the part."""
    return _with_when(slot, (), f"Removed all conditions from {part_in_words(slot.part)}")


def part_in_words(part: Holder) -> str:
    """Return the part as the words of a step name it, such as "question 2.3"."""
    if isinstance(part, MatrixLine):
        return part.words
    return f"section “{part.title}”" if isinstance(part, Section) else f"question {part.reference}"


def questions_of(part: Holder) -> tuple[Question, ...]:
    """Return the questions that the conditions of this part are about."""
    if isinstance(part, Section):
        return part.questions
    return (part.question if isinstance(part, MatrixLine) else part,)


def _require_somebody_asked(slot: Slot, edit: Edit) -> None:
    if isinstance(slot.part, MatrixLine) or not slot.is_sound:
        return
    reachability = Reachability(edit.questions)
    for question in edit.questions.questions:
        if question.key in slot.dependents and not reachability.can_be_asked(question.key):
            raise Wrong(
                when=f"With this condition, nobody could be asked question {question.reference}. Select something else"
            )


def _with_when(slot: Slot, when: When, words: str) -> Edit:
    questions, part = slot.questions, slot.part
    if isinstance(part, MatrixLine):
        return replace(change_conditions(questions, part, when), words=words)
    change = change_section if isinstance(part, Section) else change_question
    return replace(change(questions, part.key, when=when), words=words)
