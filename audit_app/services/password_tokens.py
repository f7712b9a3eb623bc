"""The signed part of a link to choose a password: made when it is displayed or sent, and stored nowhere."""

from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Person

DAYS = 3
USED = "The link has been used, has been replaced by a newer link, or is too old. Ask your QA officer for a new link."


def path_for(person: Person, secret: str, real_now: datetime) -> str:
    """Return the path of a link that works once, and for DAYS from now."""
    ends = int((real_now + timedelta(days=DAYS)).timestamp())
    return f"/choose-password/{_signer(secret).dumps([person.id, stamp(person), ends])}"


def person_of(token: str, secret: str, real_now: datetime) -> Person:
    """Return the person whose link it is. Raises Refused for a link that is used, replaced or too old."""
    try:
        person_id, link_stamp, ends = _signer(secret).loads(token)
    except BadData:
        raise Refused(USED) from None
    person = db.session.get(Person, person_id)
    spent = person is None or person.left_at is not None or link_stamp != stamp(person)
    if person is None or spent or real_now.timestamp() > ends:
        raise Refused(USED)
    return person


def stamp(person: Person) -> str:
    """Return a mark that changes with every new sign-in token, and reveals nothing of it."""
    return sha256(person.sign_in_token.encode()).hexdigest()[:16]


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="password link")
