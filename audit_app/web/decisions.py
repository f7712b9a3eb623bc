"""How an act is done from a form, and the forms in which a chair decides on recommendations and actions."""

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import ValidationError

from audit_app.errors import Invalid
from audit_app.queries.people import Choice
from audit_app.services.closures import LONGEST_MINUTE_REFERENCE, Closure
from audit_app.web import sittings
from audit_app.web.forms import PageForm, listed, long_text, one_of, short_text


class ClosureForm(PageForm):
    """`stem` is what the minute references of this sitting begin with."""

    stem = ""
    outcome = long_text(
        "What is the outcome?",
        "Say what the outcome is",
        description="What changed, and what shows it. Tracker and report print it: name no child.",
    )
    meeting_id = one_of("Which meeting decided this?", {}, "Choose the meeting that decided this")
    minute_reference = short_text(
        "Minute reference",
        "Enter the minute reference",
        longest=LONGEST_MINUTE_REFERENCE,
        render_kw={"classes": "govuk-input--width-20"},
    )

    def validate_minute_reference(self, field: Any) -> None:
        if self.stem and (field.data or "") == self.stem.strip():
            raise ValidationError(f"Enter the number of the minute after {self.stem.strip()}")

    @property
    def closure(self) -> Closure:
        return Closure(self.meeting_id.data or "", self.minute_reference.data or "", self.outcome.data or "")


class ReasonForm(PageForm):
    reason = long_text("Reason", "Give a reason")


def closure_form(meetings: Sequence[Choice], sub_group_id: str) -> ClosureForm:
    """Filled with the meeting and the stem of the sitting, where one has begun."""
    sitting = sittings.sitting_of(sub_group_id)
    form = ClosureForm(data={"meeting_id": sitting.meeting_id, "minute_reference": sitting.stem})
    form.stem = sitting.stem
    form.meeting_id.choices = listed({meeting.id: meeting.label for meeting in meetings})
    return form


def reason_form(label: str, description: str) -> ReasonForm:
    form = ReasonForm()
    form.reason.label.text = label
    form.reason.description = description
    return form


def done(form: PageForm, act: Callable[[], object]) -> bool:
    """Whether the form is sound and the act went through; if not, what is wrong stands in the form."""
    if not form.validate():
        return False
    try:
        act()
    except Invalid as error:
        form.refuse(error.fields)
        return False
    return True
