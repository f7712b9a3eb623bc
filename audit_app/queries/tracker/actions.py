"""One action as its owner and the chair see it: what is asked, evidence, history; no text of any case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from audit_app.extensions import db
from audit_app.models import Action, ChangeAsked, Evidence, MoreTime, Recommendation
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.files import FileLine, lines_by
from audit_app.queries.people.agencies import meeting_choices
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import actions_within
from audit_app.queries.tracker import decisions
from audit_app.queries.tracker.escalation import last_meetings, trigger_conditions
from audit_app.queries.tracker.histories import HistoryEntry, histories
from audit_app.queries.tracker.owners import no_owner_of
from audit_app.queries.tracker.substitutes import InPlace, in_place
from audit_app.rules.rounds.progress import Standing
from audit_app.rules.tracker.escalation import TRIGGER_WORDS, Rung, escalated, escalation_words
from audit_app.rules.tracker.owners import NoOwner
from audit_app.rules.tracker.rag_rating import (
    Judgement,
    RagSeen,
    action_label,
    action_moves,
    action_rag,
    action_reference,
    action_status,
    rag_on_display,
)
from audit_app.rules.workflow import (
    UNFINISHED_ACTIONS,
    WITH_OWNER,
    ActionState,
    MoreTimeState,
    Move,
    RecommendationState,
)


@dataclass(frozen=True)
class MoreTimeAsked:
    """A request for a later day on which the chair has still to decide."""

    id: str
    until: date
    reason: str
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True)
class ChangeProposed:
    """A change of an agreed action on which the chair has still to decide; what is None stays as it is."""

    id: str
    due_on: date | None
    owner: str
    impact_measure: str | None
    reason: str
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True)
class ActionPage:
    """`moves` are those that the table offers now; whether the reader may make them, policy says.

    `no_owner` says why its owner cannot do it, if so. `first_due_on` differs from `due_on` once more time was granted.
    `escalated` says why it is taken up, or should be. `meetings` are those held since `earliest`, the day of the last
    thing that the next decision is about; `decided` says how the action was closed. `in_place`: its owner would decide
    on it, if it were not their own.
    """

    id: str
    version: int
    reference: str
    label: str
    text: str
    why: str
    recommendation_id: str
    recommendation: str
    agreed: bool
    round_title: str
    sub_group: str
    sub_group_id: str
    owner: str
    owner_id: str
    no_owner: str
    agency: str
    due_on: date
    first_due_on: date
    impact_measure: str
    state: ActionState
    standing: Standing
    completion: str
    outcome: str
    decided: str
    evidence: tuple[FileLine, ...]
    history: tuple[HistoryEntry, ...]
    meetings: tuple[Choice, ...]
    earliest: date
    rung: Rung
    escalated: tuple[str, ...]
    rag: RagSeen
    more_time: MoreTimeAsked | None
    change: ChangeProposed | None
    in_place: InPlace | None
    moves: tuple[Move, ...]
    subject: Subject

    @property
    def writable(self) -> bool:
        return self.agreed and self.state in UNFINISHED_ACTIONS

    @property
    def changeable(self) -> bool:
        return self.state in UNFINISHED_ACTIONS

    @property
    def with_owner(self) -> bool:
        """More time can be asked for, and granted."""
        return self.agreed and self.state in WITH_OWNER

    def move(self, act: str) -> Move | None:
        return next((move for move in self.moves if move.act == act), None)


def action_page(reach: Scope, action_id: str, today: date) -> ActionPage | None:
    row = db.session.scalar(
        select(Action)
        .join(Action.recommendation)
        .where(Action.id == action_id, actions_within(reach))
        .options(
            contains_eager(Action.recommendation).options(
                joinedload(Recommendation.audit_round), joinedload(Recommendation.sub_group)
            ),
            joinedload(Action.owner),
            joinedload(Action.agency),
        )
    )
    if row is None:
        return None
    recommendation = row.recommendation
    earliest = decisions.earliest_for_action(row)
    closing = decisions.closing_of(row.id) if row.state not in UNFINISHED_ACTIONS else None
    subject = subjects.of_action(row)
    return ActionPage(
        id=row.id,
        version=row.version,
        reference=action_reference(recommendation.audit_round.reference, recommendation.number, row.number),
        label=action_label(recommendation.number, row.number),
        text=row.text,
        why=recommendation.why,
        recommendation_id=recommendation.id,
        recommendation=recommendation.text,
        agreed=recommendation.state is not RecommendationState.PROPOSED,
        round_title=recommendation.audit_round.title,
        sub_group=recommendation.sub_group.name,
        sub_group_id=recommendation.sub_group_id,
        owner=row.owner.name,
        owner_id=row.owner_id,
        no_owner=_no_owner(row),
        agency=row.agency.name,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        impact_measure=row.impact_measure,
        state=row.state,
        standing=action_status(row.state, row.due_on, row.said_complete_on, today),
        completion=row.completion,
        outcome=row.outcome,
        decided=closing.words if closing else "",
        evidence=evidence_of([action_id])[action_id],
        history=histories([action_id])[action_id][0],
        meetings=meeting_choices(recommendation.sub_group_id, earliest, today),
        earliest=earliest,
        rung=row.rung,
        escalated=_escalated(row, today),
        rag=rag_of_row(row, today),
        more_time=_more_time(action_id),
        change=_change(action_id),
        in_place=in_place(subject, today),
        moves=action_moves(row.state, recommendation.state),
        subject=subject,
    )


def _no_owner(row: Action) -> str:
    """A sentence for the head of the page; empty where the owner can do the action."""
    reason = no_owner_of(row)
    sentences = {
        NoOwner.LEFT: f"{row.owner.name} has left.",
        NoOwner.MOVED: f"{row.owner.name} does not belong to {row.agency.name} any more.",
        NoOwner.AGENCY_ENDED: f"{row.agency.name} has ended.",
    }
    return f"{sentences[reason]} The QA officer has to give this action another owner." if reason else ""


def evidence_of(action_ids: Collection[str]) -> Mapping[str, tuple[FileLine, ...]]:
    return lines_by(
        Evidence,
        lambda row: row.action_id,
        and_(Evidence.action_id.in_(action_ids), Evidence.removed_at.is_(None)),
    )


def rag_of_row(row: Any, today: date) -> RagSeen:
    """`row` has the columns of an action that its RAG comes from."""
    computed = action_rag(row.state, row.due_on, row.first_due_on, row.said_complete_on, today)
    judgement = Judgement(row.judged_rag, row.judged_reason, row.judged_basis)
    return rag_on_display(judgement, row.state, row.due_on, computed)


def _escalated(row: Action, today: date) -> tuple[str, ...]:
    conditions = trigger_conditions(*last_meetings(row.recommendation.sub_group_id, today), today)
    true = db.session.execute(
        select(*conditions.values())
        .select_from(Action)
        .join(Action.recommendation)
        .where(Action.id == row.id)
    ).one()
    said = [escalation_words(row.rung, row.escalation)] if escalated(row.state, row.rung) else []
    return (*said, *(TRIGGER_WORDS[one] for one, holds in zip(conditions, true, strict=True) if holds))


def _more_time(action_id: str) -> MoreTimeAsked | None:
    row = db.session.scalar(
        select(MoreTime)
        .where(MoreTime.action_id == action_id, MoreTime.state == MoreTimeState.ASKED)
        .options(joinedload(MoreTime.asked_by))
        .order_by(MoreTime.asked_at, MoreTime.id)
    )
    return row and MoreTimeAsked(row.id, row.until, row.reason, row.asked_at, row.asked_by.name)


def _change(action_id: str) -> ChangeProposed | None:
    row = db.session.scalar(
        select(ChangeAsked)
        .where(ChangeAsked.action_id == action_id, ChangeAsked.state == MoreTimeState.ASKED)
        .options(joinedload(ChangeAsked.asked_by), joinedload(ChangeAsked.owner))
        .order_by(ChangeAsked.asked_at, ChangeAsked.id)
    )
    if row is None:
        return None
    owner = row.owner.name if row.owner else ""
    return ChangeProposed(
        row.id, row.due_on, owner, row.impact_measure, row.reason, row.asked_at, row.asked_by.name
    )
