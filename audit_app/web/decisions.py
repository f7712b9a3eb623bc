"""The forms in which a chair decides on recommendations and actions."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from audit_app.queries.meetings import numbering
from audit_app.queries.people import Choice
from audit_app.rules.dates import day_words
from audit_app.rules.deciding import CHAIRS_ACTION_WORDS, LONGEST_MINUTE_REFERENCE
from audit_app.services.closures import CHAIRS_ACTION, Closure, Minute
from audit_app.web import sittings
from audit_app.web.forms import PageForm, listed, long_text, one_of, short_text


def meeting_field() -> Any:
    return one_of("Who decided this?", {}, "Choose the meeting that decided this, or chair’s action")


def minute_field() -> Any:
    return short_text(
        "Minute reference (optional)",
        longest=LONGEST_MINUTE_REFERENCE,
        render_kw={"classes": "govuk-input--width-20"},
    )


class MinutedForm(PageForm):
    """A decision of a meeting, or chair's action: whoever inherits has the two fields where they are drawn.

    `remembered` says what the sitting took over, and is empty where both must be entered.
    """

    remembered = ""
    meeting_id: Any
    minute_reference: Any

    @property
    def minute(self) -> Minute:
        return Minute(self.meeting_id.data or "", self.minute_reference.data or "")


class ClosureForm(MinutedForm):
    outcome = long_text(
        "What is the outcome?",
        "Say what the outcome is",
        description="What changed, and what shows it. Tracker and report print it: name nobody.",
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def closure(self) -> Closure:
        return Closure(self.minute.meeting_id, self.minute.reference, self.outcome.data or "")


class ReasonForm(PageForm):
    reason = long_text("Reason", "Give a reason")


class MinutedReasonForm(MinutedForm):
    """Without the minute where nothing was agreed yet: `decided_in` is None then."""

    reason = long_text("Reason", "Give a reason")
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def decided_in(self) -> Minute | None:
        return self.minute if self.meeting_id else None


class Minuted(Protocol):
    """A page on which something is decided."""

    @property
    def meetings(self) -> Sequence[Choice]: ...
    @property
    def sub_group_id(self) -> str: ...
    @property
    def earliest(self) -> date: ...


Form = TypeVar("Form", bound=MinutedForm)


def minuted(
    kind: type[Form], meetings: Sequence[Choice], sub_group_id: str, earliest: date, **data: object
) -> Form:
    """Filled with the meeting and the minute of the sitting, where one has begun.

    `meetings` are those that may have decided: held since `earliest`, the day of the last thing that it is about.
    """
    sitting = sittings.sitting_of(sub_group_id)
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
    """Fill in which meetings may have decided, and chair's action; what was chosen before is kept where it may."""
    labels = {meeting.id: meeting.label for meeting in meetings}
    labels[CHAIRS_ACTION] = "Chair’s action, between meetings"
    form.meeting_id.choices = listed(labels)
    form.meeting_id.description = (
        "Chair’s action waits for the next meeting to note it."
        if meetings
        else f"The sub-group has held no meeting since {day_words(earliest)}, the day of what is decided here. "
        "Decide as chair’s action: the next meeting notes it."
    )
    proposed = numbering(meetings[0].id) if meetings else ""
    form.minute_reference.description = (
        f"Leave it empty to take the next number of the meeting, such as {proposed}. "
        if proposed
        else "Leave it empty for chair’s action. "
    ) + "It can be completed until the minutes are agreed."
    return labels


def remember(sub_group_id: str, minute: Minute) -> None:
    sittings.remember(sub_group_id, meeting_id=minute.meeting_id, minute=minute.reference)


def closure_form(meetings: Sequence[Choice], sub_group_id: str, earliest: date) -> ClosureForm:
    return minuted(ClosureForm, meetings, sub_group_id, earliest)


def minuted_reason_form(label: str, description: str, page: Minuted, *, agreed: bool) -> MinutedReasonForm:
    form = minuted(MinutedReasonForm, page.meetings, page.sub_group_id, page.earliest)
    if not agreed:
        del form.meeting_id, form.minute_reference
    form.reason.label.text = label
    form.reason.description = description
    return form


def reason_form(label: str, description: str) -> ReasonForm:
    form = ReasonForm()
    form.reason.label.text = label
    form.reason.description = description
    return form
