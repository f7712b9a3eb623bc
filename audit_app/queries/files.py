"""Attached files, as pages list them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import StoredFile
from audit_app.rules import redaction

Row = TypeVar("Row", bound=StoredFile)


@dataclass(frozen=True)
class FileLine:
    """An attached file; `size` is in bytes."""

    id: str
    file_name: str
    kind: str
    size: int
    added_at: datetime
    added_by: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return warnings about what looks like a name in the file name."""
        return redaction.warnings(self.file_name)


def lines_by(
    model: type[Row], owner_of: Callable[[Row], Any], condition: ColumnElement[bool]
) -> Mapping[Any, tuple[FileLine, ...]]:
    """Return files grouped by the key that `owner_of` returns, oldest first, in a single statement.

    An owner without files has an empty tuple.
    """
    rows = db.session.scalars(
        select(model).where(condition).options(joinedload(model.added_by)).order_by(model.added_at, model.id)
    )
    lines: dict[Any, tuple[FileLine, ...]] = defaultdict(tuple)
    for row in rows:
        line = FileLine(row.id, row.file_name, row.kind, row.size, row.added_at, row.added_by.name)
        lines[owner_of(row)] += (line,)
    return lines
