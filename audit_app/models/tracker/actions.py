"""Actions: who does what by when, updates on it, requests for more time, and evidence."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import Identified, MaybeDay, MaybeWhen, Versioned, When, Words, link, word_column
from audit_app.models.files import StoredFile
from audit_app.models.partnership import Agency, Meeting
from audit_app.models.people import Person
from audit_app.models.tracker.recommendations import Recommendation
from audit_app.rules.tracker.escalation import Rung
from audit_app.rules.tracker.rag_rating import Rag
from audit_app.rules.workflow import ActionState, MoreTimeState


class Action(Versioned):
    """An action with a single accountable owner. Only the chair closes it, with an outcome.

    An action without a closing meeting was closed by chair's action. `proposal` is the mark of the row of a
    return from which the action was made (see rules.asking.proposed_actions). `first_due_on` is the day to which
    the sub-group agreed, or with which it reopened the action, whatever was granted since. `said_complete_on` is
    the last day on which the owner reported it complete. `judged_basis` is a mark of the facts on which the
    chair's RAG rating was based (see rules.tracker.rag_rating).
    """

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("recommendation_id", "number"),
        UniqueConstraint("proposal"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by"),
        CheckConstraint(
            "state != 'closed' OR outcome != ''",
            name="outcome",
        ),
        CheckConstraint("minute_reference = '' OR closing_meeting_id IS NOT NULL", name="minute"),
        CheckConstraint(
            "state != 'awaiting-sign-off' OR (completion != '' AND said_complete_on IS NOT NULL)",
            name="completion",
        ),
        CheckConstraint("(rung = 'owner') = (escalated_at IS NULL)", name="escalated"),
        CheckConstraint("judged_rag IS NULL OR judged_reason != ''", name="judged"),
    )
    recommendation_id: Mapped[str] = link("recommendation.id")
    number: Mapped[int]
    text: Mapped[Words]
    owner_id: Mapped[str] = link("person.id")
    agency_id: Mapped[str] = link("agency.id")
    due_on: Mapped[date] = mapped_column(index=True)
    first_due_on: Mapped[date]
    impact_measure: Mapped[Words]
    proposal: Mapped[str | None] = mapped_column(String(24))
    state: Mapped[ActionState] = word_column(ActionState, ActionState.NOT_STARTED)
    created_at: Mapped[When]
    completion: Mapped[Words]
    said_complete_on: Mapped[MaybeDay]
    closed_at: Mapped[MaybeWhen]
    closed_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    closing_meeting_id: Mapped[str | None] = link("meeting.id", nullable=True, index=False)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    outcome: Mapped[Words]
    rung: Mapped[Rung] = word_column(Rung, Rung.OWNER)
    escalated_at: Mapped[MaybeWhen]
    escalation: Mapped[Words]
    judged_rag: Mapped[Rag | None] = word_column(Rag, nullable=True)
    judged_reason: Mapped[Words]
    judged_basis: Mapped[str] = mapped_column(String(80), default="")
    recommendation: Mapped[Recommendation] = relationship()
    owner: Mapped[Person] = relationship(foreign_keys="Action.owner_id")
    agency: Mapped[Agency] = relationship()
    closing_meeting: Mapped[Meeting | None] = relationship()


class ActionUpdate(Identified):
    """An update on an action; `act` is the move that it accompanied, or empty."""

    __tablename__ = "action_update"
    action_id: Mapped[str] = link("action.id")
    text: Mapped[Words]
    act: Mapped[str] = mapped_column(String(60), default="")
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()


class MoreTime(Versioned):
    """A request for a later due day, `until`; the action's own day changes only when the chair grants it."""

    __tablename__ = "more_time"
    __table_args__ = (
        CheckConstraint("(state = 'asked-for') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("state != 'refused' OR decision != ''", name="refused"),
        CheckConstraint("until > due_on", name="later"),
    )
    action_id: Mapped[str] = link("action.id")
    due_on: Mapped[date]
    until: Mapped[date]
    reason: Mapped[Words]
    state: Mapped[MoreTimeState] = word_column(MoreTimeState, MoreTimeState.ASKED)
    asked_at: Mapped[When]
    asked_by_id: Mapped[str] = link("person.id", index=False)
    decided_at: Mapped[MaybeWhen]
    decided_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    decision: Mapped[Words]
    meeting_id: Mapped[str | None] = link("meeting.id", nullable=True, index=False)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[Action] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys="MoreTime.asked_by_id")


class Evidence(StoredFile):
    """A file that shows that an action was done."""

    __tablename__ = "evidence"
    action_id: Mapped[str] = link("action.id")
