"""Actions: one accountable owner each, from the day they are assigned to the chair's sign-off."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Evidence, Person, Recommendation
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.tracker.earliest_days import earliest_for_action
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.tracker.rag_rating import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, RecommendationState
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.tracker import closures, decisions, evidence
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute

TAKEN_BACK = "update_taken_back"
"""In place of the move of an update, once its words are gone."""


@dataclass(frozen=True)
class ActionDetails:
    """`impact_measure` says how it will be known that the action helped; asked for before it begins. `proposal` is the
    mark of the row of a return that it is made of, if it is.
    """

    text: str
    owner_id: str
    due_on: date
    impact_measure: str
    proposal: str | None = None


def assign_action(actor: Actor, recommendation_id: str, details: ActionDetails, now: datetime) -> Action:
    """The owner is told at once when the recommendation is agreed already, else on the day that it is."""
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_recommendation(recommendation))
    # Whoever assigns or closes at the same moment waits: no number twice, no action after the end.
    db.session.refresh(recommendation, with_for_update=True)
    if recommendation.state not in OPEN_RECOMMENDATIONS:
        raise Refused("The recommendation is closed: it takes no more actions.")
    owner = check(recommendation, details, local_day(now))
    _require_not_taken(details.proposal)
    last = select(func.max(Action.number)).where(Action.recommendation_id == recommendation_id)
    action = Action(
        recommendation_id=recommendation_id,
        number=(db.session.scalar(last) or 0) + 1,
        text=details.text.strip(),
        owner_id=owner.id,
        agency_id=owner.agency_id,
        due_on=details.due_on,
        first_due_on=details.due_on,
        impact_measure=details.impact_measure.strip(),
        proposal=details.proposal,
        created_at=now,
    )
    db.session.add(action)
    db.session.flush()
    after = {"owner": owner.name, "due_on": action.due_on}
    log.write(actor, "action_assigned", action, now, round_id=recommendation.round_id, after=after)
    if recommendation.state is RecommendationState.AGREED:
        decisions.record(actor, "action_assigned", action, now, before=decisions.Snapshot())
        tell_owner(MailKind.ACTION_ASSIGNED, action, now)
    return action


def write_update(actor: Actor, action_id: str, text: str, now: datetime) -> Action:
    """The first update begins the action."""
    action = followed(actor, action_id)
    note(actor, action, closures.require_text("text", text, "Write what has been done"), now)
    log.write(actor, "action_updated", action, now, round_id=action.recommendation.round_id)
    _begin(actor, action, now)
    db.session.flush()
    return action


def attach_evidence(
    actor: Actor, action_id: str, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Evidence:
    """`limit` in bytes. Raises Invalid beside `file` when it is not accepted; a file begins the action."""
    action = followed(actor, action_id)
    row = evidence.keep(actor, action, file_name, data, folder, limit, now)
    _begin(actor, action, now)
    db.session.flush()
    return row


def remove_evidence(actor: Actor, action_id: str, evidence_id: str, now: datetime) -> None:
    """Whatever state the action is in, for a file may name a child. Removing twice does no harm."""
    action = _written_about(actor, action_id)
    if evidence.remove(actor, action, evidence_id, now):
        note(actor, action, "A file was removed for good.", now, "evidence_removed")
    db.session.flush()


def take_back_update(actor: Actor, action_id: str, update_id: str, now: datetime) -> None:
    """Its words go for good, whatever state the action is in, for they may name a child; that somebody wrote them,
    and who took them back, stays. Raises NotAllowed for what is no update, such as the words of a decision.
    """
    action = _written_about(actor, action_id)
    row = access.load(ActionUpdate, update_id)
    if row.action_id != action_id or row.act not in ("", TAKEN_BACK):
        raise NotAllowed(hidden=True)
    if row.act != TAKEN_BACK:
        row.text, row.act = f"Taken back by {actor.name}, {day_words(local_day(now))}.", TAKEN_BACK
        log.write(actor, TAKEN_BACK, action, now, round_id=action.recommendation.round_id)
        db.session.flush()


def say_complete(actor: Actor, action_id: str, completion: str, now: datetime) -> Action:
    """Asks the chair for sign-off. Raises Refused without evidence: the chair could not close it."""
    action = followed(actor, action_id)
    said = closures.require_text("completion", completion, "Say what was done, and what shows that it helped")
    _require_evidence(action)
    move(
        actor,
        "action_said_complete",
        action,
        now,
        text=said,
        facts={"completion": said, "said_complete_on": local_day(now)},
    )
    for person in recipients.deciders_on(subjects.of_action(action), local_day(now)):
        tell(MailKind.ACTION_SIGN_OFF_ASKED, person, action, now)
    return action


def close_action(actor: Actor, action_id: str, closure: Closure, now: datetime) -> Action:
    """The chair's sign-off: outcome, meeting or chair's action, and at least one piece of evidence."""
    action = decided(actor, action_id)
    missing = {"outcome": (closure.outcome, "Say what the outcome is")}
    minute = _settled(action, closure.minute, now, **missing)
    _require_evidence(action)
    outcome = closure.outcome.strip()
    facts = closures.closing_facts(actor, outcome, minute, now)
    decide(actor, "action_closed", action, minute, now, said=outcome, facts=facts)
    tell_owner(MailKind.ACTION_CLOSED, action, now)
    return action


def refuse_action(actor: Actor, action_id: str, reason: str, minute: Minute | None, now: datetime) -> Action:
    """Back to its owner, who is told; what was said and attached stays."""
    action = decided(actor, action_id)
    minute = _settled(action, minute or Minute(""), now, reason=(reason, "Say what is still missing"))
    decide(actor, "action_refused", action, minute, now, said=reason.strip(), reason=reason)
    tell_owner(MailKind.ACTION_REFUSED, action, now)
    return action


def excuse_action(actor: Actor, action_id: str, reason: str, minute: Minute | None, now: datetime) -> Action:
    """A meeting or chair's action is needed once the sub-group has agreed the action."""
    action = decided(actor, action_id)
    agreed = action.recommendation.agreed_at is not None
    given = {"reason": (reason, "Say why it is no longer needed")}
    settled = (
        _settled(action, minute or Minute(""), now, **given)
        if agreed
        else closures.require("", None, date.max, now, **given)
    )
    decide(actor, "action_excused", action, settled, now, said=reason.strip(), reason=reason)
    if agreed:
        tell_owner(MailKind.ACTION_EXCUSED, action, now)
    return action


