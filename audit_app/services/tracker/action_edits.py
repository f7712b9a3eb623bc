"""Changes of an action that the sub-group has not agreed yet: anything, by whoever writes its recommendation."""

from datetime import date, datetime

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, Person
from audit_app.policy import Actor, Permission
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.workflow import RecommendationState
from audit_app.services import access, log, text_revisions
from audit_app.services.tracker import action_steps, actions, closures
from audit_app.services.tracker.actions import ActionDetails

NOTHING_DIFFERENT = "You have not changed anything yet"
FINISHED = "The action is finished, so it can no longer be changed."


def change_action(
    actor: Actor, action_id: str, version: int, details: ActionDetails, reason: str, now: datetime
) -> Action:
    """Change an action under a proposed recommendation; nobody is told, since its owner does not know of it yet.

    Raises Stale when somebody else changed it since `version`, Refused when it is agreed or finished, Invalid beside
    the fields of `details`, beside `reason`, and beside `text` when nothing is different.
    """
    action = action_steps.load_unfinished(actor, action_id, Permission.ACTION_CHANGE, FINISHED)
    if action.recommendation.state is not RecommendationState.PROPOSED:
        raise Refused(
            "The sub-group has agreed the action, so only the chair can change its due date, owner or measure."
        )
    compare_stored(action, version, details)
    owner, reason = _check_change(action, details, reason, local_day(now))
    before, words = _facts(action), _words(action)
    action.text, action.impact_measure = details.text.strip(), details.impact_measure.strip()
    action.owner, action.agency_id, action.due_on = owner, owner.agency_id or "", details.due_on
    action.first_due_on = action.due_on
    after, replaced = _facts(action), text_revisions.replaced(words, _words(action))
    changed = [name for name in after if after[name] != before[name]]
    if not changed and not replaced:
        raise Invalid({"text": NOTHING_DIFFERENT})
    log.write(
        actor,
        "action_changed",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        replaced=replaced,
        reason=reason,
    )
    action_steps.note(actor, action, reason, now, "action_changed")
    db.session.flush()
    return action


def compare_stored(action: Action, version: int, details: ActionDetails) -> None:
    """Raise Stale, with every difference, when somebody else changed the action since `version`."""
    owner = db.session.get(Person, details.owner_id) if details.owner_id else None
    due = day_words(details.due_on) if details.due_on else ""
    access.compare_version(
        action,
        version,
        text=("What needs to be done", action.text, details.text.strip()),
        impact_measure=("How we will know it helped", action.impact_measure, details.impact_measure.strip()),
        owner_id=("Owner", action.owner.name, owner.name if owner else ""),
        due_on=("Due date", day_words(action.due_on), due),
    )


def _check_change(action: Action, details: ActionDetails, reason: str, today: date) -> tuple[Person, str]:
    """Return the owner and the reason, checked. A day in the past is accepted where it is the stored day."""
    errors = {}
    try:
        actions.check_details(action.recommendation, details, min(today, action.due_on), action)
    except Invalid as error:
        errors = error.fields
    if details.due_on != action.due_on and details.due_on < today:
        errors["due_on"] = "Due date must be today or in the future"
    if problem := closures.text_problem(reason, "Enter why you are changing the action"):
        errors["reason"] = problem
    owner = db.session.get(Person, details.owner_id)
    if errors or owner is None:
        raise Invalid(errors)
    return owner, reason.strip()


def _facts(action: Action) -> dict[str, object]:
    return {"owner": action.owner.name, "due_on": action.due_on}


def _words(action: Action) -> dict[str, object]:
    return {"text": action.text, "impact_measure": action.impact_measure}
