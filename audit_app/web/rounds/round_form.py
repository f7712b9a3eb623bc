"""The form of a round that is being set up."""

from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Optional, Regexp

from audit_app.queries.rounds import rounds as queries
from audit_app.rules.round_dates import DATES
from audit_app.services.rounds import round_details
from audit_app.web.forms.base import (
    PageForm,
    day,
    long_text,
    required,
    select_choices,
    short_text,
    tidy,
)


class RoundForm(PageForm):
    """The form of a round; `round_id` is its own id, whose title and reference are no duplicates."""

    version = HiddenField()
    title = short_text(
        "Title",
        "Enter a title",
        description="Include the theme and the months audited, for example Operation Encompass, June 2017.",
    )
    reference = short_text(
        "Reference",
        "Enter a reference",
        longest=round_details.LONGEST_REFERENCE,
        description="Use lowercase letters, numbers and hyphens, for example operation-encompass-2017-06.",
    )
    theme_version_id = SelectField("Question set", [required("Select a question set")])
    sub_group_id = SelectField("Sub-group that oversees it", [required("Select a sub-group")])
    purpose = long_text("Why this audit is being done")
    sampling = long_text("How the sample was chosen")
    population = StringField(
        "How many the sample was chosen from",
        [Optional(), Regexp(r"([0-9]{1,6}|1000000)$", message="Enter a whole number up to 1,000,000")],
        filters=[tidy],
        description="Leave blank if this is not known.",
        render_kw={"inputmode": "numeric", "classes": "govuk-input--width-5"},
    )
    read_from = day("First day to read", "Enter the first day to read")
    read_to = day("Last day to read", "Enter the last day to read")
    judged_from = day("First day to judge", "Enter the first day to judge")
    judged_to = day("Last day to judge", "Enter the last day to judge")
    known_due = day("Known or not known by", "Enter the date for known or not known")
    returns_due = day("Returns due", "Enter the date when returns are due")
    moderation_on = day("Moderation on", description="Optional. You can add this date later.")
    report_due = day("Report due", description="Optional. You can add this date later.")

    round_id: str | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields together with the rules for names and dates of a round.

        So all that is wrong appears at once, and not the rules' errors only after the fields are right.
        """
        is_valid = super().validate(extra_validators)
        errors = round_details.name_errors(self.title.data or "", self.reference.data or "", self.round_id)
        if not any(self[name].errors for name in DATES):
            errors |= round_details.date_errors({name: self[name].data for name in DATES})
        wrong = {name: message for name, message in errors.items() if not self[name].errors}
        self.refuse(wrong)
        return is_valid and not wrong


def round_form(stored: dict[str, Any] | None) -> RoundForm:
    """Return the form with these values, or as it was sent where `stored` is None."""
    form = RoundForm(request.form if stored is None else None, data=stored)
    versions = {choice.id: choice.label for choice in queries.version_choices()}
    sub_groups = {choice.id: choice.label for choice in queries.sub_group_choices()}
    form.theme_version_id.choices = select_choices({"": "Select a question set", **versions})
    form.sub_group_id.choices = select_choices({"": "Select a sub-group", **sub_groups})
    return form


def details_of(form: RoundForm, invented: str = "") -> round_details.RoundDetails:
    """Return what the form contains; `invented` is kept from the round, because no field shows it."""
    entered = {name: value for name, value in form.data.items() if name not in ("csrf_token", "version")}
    population = int(entered.pop("population")) if entered["population"] else None
    return round_details.RoundDetails(**{**entered, "population": population, "invented": invented})
