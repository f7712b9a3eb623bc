"""An example of a file of cases."""

from audit_app.outputs.csv_table import csv_file
from audit_app.rules.case_table import columns_of
from audit_app.rules.cohort import Facts, of_children

_EXAMPLE = "OE-01"


def example(facts: Facts) -> bytes:
    """One case, with the first words that each column takes."""
    bands = [next(iter(bands.values())) for _, bands in facts.values()]
    case = (_EXAMPLE, *bands, "Police were called on a school night.")
    other = ("A-01", *bands, "Asked last in 2016.")
    return csv_file(tuple(columns_of(facts).values()), [case if of_children(facts) else other])
