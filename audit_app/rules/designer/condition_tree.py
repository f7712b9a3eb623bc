"""Conditions in groups within groups: finding, replacing and adding a condition by its place."""

from collections.abc import Callable
from dataclasses import replace

from audit_app.rules.question_sets.limits import MOST_CONDITIONS
from audit_app.rules.questions.conditions import Condition

GROUPS = {"any_of": "any of these", "none_of": "none of these", "all_of": "all of these"}
"""The words of a page for each field of a condition that joins others."""
OVERTAKEN = "These conditions have changed. Check them again"

When = tuple[Condition, ...]
Place = tuple[int, ...]
"""The place of a condition: (0, 2) is the third in the group that is first. The whole list is ()."""


class Wrong(Exception):
    """The chosen values make no condition: `fields` has a sentence that says why for each field of the form."""

    def __init__(self, **fields: str) -> None:
        super().__init__(*fields.values())
        self.fields = fields


def condition_at(when: When, place: Place) -> Condition:
    """Return the condition at this place. Raises Wrong where there is none."""
    inner, condition = when, Condition()
    for at in place or (-1,):
        _require_index(inner, at)
        condition = inner[at]
        inner = condition.joined
    return condition


def group_of(condition: Condition) -> str:
    """Return the key of GROUPS by which the condition joins others; empty where it joins none."""
    return next((name for name in GROUPS if getattr(condition, name)), "")


def changed_inside(when: When, place: Place, change: Callable[[When], When]) -> When:
    """Return the conditions with those of the group at this place changed; a group that is left empty goes too.

    Raises Wrong.
    """
    if not place:
        return change(when)
    _require_index(when, place[0])
    condition = when[place[0]]
    group = group_of(condition)
    if not group:
        raise Wrong(place=OVERTAKEN)
    inner = changed_inside(condition.joined, place[1:], change)
    return _with(when, place[0], (replace(condition, **{group: inner}),) if inner else ())


def replaced(when: When, place: Place, by: When) -> When:
    """Return the conditions with the condition at this place replaced by others, or by none. Raises Wrong."""
    return changed_inside(when, place[:-1], lambda inner: _with(inner, place[-1], by))


def appended(when: When, condition: Condition) -> When:
    """Return the conditions with another at the end. Raises Wrong where there is no room."""
    if len(when) >= MOST_CONDITIONS:
        raise Wrong(
            subject=f"A list can have up to {MOST_CONDITIONS} conditions. Put some of them in a group"
        )
    return (*when, condition)


def _with(when: When, at: int, by: When) -> When:
    return (*when[:at], *by, *when[at + 1 :])


def _require_index(when: When, at: int) -> None:
    if not 0 <= at < len(when):
        raise Wrong(place=OVERTAKEN)
