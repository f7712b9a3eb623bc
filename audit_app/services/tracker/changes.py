"""Changes of an agreed action: of its day, owner or measure, proposed by the QA officer and decided by the chair."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, ChangeAsked, Person
from audit_app.policy import Actor, Permission
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_action
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import MoreTimeState, RecommendationState
from audit_app.services import access, log, status_changes
from audit_app.services.tracker import action_steps, actions, closures, decisions
from audit_app.services.tracker.action_edits import FINISHED, NOTHING_DIFFERENT, compare_stored
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.decisions import Minute

_ACTS = {"day_changed": "due_on", "owner_changed": "owner_id", "measure_changed": "impact_measure"}
"""The act of the decision about a part of an agreed action -> the column that it changes."""


@dataclass(frozen=True)
class Agreed:
    """The parts of an agreed action that only the chair changes."""

    due_on: date | None
    owner_id: str
    impact_measure: str


def propose_change(
    actor: Actor, action_id: str, version: int, agreed: Agreed, reason: str, now: datetime
) -> ChangeAsked:
    """Ask the chair for another day, owner or measure of an agreed action; nothing changes until the chair decides.

    Raises Refused while an earlier proposal waits, Stale when somebody else changed the action since `version`.
    """
    action = _load_agreed(actor, action_id, Permission.ACTION_PROPOSE)
    if _open_proposal(action_id) is not None:
        raise Refused("A change has already been proposed. The chair has not decided yet.")
    changed = _checked(
        action, version, agreed, {"reason": (reason, "Enter why the action should change")}, now
    )
    row = ChangeAsked(
        action_id=action_id,
        due_on=changed.get("due_on"),
        owner_id=changed.get("owner_id"),
        impact_measure=changed.get("impact_measure"),
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=actor.person_id or "",
    )
    db.session.add(row)
    db.session.flush()
    log.write(actor, "change_asked", row, now, round_id=action.recommendation.source.round_id)
    action_steps.note(actor, action, row.reason, now, "change_asked")
    db.session.flush()
    return row


def grant_change(actor: Actor, change_id: str, words: str, minute: Minute, now: datetime) -> ChangeAsked:
    """Make a proposed change, and tell the owner and whoever owned the action before.

    `words` is what the chair says to it, and may be empty: then the reason of the proposal is recorded.
    """
    row = _load_open(actor, change_id)
    action = row.action
    texts = {"decision": (words, "")} if words.strip() else {}
    minute = action_steps.require_minute(action, minute, now, local_day(row.asked_at), **texts)
    proposed = {"due_on": row.due_on, "owner_id": row.owner_id, "impact_measure": row.impact_measure}
    changed = {name: value for name, value in proposed.items() if value is not None}
    _decide(actor, "change_granted", row, words.strip(), now)
    _carry_out(actor, action, changed, words.strip() or row.reason, minute, now)
    return row


def refuse_change(actor: Actor, change_id: str, reason: str, minute: Minute, now: datetime) -> ChangeAsked:
    """Refuse a proposed change; the action stays as it is. Raises Invalid beside `decision` without a reason."""
    row = _load_open(actor, change_id)
    action = row.action
    texts = {"decision": (reason, "Enter why you are leaving the action as it is")}
    minute = action_steps.require_minute(action, minute, now, local_day(row.asked_at), **texts)
    _decide(actor, "change_refused", row, reason.strip(), now)
    action_steps.note(actor, action, row.decision, now, "change_refused")
    unchanged = decisions.snapshot(action)
    decisions.record(actor, "change_refused", action, now, before=unchanged, minute=minute, said=row.decision)
    return row


def change_agreed(
    actor: Actor, action_id: str, version: int, agreed: Agreed, reason: str, minute: Minute, now: datetime
) -> Action:
    """Change an agreed action directly, which is for the chair, and tell the owner and any previous owner.

    Raises Stale when somebody else changed it since `version`.
    """
    action = _load_agreed(actor, action_id, Permission.ACTION_CLOSE)
    errors = closures.minute_problems(
        action.recommendation.sub_group_id, minute, earliest_for_action(action), now
    )
    try:
        changed = _checked(
            action, version, agreed, {"reason": (reason, "Enter why you are changing the action")}, now
        )
    except Invalid as error:
        raise Invalid({**error.fields, **errors}) from None
    if errors:
        raise Invalid(errors)
    _carry_out(actor, action, changed, reason.strip(), closures.with_reference(minute), now)
    return action


def _carry_out(
    actor: Actor, action: Action, changed: dict[str, object], words: str, minute: Minute, now: datetime
) -> None:
    """Record a decision for each part that changes, so that the history has old and new value of every part."""
    previous_owner = action.owner
    for act, column in _ACTS.items():
        if column not in changed:
            continue
        before = decisions.snapshot(action)
        if column == "owner_id":
            owner = db.session.get_one(Person, changed[column])
            action.owner, action.owner_id, action.agency_id = owner, owner.id, owner.agency_id or ""
        else:
            setattr(action, column, changed[column])
        decisions.record(actor, act, action, now, before=before, minute=minute, said=words)
        log.write(actor, f"action_{act}", action, now, round_id=action.recommendation.source.round_id)
    action_steps.note(actor, action, words, now, "action_changed")
    db.session.flush()
    action_steps.tell_of_change(action, previous_owner, now)


def _open_proposal(action_id: str) -> ChangeAsked | None:
    """Return the proposed change of an action on which the chair has still to decide; None where there is none."""
    query = select(ChangeAsked).where(
        ChangeAsked.action_id == action_id, ChangeAsked.state == MoreTimeState.ASKED
    )
    return db.session.scalar(query.order_by(ChangeAsked.asked_at, ChangeAsked.id).limit(1))


def _load_agreed(actor: Actor, action_id: str, permission: Permission) -> Action:
    """Load and lock an action. Raises Refused when it is finished, or under a recommendation not agreed yet."""
    action = action_steps.load_unfinished(actor, action_id, permission, FINISHED)
    if action.recommendation.state is not RecommendationState.AGREED:
        raise Refused(
            "The sub-group has not agreed the recommendation yet, so you can change the action itself."
        )
    return action


def _load_open(actor: Actor, change_id: str) -> ChangeAsked:
    row = access.load(ChangeAsked, change_id)
    _load_agreed(actor, row.action_id, Permission.ACTION_CLOSE)
    access.lock(row)
    return row


def _decide(actor: Actor, act: str, row: ChangeAsked, words: str, now: datetime) -> None:
    facts = {"decided_at": now, "decided_by_id": actor.person_id, "decision": words}
    round_id = row.action.recommendation.source.round_id
    status_changes.move(actor, act, row, now, round_id=round_id, reason=words, facts=facts)
    db.session.flush()


def _checked(
    action: Action, version: int, agreed: Agreed, texts: dict[str, tuple[str, str]], now: datetime
) -> dict[str, object]:
    """Return column -> new value for the parts that differ from the stored action.

    `texts` is field -> (what was entered, the words for where it is missing). Raises Stale when somebody else changed
    the action since `version`, Invalid with everything that is wrong, or when nothing is different.
    """
    due = agreed.due_on or action.due_on
    measure = agreed.impact_measure.strip()
    details = ActionDetails(action.text, agreed.owner_id, due, measure)
    compare_stored(action, version, details)
    errors = {
        field: problem
        for field, (text, missing) in texts.items()
        if (problem := closures.text_problem(text, missing))
    }
    if problem := actions.owner_problem(action.recommendation, agreed.owner_id, action.text, action):
        errors["owner_id"] = problem
    if problem := closures.text_problem(measure, "Enter how you will know it has helped"):
        errors["impact_measure"] = problem
    if agreed.due_on is None or (due != action.due_on and due < local_day(now)):
        errors["due_on"] = "Due date must be today or in the future"
    changed: dict[str, object] = {}
    if due != action.due_on:
        changed["due_on"] = due
    if agreed.owner_id != action.owner_id:
        changed["owner_id"] = agreed.owner_id
    if measure != action.impact_measure:
        changed["impact_measure"] = measure
    if errors or not changed:
        raise Invalid(errors or {"due_on": NOTHING_DIFFERENT})
    return changed
