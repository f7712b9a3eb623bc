"""The oversight of actions beside sign-off: to escalate an action, to judge its RAG rating, to open it again."""

from dataclasses import dataclass
from datetime import date, datetime

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, can
from audit_app.queries import subjects
from audit_app.queries.tracker.earliest_days import earliest_for_action
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import RUNG_WORDS, Rung, rungs_offered
from audit_app.rules.tracker.rag_rating import JUDGED_RAGS, RAG_WORDS, Rag, action_rag, rag_basis
from audit_app.rules.workflow import RecommendationState, is_allowed
from audit_app.services import log
from audit_app.services.mail import recipients
from audit_app.services.tracker import action_steps, closures, decisions, recommendations
from audit_app.services.tracker.decisions import Minute

_TAKEN_UP_BY = {
    Rung.OWNER: lambda *_: [],
    Rung.LEAD: lambda action, _: recipients.leads_of(action.agency_id),
    Rung.CHAIR: lambda action, today: recipients.deciders_on(subjects.of_action(action), today),
    Rung.EXECUTIVE: lambda *_: recipients.chairs_at(Tier.EXECUTIVE) + recipients.qa_officers(),
    Rung.BOARD: lambda *_: recipients.chairs_at(Tier.BOARD) + recipients.qa_officers(),
}
"""Rung -> the people who deal with an action there; for the Executive and the Board also the QA officer.

The QA officer takes it to those members of a group who have no account here.
"""


@dataclass(frozen=True)
class Reopening:
    """What a chair enters to open an action again."""

    reason: str
    due_on: date | None
    minute: Minute


def escalate_action(
    actor: Actor, action_id: str, rung: Rung, reason: str, minute: Minute | None, now: datetime
) -> Action:
    """Move an action to another rung, up or down, and tell its owner and whoever deals with it there.

    Only the chair moves it above the chair, and then the decision needs `minute`; the QA officer needs none. Raises
    Refused where the action is on that rung already, finished, or not agreed yet.
    """
    action = _load_overseen(actor, action_id, Permission.ACTION_ESCALATE)
    chairing = can(actor, Permission.ACTION_CLOSE, subjects.of_action(action))
    _check_rung(action, rung, chairing)
    checked = closures.require_minute(
        action.recommendation.sub_group_id,
        (minute or Minute("")) if chairing else None,
        earliest_for_action(action),
        now,
        reason=(reason, "Enter the reason"),
    )
    reason = reason.strip()
    before = action.rung
    action.rung = rung
    action.escalated_at = None if rung is Rung.OWNER else now
    action.escalation = "" if rung is Rung.OWNER else reason
    log.write(
        actor,
        "action_escalated",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={"rung": before},
        after={"rung": rung},
        reason=reason,
    )
    words = f"To {RUNG_WORDS[rung]}. {reason}"
    action_steps.note(actor, action, words, now, "action_escalated")
    unchanged = decisions.snapshot(action)
    decisions.record(actor, "action_escalated", action, now, before=unchanged, minute=checked, said=words)
    db.session.flush()
    for person in people_to_tell(actor, action, local_day(now)):
        about = f"{action.id} {rung}"
        action_steps.tell(MailKind.ACTION_ESCALATED, person, action, now, about=about, rung=rung.value)
    return action


def judge_action(actor: Actor, action_id: str, rag: Rag, reason: str, now: datetime) -> Action:
    """Judge the RAG rating of an action, which takes precedence over the computed rating.

    It does so until the facts change that it was judged on (`rag_basis`); the history keeps it. Raises Invalid beside
    `rag` and `reason`.
    """
    action = _load_overseen(actor, action_id, Permission.ACTION_JUDGE)
    errors = {}
    if rag not in JUDGED_RAGS:
        errors["rag"] = "Select a RAG rating"
    if problem := closures.text_problem(reason, "Enter why you are changing the RAG rating"):
        errors["reason"] = problem
    if errors:
        raise Invalid(errors)
    computed = action_rag(
        action.state, action.due_on, action.first_due_on, action.said_complete_on, local_day(now)
    )
    before = action.judged_rag or computed
    action.judged_rag, action.judged_reason = rag, reason.strip()
    action.judged_basis = rag_basis(action.state, action.due_on, computed)
    log.write(
        actor,
        "action_judged",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={"rag": before},
        after={"rag": rag, "computed": computed},
        reason=action.judged_reason,
    )
    words = f"{RAG_WORDS[rag]}, calculated as {computed}. {action.judged_reason}"
    action_steps.note(actor, action, words, now, "action_judged")
    db.session.flush()
    return action


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


def _load_overseen(actor: Actor, action_id: str, permission: Permission) -> Action:
    refusal = "The action is finished or not agreed yet, so you cannot do this."
    action = action_steps.load_unfinished(actor, action_id, permission, refusal)
    if action.recommendation.state is RecommendationState.PROPOSED:
        raise Refused(refusal)
    return action


def _check_rung(action: Action, rung: Rung, chairing: bool) -> None:
    if rung is action.rung:
        raise Refused(f"The action is already with {RUNG_WORDS[rung]}.")
    if rung not in rungs_offered(action.rung, chairing):
        raise NotAllowed


def people_to_tell(actor: Actor, action: Action, today: date) -> list[Person]:
    """Return the owner and the people who deal with an action on its rung, each of them once.

    Whoever did it themselves need not be told, and whoever has left cannot be.
    """
    people = {person.id: person for person in (action.owner, *_TAKEN_UP_BY[action.rung](action, today))}
    return [person for person in people.values() if person.id != actor.person_id and person.left_at is None]
