"""What somebody who knows us would guess first is no password, whatever its length."""

import pytest

from audit_app.rules.password_strength import (
    EASILY_GUESSED,
    MOSTLY_OWN_NAME,
    MOSTLY_PARTNERSHIP_NAME,
    why_guessable,
)

OWN_WORDS = ("Ffion Baker-Hughes", "ffion.baker@cestria.example", "Northshire Ambulance")
PARTNERSHIP = "Cestria Safeguarding Children Partnership"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("P@ssword September 2026", EASILY_GUESSED),
        ("liverpoolArsenal1!", EASILY_GUESSED),
        ("correct horse battery staple", EASILY_GUESSED),
        ("Cheshire2026!!", EASILY_GUESSED),
        ("FfionBakerHughes1", MOSTLY_OWN_NAME),
        ("ffion.baker@cestria.example", MOSTLY_OWN_NAME),
        ("Northshire-Ambulance-1", MOSTLY_OWN_NAME),
        ("Roundtable 2026!", MOSTLY_PARTNERSHIP_NAME),
        ("cestria-partnership-1", MOSTLY_PARTNERSHIP_NAME),
        ("another good password", ""),
        ("Ffion likes purple teapots", ""),
        ("kX9#vq2Lr!mZ", ""),
    ],
)
def test_password_that_is_guessed_first_is_said_to_be(password: str, why: str) -> None:
    assert why_guessable(password, OWN_WORDS, PARTNERSHIP) == why
