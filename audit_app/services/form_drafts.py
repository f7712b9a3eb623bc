"""Drafts: what somebody is typing into a form is stored before it is saved.

Nothing of it is logged, because nothing has been done yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, or_, select

from audit_app.errors import Refused
from audit_app.extensions import db, new_id
from audit_app.models import Action, AuditRound, FormDraft
from audit_app.policy import Actor, Permission
from audit_app.queries.form_drafts import FormThing
from audit_app.services import access
from audit_app.services.inserting import insert_unless_there

LONGEST = 150_000
"""The most characters of all fields of a form together."""
MOST = 50
"""The most drafts of each person; the oldest are deleted first."""
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Typed:
    """A draft as the script sends it.

    `form` and `page` are addresses. `mark` is the idempotency key of the page that sends it, and `turn` counts
    its drafts; `opened_from` is the key of the draft with which that page was opened, "" where there was none.
    """

    form: str
    page: str
    mark: str
    turn: int
    opened_from: str
    fields: tuple[tuple[str, str], ...]


def keep_draft(actor: Actor, permission: Permission, about: FormThing, typed: Typed, now: datetime) -> None:
    """Store the draft, unless the same page has sent a later draft already.

    Raises Refused where it is too long, and where another page of the same person has a draft of this form:
    neither may overwrite the other's words unseen.
    """
    access.require(actor, permission, about.subject)
    if sum(len(name) + len(text) for name, text in typed.fields) > LONGEST:
        raise Refused("This is too long to be kept as a draft. Save it.")
    insert_unless_there(
        FormDraft, "person_id", "form",
        id=new_id(), person_id=actor.person_id, form=typed.form, page=typed.page, mark=typed.mark, turn=0,
        fields=[], thing_kind=about.kind, thing_id=about.id, round_id=about.round_id, saved_at=now,
    )  # fmt: skip
    row = db.session.scalars(
        _drafts(actor.person_id, typed.form).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.mark not in (typed.mark, typed.opened_from) and now - row.saved_at < KEPT:
        raise Refused(
            "A draft of this form is kept from another page that you have open. Save one of the two."
        )
    # Requests of a script may overtake each other.
    if row.mark == typed.mark and typed.turn <= row.turn:
        return
    row.page, row.mark, row.turn = typed.page, typed.mark, typed.turn
    row.fields, row.saved_at = [list(pair) for pair in typed.fields], now
    row.thing_kind, row.thing_id, row.round_id = about.kind, about.id, about.round_id
    db.session.flush()
    _forget_old(actor.person_id, now)


def discard_draft(actor: Actor, form: str) -> str | None:
    """Delete the draft and return the address of the page with its form; None where there is no draft."""
    row = db.session.scalar(_drafts(actor.person_id, form))
    if row is None:
        return None
    page = row.page
    db.session.delete(row)
    return page


def forget_saved(person_id: str, form: str, marks: tuple[str, ...]) -> None:
    """Delete the draft of an act that is done, where a page with any of these marks had typed it."""
    gone = delete(FormDraft).where(FormDraft.person_id == person_id, FormDraft.form == form)
    db.session.execute(gone.where(FormDraft.mark.in_(marks)))


def forget_about(subject: Any) -> None:
    """Delete everybody's drafts about `subject`, which accepts no more words.

    With a round go the drafts about all that is in it, except its actions: they outlive their round.
    """
    about = FormDraft.thing_id == subject.id
    if isinstance(subject, AuditRound):
        about = or_(
            about, (FormDraft.round_id == subject.id) & (FormDraft.thing_kind != Action.__tablename__)
        )
    db.session.execute(delete(FormDraft).where(about))


def forget_of(person_id: str) -> None:
    """Delete all drafts of a person who has left."""
    db.session.execute(delete(FormDraft).where(FormDraft.person_id == person_id))


def _drafts(person_id: str | None, form: str) -> Select[FormDraft]:
    return select(FormDraft).where(FormDraft.person_id == person_id, FormDraft.form == form)


def _forget_old(person_id: str | None, now: datetime) -> None:
    of_person = select(FormDraft.id).where(FormDraft.person_id == person_id)
    too_many = of_person.order_by(FormDraft.saved_at.desc(), FormDraft.id).offset(MOST).scalar_subquery()
    old = of_person.where(or_(FormDraft.saved_at <= now - KEPT, FormDraft.id.in_(too_many)))
    ids = list(db.session.scalars(old.with_for_update(skip_locked=True)))
    if ids:
        db.session.execute(delete(FormDraft).where(FormDraft.id.in_(ids)))
