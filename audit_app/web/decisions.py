"""The forms in which a chair decides on recommendations and actions."""

from collections.abc import Sequence
from typing import Any, TypeVar

from audit_app.queries.people import Choice
from audit_app.services.closures import LONGEST_MINUTE_REFERENCE, Closure, Minute
from audit_app.web import sittings
from audit_app.web.forms import PageForm, listed, long_text, one_of, short_text


def meeting_field() -> Any:
    return one_of("Which meeting decided this?", {}, "Choose the meeting that decided this")


def minute_field() -> Any:
    return short_text(
        "Minute reference",
        "Enter the minute reference",
        longest=LONGEST_MINUTE_REFERENCE,
        render_kw={"classes": "govuk-input--width-20"},
    )


class MinutedForm(PageForm):
    """A decision of a meeting: whoever inherits has the two fields where they are drawn.

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
        description="What changed, and what shows it. Tracker and report print it: name no child.",
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


Form = TypeVar("Form", bound=MinutedForm)


def minuted(kind: type[Form], meetings: Sequence[Choice], sub_group_id: str, **data: object) -> Form:
    """Filled with the meeting and the minute of the sitting, where one has begun."""
    sitting = sittings.sitting_of(sub_group_id)
    form = kind(data={"meeting_id": sitting.meeting_id, "minute_reference": sitting.minute, **data})
    labels = {meeting.id: meeting.label for meeting in meetings}
    form.meeting_id.choices = listed(labels)
    if sitting.minute and sitting.meeting_id in labels:
        form.remembered = f"Meeting of {labels[sitting.meeting_id]}, minute {sitting.minute}"
    return form


def remember(sub_group_id: str, minute: Minute) -> None:
    sittings.remember(sub_group_id, meeting_id=minute.meeting_id, minute=minute.reference)


def closure_form(meetings: Sequence[Choice], sub_group_id: str) -> ClosureForm:
    return minuted(ClosureForm, meetings, sub_group_id)


def minuted_reason_form(
    label: str, description: str, meetings: Sequence[Choice], sub_group_id: str, *, agreed: bool
) -> MinutedReasonForm:
    form = minuted(MinutedReasonForm, meetings, sub_group_id)
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
