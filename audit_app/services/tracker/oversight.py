"""What those who oversee an action do with it beside signing it off: escalate it, judge its RAG, open it again."""

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
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RecommendationState, allowed
from audit_app.services import access, log
from audit_app.services.mail import recipients
from audit_app.services.tracker import actions, closures, decisions, recommendations
from audit_app.services.tracker.decisions import Minute

_TOLD = {
    Rung.OWNER: lambda *_: [],
    Rung.LEAD: lambda action, _: recipients.leads_of(action.agency_id),
    Rung.CHAIR: lambda action, today: recipients.deciders_on(subjects.of_action(action), today),
    Rung.EXECUTIVE: lambda *_: recipients.chairs_at(Tier.EXECUTIVE) + recipients.qa_officers(),
    Rung.BOARD: lambda *_: recipients.chairs_at(Tier.BOARD) + recipients.qa_officers(),
}
"""Who takes it up, beside the owner; the QA officer puts it before those who have no account here."""


@dataclass(frozen=True)
class Reopening:
    reason: str
    due_on: date | None
    minute: Minute


def escalate_action(
    actor: Actor, action_id: str, rung: Rung, reason: str, minute: Minute | None, now: datetime
) -> Action:
    """The chair gives the minute, and alone goes above the chair. Owner and whoever takes it up are told.

    Raises Refused where it stands there already or is not followed any more.
    """
    action = _followed(actor, action_id, Permission.ACTION_ESCALATE)
    chairing = can(actor, Permission.ACTION_CLOSE, subjects.of_action(action))
    _check_rung(action, rung, chairing)
    settled = closures.require(
        action.recommendation.sub_group_id,
        (minute or Minute("")) if chairing else None,
        earliest_for_action(action),
        now,
        reason=(reason, "Say why"),
    )
    said = reason.strip()
    before = action.rung
    action.rung = rung
    action.escalated_at = None if rung is Rung.OWNER else now
    action.escalation = "" if rung is Rung.OWNER else said
    log.write(
        actor,
        "action_escalated",
        action,
        now,
        round_id=action.recommendation.round_id,
        before={"rung": before},
        after={"rung": rung},
        reason=said,
    )
    words = f"To {RUNG_WORDS[rung]}. {said}"
    actions.note(actor, action, words, now, "action_escalated")
    unchanged = decisions.snapshot(action)
    decisions.record(actor, "action_escalated", action, now, before=unchanged, minute=settled, said=words)
    db.session.flush()
    for person in people_to_tell(actor, action, local_day(now)):
        about = f"{action.id} {rung}"
        actions.tell(MailKind.ACTION_ESCALATED, person, action, now, about=about, rung=rung.value)
    return action


def judge_action(actor: Actor, action_id: str, rag: Rag, reason: str, now: datetime) -> Action:
    """Stands beside the computed RAG until something changes on which it was judged; the history keeps it."""
    action = _followed(actor, action_id, Permission.ACTION_JUDGE)
    errors = {}
    if rag not in JUDGED_RAGS:
        errors["rag"] = "Choose a colour"
    if problem := closures.text_problem(reason, "Say why you judge it so"):
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
        round_id=action.recommendation.round_id,
        before={"rag": before},
        after={"rag": rag, "computed": computed},
        reason=action.judged_reason,
    )
    said = f"{RAG_WORDS[rag]}, computed {computed}. {action.judged_reason}"
    actions.note(actor, action, said, now, "action_judged")
    db.session.flush()
    return action


def reopen_action(actor: Actor, action_id: str, asked: Reopening, now: datetime) -> Action:
    """Back to its owner, who is told, with a new day; a closed recommendation is opened again with it.

    The decision that closed it stays on record, and the new day is what later ones are compared with.
    """
    action = actions.decided(actor, action_id)
    recommendation = action.recommendation
    texts = {"reason": (asked.reason, "Say why it is opened again")}
    errors = {}
    if asked.due_on is None or asked.due_on < local_day(now):
        errors["due_on"] = "The day must be today or later"
    earliest = earliest_for_action(action)
    try:
        minute = closures.require(recommendation.sub_group_id, asked.minute, earliest, now, **texts)
    except Invalid as error:
        raise Invalid({**error.fields, **errors}) from None
    if errors:
        raise Invalid(errors)
    said = asked.reason.strip()
    if recommendation.state is not RecommendationState.AGREED and allowed("action_reopened", action.state):
        recommendations.reopen(actor, recommendation, said, minute, now)
    facts: dict[str, object] = {**closures.NOT_CLOSED, "due_on": asked.due_on, "first_due_on": asked.due_on}
    facts |= {"rung": Rung.OWNER, "escalated_at": None, "escalation": ""}
    actions.decide(actor, "action_reopened", action, minute, now, said=said, reason=said, facts=facts)
    actions.tell_owner(MailKind.ACTION_REOPENED, action, now)
    return action


def _followed(actor: Actor, action_id: str, permission: Permission) -> Action:
    action = access.load(Action, action_id)
    access.require(actor, permission, subjects.of_action(action))
    access.hold(action)
    if action.state not in UNFINISHED_ACTIONS or action.recommendation.state is RecommendationState.PROPOSED:
        raise Refused("The action is finished, or not agreed yet. Look again.")
    return action


def _check_rung(action: Action, rung: Rung, chairing: bool) -> None:
    if rung is action.rung:
        raise Refused(f"It stands with {RUNG_WORDS[rung]} already. Look again.")
    if rung not in rungs_offered(action.rung, chairing):
        raise NotAllowed


def people_to_tell(actor: Actor, action: Action, today: date) -> list[Person]:
    """Say who is told with whom an action stands: each once, and nobody what they did themselves."""
    people = {one.id: one for one in (action.owner, *_TOLD[action.rung](action, today))}
    return [one for one in people.values() if one.id != actor.person_id and one.left_at is None]
