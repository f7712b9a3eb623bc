"""Passwords: Argon2id hashes, a limit on how many are computed at once, and what a new password must be."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Agency
from audit_app.queries.people.partnership import partnership
from audit_app.rules.password_strength import COMMON_WORDS, EASILY_GUESSED, own_words, why_guessable

SHORTEST, LONGEST = 12, 200
JUDGED, STRONGEST = 72, 4
"""The number of a password's first characters that zxcvbn judges, and its highest score."""
_AT_ONCE = BoundedSemaphore(2)
"""Limits hashes to two at a time: each takes 64 MiB, and many sign-ins must not exhaust the memory of the machine."""
_hasher = PasswordHasher()


def use_cheap_hashes() -> None:
    """Compute cheap hashes from now on, for tests only: a real hash costs 120 ms and 64 MiB."""
    global _hasher  # noqa: PLW0603 - a process has a single hasher, chosen at start
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_new_password(password: str, name: str, email: str, agency_id: str | None) -> str:
    """Return the hash of a new password for the person of this name, email address and agency.

    Raises Invalid beside `password` when it is too short, too long or easily guessed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid({"password": f"Password must be between {SHORTEST} and {LONGEST} characters"})
    agency = db.session.get(Agency, agency_id) if agency_id else None
    own, ours = (name, email, agency.name if agency else ""), partnership().name
    if problem := why_guessable(password, own, ours) or _weakness(password, (*own, ours)):
        raise Invalid({"password": problem})
    return hash_password(password)


def _weakness(password: str, own: tuple[str, ...]) -> str:
    """Return why a password is guessed everywhere, or "".

    zxcvbn knows 30,000 words and passwords that became public, repetition, sequences and dates.
    """
    # Costs 14 MB and a quarter of a second: only workers in which a password is chosen are to pay that.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    # Further characters can only make it stronger, and zxcvbn would take seconds over them.
    strength = zxcvbn(password[:JUDGED], user_inputs=[*own_words(own), *COMMON_WORDS])
    return "" if strength["score"] == STRONGEST else EASILY_GUESSED


def hash_password(password: str) -> str:
    """Return the hash of any password, also of the demonstration's, which everybody knows."""
    with _AT_ONCE:
        return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Return whether the password is that of the hash.

    It takes as long for a person who does not exist (an empty hash) as for a wrong password, so that the time
    that a sign-in takes tells nobody which email addresses have an account.
    """
    with _AT_ONCE:
        try:
            return _hasher.verify(password_hash or _hash_of_nobody(), password[:LONGEST]) and bool(
                password_hash
            )
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hash_of_nobody() -> str:
    """Return a hash that no password matches; made at first use, as it would slow every process at its start."""
    return _hasher.hash("nobody has this password")
