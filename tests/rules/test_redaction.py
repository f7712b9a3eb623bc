"""What is spotted in free text, and what is left alone. Every number here is invented."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.redaction import Identifier, reminder, spot, warnings


def kinds(text: str) -> list[Identifier]:
    return [one.kind for one in spot(text)]


@pytest.mark.parametrize(
    "text", ["NHS 943 476 5919", "9434765919", "943-476-5919.", "NHS943\u00a0476\u00a05919", "(401 023 2137)"]
)
def test_nhs_number_is_spotted(text: str) -> None:
    assert kinds(text) == [Identifier.NHS_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918",
        "94347659190",
        "1943 476 5919",
        "telephone 01632 960 001",
        "telephone 020 7946 0958",
        "0000000000",
        "943 476",
        "94 34 76 59 19",
    ],
)
def test_other_digits_are_no_nhs_number(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "BB1 2AB",
        "lives at bb12ab.",
        "SW1A 1AA",
        "EC1A 1BB",
        "M1  1AE",
        "W1A\u00a00AX",
        "(LA14 5QT)",
        "Bb1 2aB",
    ],
)
def test_postcode_is_spotted(text: str) -> None:
    assert kinds(text) == [Identifier.POSTCODE]


@pytest.mark.parametrize(
    "text",
    [
        "A1 1AA",
        "OE-2017-01",
        "QQ1 1AA",
        "BB1 2CK",
        "BB1 22B",
        "XBB1 2AB",
        "BB1 2ABC",
        "s47 1st visit, s47 2nd visit and s17 4th review",
        "Year 6, KS2 3 levels, S47 on 4 June, E2 at 3pm",
    ],
)
def test_what_only_resembles_a_postcode_is_left_alone(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "DOB 04/06/2009",
        "d.o.b. 4.6.09",
        "dob:2009-06-04",
        "date of birth: 4th June 2009",
        "She was born on June 4, 2009",
        "born 04-06-2009",
        "04/06/2009 (DOB)",
        "Birthday 4 Sept 2009",
    ],
)
def test_date_beside_words_of_birth_is_spotted(text: str) -> None:
    assert kinds(text) == [Identifier.BIRTH_DATE]


@pytest.mark.parametrize(
    "text",
    [
        "The incident was on 04/06/2017.",
        "The birth mother was seen on 4 June 2017.",
        "A stillborn lamb; the school was told on 4 June 2017.",
        "DOB 31/13/2009",
        "DOB not recorded",
        f"born{' ' * 50}04/06/2009",
    ],
)
def test_other_dates_are_left_alone(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize("text", ["UPN H801200001001", "h801200001001", "U80120000100A"])
def test_pupil_number_is_spotted(text: str) -> None:
    assert kinds(text) == [Identifier.PUPIL_NUMBER]


@pytest.mark.parametrize("text", ["A801200001001", "H80120000100", "H8012000010012", "I801200001001"])
def test_number_with_another_check_letter_is_no_pupil_number(text: str) -> None:
    assert kinds(text) == []


def test_spotted_text_stands_where_it_says() -> None:
    text = "Seen at BB1 2AB, NHS number 943 476 5919."
    assert [(one.text, text[one.start : one.end]) for one in spot(text)] == [
        ("BB1 2AB", "BB1 2AB"),
        ("943 476 5919", "943 476 5919"),
    ]


def test_warning_quotes_what_was_found() -> None:
    assert warnings("Moved from BB1 2AB.") == (
        "This looks like a postcode: BB1 2AB. Remove anything that could identify someone.",
    )


def test_warning_names_each_text_once_and_counts_the_rest() -> None:
    (warning,) = warnings("BB1 2AB, BB1 2AB, BB1 2AD, BB1 2AE, BB1 2AF, BB1 2AG")
    assert "BB1 2AB, BB1 2AD, BB1 2AE and 2 more." in warning


def test_each_kind_has_a_warning_of_its_own() -> None:
    assert len(warnings("BB1 2AB, 943 476 5919, DOB 04/06/2009, H801200001001")) == len(Identifier)


def test_reminder_names_the_kinds_and_quotes_nothing() -> None:
    said = reminder("Born 4 June 2009", "NHS number 943 476 5919")
    assert "a date of birth and an NHS number" in said
    assert "943" not in said
    assert reminder("Nothing here") == ""


def test_clean_text_has_no_warning() -> None:
    assert warnings("The school was told at 8:30am on 5 June 2017, reference OE-2017-01.") == ()


@pytest.mark.parametrize(
    "piece", ["7", "943 476 591 ", "BB1 ", "born ", "4/6/", "H80120000100", "12/12/2012 ", "dob ", " "]
)
def test_a_megabyte_of_bait_is_read_in_seconds(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = perf_counter()
    warnings(text)
    assert perf_counter() - began < 5


@given(st.text(alphabet="BAbornDOdh0123456789/-. :\u00a0", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(text[one.start : one.end] == one.text for one in spot(text))
