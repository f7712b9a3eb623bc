"""What a chair gives to decide: the meeting and its minute, and an outcome to close with; checked alike."""

from dataclasses import dataclass
from datetime import datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import AuditRound, Meeting, Recommendation
from audit_app.policy import Actor
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.rules.dates import day_words, local_day
from audit_app.services.decisions import Minute

LONGEST_MINUTE_REFERENCE = 80


@dataclass(frozen=True)
class Closure:
    meeting_id: str
    minute_reference: str
    outcome: str

    @property
    def minute(self) -> Minute:
        return Minute(self.meeting_id, self.minute_reference)


def meeting_that_decided(
    sub_group_id: str, audit_round: AuditRound, meeting_id: str, now: datetime
) -> Meeting | None:
    """None for no meeting, one of another sub-group, one still to come or one held before the round was opened."""
    meeting = db.session.get(Meeting, meeting_id) if meeting_id else None
    if meeting is None or meeting.sub_group_id != sub_group_id or audit_round.opened_at is None:
        return None
    held = local_day(audit_round.opened_at) <= meeting.held_on <= local_day(now)
    return meeting if held else None


def minute_problems(recommendation: Recommendation, minute: Minute, now: datetime) -> dict[str, str]:
    """Field -> what is wrong, for a decision about the recommendation or one of its actions."""
    errors = {}
    sub_group_id, audit_round = recommendation.sub_group_id, recommendation.audit_round
    if meeting_that_decided(sub_group_id, audit_round, minute.meeting_id, now) is None:
        errors["meeting_id"] = "Choose the meeting that decided this"
    if not 1 <= len(minute.reference.strip()) <= LONGEST_MINUTE_REFERENCE:
        errors["minute_reference"] = (
            f"Enter the minute reference, in {LONGEST_MINUTE_REFERENCE} characters or fewer"
        )
    return errors


def with_minute(said: str, minute: Minute | None) -> str:
    """What was said and, where a meeting decided it, which."""
    return f"{said} {minute_words(minute)}" if minute else said


def minute_facts(minute: Minute) -> dict[str, object]:
    """Which meeting decided, and where it says so, as a line of the log has it."""
    return {"meeting_id": minute.meeting_id, "minute_reference": minute.reference.strip()}


def minute_words(minute: Minute) -> str:
    held_on = db.session.get_one(Meeting, minute.meeting_id).held_on
    return f"Meeting of {day_words(held_on)}, minute {minute.reference.strip()}."


def closing_facts(
    actor: Actor, recommendation: Recommendation, closure: Closure, now: datetime
) -> dict[str, object]:
    """The columns that the closed state demands. Raises Invalid: no outcome, or what `minute_problems` finds."""
    errors = minute_problems(recommendation, closure.minute, now)
    if problem := text_problem(closure.outcome, "Say what the outcome is"):
        errors["outcome"] = problem
    if errors:
        raise Invalid(errors)
    return {
        "closed_at": now,
        "closed_by_id": actor.person_id,
        "closing_meeting_id": closure.meeting_id,
        "minute_reference": closure.minute_reference.strip(),
        "outcome": closure.outcome.strip(),
    }


def require_reason(
    reason: str,
    missing: str,
    recommendation: Recommendation,
    minute: Minute | None,
    now: datetime,
    *,
    minuted: bool,
) -> str:
    """The reason of a decision, without space around it; `minuted` where a meeting decided, so that its minute is
    needed. Raises Invalid.
    """
    errors = minute_problems(recommendation, minute or Minute("", ""), now) if minuted else {}
    if problem := text_problem(reason, missing):
        errors["reason"] = problem
    if errors:
        raise Invalid(errors)
    return reason.strip()


def text_problem(text: str, missing: str) -> str:
    """What is wrong with a text that must be given; empty when nothing is."""
    if not text.strip():
        return missing
    return f"This must be {LONGEST_TEXT:,} characters or fewer" if len(text.strip()) > LONGEST_TEXT else ""


def require_text(field: str, text: str, missing: str) -> str:
    """The text without space around it. Raises Invalid beside `field`."""
    if problem := text_problem(text, missing):
        raise Invalid({field: problem})
    return text.strip()
