"""Checks a chair's entries for a decision, alike everywhere: meeting and minute or chair's action, and texts."""

from dataclasses import dataclass
from datetime import date, datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Meeting
from audit_app.policy import Actor
from audit_app.queries.tracker.decisions import used_minutes
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.tracker.decisions import Basis, may_decide
from audit_app.rules.tracker.minutes import LONGEST_MINUTE_REFERENCE, proposed_minute
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute


@dataclass(frozen=True)
class Closure:
    """A chair's entries for closing an action or a recommendation."""

    meeting_id: str
    minute_reference: str
    outcome: str

    @property
    def minute(self) -> Minute:
        """Return the meeting and the reference, without the outcome."""
        return Minute(self.meeting_id, self.minute_reference)


def minute_problems(sub_group_id: str, minute: Minute, earliest: date, now: datetime) -> dict[str, str]:
    """Return what is wrong with the minute of a decision of this sub-group, by field.

    `earliest` is the day of the last thing that the decision is about: no meeting before that day can have taken it.
    """
    errors = {}
    if minute.basis is Basis.MEETING:
        meeting = db.session.get(Meeting, minute.meeting_id) if minute.meeting_id else None
        if meeting is None or meeting.sub_group_id != sub_group_id:
            errors["meeting_id"] = "Select the meeting that decided this, or chair’s action"
        elif not may_decide(meeting.held_on, earliest, local_day(now)):
            errors["meeting_id"] = f"Select a meeting held between {day_words(earliest)} and today"
        elif meeting.minutes_agreed_at is not None:
            errors["meeting_id"] = "Select another meeting. The minutes of this meeting are already agreed"
    elif minute.reference.strip():
        errors["minute_reference"] = (
            "Leave the minute reference blank. Chair’s action has no minute until a meeting notes it"
        )
    if len(minute.reference.strip()) > LONGEST_MINUTE_REFERENCE:
        errors["minute_reference"] = (
            f"Minute reference must be {LONGEST_MINUTE_REFERENCE} characters or fewer"
        )
    return errors


def with_reference(minute: Minute) -> Minute:
    """Return the minute with the next reference of the meeting's own numbering where none was entered.

    Chair's action has no reference until a meeting notes it.
    """
    meeting = minute.meeting
    if meeting is None:
        return Minute(CHAIRS_ACTION)
    reference = minute.reference.strip() or proposed_minute(meeting.title, used_minutes(meeting.id))
    return Minute(meeting.id, reference)


def closing_facts(actor: Actor, outcome: str, minute: Minute, now: datetime) -> dict[str, object]:
    """Return the columns that the closed state of an action or a recommendation requires."""
    meeting = minute.meeting
    return {
        "closed_at": now,
        "closed_by_id": actor.person_id,
        "closing_meeting_id": meeting.id if meeting else None,
        "minute_reference": minute.reference if meeting else "",
        "outcome": outcome,
    }


NOT_CLOSED: dict[str, object] = {
    "closed_at": None,
    "closed_by_id": None,
    "closing_meeting_id": None,
    "minute_reference": "",
    "outcome": "",
}
"""The same columns once it is opened again; the row of the decision that closed it stays."""


def require_minute(
    sub_group_id: str,
    minute: Minute | None,
    earliest: date,
    now: datetime,
    **texts: tuple[str, str],
) -> Minute | None:
    """Check the minute and the texts of a decision, and return the minute with its reference.

    A `minute` of None stays None: the decision needs neither a meeting nor chair's action. `texts` has, for each field,
    what was entered and the words for where it is missing. Raises Invalid with everything that is wrong at once.
    """
    errors = minute_problems(sub_group_id, minute, earliest, now) if minute else {}
    for field, (entered, missing) in texts.items():
        if problem := text_problem(entered, missing):
            errors[field] = problem
    if errors:
        raise Invalid(errors)
    return with_reference(minute) if minute else None


def text_problem(text: str, missing: str) -> str:
    """Return what is wrong with a required text; empty when nothing is."""
    if not text.strip():
        return missing
    return f"This must be {LONGEST_TEXT:,} characters or fewer" if len(text.strip()) > LONGEST_TEXT else ""


def require_text(field: str, text: str, missing: str) -> str:
    """Return a required text without space around it. Raises Invalid beside `field`."""
    if problem := text_problem(text, missing):
        raise Invalid({field: problem})
    return text.strip()
