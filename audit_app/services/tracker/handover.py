"""Actions that go to another owner: handed over by the QA officer, or passed on within an agency by its lead."""

from collections.abc import Collection
from datetime import datetime

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, Agency, Person
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RecommendationState
from audit_app.services import access, log
from audit_app.services.tracker import actions, decisions

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
    owner = db.session.get(Person, owner_id) if owner_id else None
    # Whoever changed agency may take the action along.
    if owner is before and before.agency_id == action.agency_id:
        raise Invalid({"owner_id": f"{before.name} is the owner now. Choose somebody else"})
    problem = actions.owner_problem(action.recommendation, owner_id, action.text, action)
    if problem or owner is None or owner.left_at is not None:
        raise Invalid({"owner_id": problem or "Choose an owner who belongs to an agency"})
    agreed = action.recommendation.state is not RecommendationState.PROPOSED
    if agreed and owner is not before and owner.agency_id != action.agency_id:
        raise Invalid({"owner_id": TO_ANOTHER_AGENCY})
    said = _handed_over(action, owner)
    facts = {"owner": before.name, "agency_id": action.agency_id}
    held = decisions.snapshot(action)
    action.owner, action.agency = owner, db.session.get_one(Agency, owner.agency_id)
    actions.note(actor, action, said, now, "action_handed_over")
    db.session.flush()
    log.write(
        actor,
        "action_handed_over",
        action,
        now,
        round_id=action.recommendation.round_id,
        before=facts,
        after={"owner": owner.name, "agency_id": action.agency_id},
    )
    if agreed:
        # Within an agency it is a delegation: the sub-group agreed who answers for it, which is the agency.
        decisions.record(actor, "owner_changed", action, now, before=held)
        actions.tell_of_owner(action, before, now)
    return action


def _handed_over(action: Action, owner: Person) -> str:
    """Both people, and both agencies where it changes agency."""
    to = db.session.get_one(Agency, owner.agency_id)
    if to is action.agency:
        return f"From {action.owner.name} to {owner.name}."
    return f"From {action.owner.name}, {action.agency.name}, to {owner.name}, {to.name}."
