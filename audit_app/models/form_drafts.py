"""What somebody has typed into a form and not saved yet: seen by its writer alone, and gone with the act."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Identified, When, link


class FormDraft(Identified):
    """One draft a person and form. No page, report or count ever reads it for anything else.

    `form` is the address that the form posts to, `page` the one on which it stands; `fields` are its names and texts
    in their order, what the page began with among them. `mark` is the page that typed it and `turn` which of that
    page's drafts it is. It is about a row of the table `thing_kind`, in the round with `round_id`; both may be gone.
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
