"""The oversight of actions beside sign-off: which actions it is about, and their RAG ratings as people judge them."""

from datetime import datetime

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action
from audit_app.policy import Actor, Permission
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.rag_rating import JUDGED_RAGS, RAG_WORDS, Rag, action_rag, rag_basis
from audit_app.rules.workflow import RecommendationState
from audit_app.services import log
from audit_app.services.tracker import action_steps, closures


def judge_action(actor: Actor, action_id: str, rag: Rag, reason: str, now: datetime) -> Action:
    """Judge the RAG rating of an action, which takes precedence over the computed rating.

    It does so until the facts change that it was judged on (`rag_basis`); the history keeps it. Raises Invalid beside
    `rag` and `reason`.
    """
    action = load_overseen(actor, action_id, Permission.ACTION_JUDGE)
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


def load_overseen(actor: Actor, action_id: str, permission: Permission) -> Action:
    """Return an action that is agreed and not finished. Raises Refused for any other."""
    refusal = "The action is finished or not agreed yet, so you cannot do this."
    action = action_steps.load_unfinished(actor, action_id, permission, refusal)
    if action.recommendation.state is RecommendationState.PROPOSED:
        raise Refused(refusal)
    return action
