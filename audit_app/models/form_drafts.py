"""Drafts of forms: what somebody has typed and not saved yet, readable by that person only."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Identified, When, link


class FormDraft(Identified):
    """The draft of a person for a form, deleted when the form is saved.

    No page, report or count reads it for any other purpose. `form` is the address to which the form is posted,
    `page` the address of the page that contains it. `fields` are pairs of name and text, in order, including the
    hidden fields with the texts that the page started from. `mark` identifies the open page that saved the draft,
    and `turn` counts that page's drafts. The form is about the row `thing_id` of the table `thing_kind`, in the
    round `round_id`; both rows may have been deleted since.
    """

    __tablename__ = "form_draft"
    __table_args__ = (UniqueConstraint("person_id", "form"),)
    person_id: Mapped[str] = link("person.id", index=False, cascade=True)
    form: Mapped[str] = mapped_column(String(300))
    page: Mapped[str] = mapped_column(String(300))
    mark: Mapped[str] = mapped_column(String(24))
    turn: Mapped[int]
    fields: Mapped[object] = mapped_column(Json)
    thing_kind: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[str] = mapped_column(String(16), index=True)
    round_id: Mapped[str | None] = mapped_column(String(16), index=True)
    saved_at: Mapped[When]
