"""Recommendations: written from findings, agreed with the report, closed by the chair after every action."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Finding, Recommendation
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.tracker.earliest_days import earliest_for_recommendation
from audit_app.rules.tracker.rag_rating import against_closing
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, RecommendationState, RoundState
from audit_app.services import access, log, status_changes, text_revisions
from audit_app.services.tracker import actions, closures, decisions
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute

__all__ = [
    "Closure",
    "RecommendationDetails",
    "agree_recommendations",
    "change_recommendation",
    "close_recommendation",
    "drop_recommendation",
    "reopen",
    "reopen_recommendation",
    "write_recommendation",
]

_WRITABLE = frozenset({RoundState.MODERATION, RoundState.REPORTING})


@dataclass(frozen=True)
class RecommendationDetails:
    text: str
    why: str
    finding_ids: tuple[str, ...]


def write_recommendation(
    actor: Actor, round_id: str, details: RecommendationDetails, now: datetime
) -> Recommendation:
    """Its number is given once and stays, whatever becomes of the others."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_round(audit_round))
    # Whoever writes or approves at the same moment waits: no number twice, none left behind.
    db.session.refresh(audit_round, with_for_update=True)
    _require_writable(audit_round)
    last = select(func.max(Recommendation.number)).where(Recommendation.round_id == round_id)
    recommendation = Recommendation(
        round_id=round_id,
        number=(db.session.scalar(last) or 0) + 1,
        sub_group_id=audit_round.sub_group_id,
        written_at=now,
    )
    _fill(recommendation, round_id, details)
    db.session.add(recommendation)
    db.session.flush()
    after = _basis(recommendation)
    log.write(actor, "recommendation_written", recommendation, now, round_id=round_id, after=after)
    return recommendation


def change_recommendation(
    actor: Actor, recommendation_id: str, version: int, details: RecommendationDetails, now: datetime
) -> Recommendation:
    """Only while it is proposed. Raises Stale when somebody else changed it since `version`."""
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_recommendation(recommendation))
    if recommendation.state is not RecommendationState.PROPOSED:
        raise Refused("The sub-group has agreed the recommendation: its words do not change any more.")
    access.compare_version(
        recommendation,
        version,
        text=("Recommendation", recommendation.text, details.text.strip()),
        why=("Why", recommendation.why, details.why.strip()),
    )
    before, words = _basis(recommendation), _words(recommendation)
    _fill(recommendation, recommendation.round_id, details)
    # The ticks stand in a table of their own: a change of them alone is a new version, too.
    flag_modified(recommendation, "text")
    db.session.flush()
    log.write(
        actor,
        "recommendation_changed",
        recommendation,
        now,
        round_id=recommendation.round_id,
        before=before,
        after=_basis(recommendation),
        replaced=text_revisions.replaced(words, _words(recommendation)),
    )
    return recommendation


