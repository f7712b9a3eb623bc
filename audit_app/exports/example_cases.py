"""An example of a CSV file of cases, for people who prepare an import."""

from audit_app.outputs.csv_table import csv_file
from audit_app.rules.asking.cohort import Facts
from audit_app.rules.naming import slug_of
from audit_app.rules.rounds.case_table import columns_of
from audit_app.rules.unit import Unit

_SUMMARY = "Why this {} was chosen, in one sentence that names nobody."
_PLAUSIBLE_BANDS = {
    "age_band": "10-13",
    "gender": "not-recorded",
    "ethnicity": "not-recorded",
    "plan_level": "child-in-need",
    "setting": "secondary",
}


def example_case_file(facts: Facts, unit: Unit) -> bytes:
    """Return a file with an invented case, with plausible bands of each fact that the theme asks for."""
    bands = [
        bands.get(_PLAUSIBLE_BANDS.get(fact, ""), next(iter(bands.values())))
        for fact, (_, bands) in facts.items()
    ]
    stem = slug_of(unit.singular).upper() or "REF"
    return csv_file(
        tuple(columns_of(facts).values()), [(f"{stem}-01", *bands, _SUMMARY.format(unit.singular))]
    )
