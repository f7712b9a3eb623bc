"""Idempotency: a form that is sent twice, by a double click or by going back, does its act once.

The second time it gets the answer of the first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from audit_app.extensions import db
from audit_app.models import IdempotencyKey
from audit_app.services.inserting import insert_unless_there

KEPT = timedelta(days=1)
MOST = 200
"""The most forms that are remembered for each person."""


@dataclass(frozen=True)
class StoredAnswer:
    """The answer of a form that was sent.

    `fingerprint` is that of its words and files, `flashes` are the messages of the answer, and `pieces` name
    what the form has written (see `web/forms/edit_conflicts.py`).
    """

    fingerprint: str
    location: str
    flashes: object
    pieces: object
    at: datetime


def earlier_answer(person_id: str, form: str, fingerprint: str, now: datetime) -> StoredAnswer | None:
    """Return the answer that this form of the person had before; None where it is sent for the first time.

    Of two that are sent at the same moment the second waits here: the row belongs to the first until its act is
    committed or rolled back.
    """
    insert_unless_there(
        IdempotencyKey, "person_id", "form",
        person_id=person_id, form=form, fingerprint=fingerprint, location="", sent_at=now,
    )  # fmt: skip
    row = db.session.get_one(IdempotencyKey, (person_id, form), with_for_update=True, populate_existing=True)
    if row.location and now - row.sent_at < KEPT:
        return StoredAnswer(row.fingerprint, row.location, row.said, row.left, row.sent_at)
    row.fingerprint, row.location, row.said, row.left, row.sent_at = fingerprint, "", None, None, now
    return None


def remember_answer(person_id: str, form: str, answer: StoredAnswer) -> None:
    """Store the answer of a form, and delete the person's oldest beyond the limits.

    The row is inserted again where the act was tried twice: rolling back the first try deleted it.
    """
    values = {"fingerprint": answer.fingerprint, "location": answer.location, "sent_at": answer.at}
    insert_unless_there(IdempotencyKey, "person_id", "form", person_id=person_id, form=form, **values)
    row = db.session.get_one(IdempotencyKey, (person_id, form))
    row.fingerprint, row.location, row.sent_at = answer.fingerprint, answer.location, answer.at
    row.said, row.left = answer.flashes, answer.pieces
    db.session.flush()
    _forget_old(person_id, answer.at)


def _forget_old(person_id: str, now: datetime) -> None:
    """Delete old rows; those that another request of the same person is just deleting are skipped."""
    of_person = select(IdempotencyKey.form).where(IdempotencyKey.person_id == person_id)
    too_many = (
        of_person.order_by(IdempotencyKey.sent_at.desc(), IdempotencyKey.form).offset(MOST).scalar_subquery()
    )
    old = of_person.where(or_(IdempotencyKey.sent_at <= now - KEPT, IdempotencyKey.form.in_(too_many)))
    forms = list(db.session.scalars(old.with_for_update(skip_locked=True)))
    if forms:
        deletion = delete(IdempotencyKey).where(
            IdempotencyKey.person_id == person_id, IdempotencyKey.form.in_(forms)
        )
        db.session.execute(deletion, execution_options={"synchronize_session": False})