def agree_recommendations(
    actor: Actor, round_id: str, now: datetime, *, minute: Minute | None = None
) -> None:
    """All that are proposed in the round, as its report is approved; the owners of their actions are told.

    What each action's day, owner and measure are now was agreed with it.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_APPROVE, subjects.of_report(audit_round))
    db.session.refresh(audit_round, with_for_update=True)
    proposed = db.session.scalars(
        select(Recommendation)
        .where(Recommendation.round_id == round_id, Recommendation.state == RecommendationState.PROPOSED)
        .order_by(Recommendation.number)
    ).all()
    for recommendation in proposed:
        facts = {"agreed_at": now}
        before = decisions.snapshot(recommendation)
        status_changes.move(
            actor, "recommendation_agreed", recommendation, now, round_id=round_id, facts=facts
        )
        decisions.record(actor, "recommendation_agreed", recommendation, now, before=before, minute=minute)
    db.session.flush()
    for action in _unfinished([recommendation.id for recommendation in proposed]):
        decisions.record(actor, "action_agreed", action, now, before=decisions.Snapshot(), minute=minute)
        actions.tell_owner(MailKind.ACTION_ASSIGNED, action, now)


def close_recommendation(
    actor: Actor, recommendation_id: str, closure: Closure, now: datetime
) -> Recommendation:
    """Raises Refused while one of its actions is neither closed nor excused, or when it never had one."""
    recommendation = _decided(actor, recommendation_id)
    minute = closures.require(
        recommendation.sub_group_id,
        closure.minute,
        earliest_for_recommendation(recommendation),
        now,
        outcome=(closure.outcome, "Say what the outcome is"),
    )
    assert minute is not None
    if reasons := against_closing(_action_states(recommendation_id)):
        raise Refused(*reasons)
    outcome = closure.outcome.strip()
    facts = closures.closing_facts(actor, outcome, minute, now)
    _decide(actor, "recommendation_closed", recommendation, minute, now, said=outcome, facts=facts)
    return recommendation


def drop_recommendation(
    actor: Actor, recommendation_id: str, reason: str, minute: Minute | None, now: datetime
) -> Recommendation:
    """No further action. Unfinished actions are excused first, each with its own reason, never silently.

    A meeting or chair's action is needed once the sub-group has agreed the recommendation.
    """
    recommendation = _decided(actor, recommendation_id)
    agreed = recommendation.agreed_at is not None
    settled = closures.require(
        recommendation.sub_group_id,
        (minute or Minute("")) if agreed else None,
        earliest_for_recommendation(recommendation),
        now,
        reason=(reason, "Say why nothing more is to be done"),
    )
    if UNFINISHED_ACTIONS.intersection(_action_states(recommendation_id)):
        raise Refused("Some of its actions are not finished. Close or excuse each one first.")
    said = reason.strip()
    facts: dict[str, object] = {"outcome": said}
    _decide(
        actor, "recommendation_dropped", recommendation, settled, now, said=said, reason=said, facts=facts
    )
    return recommendation


def reopen_recommendation(
    actor: Actor, recommendation_id: str, reason: str, minute: Minute, now: datetime
) -> Recommendation:
    """Agreed and open again, so that its actions can be opened again and others added; its closure stays on record."""
    recommendation = _decided(actor, recommendation_id)
    settled = closures.require(
        recommendation.sub_group_id,
        minute,
        earliest_for_recommendation(recommendation),
        now,
        reason=(reason, "Say why it is opened again"),
    )
    reopen(actor, recommendation, reason.strip(), settled, now)
    return recommendation


def reopen(
    actor: Actor, recommendation: Recommendation, said: str, minute: Minute | None, now: datetime
) -> None:
    """Raises Refused for one that was dropped before the sub-group had agreed it."""
    if recommendation.agreed_at is None:
        raise Refused("The sub-group never agreed this recommendation. Write it again in a later round.")
    facts = dict(closures.NOT_CLOSED)
    _decide(
        actor, "recommendation_reopened", recommendation, minute, now, said=said, reason=said, facts=facts
    )


def _require_writable(audit_round: AuditRound) -> None:
    if audit_round.state not in _WRITABLE:
        raise Refused("Recommendations are written from moderation until the report is approved.")


def _fill(recommendation: Recommendation, round_id: str, details: RecommendationDetails) -> None:
    errors = {}
    if problem := closures.text_problem(details.text, "Write the recommendation"):
        errors["text"] = problem
    if problem := closures.text_problem(details.why, "Say why it is needed"):
        errors["why"] = problem
    wanted = set(details.finding_ids)
    found = db.session.scalars(
        select(Finding).where(Finding.round_id == round_id, Finding.id.in_(wanted)).order_by(Finding.position)
    ).all()
    if wanted and len(found) != len(wanted):
        errors["finding_ids"] = "A finding that you ticked was removed meanwhile. Check the ticks"
    if not wanted:
        errors["finding_ids"] = "Tick at least one finding that it follows from"
    if errors:
        raise Invalid(errors)
    recommendation.text, recommendation.why = details.text.strip(), details.why.strip()
    recommendation.findings = list(found)


def _basis(recommendation: Recommendation) -> dict[str, object]:
    return {"findings": [finding.id for finding in recommendation.findings]}


def _words(recommendation: Recommendation) -> dict[str, object]:
    return {"text": recommendation.text, "why": recommendation.why}


def _decided(actor: Actor, recommendation_id: str) -> Recommendation:
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_CLOSE, subjects.of_recommendation(recommendation))
    # So that nobody assigns an action between the look at its actions and the end.
    db.session.refresh(recommendation, with_for_update=True)
    return recommendation


def _decide(
    actor: Actor,
    act: str,
    recommendation: Recommendation,
    minute: Minute | None,
    now: datetime,
    *,
    said: str,
    facts: dict[str, object],
    reason: str = "",
) -> None:
    round_id, before = recommendation.round_id, decisions.snapshot(recommendation)
    status_changes.move(actor, act, recommendation, now, round_id=round_id, reason=reason, facts=facts)
    db.session.flush()
    decisions.record(actor, act, recommendation, now, before=before, minute=minute, said=said)


def _action_states(recommendation_id: str) -> list[ActionState]:
    query = select(Action.state).where(Action.recommendation_id == recommendation_id)
    return list(db.session.scalars(query))


def _unfinished(recommendation_ids: list[str]) -> list[Action]:
    query = (
        select(Action)
        .where(Action.recommendation_id.in_(recommendation_ids), Action.state.in_(UNFINISHED_ACTIONS))
        .order_by(Action.recommendation_id, Action.number)
    )
    return list(db.session.scalars(query))
