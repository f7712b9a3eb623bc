"""An example of a file of cases."""

from audit_app.outputs.csv_table import csv_file
from audit_app.rules.asking.cohort import Facts
from audit_app.rules.rounds.case_table import columns_of

_REFERENCE, _SUMMARY = "CASE-01", "Why this case was chosen, in one sentence that names nobody."
_USUAL = {
    "age_band": "10-13",
    "gender": "not-recorded",
    "ethnicity": "not-recorded",
    "plan_level": "child-in-need",
    "setting": "secondary",
}


def example(facts: Facts) -> bytes:
    """One case that could be: words that go together of the facts that every theme holds, the first of its own."""
    bands = [
        bands.get(_USUAL.get(fact, ""), next(iter(bands.values()))) for fact, (_, bands) in facts.items()
    ]
    return csv_file(tuple(columns_of(facts).values()), [(_REFERENCE, *bands, _SUMMARY)])
