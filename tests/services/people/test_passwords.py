"""Which passwords may be chosen."""

import subprocess
import sys
from contextlib import suppress
from time import process_time

import pytest

from audit_app.errors import Invalid
from audit_app.services.people import passwords
from config import ROOT
from tests.support.making import World


def chosen(world: World, password: str) -> str:
    person = world.police_auditor
    return passwords.hash_new_password(password, person.name, person.email, person.agency_id)


@pytest.mark.parametrize(
    "password",
    [
        "correcthorsebatterystaple",
        "letmeinplease!",
        "mynameisjessica",
        "ihatemondays2024",
        "1q2w3e4r5t6y",
        "qazwsxedcrfv",
        "jessica12345678",
        "michaeljordan23",
        "Liverpoolfc1892",
        "Cheshire2026!!",
        "passwordpassword",
        "abcabcabcabcab",
        "............!",
        "Passw0rd123456!",
        "qwertyuiop1234567890",
        "1qaz2wsx3edc4rfv",
        "Safeguarding2026!",
        "Evertonfc1878",
        "WirralCouncil2026",
        "chester-audit-2026",
        "RobinAuditor2026!",
        "Testshire-Police-1",
        "robin.auditor@example.org",
    ],
)
def test_what_people_guess_first_is_refused(world: World, password: str) -> None:
    with pytest.raises(Invalid, match=r"Password (is|must)"):
        chosen(world, password)


@pytest.mark.parametrize(
    "password",
    [
        "walrus fiddle concrete plum",
        "seven otters knitting badly",
        "tandem-quarry-pickle-moth",
        "trestle oboe migrate sunk",
        "purple teapots in Chester rain",
        "Robin likes tiny green umbrellas",
        "llyfr glas ar y bwrdd pren",
        "kX9#vq2Lr!mZ",
    ],
)
def test_words_that_do_not_belong_together_are_taken(world: World, password: str) -> None:
    assert chosen(world, password)


@pytest.mark.parametrize("password", ["1234567890qwertyuiop@$" * 9, "1q2w3e4r5t6y7u8i9o0p" * 10, "a1" * 100])
def test_a_long_password_is_judged_within_seconds(world: World, password: str) -> None:
    begun = process_time()
    with suppress(Invalid):
        chosen(world, password)
    assert process_time() - begun < 5


def test_only_choosing_a_password_loads_what_judges_it() -> None:
    code = "import sys, audit_app; print('zxcvbn' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
