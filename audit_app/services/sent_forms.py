"""A form sent twice, by a double click or an impatient second one, does its act once and is answered the same."""

from datetime import datetime, timedelta

from audit_app.extensions import db
from audit_app.models import SentForm
from audit_app.services.inserting import insert_unless_there

REPEATED_WITHIN = timedelta(minutes=1)
"""Later it is meant: somebody went back and wants what the form says."""


def sent_before(person_id: str, fingerprint: str, now: datetime) -> SentForm | None:
    """The same form as this person sent last, with its answer; None where there is still something to do.

    Holds the person's row, so that the second of two at the same moment waits for the answer to the first.
    """
    insert_unless_there(SentForm, "person_id", person_id=person_id, fingerprint="", location="", sent_at=now)
    row = db.session.get_one(SentForm, person_id, with_for_update=True, populate_existing=True)
    if row.fingerprint == fingerprint and row.location and now - row.sent_at < REPEATED_WITHIN:
        return row
    row.fingerprint, row.location, row.said, row.sent_at = fingerprint, "", None, now
    return None


def remember_answer(person_id: str, location: str, said: object) -> None:
    """To the form that `sent_before` has just been asked about."""
    row = db.session.get_one(SentForm, person_id)
    row.location, row.said = location, said
