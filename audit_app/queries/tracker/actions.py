"""The page of an action as its owner and the chair see it: task, evidence and history, without any text of a case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager, joinedload

from audit_app.extensions import db
from audit_app.models import Action, Evidence, Recommendation
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.files import FileLine, lines_by
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import actions_within
from audit_app.queries.tracker import decisions
from audit_app.queries.tracker.escalation import last_meetings, trigger_conditions
from audit_app.queries.tracker.histories import HistoryEntry, histories
from audit_app.queries.tracker.meetings import earliest_days
from audit_app.queries.tracker.open_requests import (
    ChangeProposed,
    MoreTimeAsked,
    change_proposed,
    more_time_asked,
)
from audit_app.queries.tracker.owners import no_owner_of
from audit_app.queries.tracker.sources import WITH_SOURCE, origin_of
from audit_app.queries.tracker.substitutes import Substitutes, in_place
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.escalation import TRIGGER_WORDS, Rung, escalated, escalation_words
from audit_app.rules.tracker.owners import NoOwner
from audit_app.rules.tracker.rag_rating import Judgement, RagOnDisplay, action_rag, rag_on_display
from audit_app.rules.tracker.references import action_label, action_reference
from audit_app.rules.tracker.statuses import action_moves, action_status
from audit_app.rules.workflow import (
    UNFINISHED_ACTIONS,
    WITH_OWNER,
    ActionState,
    Move,
    RecommendationState,
)


@dataclass(frozen=True)
class ActionPage:
    """An action and everything that its page displays.

    `moves` are those that the table of moves offers now; whether the reader may make them is for the policy to say.
    `no_owner` is a sentence that says why the owner cannot do the action, or empty. `first_due_on` differs from
    `due_on` once more time was granted. `escalated` has the reasons why the action is escalated or should be.
    `meetings` are those since `earliest`, the first day on which a meeting may take the next decision. `decided` says
    how the action was closed. `in_place` names who decides where the owner would decide on their own action.
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
    source_title: str
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
    status: StatusTag
    completion: str
    outcome: str
    decided: str
    evidence: tuple[FileLine, ...]
    history: tuple[HistoryEntry, ...]
    meetings: tuple[Choice, ...]
    earliest: date
    rung: Rung
    escalated: tuple[str, ...]
    rag: RagOnDisplay
    more_time: MoreTimeAsked | None
    change: ChangeProposed | None
    in_place: Substitutes | None
    moves: tuple[Move, ...]
    subject: Subject

    @property
    def writable(self) -> bool:
        """Return whether its owner may write updates and attach files: it is agreed and not finished."""
        return self.agreed and self.state in UNFINISHED_ACTIONS

    @property
    def changeable(self) -> bool:
        """Return whether anything about the action may still change."""
        return self.state in UNFINISHED_ACTIONS

    @property
    def with_owner(self) -> bool:
        """Return whether more time can be asked for and granted."""
        return self.agreed and self.state in WITH_OWNER

    def move(self, act: str) -> Move | None:
        """Return the move with this act if the table offers it now."""
        return next((move for move in self.moves if move.act == act), None)


def action_page(reach: Scope, action_id: str, today: date) -> ActionPage | None:
    """Return the page of an action; None where there is no such action within reach."""
    row = db.session.scalar(
        select(Action)
        .join(Action.recommendation)
        .where(Action.id == action_id, actions_within(reach))
        .options(
            contains_eager(Action.recommendation).options(WITH_SOURCE, joinedload(Recommendation.sub_group)),
            joinedload(Action.owner),
            joinedload(Action.agency),
        )
    )
    if row is None:
        return None
    recommendation = row.recommendation
    origin = origin_of(recommendation)
    earliest = earliest_days.earliest_for_action(row)
    closing = decisions.closing_of(row.id) if row.state not in UNFINISHED_ACTIONS else None
    subject = subjects.of_action(row)
    return ActionPage(
        id=row.id,
        version=row.version,
        reference=action_reference(origin.reference, recommendation.reference, row.number),
        label=action_label(recommendation.reference, row.number),
        text=row.text,
        why=recommendation.why,
        recommendation_id=recommendation.id,
        recommendation=recommendation.text,
        agreed=recommendation.state is not RecommendationState.PROPOSED,
        source_title=origin.title,
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
        status=action_status(row.state, row.due_on, row.said_complete_on, today),
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
        more_time=more_time_asked(action_id),
        change=change_proposed(action_id),
        in_place=in_place(subject, today),
        moves=action_moves(row.state, recommendation.state),
        subject=subject,
    )


def _no_owner(row: Action) -> str:
    """Return a sentence for the head of the page; empty where the owner can do the action."""
    reason = no_owner_of(row)
    sentences = {
        NoOwner.LEFT: f"{row.owner.name} has left.",
        NoOwner.MOVED: f"{row.owner.name} no longer belongs to {row.agency.name}.",
        NoOwner.AGENCY_ENDED: f"{row.agency.name} has ended.",
    }
    return f"{sentences[reason]} The QA officer needs to give this action a new owner." if reason else ""


def evidence_of(action_ids: Collection[str]) -> Mapping[str, tuple[FileLine, ...]]:
    """Return the files of each action, without those that were removed; every id has an entry."""
    return lines_by(
        Evidence,
        lambda row: row.action_id,
        and_(Evidence.action_id.in_(action_ids), Evidence.removed_at.is_(None)),
    )


def rag_of_row(row: Any, today: date) -> RagOnDisplay:
    """Return the RAG rating of an action, or of a row with the columns of an action that the rating comes from."""
    computed = action_rag(row.state, row.due_on, row.first_due_on, row.said_complete_on, today)
    judgement = Judgement(row.judged_rag, row.judged_reason, row.judged_basis)
    return rag_on_display(judgement, row.state, row.due_on, computed)


def _escalated(row: Action, today: date) -> tuple[str, ...]:
    conditions = trigger_conditions(*last_meetings(row.recommendation.sub_group_id, today), today)
    are_met = db.session.execute(
        select(*conditions.values())
        .select_from(Action)
        .join(Action.recommendation)
        .where(Action.id == row.id)
    ).one()
    reasons = [escalation_words(row.rung, row.escalation)] if escalated(row.state, row.rung) else []
    reasons += [TRIGGER_WORDS[trigger] for trigger, is_met in zip(conditions, are_met, strict=True) if is_met]
    return tuple(reasons)
