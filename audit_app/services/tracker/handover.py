"""Handover: an action gets another owner, by the QA officer, or within an agency by its lead."""

from collections.abc import Collection
from datetime import datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Action, Agency, Person
from audit_app.policy import Actor, Permission
from audit_app.rules.workflow import RecommendationState
from audit_app.services import log
from audit_app.services.tracker import action_steps, actions, decisions

TO_ANOTHER_AGENCY = (
    "Select someone from the same agency. Only the chair can give an agreed action to another agency, "
    "so propose a change to the action"
)


def hand_over_actions(
    actor: Actor, action_ids: Collection[str], owner_id: str, now: datetime
) -> tuple[Action, ...]:
    """Give each of the actions to this owner and the owner's agency; what was written stays.

    The previous and the new owner are told of each. Raises Invalid beside `action_ids` when there is no action, beside
    `owner_id` when there is no owner or the owner has the very same action already; Refused when one is finished.
    """
    if not action_ids:
        raise Invalid({"action_ids": "Select at least 1 action"})
    return tuple(
        _give(actor, _load(actor, Permission.ACTION_REASSIGN, action_id), owner_id, now)
        # Always in the same order, so that two people who hand over the same actions do not lock each other out.
        for action_id in sorted(set(action_ids))
    )


def pass_on_action(actor: Actor, action_id: str, owner_id: str, now: datetime) -> Action:
    """Give an action to somebody of the same agency. Raises Invalid beside `owner_id`."""
    action = _load(actor, Permission.ACTION_DELEGATE, action_id)
    owner = db.session.get(Person, owner_id) if owner_id else None
    if owner is None or owner.agency_id != action.agency_id:
        raise Invalid({"owner_id": "Select someone from your agency"})
    return _give(actor, action, owner_id, now)


def _load(actor: Actor, permission: Permission, action_id: str) -> Action:
    finished = "One of the actions has been finished since you opened the page. Check the list and try again."
    return action_steps.load_unfinished(actor, action_id, permission, finished)


def _give(actor: Actor, action: Action, owner_id: str, now: datetime) -> Action:
    previous_owner = action.owner
    owner = db.session.get(Person, owner_id) if owner_id else None
    # Somebody who changed agency may take the action along: the same owner, with another agency.
    if owner is previous_owner and previous_owner.agency_id == action.agency_id:
        raise Invalid({"owner_id": f"{previous_owner.name} already owns this action. Select someone else"})
    problem = actions.owner_problem(action.recommendation, owner_id, action.text, action)
    if problem or owner is None or owner.left_at is not None:
        raise Invalid({"owner_id": problem or "Select an owner who belongs to an agency"})
    agreed = action.recommendation.state is not RecommendationState.PROPOSED
    if agreed and owner is not previous_owner and owner.agency_id != action.agency_id:
        raise Invalid({"owner_id": TO_ANOTHER_AGENCY})
    words = _handover_words(action, owner)
    facts = {"owner": previous_owner.name, "agency_id": action.agency_id}
    before = decisions.snapshot(action)
    action.owner, action.agency = owner, db.session.get_one(Agency, owner.agency_id)
    action_steps.note(actor, action, words, now, "action_handed_over")
    db.session.flush()
    log.write(
        actor,
        "action_handed_over",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before=facts,
        after={"owner": owner.name, "agency_id": action.agency_id},
    )
    if agreed:
        # Within an agency it is a delegation: the sub-group agreed who answers for it, which is the agency.
        decisions.record(actor, "owner_changed", action, now, before=before)
        action_steps.tell_of_change(action, previous_owner, now)
    return action


def _handover_words(action: Action, owner: Person) -> str:
    """Return a sentence with both people, and with both agencies where the agency changes."""
    new_agency = db.session.get_one(Agency, owner.agency_id)
    if new_agency is action.agency:
        return f"From {action.owner.name} to {owner.name}."
    return f"From {action.owner.name}, {action.agency.name}, to {owner.name}, {new_agency.name}."
