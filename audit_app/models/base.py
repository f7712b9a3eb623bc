"""Base classes and column types that the tables share."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import Enum, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from audit_app.extensions import Base, Moment, db, new_id

Key = Annotated[str, mapped_column(String(16), primary_key=True, default=new_id)]
Words = Annotated[str, mapped_column(Text, default="")]
Name = Annotated[str, mapped_column(String(200))]
Slug = Annotated[str, mapped_column(String(80))]
When = Annotated[datetime, mapped_column(Moment)]
MaybeWhen = Annotated[datetime | None, mapped_column(Moment)]
MaybeDay = Annotated[date | None, mapped_column()]
if TYPE_CHECKING:
    # What Flask-SQLAlchemy makes at run time is unknown to type checkers.
    Model = Base
else:
    Model = db.Model


class Identified(Model):
    """A row with a random key, which may appear in web addresses."""

    __abstract__ = True
    id: Mapped[Key]


class Versioned(Identified):
    """A row that several people may change: forms carry its version, and services compare it before they write."""

    __abstract__ = True
    version: Mapped[int] = mapped_column(nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def link(
    target: str, *, nullable: bool = False, index: bool = True, cascade: bool = False, kind: Any = None
) -> Any:
    """Return a foreign key column to `target` ("table.column"); `kind` is the type of keys that are no texts."""
    rule = "CASCADE" if cascade else "RESTRICT"
    return mapped_column(
        kind or String(16), ForeignKey(target, ondelete=rule), nullable=nullable, index=index
    )


def word_column(kind: type[StrEnum], default: StrEnum | None = None, *, nullable: bool = False) -> Any:
    """Return a column for a value of `kind`, with a CHECK constraint that is named after the enum."""
    words = Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=30,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(words, default=default, nullable=nullable)
