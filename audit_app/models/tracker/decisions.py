"""Decisions about recommendations, actions and reports, and changes that await the chair's decision."""

from datetime import date

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import MaybeDay, MaybeWhen, Model, Versioned, When, Words, link, word_column
from audit_app.models.log import Number
from audit_app.models.partnership import Meeting, SubGroup
from audit_app.models.people import Person
from audit_app.models.tracker.actions import Action
from audit_app.rules.tracker.decisions import ALWAYS_DECIDED, Basis
from audit_app.rules.workflow import MoreTimeState


def _listed(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


class Decision(Model):
    """A decision about the row `subject_id` of the table `subject_kind`; append-only by trigger, numbered in order.

    `act` is the name of a move in rules.workflow, or of a decision that is no move. `decided_on` is the day of
    the meeting or of the chair's action, `decided_at` the moment of entry. Measures and words are ids of text
    revisions. `about_id` is an earlier decision which this decision notes, or whose minute reference it
    completes.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("(basis = 'meeting') = (meeting_id IS NOT NULL)", name="meeting"),
        CheckConstraint("minute_reference = '' OR basis = 'meeting'", name="minute"),
        CheckConstraint(f"basis != 'nothing' OR act NOT IN ({_listed(ALWAYS_DECIDED)})", name="authority"),
        CheckConstraint("(act IN ('minute_completed', 'noted')) = (about_id IS NOT NULL)", name="about"),
    )
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(16), index=True)
    round_id: Mapped[str | None] = mapped_column(String(16), index=True)
    sub_group_id: Mapped[str] = link("sub_group.id")
    act: Mapped[str] = mapped_column(String(60))
    basis: Mapped[Basis] = word_column(Basis)
    meeting_id: Mapped[str | None] = link("meeting.id", nullable=True)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[date]
    decided_at: Mapped[When]
    decided_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    about_id: Mapped[int | None] = link("decision.id", nullable=True, kind=Number)
    words_id: Mapped[str | None] = link("text_revision.id", nullable=True, index=False)
    state_before: Mapped[str | None] = mapped_column(String(30))
    state_after: Mapped[str | None] = mapped_column(String(30))
    due_before: Mapped[MaybeDay]
    due_after: Mapped[MaybeDay]
    owner_before_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    owner_after_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    measure_before_id: Mapped[str | None] = link("text_revision.id", nullable=True, index=False)
    measure_after_id: Mapped[str | None] = link("text_revision.id", nullable=True, index=False)
    meeting: Mapped[Meeting | None] = relationship()
    sub_group: Mapped[SubGroup] = relationship()
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class ChangeAsked(Versioned):
    """A requested change of an agreed action, for the chair to decide; columns that are None stay as they are."""

    __tablename__ = "change_asked"
    __table_args__ = (
        CheckConstraint("(state = 'asked-for') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("reason != ''", name="reason"),
        CheckConstraint(
            "due_on IS NOT NULL OR owner_id IS NOT NULL OR impact_measure IS NOT NULL",
            name="something",
        ),
    )
    action_id: Mapped[str] = link("action.id")
    impact_measure: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[MaybeDay]
    owner_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    reason: Mapped[Words]
    state: Mapped[MoreTimeState] = word_column(MoreTimeState, MoreTimeState.ASKED)
    asked_at: Mapped[When]
    asked_by_id: Mapped[str] = link("person.id", index=False)
    decided_at: Mapped[MaybeWhen]
    decided_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    decision: Mapped[Words]
    action: Mapped[Action] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
