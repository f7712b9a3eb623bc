"""The columns of every table whose rows describe a file that is kept outside the database."""

from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from audit_app.models.base import Identified, MaybeWhen, When, link
from audit_app.models.people import Person


class StoredFile(Identified):
    """A file in the evidence store, under the key `stored_as`; `size` is in bytes.

    After the file is removed, the row still records its size, its hash and who removed it. The file name is emptied
    together with the content, since both may name a child. `cleared_at` is when the content left the store.
    """

    __abstract__ = True
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[When]
    added_by_id: Mapped[str] = link("person.id", index=False)
    removed_at: Mapped[MaybeWhen]
    removed_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    cleared_at: Mapped[MaybeWhen]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (
            CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by"),
            CheckConstraint("(removed_at IS NULL) = (file_name != '')", name="named"),
            CheckConstraint("cleared_at IS NULL OR removed_at IS NOT NULL", name="cleared"),
        )

    @declared_attr
    def added_by(cls) -> Mapped[Person]:
        """Return the relationship to the person who attached the file."""
        return relationship(foreign_keys=f"{cls.__name__}.added_by_id")
