"""The conditions of a section, a question or a line of a matrix: listing them, and changing them step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from audit_app.rules.asking.conditions import conditions_in_words
from audit_app.rules.designer import edits
from audit_app.rules.designer.edits import Edit
from audit_app.rules.designer.grade_matrix import MatrixLine, change_conditions, line_at
from audit_app.rules.question_sets.checks.reachability import Reachability
from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.question_sets.schema import MOST_CONDITIONS
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from audit_app.rules.three_way_merge import fingerprint

GROUPS = {"any_of": "any of these", "none_of": "none of these", "all_of": "all of these"}
"""Field of a condition that joins others -> the words of a page for it."""
MOST_NESTED = 4
"""How deep groups may be nested here; a file may nest them deeper, and a page displays those too."""
_GONE = "something that is not there any more"
_OVERTAKEN = "These conditions were changed meanwhile. Look at them again"

Holder = Section | Question | MatrixLine
"""What has conditions."""
HOLDERS: Mapping[str, Callable[[QuestionSet, str], Holder]] = {
    "sections": edits.section_of,
    "questions": edits.question_of,
    "suggestions": line_at,
}
"""Word of an address -> how to find such a part by its key."""
When = tuple[Condition, ...]
Place = tuple[int, ...]
"""Where a condition is: (0, 2) is the third in the group that is first. The whole list is ()."""


@dataclass(frozen=True)
class Line:
    """A condition as a page lists it; `group` is a key of GROUPS where it joins the `parts`."""

    place: Place
    words: str
    group: str = ""
    parts: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Slot:
    """Where a condition goes: at the end of the group at `place`, or into a new `group` there, a key of GROUPS.

    With `instead`, it replaces the condition that is at `place` now.
    """

    questions: QuestionSet
    part: Holder
    place: Place = ()
    group: str = ""
    instead: bool = False

    @cached_property
    def is_sound(self) -> bool:
        """Whether the set has no fault: only then can be judged who could be asked what."""
        return not any(faults_in(self.questions))

    @cached_property
    def dependents(self) -> frozenset[str]:
        """The keys of the questions whose being asked depends on the part, its own among them.

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
        """A search in the set as it is, made once for all the choices that a page offers."""
        return Reachability(self.questions)


class Wrong(Exception):
    """What was chosen makes no condition: `fields` has a sentence that says why for each field of the form."""

    def __init__(self, **fields: str) -> None:
        super().__init__(*fields.values())
        self.fields = fields


def part_at(questions: QuestionSet, holder: str, key: str) -> Holder:
    """Return the section, question or line of a matrix with this key; `holder` is a key of HOLDERS. Raises Gone."""
    return HOLDERS[holder](questions, key)


def lines(questions: QuestionSet, when: When, at: Place = ()) -> tuple[Line, ...]:
    """Return the conditions as sentences, each group with its own beneath it."""
    return tuple(_line(questions, condition, (*at, number)) for number, condition in enumerate(when))


def sentence(questions: QuestionSet, when: When) -> str:
    """Return what `asking.conditions.in_words` does, also where a condition names something that was deleted."""
    return "; ".join(_words(questions, condition, among=len(when) > 1) for condition in when)


def mark_of(when: When) -> str:
    """Return a digest that tells whether the conditions are still those from which a page was made."""
    return fingerprint(repr(when))


def condition_at(part: Holder, place: Place) -> Condition:
    """Return the condition at this place. Raises Wrong where there is none."""
    inner, condition = part.when, Condition()
    for at in place or (-1,):
        _require_index(inner, at)
        condition = inner[at]
        inner = condition.joined
    return condition


def group_of(condition: Condition) -> str:
    """Return the key of GROUPS by which it joins others; empty where it joins none."""
    return next((name for name in GROUPS if getattr(condition, name)), "")


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
        if group_of(condition_at(slot.part, slot.place)):
            raise Wrong(place=_OVERTAKEN)
        return _replaced(when, slot.place, (condition,))
    grouped = slot.group in GROUPS
    if len(slot.place) + grouped > MOST_NESTED:
        raise Wrong(subject="Groups cannot be any deeper in each other")
    added = replace(Condition(), **{slot.group: (condition,)}) if grouped else condition
    return _inside(when, slot.place, lambda inner: _appended(inner, added))


def change_group(slot: Slot, group: str) -> Edit:
    """Join the conditions of the group in this slot by another key of GROUPS. Raises Wrong."""
    condition = condition_at(slot.part, slot.place)
    if not group_of(condition):
        raise Wrong(group=_OVERTAKEN)
    if group not in GROUPS:
        raise Wrong(group="Choose how they are joined")
    changed = replace(Condition(), **{group: condition.joined})
    words = f"Changed a group of conditions of {part_in_words(slot.part)}"
    edit = _with_when(slot, _replaced(slot.part.when, slot.place, (changed,)), words)
    _require_somebody_asked(slot, edit)
    return edit


def remove_condition(slot: Slot) -> Edit:
    """Remove a condition with all beneath it, and a group that becomes empty. Raises Wrong where there is none."""
    condition_at(slot.part, slot.place)
    words = f"Removed a condition from {part_in_words(slot.part)}"
    return _with_when(slot, _replaced(slot.part.when, slot.place, ()), words)


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
                when=f"Nobody could be asked question {question.reference} then. Choose something else"
            )


def _line(questions: QuestionSet, condition: Condition, place: Place) -> Line:
    group = group_of(condition)
    if not group:
        words = _words(questions, condition)
        return Line(place, words[0].upper() + words[1:])
    return Line(place, GROUPS[group].capitalize(), group, lines(questions, condition.joined, place))


def _words(questions: QuestionSet, condition: Condition, among: bool = False) -> str:
    try:
        return conditions_in_words((condition,), questions, among)
    except (KeyError, ValueError, RuntimeError, StopIteration):
        # A question, a choice, a level or a column that it names was deleted.
        return _GONE


def _inside(when: When, place: Place, change: Callable[[When], When]) -> When:
    """Return the conditions with those of the group at this place changed; a group that is left empty goes too."""
    if not place:
        return change(when)
    _require_index(when, place[0])
    condition = when[place[0]]
    group = group_of(condition)
    if not group:
        raise Wrong(place=_OVERTAKEN)
    inner = _inside(condition.joined, place[1:], change)
    return _with(when, place[0], (replace(condition, **{group: inner}),) if inner else ())


def _replaced(when: When, place: Place, by: When) -> When:
    return _inside(when, place[:-1], lambda inner: _with(inner, place[-1], by))


def _appended(when: When, condition: Condition) -> When:
    if len(when) >= MOST_CONDITIONS:
        raise Wrong(subject=f"{MOST_CONDITIONS} conditions is the most in one list. Make a group of some")
    return (*when, condition)


def _with(when: When, at: int, by: When) -> When:
    return (*when[:at], *by, *when[at + 1 :])


def _require_index(when: When, at: int) -> None:
    if not 0 <= at < len(when):
        raise Wrong(place=_OVERTAKEN)


def _with_when(slot: Slot, when: When, words: str) -> Edit:
    questions, part = slot.questions, slot.part
    if isinstance(part, MatrixLine):
        return replace(change_conditions(questions, part, when), words=words)
    change = edits.change_section if isinstance(part, Section) else edits.change_question
    return replace(change(questions, part.key, when=when), words=words)
