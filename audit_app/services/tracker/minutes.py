"""The minutes of a meeting: it notes its chair's decisions, references are completed, and the minutes agreed."""

from collections.abc import Collection
from datetime import datetime

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Decision, Meeting, Recommendation, Report
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.tracker import decisions as query
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.tracker.minutes import LONGEST_MINUTE_REFERENCE
from audit_app.services import access, log
from audit_app.services.tracker import closures, decisions
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute

_SUBJECTS: dict[str, type[Action | Recommendation | Report]] = {
    model.__tablename__: model for model in (Action, Recommendation, Report)
}
AGREED = "The minutes of this meeting are agreed, so they can no longer be changed."


def note_decisions(
    actor: Actor, sub_group_id: str, decision_ids: Collection[int], minute: Minute, now: datetime
) -> int:
    """Have a meeting note what its chair decided before it, and return how many decisions that are.

    Raises Invalid beside `decision_ids` when none waits to be noted, beside `meeting_id` when the meeting was before the
    latest of them.
    """
    access.require(actor, Permission.DECISION_NOTE, Subject(sub_group_id=sub_group_id))
    waiting = {line.id: line for line in query.to_note(sub_group_id)}
    chosen = [waiting[decision_id] for decision_id in sorted(set(decision_ids)) if decision_id in waiting]
    if not chosen:
        raise Invalid({"decision_ids": "Select what the meeting noted"})
    if minute.meeting_id == CHAIRS_ACTION:
        raise Invalid({"meeting_id": "Select the meeting that noted this"})
    earliest = max(line.taken.day for line in chosen)
    checked = closures.require_minute(sub_group_id, minute, earliest, now)
    for line in chosen:
        subject = _subject(line.subject_kind, line.subject_id)
        unchanged = decisions.snapshot(subject)
        noted = decisions.record(
            actor, "noted", subject, now, before=unchanged, minute=checked, about_id=line.id
        )
        log.write(actor, "chairs_action_noted", subject, now, round_id=noted.round_id)
    return len(chosen)


def complete_minute(actor: Actor, decision_id: int, reference: str, now: datetime) -> Decision:
    """Complete or correct the minute reference of a decision; the earlier reference stays on record.

    Raises NotAllowed for a decision that no meeting took, Refused once the minutes are agreed, Invalid beside
    `minute_reference`.
    """
    about = db.session.get(Decision, decision_id)
    if about is None or about.meeting is None or about.act == "minute_completed":
        raise NotAllowed(hidden=True)
    meeting = _meeting(actor, about.meeting.id)
    reference = reference.strip()
    if not 1 <= len(reference) <= LONGEST_MINUTE_REFERENCE:
        longest = f"in {LONGEST_MINUTE_REFERENCE} characters or fewer"
        raise Invalid({"minute_reference": f"Enter the minute reference, {longest}"})
    subject = _subject(about.subject_kind, about.subject_id)
    minute, unchanged = Minute(meeting.id, reference), decisions.snapshot(subject)
    row = decisions.record(
        actor, "minute_completed", subject, now, before=unchanged, minute=minute, about_id=about.id
    )
    _copy_to_subject(about, subject, reference)
    log.write(actor, "minute_completed", subject, now, round_id=about.round_id)
    db.session.flush()
    return row


def agree_minutes(actor: Actor, meeting_id: str, now: datetime) -> Meeting:
    """Agree the minutes of a meeting: from now on it takes no more decisions, and no reference changes.

    Raises Refused before the day of the meeting, and while a reference is missing.
    """
    meeting = _meeting(actor, meeting_id)
    if meeting.held_on > local_day(now):
        raise Refused(f"The meeting of {day_words(meeting.held_on)} has not been held yet.")
    decided, noted = query.in_meeting(meeting_id), query.noted_in(meeting_id)
    missing = sum(not line.taken.minute for line in decided)
    missing += sum(not line.taken.noted_minute for line in noted)
    if missing:
        has = "1 decision has" if missing == 1 else f"{missing} decisions have"
        raise Refused(f"{has} no minute reference yet. Add the missing references first.")
    meeting.minutes_agreed_at = now
    db.session.flush()
    log.write(actor, "minutes_agreed", meeting, now)
    return meeting


def _meeting(actor: Actor, meeting_id: str) -> Meeting:
    """Load and lock a meeting. Raises Refused once its minutes are agreed."""
    meeting = access.load(Meeting, meeting_id)
    access.require(actor, Permission.DECISION_MINUTE, Subject(sub_group_id=meeting.sub_group_id))
    access.lock(meeting)
    if meeting.minutes_agreed_at is not None:
        raise Refused(AGREED)
    return meeting


def _copy_to_subject(about: Decision, subject: Action | Recommendation | Report, reference: str) -> None:
    """Copy the completed reference to the subject, where it is this decision that closed or approved it."""
    closed = isinstance(subject, Action | Recommendation) and subject.closed_at == about.decided_at
    if closed or (isinstance(subject, Report) and subject.approved_at == about.decided_at):
        subject.minute_reference = reference


def _subject(kind: str, subject_id: str) -> Action | Recommendation | Report:
    return access.load(_SUBJECTS[kind], subject_id)
