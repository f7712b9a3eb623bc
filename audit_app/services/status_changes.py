"""The only writer of `state` columns: it makes a move of the table in `rules/workflow.py`, with its log line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit_app.errors import Invalid, Refused
from audit_app.policy import Actor
from audit_app.rules.workflow import MOVES, READ_ONLY_STATES, STATE_WORDS, is_allowed
from audit_app.services import form_drafts, log


def move(
    actor: Actor,
    act: str,
    subject: Any,
    now: datetime,
    *,
    round_id: str | None,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Move `subject` to its new state and set `facts`, the columns that the new state demands, at once.

    Raises Refused when the table does not offer the move, Invalid when it needs a reason and has none.
    """
    step = MOVES[act]
    if not is_allowed(act, subject.state):
        raise Refused(f"This cannot be done now: it is at “{STATE_WORDS[subject.state]}”. Look again.")
    if step.needs_reason and not reason.strip():
        raise Invalid({"reason": "Enter the reason"})
    before = subject.state
    for column, value in (facts or {}).items():
        setattr(subject, column, value)
    subject.state = step.target
    if step.target in READ_ONLY_STATES:
        form_drafts.forget_about(subject)
    log.write(
        actor,
        act,
        subject,
        now,
        round_id=round_id,
        before={"state": before},
        after={"state": step.target} | _named(facts or {}),
        reason=reason.strip(),
    )


def _named(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the auditor who was named with the move: of all `facts` only this can later vanish from the row."""
    return {"auditor_id": facts["auditor_id"]} if facts.get("auditor_id") else {}
