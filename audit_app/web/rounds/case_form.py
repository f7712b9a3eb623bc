"""The form about a case, whose fields depend on the theme."""

from wtforms import HiddenField, SelectField, SelectMultipleField

from audit_app.rules.asking.cohort import Facts
from audit_app.rules.rounds.case_details import LONGEST_REFERENCE, LONGEST_SUMMARY, CaseDetails
from audit_app.web.forms.base import PageForm, required, select_choices, short_text

_MESSAGES = {
    "age_band": "Select an age",
    "gender": "Select girl or boy, or not recorded",
    "ethnicity": "Select an ethnicity, or not recorded",
    "plan_level": "Select a level of help",
    "setting": "Select a school or setting",
}


class CaseForm(PageForm):
    """The form about a case; the facts of each theme are added between reference and summary."""

    version = HiddenField()
    confirmed = SelectMultipleField("Confirmed", validate_choice=False)
    reference = short_text(
        "Reference",
        "Enter a neutral reference, such as OE-07",
        longest=LONGEST_REFERENCE,
        description="Use letters, numbers and hyphens, such as OE-07. Do not use initials or a number from a file.",
    )


def form_of(case_facts: Facts) -> type[CaseForm]:
    """Return the form of a theme with these facts."""
    fields: dict[str, object] = {
        fact: SelectField(
            label,
            [required(_MESSAGES.get(fact, f"Select an option for “{label}”"))],
            choices=select_choices({"": "Select", **bands}),
        )
        for fact, (label, bands) in case_facts.items()
    }
    fields["summary"] = short_text(
        "Summary in one sentence",
        longest=LONGEST_SUMMARY,
        description="Say why it is in the sample. Do not include names, dates of birth or addresses.",
    )
    return type("CaseFormOfTheme", (CaseForm,), fields)


def details_of(case_facts: Facts, form: CaseForm) -> CaseDetails:
    """Return what was entered about a case."""
    entered = {name: value or "" for name, value in form.data.items()}
    bands = {fact: entered[fact] for fact in case_facts}
    return CaseDetails(entered["reference"], bands, entered["summary"], frozenset(entered["confirmed"]))
