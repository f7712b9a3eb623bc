"""Where among the conditions of a section, a question or a line of a matrix one stands: listed, put, changed, taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from audit_app.rules.asking.conditions import in_words, scale_of
from audit_app.rules.designer import edits
from audit_app.rules.designer.edits import Edit
from audit_app.rules.designer.grade_matrix import MatrixLine, change_conditions, line_at
from audit_app.rules.question_set import Condition, Question, QuestionSet, Section
from audit_app.rules.question_sets.checks.reachability import Reachability
from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.question_sets.schema import MOST_JOINED
from audit_app.rules.three_way_merge import mark

GROUPS = {"any_of": "any of these", "none_of": "none of these", "all_of": "all of these"}
"""How conditions of a group are joined -> how a page says it."""
DEEPEST = 4
"""How many groups may stand in each other; a file may hold more, and a page shows them."""
_GONE = "something that is not there any more"
_OVERTAKEN = "These conditions were changed meanwhile. Look at them again"

Part = Section | Question | MatrixLine
HOLDERS: Mapping[str, Callable[[QuestionSet, str], Part]] = {
    "sections": edits.section_of,
    "questions": edits.question_of,
    "suggestions": line_at,
}
When = tuple[Condition, ...]
Place = tuple[int, ...]
"""Where a condition stands: (0, 2) is the third of the group that stands first. The whole list is ()."""


@dataclass(frozen=True)
class Line:
    """A condition as a page lists it; `group` is a key of GROUPS where it joins the `parts`."""

    place: Place
    words: str
    group: str = ""
    parts: tuple["Line", ...] = ()


@dataclass(frozen=True)
class Slot:
    """Where a condition goes: to the end of the group at `place`, into a new `group` there if one of GROUPS is named,
    or, with `instead`, where another stands now.
    """

    questions: QuestionSet
    part: Part
    place: Place = ()
    group: str = ""
    instead: bool = False

    @cached_property
    def sound(self) -> bool:
        """Whether nothing is wrong with the set: otherwise it cannot be told who could be asked what."""
        return not any(faults_in(self.questions))

    @cached_property
    def hanging(self) -> frozenset[str]:
        """The questions whose being asked depends on the part, its own among them; of a line of a matrix none does, and
        its own is the one that its conditions cannot name.
        """
        hanging = {question.key for question in own(self.part)}
        while not isinstance(self.part, MatrixLine) and (
            more := {key for key, needs in self.questions.needs.items() if needs & hanging} - hanging
        ):
            hanging |= more
        return frozenset(hanging)

    @cached_property
    def reachability(self) -> Reachability:
        return Reachability(self.questions, scale_of)


class Wrong(Exception):
    """What was chosen does not make a condition: a sentence for each field that says why."""

    def __init__(self, **fields: str) -> None:
        super().__init__(*fields.values())
        self.fields = fields


def part_at(questions: QuestionSet, holder: str, key: str) -> Part:
    """A section, a question, or a line of a matrix: what `holder` says has this key. Raises Gone."""
    return HOLDERS[holder](questions, key)


def lines(questions: QuestionSet, when: When, at: Place = ()) -> tuple[Line, ...]:
    """The conditions as sentences, groups with theirs beneath."""
    return tuple(_line(questions, condition, (*at, number)) for number, condition in enumerate(when))


def sentence(questions: QuestionSet, when: When) -> str:
    """As `conditions.in_words`, also where one names something that was deleted."""
    return "; ".join(_said(questions, condition, among=len(when) > 1) for condition in when)


def mark_of(when: When) -> str:
    """Tells whether the conditions are still those that a page was made of."""
    return mark(repr(when))


def condition_at(part: Part, place: Place) -> Condition:
    """Raises Wrong where none stands."""
    inner, condition = part.when, Condition()
    for at in place or (-1,):
        _require_there(inner, at)
        condition = inner[at]
        inner = condition.joined
    return condition


def group_of(condition: Condition) -> str:
    """The key of GROUPS by which it joins others; empty where it joins none."""
    return next((name for name in GROUPS if getattr(condition, name)), "")


def put_condition(slot: Slot, condition: Condition) -> Edit:
    """Raises Wrong, also where nobody could be asked a question any more that somebody is asked now."""
    did = "Changed a condition of" if slot.instead else "Added a condition to"
    return _asked_still(slot, _changed(slot, when_with(slot, condition), f"{did} {named(slot.part)}"))


def when_with(slot: Slot, condition: Condition) -> When:
    """The conditions of the part with this one put there. Raises Wrong."""
    when = slot.part.when
    if slot.instead:
        if group_of(condition_at(slot.part, slot.place)):
            raise Wrong(place=_OVERTAKEN)
        return _instead(when, slot.place, (condition,))
    grouped = slot.group in GROUPS
    if len(slot.place) + grouped > DEEPEST:
        raise Wrong(subject="Groups cannot stand any deeper in each other")
    added = replace(Condition(), **{slot.group: (condition,)}) if grouped else condition
    return _inside(when, slot.place, lambda held: _with_one_more(held, added))


def change_group(slot: Slot, group: str) -> Edit:
    """Joins those of the group that stands there otherwise. Raises Wrong."""
    held = condition_at(slot.part, slot.place)
    if not group_of(held):
        raise Wrong(group=_OVERTAKEN)
    if group not in GROUPS:
        raise Wrong(group="Choose how they are joined")
    changed = replace(Condition(), **{group: held.joined})
    words = f"Changed a group of conditions of {named(slot.part)}"
    return _asked_still(slot, _changed(slot, _instead(slot.part.when, slot.place, (changed,)), words))


def remove_condition(slot: Slot) -> Edit:
    """With all beneath it; a group that is left empty goes too. Raises Wrong where nothing stands there."""
    condition_at(slot.part, slot.place)
    words = f"Removed a condition from {named(slot.part)}"
    return _changed(slot, _instead(slot.part.when, slot.place, ()), words)


def clear_conditions(slot: Slot) -> Edit:
    return _changed(slot, (), f"Removed all conditions from {named(slot.part)}")


def named(part: Part) -> str:
    """Such as "question 2.3"."""
    if isinstance(part, MatrixLine):
        return part.words
    return f"section “{part.title}”" if isinstance(part, Section) else f"question {part.reference}"


def own(part: Part) -> tuple[Question, ...]:
    """The questions that its conditions are about."""
    if isinstance(part, Section):
        return part.questions
    return (part.question if isinstance(part, MatrixLine) else part,)


def _asked_still(slot: Slot, edit: Edit) -> Edit:
    if isinstance(slot.part, MatrixLine) or not slot.sound:
        return edit
    reachability = Reachability(edit.questions, scale_of)
    for question in edit.questions.questions:
        if question.key in slot.hanging and not reachability.can_be_asked(question.key):
            raise Wrong(
                when=f"Nobody could be asked question {question.reference} then. Choose something else"
            )
    return edit


def _line(questions: QuestionSet, condition: Condition, place: Place) -> Line:
    group = group_of(condition)
    if not group:
        said = _said(questions, condition)
        return Line(place, said[0].upper() + said[1:])
    return Line(place, GROUPS[group].capitalize(), group, lines(questions, condition.joined, place))


def _said(questions: QuestionSet, condition: Condition, among: bool = False) -> str:
    try:
        return in_words((condition,), questions, among)
    except (KeyError, ValueError, RuntimeError, StopIteration):
        # A question, a choice, a level or a column that it names was deleted.
        return _GONE


def _inside(when: When, place: Place, change: Callable[[When], When]) -> When:
    """The conditions with those of the group at this place changed; a group that is left empty goes too."""
    if not place:
        return change(when)
    _require_there(when, place[0])
    held = when[place[0]]
    group = group_of(held)
    if not group:
        raise Wrong(place=_OVERTAKEN)
    inner = _inside(held.joined, place[1:], change)
    return _with(when, place[0], (replace(held, **{group: inner}),) if inner else ())


def _instead(when: When, place: Place, instead: When) -> When:
    return _inside(when, place[:-1], lambda held: _with(held, place[-1], instead))


def _with_one_more(when: When, condition: Condition) -> When:
    if len(when) >= MOST_JOINED:
        raise Wrong(subject=f"{MOST_JOINED} conditions is the most in one list. Make a group of some")
    return (*when, condition)


def _with(when: When, at: int, instead: When) -> When:
    return (*when[:at], *instead, *when[at + 1 :])


def _require_there(when: When, at: int) -> None:
    if not 0 <= at < len(when):
        raise Wrong(place=_OVERTAKEN)


def _changed(slot: Slot, when: When, words: str) -> Edit:
    questions, part = slot.questions, slot.part
    if isinstance(part, MatrixLine):
        return replace(change_conditions(questions, part, when), words=words)
    change = edits.change_section if isinstance(part, Section) else edits.change_question
    return replace(change(questions, part.key, when=when), words=words)