def _settled(action: Action, minute: Minute, now: datetime, **texts: tuple[str, str]) -> Minute:
    """The minute of a decision about an action. Raises Invalid with all that is wrong."""
    group = action.recommendation.sub_group_id
    settled = closures.require(group, minute, earliest_for_action(action), now, **texts)
    assert settled is not None
    return settled


def decide(
    actor: Actor,
    act: str,
    action: Action,
    minute: Minute | None,
    now: datetime,
    *,
    said: str,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """A move that is a decision: the move itself, a line of the history, and the decision's own row."""
    before = decisions.snapshot(action)
    move(actor, act, action, now, text=said, reason=reason, facts=facts)
    decisions.record(actor, act, action, now, before=before, minute=minute, said=said)


def tell_owner(kind: MailKind, action: Action, now: datetime) -> None:
    tell(kind, action.owner, action, now)


def tell_of_owner(action: Action, owned_by: Person, now: datetime) -> None:
    """After a change: the owner, and whoever owned it before."""
    if action.owner_id == owned_by.id:
        tell_owner(MailKind.ACTION_CHANGED, action, now)
        return
    tell_owner(MailKind.ACTION_ASSIGNED, action, now)
    if owned_by.left_at is None:
        tell(MailKind.ACTION_PASSED_ON, owned_by, action, now)


def _require_not_taken(proposal: str | None) -> None:
    taken = select(Action.recommendation_id).where(Action.proposal == proposal)
    if proposal and db.session.scalar(taken):
        raise Refused("This row has become an action already.")


def check(
    recommendation: Recommendation, details: ActionDetails, today: date, changed: Action | None = None
) -> Person:
    """The owner. `changed` is the action that is already there, and may keep an owner who has left."""
    errors = {}
    if problem := owner_problem(recommendation, details.owner_id, details.text.strip(), changed):
        errors["owner_id"] = problem
    if problem := closures.text_problem(details.text, "Say what is to be done"):
        errors["text"] = problem
    if problem := closures.text_problem(details.impact_measure, "Say how you will know that it helped"):
        errors["impact_measure"] = problem
    if details.due_on < today:
        errors["due_on"] = "The day must be today or later"
    if errors:
        raise Invalid(errors)
    return db.session.get_one(Person, details.owner_id)


def owner_problem(
    recommendation: Recommendation, owner_id: str, text: str, changed: Action | None = None
) -> str:
    """Why this person cannot own an action of these words; empty when they can."""
    owner = db.session.get(Person, owner_id) if owner_id else None
    kept = changed is not None and owner is changed.owner
    if owner is None or owner.agency_id is None or (owner.left_at is not None and not kept):
        return "Choose an owner who belongs to an agency"
    if _assigned_already(recommendation, owner, text, changed):
        return f"{owner.name} has this action already"
    return ""


def _assigned_already(
    recommendation: Recommendation, owner: Person, text: str, changed: Action | None
) -> bool:
    same = select(Action.id).where(
        Action.recommendation_id == recommendation.id, Action.owner_id == owner.id, Action.text == text
    )
    if changed is not None:
        same = same.where(Action.id != changed.id)
    return db.session.scalar(same.limit(1)) is not None


def followed(actor: Actor, action_id: str) -> Action:
    """An action that its owner may write about now."""
    action = _written_about(actor, action_id)
    if action.recommendation.state is RecommendationState.PROPOSED:
        raise Refused("The sub-group has still to agree the recommendation.")
    if action.state not in UNFINISHED_ACTIONS:
        raise Refused("The action is finished. Nothing more can be added to it.")
    return action


def _written_about(actor: Actor, action_id: str) -> Action:
    action = access.load(Action, action_id)
    access.require(actor, Permission.ACTION_UPDATE, subjects.of_action(action))
    access.hold(action)
    return action


def decided(actor: Actor, action_id: str) -> Action:
    """An action on which the chair decides."""
    action = access.load(Action, action_id)
    access.require(actor, Permission.ACTION_CLOSE, subjects.of_action(action))
    access.hold(action)
    return action


def _require_evidence(action: Action) -> None:
    if db.session.scalar(select(func.count()).where(evidence.present_evidence(action))) == 0:
        raise Refused("There is no evidence yet. Attach at least one file first.")


def _begin(actor: Actor, action: Action, now: datetime) -> None:
    if action.state is ActionState.NOT_STARTED:
        round_id = action.recommendation.round_id
        status_changes.move(actor, "action_begun", action, now, round_id=round_id)


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
    round_id = action.recommendation.round_id
    status_changes.move(actor, act, action, now, round_id=round_id, reason=reason, facts=facts)
    note(actor, action, text, now, act)
    db.session.flush()


def note(actor: Actor, action: Action, text: str, now: datetime, act: str = "") -> None:
    """A line of the history; `act` as ActionUpdate has it."""
    row = ActionUpdate(
        action_id=action.id, text=text, act=act, written_at=now, written_by_id=actor.person_id or ""
    )
    db.session.add(row)


def tell(
    kind: MailKind, person: Person, action: Action, now: datetime, *, about: str = "", **facts: Any
) -> None:
    """One mail about an action; `about` is what it is asked for once, `facts` what only some kinds have."""
    outbox.queue(kind, person, about or action.id, now, **facts)
