"""A file of cases as the text that one would paste, and an example of such a file."""

from typing import BinaryIO

from audit_app.delivery.spreadsheets import NotReadable, first_sheet
from audit_app.errors import Invalid
from audit_app.outputs.csv_table import csv_file
from audit_app.rules.case_table import MOST_CHARACTERS, as_text, columns_of, decoded
from audit_app.rules.cohort import Facts

_SPREADSHEET_BEGINS = b"PK"
_LONGEST_CHARACTER = 4
_EXAMPLE = "OE-01"


def text_of(data: BinaryIO) -> str:
    """Raises Invalid beside `file`."""
    begins = data.read(len(_SPREADSHEET_BEGINS))
    data.seek(0)
    if begins == _SPREADSHEET_BEGINS:
        try:
            return as_text(first_sheet(data))
        except NotReadable as error:
            raise Invalid({"file": str(error)}) from error
    content = data.read(MOST_CHARACTERS * _LONGEST_CHARACTER + 1)
    if len(content) > MOST_CHARACTERS * _LONGEST_CHARACTER:
        raise Invalid({"file": f"The file holds more than {MOST_CHARACTERS:,} characters. Divide it."})
    return decoded(content)


def example(facts: Facts) -> bytes:
    """One case, with the first words that each column takes."""
    bands = [next(iter(bands.values())) for _, bands in facts.values()]
    return csv_file(
        tuple(columns_of(facts).values()), [(_EXAMPLE, *bands, "Police were called on a school night.")]
    )
