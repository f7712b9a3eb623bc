"""The forms in which an action is written, changed, followed and called complete."""

from typing import Any

from wtforms import HiddenField, SelectField

from audit_app.queries.people.people import possible_owners
from audit_app.queries.tracker.actions import ActionPage
from audit_app.services.tracker.actions import ActionDetails
from audit_app.web.forms.base import PageForm, day, long_text, required, select_choices
from audit_app.web.forms.uploads import FileForm


def due_on_field() -> Any:
    """Return a field for the day by which an action is to be done."""
    return day("Due date", "Enter the due date", description="For example, 29 9 2017")


def owner_field() -> Any:
    """Return a field for the owner of an action; its choices are filled by `offer_owners` or by the page."""
    return SelectField("Who is accountable?", validators=[required("Select an owner")])


def change_reason_field(label: str) -> Any:
    """Return a field for the reason of a change, which goes into the history."""
    return long_text(
        label,
        "Enter why you are changing the action",
        description="This is kept in the history. Do not name anyone.",
        render_kw={"rows": 3},
    )


def offer_owners(form: Any, page: ActionPage) -> None:
    """Offer everybody who may own an action, and the present owner first, even if they have left."""
    present = {page.owner_id: f"{page.owner} ({page.agency})"}
    others = {person.id: person.label for person in possible_owners()}
    form.owner_id.choices = select_choices(present | others)


class ActionWordsForm(PageForm):
    """The words and the day of an action, wherever it is written."""

    text = long_text("What needs to be done?", "Enter what needs to be done")
    due_on = due_on_field()
    impact_measure = long_text(
        "How will you know it has helped?",
        "Enter how you will know it has helped",
        description="What you will count or look at, and what you expect to see.",
        render_kw={"rows": 3},
    )


class ChangeForm(ActionWordsForm):
    """A change of an action that is not agreed yet."""

    version = HiddenField()
    owner_id = owner_field()
    reason = change_reason_field("Why are you changing the action?")

    @property
    def details(self) -> ActionDetails:
        """Return the details that were entered."""
        return ActionDetails(
            self.text.data or "",
            self.owner_id.data or "",
            self.due_on.data,
            self.impact_measure.data or "",
        )


class UpdateForm(PageForm):
    """An update of the history."""

    text = long_text("What has been done?", "Enter what has been done", description="Do not name anyone.")


class EvidenceForm(FileForm):
    """A file of evidence, and an optional update about it."""

    shows = long_text("What does it show? (optional)", render_kw={"rows": 2})


class CompletionForm(PageForm):
    """The owner's words about a completed action, to ask for sign-off."""

    completion = long_text(
        "What was done, and what shows that it helped?",
        "Enter what was done and what shows that it helped",
        description="The chair reads this at the next meeting. Do not name anyone.",
    )
