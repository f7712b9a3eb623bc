"""A form that is sent twice, by a double click or by going back, does its act once and is answered the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from audit_app.extensions import db
from audit_app.models import SentForm
from audit_app.services.inserting import insert_unless_there

KEPT = timedelta(days=1)
MOST = 200
"""Forms that are remembered of each person."""


@dataclass(frozen=True)
class Sent:
    """A form as it was sent and answered: `said` is the sentence of the answer, `left` what it wrote, by piece."""

    fingerprint: str
    location: str
    said: object
    left: object
    at: datetime


def sent_before(person_id: str, form: str, fingerprint: str, now: datetime) -> Sent | None:
    """Return this form as the person sent it before, answered; None where it is sent for the first time.

    Of two that are sent at the same moment the second waits here: the row belongs to the first until its act is
    committed, or given up.
    """
    insert_unless_there(
        SentForm, "person_id", "form",
        person_id=person_id, form=form, fingerprint=fingerprint, location="", sent_at=now,
    )  # fmt: skip
    row = db.session.get_one(SentForm, (person_id, form), with_for_update=True, populate_existing=True)
    if row.location and now - row.sent_at < KEPT:
        return Sent(row.fingerprint, row.location, row.said, row.left, row.sent_at)
    row.fingerprint, row.location, row.said, row.left, row.sent_at = fingerprint, "", None, None, now
    return None


def remember_answer(person_id: str, form: str, sent: Sent) -> None:
    """Keep what the form was answered, and forget what is too old or too much.

    The row is made again where the act was tried twice: giving up the first try took it along.
    """
    values = {"fingerprint": sent.fingerprint, "location": sent.location, "sent_at": sent.at}
    insert_unless_there(SentForm, "person_id", "form", person_id=person_id, form=form, **values)
    row = db.session.get_one(SentForm, (person_id, form))
    row.fingerprint, row.location, row.sent_at = sent.fingerprint, sent.location, sent.at
    row.said, row.left = sent.said, sent.left
    db.session.flush()
    _forget_old(person_id, sent.at)


def _forget_old(person_id: str, now: datetime) -> None:
    """Rows that another request of the same person is just forgetting are left to it."""
    of_person = select(SentForm.form).where(SentForm.person_id == person_id)
    too_many = of_person.order_by(SentForm.sent_at.desc(), SentForm.form).offset(MOST).scalar_subquery()
    old = of_person.where(or_(SentForm.sent_at <= now - KEPT, SentForm.form.in_(too_many)))
    forms = list(db.session.scalars(old.with_for_update(skip_locked=True)))
    if forms:
        gone = delete(SentForm).where(SentForm.person_id == person_id, SentForm.form.in_(forms))
        db.session.execute(gone, execution_options={"synchronize_session": False})
