"""What somebody would guess first is no password, whatever its length."""

import pytest

from audit_app.rules.guessable import COMMON, OF_THE_PARTNERSHIP, OWN, REPEATED, why_guessable

OWN_WORDS = ("Ffion Baker-Hughes", "ffion.baker@cestria.example")
PARTNERSHIP = "Cestria Safeguarding Children Partnership"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("passwordpassword", REPEATED),
        ("abcabcabcabcab", REPEATED),
        ("............!", REPEATED),
        ("Passw0rd123456!", COMMON),
        ("P@ssword September 2026", COMMON),
        ("qwertyuiop1234567890", COMMON),
        ("1qaz2wsx3edc4rfv", COMMON),
        ("liverpoolArsenal1!", COMMON),
        ("FfionBakerHughes1", OWN),
        ("ffion.baker@cestria.example", OWN),
        ("Roundtable 2026!", OF_THE_PARTNERSHIP),
        ("cestria-partnership-1", OF_THE_PARTNERSHIP),
        ("another good password", ""),
        ("correct horse battery staple", ""),
        ("Ffion likes purple teapots", ""),
        ("roundtable-demonstration", ""),
        ("kX9#vq2Lr!mZ", ""),
    ],
)
def test_password_that_is_guessed_first_is_said_to_be(password: str, why: str) -> None:
    assert why_guessable(password, OWN_WORDS, PARTNERSHIP) == why
