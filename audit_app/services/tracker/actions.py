"""Actions: each has one accountable owner, from the day on which it is assigned to the chair's sign-off."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Evidence, Person, Recommendation
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import ActionState, RecommendationState
from audit_app.services import access, log, status_changes
from audit_app.services.mail import recipients
from audit_app.services.tracker import action_steps, closures, decisions, evidence
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute

TAKEN_BACK = "update_taken_back"
"""The act of an update whose words were taken back; an update that has its words has no act."""


@dataclass(frozen=True)
class ActionDetails:
    """The details that somebody enters about an action.

    `impact_measure` says how it will be known that the action helped, which is asked before it begins. `proposal` is
    the mark of the row of a return from which the action is made, if there is any.
    """

    text: str
    owner_id: str
    due_on: date
    impact_measure: str
    proposal: str | None = None


def assign_action(actor: Actor, recommendation_id: str, details: ActionDetails, now: datetime) -> Action:
    """Assign an action under an open recommendation.

    The owner is told at once if the recommendation is agreed, else on the day on which it is. Raises Invalid beside the
    fields of `details`, Refused when the recommendation is closed or the proposal has become an action already.
    """
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_recommendation(recommendation))
    # Whoever assigns or closes at the same moment waits: no number twice, no action after the end.
    db.session.refresh(recommendation, with_for_update=True)
    if recommendation.state not in OPEN_RECOMMENDATIONS:
        raise Refused("The recommendation is closed, so you cannot add actions to it.")
    owner = check_details(recommendation, details, local_day(now))
    _require_unused(details.proposal)
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
    log.write(actor, "action_assigned", action, now, round_id=recommendation.source.round_id, after=after)
    if recommendation.state is RecommendationState.AGREED:
        decisions.record(actor, "action_assigned", action, now, before=decisions.Snapshot())
        action_steps.tell_owner(MailKind.ACTION_ASSIGNED, action, now)
    return action


def write_update(actor: Actor, action_id: str, text: str, now: datetime) -> Action:
    """Add an update to the history of an action; the first update begins the action."""
    action = action_steps.load_for_owner(actor, action_id)
    words = closures.require_text("text", text, "Enter what has been done")
    action_steps.note(actor, action, words, now)
    log.write(actor, "action_updated", action, now, round_id=action.recommendation.source.round_id)
    _begin(actor, action, now)
    db.session.flush()
    return action


def attach_evidence(
    actor: Actor, action_id: str, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Evidence:
    """Attach a file of at most `limit` bytes to an action; the first file begins the action.

    Raises Invalid beside `file` when the file is not accepted.
    """
    action = action_steps.load_for_owner(actor, action_id)
    row = evidence.keep(actor, action, file_name, data, folder, limit, now)
    _begin(actor, action, now)
    db.session.flush()
    return row


def remove_evidence(actor: Actor, action_id: str, evidence_id: str, now: datetime) -> None:
    """Remove a file from an action in whatever state, for a file may name a child. Removing twice does no harm."""
    action = action_steps.load_action(actor, action_id, Permission.ACTION_UPDATE)
    if evidence.remove(actor, action, evidence_id, now):
        action_steps.note(actor, action, "A file was permanently deleted.", now, "evidence_removed")
    db.session.flush()


def take_back_update(actor: Actor, action_id: str, update_id: str, now: datetime) -> None:
    """Delete the words of an update for good; the history goes on naming who wrote it, and who took it back.

    It is possible in whatever state the action is, for the words may name a child. Raises NotAllowed for a note that is
    no update, such as the words of a decision.
    """
    action = action_steps.load_action(actor, action_id, Permission.ACTION_UPDATE)
    row = access.load(ActionUpdate, update_id)
    if row.action_id != action_id or row.act not in ("", TAKEN_BACK):
        raise NotAllowed(hidden=True)
    if row.act != TAKEN_BACK:
        row.text, row.act = f"Removed by {actor.name}, {day_words(local_day(now))}.", TAKEN_BACK
        log.write(actor, TAKEN_BACK, action, now, round_id=action.recommendation.source.round_id)
        db.session.flush()


def say_complete(actor: Actor, action_id: str, completion: str, now: datetime) -> Action:
    """Ask the chair for sign-off. Raises Refused without evidence, since the chair could not close the action."""
    action = action_steps.load_for_owner(actor, action_id)
    words = closures.require_text(
        "completion", completion, "Enter what was done and what shows that it helped"
    )
    _require_evidence(action)
    action_steps.move(
        actor,
        "action_said_complete",
        action,
        now,
        text=words,
        facts={"completion": words, "said_complete_on": local_day(now)},
    )
    for person in recipients.deciders_on(subjects.of_action(action), local_day(now)):
        action_steps.tell(MailKind.ACTION_SIGN_OFF_ASKED, person, action, now)
    return action


def close_action(actor: Actor, action_id: str, closure: Closure, now: datetime) -> Action:
    """Sign an action off, which is for the chair: with an outcome, in a meeting or as chair's action.

    Raises Invalid beside the fields of `closure`, Refused unless at least one file of evidence is attached.
    """
    action = action_steps.load_action(actor, action_id, Permission.ACTION_CLOSE)
    missing = "Enter the outcome"
    minute = action_steps.require_minute(action, closure.minute, now, outcome=(closure.outcome, missing))
    _require_evidence(action)
    outcome = closure.outcome.strip()
    facts = closures.closing_facts(actor, outcome, minute, now)
    action_steps.decide(actor, "action_closed", action, minute, now, words=outcome, facts=facts)
    action_steps.tell_owner(MailKind.ACTION_CLOSED, action, now)
    return action


def refuse_action(actor: Actor, action_id: str, reason: str, minute: Minute | None, now: datetime) -> Action:
    """Send an action that awaits sign-off back to its owner; its updates and evidence stay."""
    action = action_steps.load_action(actor, action_id, Permission.ACTION_CLOSE)
    missing = "Enter what is still missing"
    minute = action_steps.require_minute(action, minute or Minute(""), now, reason=(reason, missing))
    action_steps.decide(actor, "action_refused", action, minute, now, words=reason.strip(), reason=reason)
    action_steps.tell_owner(MailKind.ACTION_REFUSED, action, now)
    return action


def excuse_action(actor: Actor, action_id: str, reason: str, minute: Minute | None, now: datetime) -> Action:
    """End an action as no longer needed.

    Once the sub-group has agreed the action, that takes a meeting or chair's action, and its owner is told.
    """
    action = action_steps.load_action(actor, action_id, Permission.ACTION_CLOSE)
    agreed = action.recommendation.agreed_at is not None
    text = (reason, "Enter why the action is no longer needed")
    checked = (
        action_steps.require_minute(action, minute or Minute(""), now, reason=text)
        if agreed
        else closures.require_minute("", None, date.max, now, reason=text)
    )
    action_steps.decide(actor, "action_excused", action, checked, now, words=reason.strip(), reason=reason)
    if agreed:
        action_steps.tell_owner(MailKind.ACTION_EXCUSED, action, now)
    return action


def check_details(
    recommendation: Recommendation, details: ActionDetails, today: date, existing: Action | None = None
) -> Person:
    """Check the details of an action and return its owner.

    `existing` is the action that takes these details, if it exists already: it may keep an owner who has left. Raises
    Invalid beside the fields of `details`.
    """
    errors = {}
    if problem := owner_problem(recommendation, details.owner_id, details.text.strip(), existing):
        errors["owner_id"] = problem
    if problem := closures.text_problem(details.text, "Enter what needs to be done"):
        errors["text"] = problem
    if problem := closures.text_problem(details.impact_measure, "Enter how you will know it has helped"):
        errors["impact_measure"] = problem
    if details.due_on < today:
        errors["due_on"] = "Due date must be today or in the future"
    if errors:
        raise Invalid(errors)
    return db.session.get_one(Person, details.owner_id)


def owner_problem(
    recommendation: Recommendation, owner_id: str, text: str, existing: Action | None = None
) -> str:
    """Return why this person cannot own an action with these words; empty when they can."""
    owner = db.session.get(Person, owner_id) if owner_id else None
    is_owner_already = existing is not None and owner is existing.owner
    if owner is None or owner.agency_id is None or (owner.left_at is not None and not is_owner_already):
        return "Select an owner who belongs to an agency"
    if _is_assigned(recommendation, owner, text, existing):
        return f"{owner.name} already has this action"
    return ""


def _is_assigned(recommendation: Recommendation, owner: Person, text: str, existing: Action | None) -> bool:
    same = select(Action.id).where(
        Action.recommendation_id == recommendation.id, Action.owner_id == owner.id, Action.text == text
    )
    if existing is not None:
        same = same.where(Action.id != existing.id)
    return db.session.scalar(same.limit(1)) is not None


def _require_unused(proposal: str | None) -> None:
    used = select(Action.recommendation_id).where(Action.proposal == proposal)
    if proposal and db.session.scalar(used):
        raise Refused("This has already been made into an action.")


def _require_evidence(action: Action) -> None:
    if db.session.scalar(select(func.count()).where(evidence.present_evidence(action))) == 0:
        raise Refused("There is no evidence yet. Attach at least 1 file first.")


def _begin(actor: Actor, action: Action, now: datetime) -> None:
    if action.state is ActionState.NOT_STARTED:
        round_id = action.recommendation.source.round_id
        status_changes.move(actor, "action_begun", action, now, round_id=round_id)
