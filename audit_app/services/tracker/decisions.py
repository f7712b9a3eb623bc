"""The table of decisions: every service that decides records what it decided by the same function."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Decision, Meeting, Recommendation, Report
from audit_app.models.texts import REASON
from audit_app.policy import Actor
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Basis
from audit_app.services import text_revisions

CHAIRS_ACTION = "chairs-action"
"""The value that takes the place of a meeting's id where the chair decides between two meetings."""


@dataclass(frozen=True)
class Minute:
    """The authority for a decision: a meeting, with its minute, or chair's action, which has no minute yet."""

    meeting_id: str
    reference: str = ""

    @property
    def basis(self) -> Basis:
        """Return whether a meeting decided, or the chair between two meetings."""
        return Basis.CHAIRS_ACTION if self.meeting_id == CHAIRS_ACTION else Basis.MEETING

    @property
    def meeting(self) -> Meeting | None:
        """Return the meeting that decided; None for chair's action. Raises NoResultFound for an unknown id."""
        return db.session.get_one(Meeting, self.meeting_id) if self.basis is Basis.MEETING else None


@dataclass(frozen=True)
class Snapshot:
    """The parts of a recommendation, an action or a report that decisions change; None for what it does not have."""

    state: str | None = None
    due_on: date | None = None
    owner_id: str | None = None
    measure: str | None = None


def snapshot(subject: Recommendation | Action | Report) -> Snapshot:
    """Return the present state of the subject, to be compared after a decision has changed it."""
    if isinstance(subject, Action):
        return Snapshot(subject.state, subject.due_on, subject.owner_id, subject.impact_measure)
    return Snapshot(subject.state)


def record(
    actor: Actor,
    act: str,
    subject: Recommendation | Action | Report,
    now: datetime,
    *,
    before: Snapshot,
    minute: Minute | None = None,
    said: str = "",
    about_id: int | None = None,
    by_group_id: str = "",
) -> Decision:
    """Record a decision that has just been carried out on `subject`.

    What it changed is the difference between `before` and what the subject is now. Without a minute, the act needs
    neither a meeting nor chair's action. `said` is the outcome or the reason. `about_id` is the earlier decision that
    the act notes or completes. `by_group_id` is the group that decided, where that is not the sub-group that oversees
    the subject.
    """
    round_id, overseen_by = _place(subject)
    meeting = minute.meeting if minute else None
    row = Decision(
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        round_id=round_id,
        sub_group_id=by_group_id or overseen_by,
        act=act,
        basis=minute.basis if minute else Basis.NOTHING,
        meeting_id=meeting.id if meeting else None,
        minute_reference=minute.reference.strip() if minute and meeting else "",
        decided_on=meeting.held_on if meeting else local_day(now),
        decided_at=now,
        decided_by_id=actor.person_id,
        about_id=about_id,
        words_id=text_revisions.keep(actor, subject, REASON, said, now, round_id=round_id),
        **_changes(actor, subject, before, snapshot(subject), now, round_id),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _place(subject: Recommendation | Action | Report) -> tuple[str | None, str]:
    """Return the ids of the round of the subject, if it comes from a round, and of the sub-group that oversees it."""
    if isinstance(subject, Report):
        audit_round = db.session.get_one(AuditRound, subject.round_id)
        return audit_round.id, audit_round.sub_group_id
    recommendation = subject.recommendation if isinstance(subject, Action) else subject
    return recommendation.source.round_id, recommendation.sub_group_id


def _changes(
    actor: Actor, subject: Any, before: Snapshot, after: Snapshot, now: datetime, round_id: str | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if before.state != after.state:
        values |= {"state_before": before.state, "state_after": after.state}
    if before.due_on != after.due_on:
        values |= {"due_before": before.due_on, "due_after": after.due_on}
    if before.owner_id != after.owner_id:
        values |= {"owner_before_id": before.owner_id, "owner_after_id": after.owner_id}
    if before.measure != after.measure:
        for name, text in (("before", before.measure), ("after", after.measure)):
            revision_id = text_revisions.keep(
                actor, subject, "impact_measure", text or "", now, round_id=round_id
            )
            values[f"measure_{name}_id"] = revision_id
    return values
