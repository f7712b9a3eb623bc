"""The steps that every act on an action shares: load and lock it, move it, note it in its history, tell people."""

from datetime import date, datetime
from typing import Any

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_action
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RecommendationState
from audit_app.services import access, status_changes
from audit_app.services.mail import outbox
from audit_app.services.tracker import closures, decisions
from audit_app.services.tracker.decisions import Minute


def load_action(actor: Actor, action_id: str, permission: Permission) -> Action:
    """Load an action, check the permission, and lock its row until the transaction ends.

    Without the lock, two people who act at the same moment would both pass the checks that follow.
    """
    action = access.load(Action, action_id)
    access.require(actor, permission, subjects.of_action(action))
    access.lock(action)
    return action


def load_unfinished(actor: Actor, action_id: str, permission: Permission, refusal: str) -> Action:
    """Load and lock an action. Raises Refused with the words of `refusal` when it is closed or excused."""
    action = load_action(actor, action_id, permission)
    if action.state not in UNFINISHED_ACTIONS:
        raise Refused(refusal)
    return action


def load_for_owner(actor: Actor, action_id: str) -> Action:
    """Load and lock an action about which its owner writes. Raises Refused unless it is agreed and not finished."""
    action = load_action(actor, action_id, Permission.ACTION_UPDATE)
    if action.recommendation.state is RecommendationState.PROPOSED:
        raise Refused("The sub-group has not agreed the recommendation yet.")
    if action.state not in UNFINISHED_ACTIONS:
        raise Refused("The action is finished, so you cannot add anything to it.")
    return action


def require_minute(
    action: Action, minute: Minute, now: datetime, requested_on: date | None = None, **texts: tuple[str, str]
) -> Minute:
    """Check the minute and the texts of a decision about an action, and return the minute with its reference.

    `requested_on` is the day on which the decision was asked for: no meeting decides before it. `texts` are those of
    `closures.require`. Raises Invalid with everything that is wrong.
    """
    sub_group_id = action.recommendation.sub_group_id
    checked = closures.require_minute(
        sub_group_id, minute, earliest_for_action(action, requested_on), now, **texts
    )
    assert checked is not None
    return checked


def move(
    actor: Actor,
    act: str,
    action: Action,
    now: datetime,
    *,
    text: str,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """Move an action to its next state, and note it in the history with `text`."""
    round_id = action.recommendation.source.round_id
    status_changes.move(actor, act, action, now, round_id=round_id, reason=reason, facts=facts)
    note(actor, action, text, now, act)
    db.session.flush()


def decide(
    actor: Actor,
    act: str,
    action: Action,
    minute: Minute | None,
    now: datetime,
    *,
    words: str,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """Move an action by a decision: the move itself, a note in the history, and the row of the decision.

    `words` is the outcome or the reason, as the history and the decision keep it.
    """
    before = decisions.snapshot(action)
    move(actor, act, action, now, text=words, reason=reason, facts=facts)
    decisions.record(actor, act, action, now, before=before, minute=minute, said=words)


def note(actor: Actor, action: Action, text: str, now: datetime, act: str = "") -> None:
    """Add a note to the history of an action; `act` is empty for an update, as in `ActionUpdate`."""
    row = ActionUpdate(
        action_id=action.id, text=text, act=act, written_at=now, written_by_id=actor.person_id or ""
    )
    db.session.add(row)


def tell(
    kind: MailKind, person: Person, action: Action, now: datetime, *, about: str = "", **facts: Any
) -> None:
    """Queue a mail about an action.

    `about` is what the person gets only a single mail of this kind about, by default the action itself; `facts` are
    those that only some kinds of mail have.
    """
    outbox.queue(kind, person, about or action.id, now, **facts)


def tell_owner(kind: MailKind, action: Action, now: datetime) -> None:
    """Queue a mail to the owner of an action."""
    tell(kind, action.owner, action, now)


def tell_of_change(action: Action, previous_owner: Person, now: datetime) -> None:
    """Tell the owner of a changed action, and whoever owned it before unless they have left."""
    if action.owner_id == previous_owner.id:
        tell_owner(MailKind.ACTION_CHANGED, action, now)
        return
    tell_owner(MailKind.ACTION_ASSIGNED, action, now)
    if previous_owner.left_at is None:
        tell(MailKind.ACTION_PASSED_ON, previous_owner, action, now)
