"""What looks like an identifier in the reference or the summary of a case."""

import pytest

from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.rounds.case_doubts import doubts_about, neutral_words, unconfirmed
from audit_app.rules.unit import Unit

UNIT = Unit("case", "cases")


def kinds(reference: str, *others: str) -> list[str]:
    details = CaseDetails(reference, {})
    return [doubt.kind for doubt in doubts_about(details, neutral_words([reference, *others], UNIT))]


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("Jayden-Smith", "a name"),
        ("JADE-2", "a name"),
        ("Li-4", "a name"),
        ("JS12032008", "a date"),
        ("JS-20080312", "a date"),
        ("JS-120308", "a date"),
        ("12-03-2008", "a date"),
        ("2008-3-12", "a date"),
        ("CH1-2AB", "a postcode"),
        ("CH12AB", "a postcode"),
        ("9434765919", "an NHS number"),
    ],
)
def test_reference_looks_like_an_identifier(reference: str, kind: str) -> None:
    assert kinds(reference) == [kind]


@pytest.mark.parametrize(
    "reference",
    [
        "OE-07",
        "B-060",
        "case-3",
        "Cas-3",
        "OE-201706",
        "2017-OE-3",
        "OE-17-03",
        "AB12",
        "SM-01-2",
        "31-99-2008",
    ],
)
def test_neutral_reference_raises_no_doubt(reference: str) -> None:
    assert kinds(reference) == []


def test_word_that_begins_a_series_is_no_name() -> None:
    assert kinds("Neglect-01", "Neglect-02") == ["a name"]
    assert kinds("Neglect-01", "Neglect-02", "Neglect-03") == []
    few = [f"Smith-{at}" for at in range(3)]
    assert kinds("Smith-9", *few, *(f"OE-{at}" for at in range(9))) == ["a name"]


def test_each_kind_is_confirmed_by_itself_and_only_for_these_words() -> None:
    details = CaseDetails("OE-1", {}, "Born 12/03/2008, lives at CH1 2AB or CH1 2AD.")
    birth, postcode = doubts_about(details, ())
    assert (birth.kind, postcode.words) == ("a date of birth", "CH1 2AB, CH1 2AD")
    both = CaseDetails("OE-1", {}, details.summary, {birth.mark, postcode.mark})
    assert unconfirmed(both, ()) == {}
    assert unconfirmed(CaseDetails("OE-1", {}, details.summary, {birth.mark}), ()).keys() == {"summary"}
    assert unconfirmed(CaseDetails("OE-1", {}, details.summary + " Now.", both.confirmed), ()).keys() == {
        "summary"
    }
