"""Triggers that keep the logs append-only, published question sets and approved reports unchanged, on both databases.

Migrations call `create_triggers` after anything that rebuilds a table; the drift test compares `trigger_names`.
"""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = ("log_entry", "access_entry", "answer_revision", "decision")
_FROZEN = {
    "theme_version": ("published_at", ("source", "content_hash", "number", "theme_id")),
    "report": ("approved_at", ("sha256", "number", "round_id", "kind", "supersedes")),
}
"""Table -> the column that is filled once the row stands for good, and what then never changes."""
_FROZEN_WORDS = {"report": ("cleared_at", ("content", "composed"))}
"""Frozen table -> the moment at which all these columns may be emptied together; else they do not change either."""
_CLEARABLE = {
    "text_revision": (
        "text",
        "cleared_at",
        ("id", "subject_kind", "subject_id", "column_name", "round_id", "kept_at", "kept_by_id"),
    ),
}
"""Table -> the column of words that may be emptied, the moment that goes with it, and what then never changes."""


def trigger_names() -> frozenset[str]:
    return frozenset(
        {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")}
        | {f"{table}_no_{act}" for table in (*_FROZEN, *_CLEARABLE) for act in ("update", "delete")}
    )


def _rules(there: Callable[[str, str], bool]) -> list[tuple[str, str, str, str]]:
    """(name, table, event, condition on OLD and NEW) of every trigger; columns that are not `there` yet are left out."""
    rules = [(f"{t}_no_{act}", t, act, "1=1") for t in APPEND_ONLY for act in ("update", "delete")]
    for table, (since, columns) in _FROZEN.items():
        standing = f"OLD.{since} IS NOT NULL"
        changed = " OR ".join(_changed(column) for column in columns if there(table, column))
        cleared_at, words = _FROZEN_WORDS.get(table, ("", ()))
        words = tuple(column for column in words if there(table, column))
        altered = " OR ".join(map(_changed, words))
        if cleared_at and there(table, cleared_at):
            emptied = " AND ".join(f"NEW.{column} IS NULL" for column in words)
            cleared = f"OLD.{cleared_at} IS NULL AND NEW.{cleared_at} IS NOT NULL AND {emptied}"
            altered = f"NOT ({cleared}) AND ({altered} OR {_changed(cleared_at)})"
        broken = [changed, *([altered] if altered else []), f"NEW.{since} IS NULL"]
        rules += [
            (f"{table}_no_update", table, "update", f"{standing} AND (({') OR ('.join(broken)}))"),
            (f"{table}_no_delete", table, "delete", standing),
        ]
    for table, (words, cleared_at, columns) in _CLEARABLE.items():
        # An absent value is equal to nothing, not even to itself: compared as an empty text.
        kept = " AND ".join(f"{_text(f'NEW.{name}')} = {_text(f'OLD.{name}')}" for name in columns)
        cleared = f"OLD.{words} IS NOT NULL AND NEW.{words} IS NULL AND NEW.{cleared_at} IS NOT NULL"
        rules += [
            (f"{table}_no_update", table, "update", f"NOT ({cleared} AND {kept})"),
            (f"{table}_no_delete", table, "delete", "1=1"),
        ]
    return rules


def _changed(column: str) -> str:
    """An absent value compares with nothing, so that one side may be absent is asked by itself."""
    return f"(NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"


def _text(column: str) -> str:
    return f"COALESCE(CAST({column} AS TEXT), '')"


def create_triggers(connection: Connection) -> None:
    """Tables and columns that an older revision of the database does not have yet are passed over."""
    drop_triggers(connection)
    inspector = inspect(connection)
    tables = {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
    }
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
        )
    for name, table, act, condition in _rules(lambda table, column: column in tables.get(table, ())):
        if table not in tables:
            continue
        when = f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} FOR EACH ROW WHEN ({condition})"
        body = (
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            if sqlite
            else "EXECUTE FUNCTION refuse_change()"
        )
        connection.execute(text(f"{when} {body}"))


def drop_triggers(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    for name, table, _, _ in _rules(lambda _table, _column: True):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")))
    if not sqlite:
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
