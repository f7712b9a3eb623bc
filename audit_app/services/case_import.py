"""An example of a file of cases."""

from audit_app.outputs.csv_table import csv_file
from audit_app.rules.case_table import columns_of
from audit_app.rules.cohort import Facts
from audit_app.rules.naming import slug_of
from audit_app.rules.question_sets import Unit

_SUMMARY = "Why this {} was chosen, in one sentence that names nobody."
_USUAL = {
    "age_band": "10-13",
    "gender": "not-recorded",
    "ethnicity": "not-recorded",
    "plan_level": "child-in-need",
    "setting": "secondary",
}


def example(facts: Facts, unit: Unit) -> bytes:
    """One case that could be: words that go together of the facts that every theme holds, the first of its own."""
    bands = [
        bands.get(_USUAL.get(fact, ""), next(iter(bands.values()))) for fact, (_, bands) in facts.items()
    ]
    stem = slug_of(unit.singular).upper() or "REF"
    return csv_file(
        tuple(columns_of(facts).values()), [(f"{stem}-01", *bands, _SUMMARY.format(unit.singular))]
    )
