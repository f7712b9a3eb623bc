"""The form about a case, whose fields depend on the theme."""

from wtforms import HiddenField, SelectField

from audit_app.rules.asking.cohort import Facts
from audit_app.rules.rounds.case_details import LONGEST_REFERENCE, LONGEST_SUMMARY, CaseDetails
from audit_app.web.forms.base import PageForm, required, select_choices, short_text

_MESSAGES = {
    "age_band": "Choose an age",
    "gender": "Choose girl or boy, or not recorded",
    "ethnicity": "Choose an ethnicity, or not recorded",
    "plan_level": "Choose a level of help",
    "setting": "Choose a school or setting",
}


class CaseForm(PageForm):
    """The form about a case; the facts of each theme are added between reference and summary."""

    version = HiddenField()
    reference = short_text(
        "Reference",
        "Enter a neutral reference, such as OE-07",
        longest=LONGEST_REFERENCE,
        description="Letters, digits and hyphens, such as OE-07. No initials, no number from a file.",
    )


def form_of(case_facts: Facts) -> type[CaseForm]:
    """Return the form of a theme with these facts."""
    fields: dict[str, object] = {
        fact: SelectField(
            label,
            [required(_MESSAGES.get(fact, f"Choose from the list for “{label}”"))],
            choices=select_choices({"": "Choose", **bands}),
        )
        for fact, (label, bands) in case_facts.items()
    }
    fields["summary"] = short_text(
        "Summary in one sentence",
        longest=LONGEST_SUMMARY,
        description="Why it is in the sample. No name, no date of birth, no address.",
    )
    return type("CaseFormOfTheme", (CaseForm,), fields)


def details_of(case_facts: Facts, form: CaseForm) -> CaseDetails:
    """Return what was entered about a case."""
    entered = {name: value or "" for name, value in form.data.items()}
    bands = {fact: entered[fact] for fact in case_facts}
    return CaseDetails(entered["reference"], bands, entered["summary"])
