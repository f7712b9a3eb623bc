"""Passwords: Argon2id hashes, a bound on how many are computed at once, and what a new password must be."""

from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Agency
from audit_app.queries.people.partnership import partnership
from audit_app.rules.password_strength import COMMON, OURS, own_words, why_guessable

SHORTEST, LONGEST = 12, 200
JUDGED, STRONGEST = 72, 4
_AT_ONCE = BoundedSemaphore(2)
_hasher = PasswordHasher()


def use_cheap_hashes() -> None:
    """For tests only: a real hash costs 120 ms and 64 MiB."""
    global _hasher  # noqa: PLW0603 - one hasher a process, chosen at start
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def chosen(password: str, name: str, email: str, agency_id: str | None) -> str:
    """The hash of a new password for the person of this name, address and agency. Raises Invalid when it cannot be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid({"password": f"A password has {SHORTEST} to {LONGEST} characters"})
    agency = db.session.get(Agency, agency_id) if agency_id else None
    own, ours = (name, email, agency.name if agency else ""), partnership().name
    if why := why_guessable(password, own, ours) or _why_weak(password, (*own, ours)):
        raise Invalid({"password": why})
    return hashed(password)


def _why_weak(password: str, own: tuple[str, ...]) -> str:
    """What is guessed everywhere: 30,000 words and passwords that became known, repetition, runs, dates."""
    # 14 MB and a quarter of a second, which only those workers pay in which a password is chosen.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    # What follows the first 72 characters can only be more, and more would cost seconds.
    strength = zxcvbn(password[:JUDGED], user_inputs=[*own_words(own), *OURS])
    return "" if strength["score"] == STRONGEST else COMMON


def hashed(password: str) -> str:
    """Of any password, also one that everybody knows, such as the demonstration's."""
    with _AT_ONCE:
        return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Takes as long for a person who does not exist (an empty hash) as for a wrong password."""
    with _AT_ONCE:
        try:
            return _hasher.verify(password_hash or _nobody(), password[:LONGEST]) and bool(password_hash)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    """Made when first asked for: at start it would cost every worker and every command a whole hash."""
    return _hasher.hash("nobody has this password")
