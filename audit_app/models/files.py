"""Files that are kept outside the database: what every row that stands for one says of it."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from audit_app.models.base import Identified, When, link
from audit_app.models.people import Person


class StoredFile(Identified):
    """A file under `stored_as` in the store; `size` in bytes, `sha256` of its content."""

    __abstract__ = True
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    content_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[When]
    added_by_id: Mapped[str] = link("person.id", index=False)

    @declared_attr
    def added_by(cls) -> Mapped[Person]:
        return relationship(foreign_keys=f"{cls.__name__}.added_by_id")
