"""Actions that go to another owner: handed over by the QA officer, or passed on within an agency by its lead."""

from collections.abc import Collection
from datetime import datetime

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, Person
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RecommendationState
from audit_app.services import access, actions, decisions, log

TO_ANOTHER_AGENCY = (
    "Choose somebody of the same agency. Only the chair gives an agreed action to another agency: "
    "propose a change of the action"
)


def hand_over_actions(
    actor: Actor, action_ids: Collection[str], owner_id: str, now: datetime
) -> tuple[Action, ...]:
    """Each gets this owner, and the agency with them; what was written stays. Both owners are told of each.

    Raises Invalid: no action, no owner, or an owner who has the very same action already.
    """
    if not action_ids:
        raise Invalid({"action_ids": "Tick at least one action"})
    return tuple(
        _give(actor, _changeable(actor, Permission.ACTION_REASSIGN, one), owner_id, now)
        for one in sorted(set(action_ids))
    )


def pass_on_action(actor: Actor, action_id: str, owner_id: str, now: datetime) -> Action:
    """To somebody of the same agency. Raises Invalid beside `owner_id`."""
    action = _changeable(actor, Permission.ACTION_DELEGATE, action_id)
    owner = db.session.get(Person, owner_id) if owner_id else None
    if owner is None or owner.agency_id != action.agency_id:
        raise Invalid({"owner_id": "Choose somebody of your agency"})
    return _give(actor, action, owner_id, now)


def _changeable(actor: Actor, permission: Permission, action_id: str) -> Action:
    action = access.load(Action, action_id)
    access.require(actor, permission, subjects.of_action(action))
    access.hold(action)
    if action.state not in UNFINISHED_ACTIONS:
        raise Refused("One of the actions is finished by now. Look again.")
    return action


def _give(actor: Actor, action: Action, owner_id: str, now: datetime) -> Action:
    before = action.owner
    if before.id == owner_id:
        raise Invalid({"owner_id": f"{before.name} is the owner now. Choose somebody else"})
    if problem := actions.owner_problem(action.recommendation, owner_id, action.text):
        raise Invalid({"owner_id": problem})
    owner = db.session.get_one(Person, owner_id)
    agreed = action.recommendation.state is not RecommendationState.PROPOSED
    if agreed and owner.agency_id != action.agency_id:
        raise Invalid({"owner_id": TO_ANOTHER_AGENCY})
    held = decisions.snapshot(action)
    action.owner, action.agency_id = owner, owner.agency_id or ""
    actions.note(actor, action, f"From {before.name} to {owner.name}.", now, "action_handed_over")
    db.session.flush()
    log.write(
        actor,
        "action_handed_over",
        action,
        now,
        round_id=action.recommendation.round_id,
        before={"owner": before.name},
        after={"owner": owner.name},
    )
    if agreed:
        # Within an agency it is a delegation: the sub-group agreed who answers for it, which is the agency.
        decisions.record(actor, "owner_changed", action, now, before=held)
        actions.tell_of_owner(action, before, now)
    return action
