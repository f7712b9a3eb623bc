"""Files that were attached, as pages list them."""

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
    """`size` in bytes."""

    id: str
    file_name: str
    kind: str
    size: int
    added_at: datetime
    added_by: str

    @property
    def warnings(self) -> tuple[str, ...]:
        return redaction.warnings(self.file_name)


def lines_by(
    of: type[Row], whose: Callable[[Row], Any], wanted: ColumnElement[bool]
) -> Mapping[Any, tuple[FileLine, ...]]:
    """Oldest first, by whatever `whose` gives, in one statement; nothing for whoever has none."""
    rows = db.session.scalars(
        select(of).where(wanted).options(joinedload(of.added_by)).order_by(of.added_at, of.id)
    )
    found: dict[Any, tuple[FileLine, ...]] = defaultdict(tuple)
    for row in rows:
        line = FileLine(row.id, row.file_name, row.kind, row.size, row.added_at, row.added_by.name)
        found[whose(row)] += (line,)
    return found
