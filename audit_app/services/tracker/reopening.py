"""A finished action opened again, with a new day."""

from dataclasses import dataclass
from datetime import date, datetime

from audit_app.errors import Invalid
from audit_app.models import Action
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_action
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.escalation import Rung
from audit_app.rules.workflow import RecommendationState, is_allowed
from audit_app.services.tracker import action_steps, closures, recommendations
from audit_app.services.tracker.decisions import Minute


@dataclass(frozen=True)
class Reopening:
    """A chair's entries for opening an action again."""

    reason: str
    due_on: date | None
    minute: Minute


def reopen_action(actor: Actor, action_id: str, reopening: Reopening, now: datetime) -> Action:
    """Give a finished action back to its owner with a new day; a recommendation that is over is opened again with it.

    The decision that closed the action stays on record. The new day counts as its first day, so that more time is
    measured against it. Raises Invalid beside `reason`, `due_on` and the fields of the minute.
    """
    action = action_steps.load_action(actor, action_id, Permission.ACTION_CLOSE)
    recommendation = action.recommendation
    texts = {"reason": (reopening.reason, "Enter why you are reopening it")}
    errors = {}
    if reopening.due_on is None or reopening.due_on < local_day(now):
        errors["due_on"] = "Due date must be today or in the future"
    earliest = earliest_for_action(action)
    try:
        minute = closures.require_minute(
            recommendation.sub_group_id, reopening.minute, earliest, now, **texts
        )
    except Invalid as error:
        raise Invalid({**error.fields, **errors}) from None
    if errors:
        raise Invalid(errors)
    reason = reopening.reason.strip()
    if recommendation.state is not RecommendationState.AGREED and is_allowed("action_reopened", action.state):
        recommendations.reopen(actor, recommendation, reason, minute, now)
    facts: dict[str, object] = {
        **closures.NOT_CLOSED,
        "due_on": reopening.due_on,
        "first_due_on": reopening.due_on,
    }
    facts |= {"rung": Rung.OWNER, "escalated_at": None, "escalation": ""}
    action_steps.decide(
        actor, "action_reopened", action, minute, now, words=reason, reason=reason, facts=facts
    )
    action_steps.tell_owner(MailKind.ACTION_REOPENED, action, now)
    return action
