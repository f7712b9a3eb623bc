"""What a chair entered once in a sitting: the meeting and its minute reference, for a sub-group and a day.

It stands in the session, for the person who entered it, so that every next decision takes them over.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import g, session

from audit_app.rules.dates import local_day
from audit_app.web.request import hooks

_KEY = "sittings"
MOST_SUB_GROUPS, MOST_DECIDED = 3, 60
"""The session travels in a cookie of 4 kB."""


@dataclass(frozen=True)
class Sitting:
    """`decided` are ids of actions, in the order of the decisions."""

    person_id: str
    day: str
    meeting_id: str = ""
    minute: str = ""
    decided: tuple[str, ...] = ()


def sitting_of(sub_group_id: str) -> Sitting:
    """A new one every day, and for whoever else signs in at the same browser."""
    fresh = Sitting(hooks.actor().person_id or "", local_day(g.now).isoformat())
    stored = session.get(_KEY, {}).get(sub_group_id)
    if (
        not stored
        or "minute" not in stored
        or (stored["person_id"], stored["day"]) != (fresh.person_id, fresh.day)
    ):
        return fresh
    return replace(
        fresh, meeting_id=stored["meeting_id"], minute=stored["minute"], decided=tuple(stored["decided"])
    )


def remember(sub_group_id: str, *, action_id: str = "", meeting_id: str = "", minute: str = "") -> None:
    """What is empty stays as it was."""
    before = sitting_of(sub_group_id)
    now = Sitting(
        before.person_id,
        before.day,
        meeting_id or before.meeting_id,
        minute.strip() or before.minute,
        (*(one for one in before.decided if one != action_id), *([action_id] if action_id else []))[
            -MOST_DECIDED:
        ],
    )
    others: dict[str, Any] = {key: one for key, one in session.get(_KEY, {}).items() if key != sub_group_id}
    kept = list(others.items())[-(MOST_SUB_GROUPS - 1) :]
    session[_KEY] = {**dict(kept), sub_group_id: asdict(now)}
