"""Inserting rows that another request may insert at the same moment."""

from sqlalchemy.dialects import postgresql, sqlite

from audit_app.extensions import db
from audit_app.models.base import Model

_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_unless_there(model: type[Model], *key: str, **values: object) -> bool:
    """Insert a row and return True, or False where a row with the same unique `key` (columns) exists already."""
    insert = _INSERTS[db.session.get_bind().dialect.name]
    statement = insert(model).values(values).on_conflict_do_nothing(index_elements=list(key))
    return db.session.scalar(statement.returning(getattr(model, key[0]))) is not None
