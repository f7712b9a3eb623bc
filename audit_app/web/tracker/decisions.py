"""The forms in which a chair decides about recommendations and actions: meeting and minute, outcome, reason."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from audit_app.queries.people.people import Choice
from audit_app.queries.tracker.meetings.minutes import numbering
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import CHAIRS_ACTION_WORDS
from audit_app.rules.tracker.minutes import LONGEST_MINUTE_REFERENCE
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from audit_app.web.forms.base import PageForm, long_text, radios, select_choices, short_text
from audit_app.web.tracker import session_defaults


def meeting_field() -> Any:
    """Return a field for the meeting that decided; `offer` fills its choices."""
    return radios("Who decided this?", {}, "Select the meeting that decided this, or chair’s action")


def minute_field() -> Any:
    """Return a field for the minute reference, which may be empty: then the service takes the next number."""
    return short_text(
        "Minute reference (optional)",
        longest=LONGEST_MINUTE_REFERENCE,
        render_kw={"classes": "govuk-input--width-20"},
    )


class MinutedForm(PageForm):
    """A decision of a meeting, or chair's action.

    Each subclass declares the two fields itself, at the place where its page has them, since their order is that of the
    list of errors. `remembered` is what the form has taken over from the sitting, in words; empty where it took nothing.
    """

    remembered = ""
    meeting_id: Any
    minute_reference: Any

    @property
    def minute(self) -> Minute:
        """Return the meeting and the reference that were entered."""
        return Minute(self.meeting_id.data or "", self.minute_reference.data or "")


class ClosureForm(MinutedForm):
    """A decision with an outcome."""

    outcome = long_text(
        "What is the outcome?",
        "Enter the outcome",
        description="What changed, and what shows it. The tracker and the report include this. Do not name anyone.",
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def closure(self) -> Closure:
        """Return the closure that was entered."""
        return Closure(self.minute.meeting_id, self.minute.reference, self.outcome.data or "")


class ReasonForm(PageForm):
    """A reason alone."""

    reason = long_text("Reason", "Enter the reason")


class MinutedReasonForm(MinutedForm):
    """A decision with a reason; without the two fields of the minute where nothing was agreed yet."""

    reason = long_text("Reason", "Enter the reason")
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def decided_in(self) -> Minute | None:
        """Return the meeting and the reference; None where the form does not ask for them."""
        return self.minute if self.meeting_id else None


class Minuted(Protocol):
    """The page of a decision, with its sub-group and the meetings that may have decided."""

    @property
    def meetings(self) -> Sequence[Choice]:
        """Return the meetings that may have decided."""
        ...

    @property
    def sub_group_id(self) -> str:
        """Return the id of the sub-group that decides."""
        ...

    @property
    def earliest(self) -> date:
        """Return the first day on which it can have been decided."""
        ...


Form = TypeVar("Form", bound=MinutedForm)


def minuted(
    kind: type[Form], meetings: Sequence[Choice], sub_group_id: str, earliest: date, **data: object
) -> Form:
    """Return a form of this class, filled with the meeting and the minute of the sitting if it has begun.

    `meetings` are those that may have decided: since `earliest`, the day of the last thing that the decision is about.
    """
    sitting = session_defaults.sitting_of(sub_group_id)
    form = kind(data={"meeting_id": sitting.meeting_id, "minute_reference": sitting.minute, **data})
    labels = offer(form, meetings, earliest)
    if sitting.meeting_id in labels:
        minute = f", minute {sitting.minute}" if sitting.minute else ""
        chairs = sitting.meeting_id == CHAIRS_ACTION
        form.remembered = (
            CHAIRS_ACTION_WORDS if chairs else f"Meeting of {labels[sitting.meeting_id]}{minute}"
        )
    return form


def offer(form: Any, meetings: Sequence[Choice], earliest: date) -> dict[str, str]:
    """Fill the choices and hints of the two fields of the minute, and return value -> label of the choices."""
    labels = {meeting.id: meeting.label for meeting in meetings}
    labels[CHAIRS_ACTION] = "Chair’s action, between meetings"
    form.meeting_id.choices = select_choices(labels)
    form.meeting_id.description = (
        "The next meeting needs to note chair’s action."
        if meetings
        else f"The sub-group has not met since {day_words(earliest)}, so no meeting can have decided this. "
        "Select chair’s action. The next meeting needs to note it."
    )
    proposed = numbering(meetings[0].id) if meetings else ""
    form.minute_reference.description = (
        f"Leave blank to use the next number of the meeting, such as {proposed}. "
        if proposed
        else "Leave blank for chair’s action. "
    ) + "You can add it later, until the minutes are agreed."
    return labels


def remember(sub_group_id: str, minute: Minute) -> None:
    """Keep meeting and minute in the session, as the default of the next decision."""
    session_defaults.remember(sub_group_id, meeting_id=minute.meeting_id, minute=minute.reference)


def closure_form(meetings: Sequence[Choice], sub_group_id: str, earliest: date) -> ClosureForm:
    """Return the form with an outcome for a sub-group."""
    return minuted(ClosureForm, meetings, sub_group_id, earliest)


def minuted_reason_form(label: str, description: str, page: Minuted, *, agreed: bool) -> MinutedReasonForm:
    """Return the form with a reason; `agreed` says whether the decision needs a meeting or chair's action."""
    form = minuted(MinutedReasonForm, page.meetings, page.sub_group_id, page.earliest)
    if not agreed:
        del form.meeting_id, form.minute_reference
    form.reason.label.text = label
    form.reason.description = description
    return form


def reason_form(label: str, description: str) -> ReasonForm:
    """Return the form with a reason alone."""
    form = ReasonForm()
    form.reason.label.text = label
    form.reason.description = description
    return form
