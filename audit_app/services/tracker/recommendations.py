"""Recommendations: written from findings, agreed with the report, and closed by the chair after their last action."""

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
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_recommendation
from audit_app.queries.tracker.sources import from_round, source_of_round
from audit_app.rules.tracker.references import reference_in_round
from audit_app.rules.tracker.statuses import against_closing
from audit_app.rules.workflow import (
    UNFINISHED_ACTIONS,
    WRITABLE_ROUNDS,
    ActionState,
    RecommendationState,
)
from audit_app.services import access, log, status_changes, text_revisions
from audit_app.services.tracker import action_steps, closures, decisions
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute


@dataclass(frozen=True)
class RecommendationDetails:
    """The details that somebody enters about a recommendation."""

    text: str
    why: str
    finding_ids: tuple[str, ...]


def write_recommendation(
    actor: Actor, round_id: str, details: RecommendationDetails, now: datetime
) -> Recommendation:
    """Write a recommendation of a round; its number never changes, whatever becomes of the others.

    Raises Refused outside moderation and reporting, Invalid beside the fields of `details`.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_round(audit_round))
    # Whoever writes or approves at the same moment waits: no number twice, none left behind.
    db.session.refresh(audit_round, with_for_update=True)
    _require_writable(audit_round)
    source = source_of_round(round_id)
    last = select(func.max(Recommendation.number)).where(Recommendation.source_id == source.id)
    number = (db.session.scalar(last) or 0) + 1
    recommendation = Recommendation(
        source_id=source.id,
        number=number,
        reference=reference_in_round(number),
        sub_group_id=audit_round.sub_group_id,
        written_at=now,
    )
    _fill(recommendation, round_id, details)
    db.session.add(recommendation)
    db.session.flush()
    after = _findings(recommendation)
    log.write(actor, "recommendation_written", recommendation, now, round_id=round_id, after=after)
    return recommendation


def change_recommendation(
    actor: Actor, recommendation_id: str, version: int, details: RecommendationDetails, now: datetime
) -> Recommendation:
    """Change a recommendation that is still proposed.

    Raises Refused once it is agreed, Stale when somebody else changed it since `version`, Invalid beside the fields of
    `details`.
    """
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_WRITE, subjects.of_recommendation(recommendation))
    if recommendation.state is not RecommendationState.PROPOSED:
        raise Refused("The sub-group has agreed the recommendation, so its wording can no longer be changed.")
    access.compare_version(
        recommendation,
        version,
        text=("Recommendation", recommendation.text, details.text.strip()),
        why=("Why", recommendation.why, details.why.strip()),
    )
    before, words = _findings(recommendation), _words(recommendation)
    _fill(recommendation, recommendation.source.round_id, details)
    # The findings are rows of another table: without this, a change of them alone would not be a new version.
    flag_modified(recommendation, "text")
    db.session.flush()
    log.write(
        actor,
        "recommendation_changed",
        recommendation,
        now,
        round_id=recommendation.source.round_id,
        before=before,
        after=_findings(recommendation),
        replaced=text_revisions.replaced(words, _words(recommendation)),
    )
    return recommendation


def agree_recommendations(
    actor: Actor, round_id: str, now: datetime, *, minute: Minute | None = None
) -> None:
    """Agree every proposed recommendation of a round as its report is approved, and tell the owners of their actions.

    Day, owner and measure of each action are agreed with it, and recorded as a decision of their own.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_APPROVE, subjects.of_report(audit_round))
    db.session.refresh(audit_round, with_for_update=True)
    proposed = db.session.scalars(
        select(Recommendation)
        .where(from_round(round_id), Recommendation.state == RecommendationState.PROPOSED)
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
        action_steps.tell_owner(MailKind.ACTION_ASSIGNED, action, now)


def close_recommendation(
    actor: Actor, recommendation_id: str, closure: Closure, now: datetime
) -> Recommendation:
    """Close a recommendation, which is for the chair: with an outcome, in a meeting or as chair's action.

    Raises Refused while any of its actions is neither closed nor excused, or when it never had an action.
    """
    recommendation = _load_for_chair(actor, recommendation_id)
    minute = closures.require_minute(
        recommendation.sub_group_id,
        closure.minute,
        earliest_for_recommendation(recommendation),
        now,
        outcome=(closure.outcome, "Enter the outcome"),
    )
    assert minute is not None
    if reasons := against_closing(_action_states(recommendation_id)):
        raise Refused(*reasons)
    outcome = closure.outcome.strip()
    facts = closures.closing_facts(actor, outcome, minute, now)
    _decide(actor, "recommendation_closed", recommendation, minute, now, words=outcome, facts=facts)
    return recommendation


def drop_recommendation(
    actor: Actor, recommendation_id: str, reason: str, minute: Minute | None, now: datetime
) -> Recommendation:
    """End a recommendation with no further action.

    It takes a meeting or chair's action once the sub-group has agreed the recommendation. Raises Refused while any of
    its actions is unfinished: each must be closed or excused with a reason of its own, never silently.
    """
    recommendation = _load_for_chair(actor, recommendation_id)
    agreed = recommendation.agreed_at is not None
    checked = closures.require_minute(
        recommendation.sub_group_id,
        (minute or Minute("")) if agreed else None,
        earliest_for_recommendation(recommendation),
        now,
        reason=(reason, "Enter why no further action is needed"),
    )
    if UNFINISHED_ACTIONS.intersection(_action_states(recommendation_id)):
        raise Refused(
            "Some of its actions are not finished. Close each action or mark it as no longer needed before you close the recommendation."
        )
    reason = reason.strip()
    facts: dict[str, object] = {"outcome": reason}
    _decide(
        actor,
        "recommendation_dropped",
        recommendation,
        checked,
        now,
        words=reason,
        reason=reason,
        facts=facts,
    )
    return recommendation


def reopen_recommendation(
    actor: Actor, recommendation_id: str, reason: str, minute: Minute, now: datetime
) -> Recommendation:
    """Open a recommendation again, so that its actions can be opened again and others added.

    The decision that closed it stays on record. Raises Refused when the sub-group never agreed it.
    """
    recommendation = _load_for_chair(actor, recommendation_id)
    checked = closures.require_minute(
        recommendation.sub_group_id,
        minute,
        earliest_for_recommendation(recommendation),
        now,
        reason=(reason, "Enter why you are reopening it"),
    )
    reopen(actor, recommendation, reason.strip(), checked, now)
    return recommendation


def reopen(
    actor: Actor, recommendation: Recommendation, reason: str, minute: Minute | None, now: datetime
) -> None:
    """Carry out the opening again of a loaded recommendation, alone or with one of its actions.

    Raises Refused for a recommendation that was dropped before the sub-group had agreed it.
    """
    if recommendation.agreed_at is None:
        raise Refused(
            "The sub-group never agreed this recommendation, so you cannot reopen it. Write it again in a later round."
        )
    facts = dict(closures.NOT_CLOSED)
    _decide(
        actor,
        "recommendation_reopened",
        recommendation,
        minute,
        now,
        words=reason,
        reason=reason,
        facts=facts,
    )


def _require_writable(audit_round: AuditRound) -> None:
    if audit_round.state not in WRITABLE_ROUNDS:
        raise Refused(
            "You can only write recommendations between the start of moderation and the approval of the report."
        )


def _fill(recommendation: Recommendation, round_id: str | None, details: RecommendationDetails) -> None:
    errors = {}
    if problem := closures.text_problem(details.text, "Enter the recommendation"):
        errors["text"] = problem
    if problem := closures.text_problem(details.why, "Enter why it is needed"):
        errors["why"] = problem
    finding_ids = set(details.finding_ids)
    findings = db.session.scalars(
        select(Finding)
        .where(Finding.round_id == round_id, Finding.id.in_(finding_ids))
        .order_by(Finding.position)
    ).all()
    if finding_ids and len(findings) != len(finding_ids):
        errors["finding_ids"] = "A finding that you selected has been removed. Check your selection"
    if not finding_ids:
        errors["finding_ids"] = "Select at least 1 finding that it follows from"
    if errors:
        raise Invalid(errors)
    recommendation.text, recommendation.why = details.text.strip(), details.why.strip()
    recommendation.findings = list(findings)


def _findings(recommendation: Recommendation) -> dict[str, object]:
    return {"findings": [finding.id for finding in recommendation.findings]}


def _words(recommendation: Recommendation) -> dict[str, object]:
    return {"text": recommendation.text, "why": recommendation.why}


def _load_for_chair(actor: Actor, recommendation_id: str) -> Recommendation:
    recommendation = access.load(Recommendation, recommendation_id)
    access.require(actor, Permission.RECOMMENDATION_CLOSE, subjects.of_recommendation(recommendation))
    # The lock keeps anybody from assigning an action after its actions were checked and before it is closed.
    db.session.refresh(recommendation, with_for_update=True)
    return recommendation


def _decide(
    actor: Actor,
    act: str,
    recommendation: Recommendation,
    minute: Minute | None,
    now: datetime,
    *,
    words: str,
    facts: dict[str, object],
    reason: str = "",
) -> None:
    round_id, before = recommendation.source.round_id, decisions.snapshot(recommendation)
    status_changes.move(actor, act, recommendation, now, round_id=round_id, reason=reason, facts=facts)
    db.session.flush()
    decisions.record(actor, act, recommendation, now, before=before, minute=minute, said=words)


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
