"""Changes of an action: of its words while it is proposed; of day, owner and measure by the chair once it is agreed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, ChangeAsked, Person
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.tracker.earliest_days import earliest_for_action
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.workflow import UNFINISHED_ACTIONS, MoreTimeState, RecommendationState
from audit_app.services import access, log, status_changes, text_revisions
from audit_app.services.tracker import actions, closures, decisions
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.decisions import Minute

NOTHING_DIFFERENT = "Nothing is different yet"


@dataclass(frozen=True)
class Agreed:
    """What only the chair changes of an agreed action."""

    due_on: date | None
    owner_id: str
    impact_measure: str


def change_action(
    actor: Actor, action_id: str, version: int, details: ActionDetails, reason: str, now: datetime
) -> Action:
    """While it is proposed: anything, by whoever writes it. Nobody is told yet.

    Raises Stale when somebody else changed it since `version`.
    """
    action = _held(actor, action_id, Permission.ACTION_CHANGE)
    if action.recommendation.state is not RecommendationState.PROPOSED:
        raise Refused(
            "The sub-group has agreed the action: only the chair changes its day, owner or measure."
        )
    _compare(action, version, details)
    owner, said = _check_change(action, details, reason, local_day(now))
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
        round_id=action.recommendation.round_id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        replaced=replaced,
        reason=said,
    )
    actions.note(actor, action, said, now, "action_changed")
    db.session.flush()
    return action


def propose_change(
    actor: Actor, action_id: str, version: int, agreed: Agreed, reason: str, now: datetime
) -> ChangeAsked:
    """Ask the chair for another day, owner or measure of an agreed action; nothing changes until the chair decides.

    Raises Refused while an earlier proposal waits, Stale when somebody else changed the action since `version`.
    """
    action = _of_the_agreed(actor, action_id, Permission.ACTION_PROPOSE)
    if waiting(action_id) is not None:
        raise Refused("A change has been proposed already. The chair has still to decide.")
    changed = _checked(action, version, agreed, {"reason": (reason, "Say why it should change")}, now)
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
    log.write(actor, "change_asked", row, now, round_id=action.recommendation.round_id)
    actions.note(actor, action, row.reason, now, "change_asked")
    db.session.flush()
    return row


def grant_change(actor: Actor, change_id: str, words: str, minute: Minute, now: datetime) -> ChangeAsked:
    """`words` may be empty; the action changes as it was proposed, and its owners are told."""
    row = _asked(actor, change_id)
    action = row.action
    texts = {"decision": (words, "")} if words.strip() else {}
    settled = _settled(action, minute, now, local_day(row.asked_at), **texts)
    wanted = {"due_on": row.due_on, "owner_id": row.owner_id, "impact_measure": row.impact_measure}
    changed = {name: value for name, value in wanted.items() if value is not None}
    _decide(actor, "change_granted", row, words.strip(), now)
    _carry_out(actor, action, changed, words.strip() or row.reason, settled, now)
    return row


def refuse_change(actor: Actor, change_id: str, reason: str, minute: Minute, now: datetime) -> ChangeAsked:
    row = _asked(actor, change_id)
    action, missing = row.action, "Say why it stays as it is"
    settled = _settled(action, minute, now, local_day(row.asked_at), decision=(reason, missing))
    _decide(actor, "change_refused", row, reason.strip(), now)
    actions.note(actor, action, row.decision, now, "change_refused")
    unchanged = decisions.snapshot(action)
    decisions.record(
        actor, "change_refused", action, now, before=unchanged, minute=settled, said=row.decision
    )
    return row


def change_agreed(
    actor: Actor, action_id: str, version: int, agreed: Agreed, reason: str, minute: Minute, now: datetime
) -> Action:
    """The chair's own change of an agreed action, in a meeting or as chair's action; its owners are told.

    Raises Stale when somebody else changed it since `version`.
    """
    action = _of_the_agreed(actor, action_id, Permission.ACTION_CLOSE)
    errors = closures.minute_problems(
        action.recommendation.sub_group_id, minute, earliest_for_action(action), now
    )
    try:
        changed = _checked(action, version, agreed, {"reason": (reason, "Say why it changes")}, now)
    except Invalid as error:
        raise Invalid({**error.fields, **errors}) from None
    if errors:
        raise Invalid(errors)
    _carry_out(actor, action, changed, reason.strip(), closures.settled(minute), now)
    return action


def waiting(action_id: str) -> ChangeAsked | None:
    """The change on which the chair has still to decide."""
    query = select(ChangeAsked).where(
        ChangeAsked.action_id == action_id, ChangeAsked.state == MoreTimeState.ASKED
    )
    return db.session.scalar(query.order_by(ChangeAsked.asked_at, ChangeAsked.id).limit(1))


def _carry_out(
    actor: Actor, action: Action, changed: dict[str, object], said: str, minute: Minute, now: datetime
) -> None:
    """Each part that changes is a decision of its own, so that the history shows old and new of each."""
    owned_by = action.owner
    for act, column in _ACTS.items():
        if column not in changed:
            continue
        before = decisions.snapshot(action)
        if column == "owner_id":
            owner = db.session.get_one(Person, changed[column])
            action.owner, action.owner_id, action.agency_id = owner, owner.id, owner.agency_id or ""
        else:
            setattr(action, column, changed[column])
        decisions.record(actor, act, action, now, before=before, minute=minute, said=said)
        log.write(actor, f"action_{act}", action, now, round_id=action.recommendation.round_id)
    actions.note(actor, action, said, now, "action_changed")
    db.session.flush()
    actions.tell_of_owner(action, owned_by, now)


_ACTS = {"day_changed": "due_on", "owner_changed": "owner_id", "measure_changed": "impact_measure"}
"""What the decision about each part of an agreed action is called."""


def _held(actor: Actor, action_id: str, permission: Permission) -> Action:
    action = access.load(Action, action_id)
    access.require(actor, permission, subjects.of_action(action))
    access.hold(action)
    if action.state not in UNFINISHED_ACTIONS:
        raise Refused("The action is finished. It does not change any more.")
    return action


def _of_the_agreed(actor: Actor, action_id: str, permission: Permission) -> Action:
    action = _held(actor, action_id, permission)
    if action.recommendation.state is not RecommendationState.AGREED:
        raise Refused("The sub-group has still to agree the recommendation: change the action itself.")
    return action


def _asked(actor: Actor, change_id: str) -> ChangeAsked:
    row = access.load(ChangeAsked, change_id)
    _of_the_agreed(actor, row.action_id, Permission.ACTION_CLOSE)
    access.hold(row)
    return row


def _settled(
    action: Action, minute: Minute, now: datetime, asked_on: date, **texts: tuple[str, str]
) -> Minute:
    """No meeting decides before the change was asked for."""
    group = action.recommendation.sub_group_id
    settled = closures.require(group, minute, earliest_for_action(action, asked_on), now, **texts)
    assert settled is not None
    return settled


def _decide(actor: Actor, act: str, row: ChangeAsked, said: str, now: datetime) -> None:
    facts = {"decided_at": now, "decided_by_id": actor.person_id, "decision": said}
    round_id = row.action.recommendation.round_id
    status_changes.move(actor, act, row, now, round_id=round_id, reason=said, facts=facts)
    db.session.flush()


def _checked(
    action: Action, version: int, agreed: Agreed, texts: dict[str, tuple[str, str]], now: datetime
) -> dict[str, object]:
    """Column -> its value, of those that differ. Raises Invalid with all that is wrong, Stale, or that nothing is."""
    due = agreed.due_on or action.due_on
    measure = agreed.impact_measure.strip()
    details = ActionDetails(action.text, agreed.owner_id, due, measure)
    _compare(action, version, details)
    errors = {
        field: problem
        for field, (text, missing) in texts.items()
        if (problem := closures.text_problem(text, missing))
    }
    if problem := actions.owner_problem(action.recommendation, agreed.owner_id, action.text, action):
        errors["owner_id"] = problem
    if problem := closures.text_problem(measure, "Say how you will know that it helped"):
        errors["impact_measure"] = problem
    if agreed.due_on is None or (due != action.due_on and due < local_day(now)):
        errors["due_on"] = "The day must be today or later"
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


def _facts(action: Action) -> dict[str, object]:
    return {"owner": action.owner.name, "due_on": action.due_on}


def _words(action: Action) -> dict[str, object]:
    return {"text": action.text, "impact_measure": action.impact_measure}


def _compare(action: Action, version: int, details: ActionDetails) -> None:
    owner = db.session.get(Person, details.owner_id) if details.owner_id else None
    due = day_words(details.due_on) if details.due_on else ""
    access.compare_version(
        action,
        version,
        text=("What is to be done", action.text, details.text.strip()),
        impact_measure=("How we shall know", action.impact_measure, details.impact_measure.strip()),
        owner_id=("Owner", action.owner.name, owner.name if owner else ""),
        due_on=("By when", day_words(action.due_on), due),
    )


def _check_change(action: Action, details: ActionDetails, reason: str, today: date) -> tuple[Person, str]:
    """The owner and the reason. What stays as it is may be what would not be taken any more: a day that is past."""
    errors = {}
    try:
        actions.check(action.recommendation, details, min(today, action.due_on), action)
    except Invalid as error:
        errors = error.fields
    if details.due_on != action.due_on and details.due_on < today:
        errors["due_on"] = "The day must be today or later"
    if problem := closures.text_problem(reason, "Say why it changes"):
        errors["reason"] = problem
    owner = db.session.get(Person, details.owner_id)
    if errors or owner is None:
        raise Invalid(errors)
    return owner, reason.strip()
