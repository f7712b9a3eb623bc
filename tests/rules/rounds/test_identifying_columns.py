"""A column of names or identifiers is found by its heading or by its cells, and a neutral list is left in peace."""

import pytest

from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.rounds.case_table import Identifies, identifies, read_table
from tests.rules.rounds.test_case_table import CASES, GOOD, HEADER


def with_column(heading: str, *cells: str) -> str:
    rows = (f"{GOOD.replace('OE-01', f'OE-0{at}')},{cell}" for at, cell in enumerate(cells, 1))
    return "\n".join((f"{HEADER},{heading}", *rows))


@pytest.mark.parametrize(
    "heading",
    [
        "Child's name", "Child’s Name", "Name", "Surname", "First name", "Forename", "Initials", "Pupil", "Name of child",
        "DOB", "D.O.B.", "Date of birth", "NHS number", "NHS", "UPN", "Home address", "Postcode", "Post code", "Mobile",
        "Email", "Mosaic ID", "Client number",
    ],
)  # fmt: skip
def test_heading_of_an_identifier_is_refused_and_named(heading: str) -> None:
    with pytest.raises(Identifies) as refused:
        read_table(with_column(heading, "x"), FACTS, (), CASES)
    assert f"column 8, “{heading}”" in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (("", "943 476 5919"), "NHS numbers"),
        (("CH1 2AB",), "postcodes"),
        (("Jayden Smith", "Zoë Brown", "Mia Anne Jones"), "names"),
        (("12/03/2008", "14/05/2010"), "dates"),
    ],
)
def test_cells_betray_a_column_whatever_it_is_called(cells: tuple[str, ...], what: str) -> None:
    with pytest.raises(Identifies, match=what) as refused:
        read_table(with_column("Column1", *cells), FACTS, (), CASES)
    assert not any(cell in str(refused.value) for cell in cells if cell)


def test_list_without_headings_is_refused_without_a_word_of_it() -> None:
    with pytest.raises(Identifies) as refused:
        read_table("Jayden Smith,7,943 476 5919\nMia Jones,8,", FACTS, (), CASES)
    assert "Jayden" not in str(refused.value)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Team", ("North Team", "North Team", "North Team")),
        ("School name", ("St Mary's", "St Mary's")),
        ("Comments", ("Seen twice", "")),
        ("Number of children", ("2", "3")),
    ],
)
def test_other_columns_are_only_not_used(heading: str, cells: tuple[str, ...]) -> None:
    text = with_column(heading, *cells)
    assert read_table(text, FACTS, (), CASES).ignored == (heading,)
    assert not identifies(text, FACTS, CASES)


@pytest.mark.parametrize(
    "text",
    [
        "Reference,Child's name\nOE-01,\"Anna Bell\nOE-02,Ben Carr",
        "Reference\tReference\tNHS number\nOE-01\t\t1",
    ],
)
def test_a_list_that_is_no_table_is_refused_for_its_headings_too(text: str) -> None:
    with pytest.raises(Identifies):
        read_table(text, FACTS, (), CASES)
