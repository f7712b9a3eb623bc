"""The defaults of a chair's next decision: meeting and minute reference, for a sub-group and a day.

They are kept in the session, for the person who entered them, so that a sitting asks for them only for its first decision.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from flask import g, session

from audit_app.rules.dates import local_day
from audit_app.web.request import hooks

_KEY = "sittings"
MOST_SUB_GROUPS, MOST_DECIDED = 3, 60
"""The most entries that are kept, since the session is in a cookie, which may have 4 kB."""


@dataclass(frozen=True)
class Sitting:
    """A chair's sitting on a day; `decided` has the ids of actions in the order of their decisions."""

    person_id: str
    day: str
    meeting_id: str = ""
    minute: str = ""
    decided: tuple[str, ...] = ()


def sitting_of(sub_group_id: str) -> Sitting:
    """Return the sitting of a sub-group; it begins anew every day, and for another person at the same browser."""
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
    """Keep a decided action, a meeting or a minute reference in the session; what is empty stays as it was."""
    before = sitting_of(sub_group_id)
    earlier = (decided_id for decided_id in before.decided if decided_id != action_id)
    decided = (*earlier, action_id) if action_id else tuple(earlier)
    now = Sitting(
        before.person_id,
        before.day,
        meeting_id or before.meeting_id,
        minute.strip() or before.minute,
        decided[-MOST_DECIDED:],
    )
    stored: dict[str, Any] = session.get(_KEY, {})
    others = [(key, sitting) for key, sitting in stored.items() if key != sub_group_id]
    latest = others[-(MOST_SUB_GROUPS - 1) :]
    session[_KEY] = {**dict(latest), sub_group_id: asdict(now)}
