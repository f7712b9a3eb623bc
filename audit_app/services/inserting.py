"""Inserting what another request may insert at the same moment."""

from sqlalchemy.dialects import postgresql, sqlite

from audit_app.extensions import db
from audit_app.models.base import Model

_INSERTS = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def insert_unless_there(model: type[Model], *key: str, **values: object) -> bool:
    """Whether a row with these values was made: not where one with the same unique `key` (columns) stands already."""
    insert = _INSERTS[db.session.get_bind().dialect.name]
    inserting = insert(model).values(values).on_conflict_do_nothing(index_elements=list(key))
    return db.session.scalar(inserting.returning(getattr(model, key[0]))) is not None
