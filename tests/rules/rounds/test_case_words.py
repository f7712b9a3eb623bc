"""The words that case systems write for facts of a case."""

import pytest

from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.rounds.case_words import band_of


@pytest.mark.parametrize(
    ("fact", "cell", "band"),
    [
        ("gender", "M", "boy"),
        ("gender", "f", "girl"),
        ("gender", "Male", "boy"),
        ("gender", "FEMALE", "girl"),
        ("gender", "Not known", "not-recorded"),
        ("age_band", "14 to 15", "14-15"),
        ("age_band", "14-15", "14-15"),
        ("age_band", "14/15 yrs", "14-15"),
        ("age_band", "5 and 7", "5-9"),
        ("age_band", "12.0", "10-13"),
        ("age_band", "7.5", "5-9"),
        ("age_band", "7 yrs", "5-9"),
        ("age_band", "aged 16", "16-17"),
        ("age_band", "9 months", "under-5"),
        ("age_band", "pre-birth", "unborn"),
        ("plan_level", "CP plan", "child-protection"),
        ("plan_level", "LAC", "looked-after"),
        ("ethnicity", "WBRI", "white-british"),
        ("ethnicity", "Asian or Asian British", "asian"),
        ("setting", "PRU", "alternative"),
    ],
)
def test_words_of_case_systems_are_known(fact: str, cell: str, band: str) -> None:
    assert band_of(fact, cell, FACTS) == band


@pytest.mark.parametrize(
    ("fact", "cell"),
    [
        ("age_band", "18"),
        ("age_band", "9 to 14"),
        ("age_band", "15 to 14"),
        ("age_band", "09/05/2026"),
        ("gender", "Mx"),
        ("gender", ""),
    ],
)
def test_what_lies_in_no_band_stays_as_it_is(fact: str, cell: str) -> None:
    assert band_of(fact, cell, FACTS) == cell


def test_a_band_that_the_round_does_not_have_is_never_meant() -> None:
    own = {"gender": ("Gender", {"woman": "Woman"})}
    assert band_of("gender", "M", own) == "M"
