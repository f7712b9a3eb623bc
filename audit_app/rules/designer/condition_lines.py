"""The conditions of a part as a page lists them, also where they name something that was deleted."""

from dataclasses import dataclass

from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.designer.condition_tree import GROUPS, Place, When, group_of
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.three_way_merge import fingerprint

_GONE = "something that is not there any more"


@dataclass(frozen=True)
class Line:
    """A condition as a page lists it; `group` is a key of GROUPS where it joins the `parts`."""

    place: Place
    words: str
    group: str = ""
    parts: tuple["Line", ...] = ()


def lines(questions: QuestionSet, when: When, at: Place = ()) -> tuple[Line, ...]:
    """Return the conditions as sentences, each group with its own beneath it."""
    return tuple(_line(questions, condition, (*at, number)) for number, condition in enumerate(when))


def sentence(questions: QuestionSet, when: When) -> str:
    """Return what `asking.condition_words.conditions_in_words` does, also where a condition names something that was deleted."""
    return "; ".join(_words(questions, condition, among=len(when) > 1) for condition in when)


def mark_of(when: When) -> str:
    """Return a digest that tells whether the conditions are still those from which a page was made."""
    return fingerprint(repr(when))


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
