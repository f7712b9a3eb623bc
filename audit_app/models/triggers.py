"""Triggers that keep logs append-only, and published question sets and approved reports unchanged.

They exist on SQLite and PostgreSQL. Migrations call `create_triggers` after anything that rebuilds a table, because
SQLite drops the triggers of a table with it; a test compares `trigger_names` with the database.
"""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, text

APPEND_ONLY = ("log_entry", "access_entry", "answer_revision", "decision")
_FROZEN = {
    "theme_version": ("published_at", ("source", "content_hash", "number", "theme_id")),
    "report": ("approved_at", ("sha256", "number", "round_id", "kind", "supersedes")),
}
"""For each table, the column that is filled when a row becomes final, and the columns frozen from then on."""
_FROZEN_WORDS = {"report": ("cleared_at", ("content", "composed"))}
"""For a frozen table, the column of the moment of clearing, and the columns that may only be emptied together."""
_CLEARABLE = {
    "text_revision": (
        "text",
        "cleared_at",
        ("id", "subject_kind", "subject_id", "column_name", "round_id", "kept_at", "kept_by_id"),
    ),
}
"""For each table, the text column that may be emptied, the column of that moment, and the frozen columns."""


def trigger_names() -> frozenset[str]:
    """Return the names of all triggers."""
    return frozenset(
        {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")}
        | {f"{table}_no_{act}" for table in (*_FROZEN, *_CLEARABLE) for act in ("update", "delete")}
    )


def _rules(exists: Callable[[str, str], bool]) -> list[tuple[str, str, str, str]]:
    """Return name, table, event and condition (on OLD and NEW) of every trigger, for the columns that exist."""
    rules = [(f"{t}_no_{act}", t, act, "1=1") for t in APPEND_ONLY for act in ("update", "delete")]
    for table, (since, columns) in _FROZEN.items():
        is_final = f"OLD.{since} IS NOT NULL"
        changed = " OR ".join(_changed(column) for column in columns if exists(table, column))
        cleared_at, words = _FROZEN_WORDS.get(table, ("", ()))
        words = tuple(column for column in words if exists(table, column))
        altered = " OR ".join(map(_changed, words))
        if cleared_at and exists(table, cleared_at):
            emptied = " AND ".join(f"NEW.{column} IS NULL" for column in words)
            cleared = f"OLD.{cleared_at} IS NULL AND NEW.{cleared_at} IS NOT NULL AND {emptied}"
            altered = f"NOT ({cleared}) AND ({altered} OR {_changed(cleared_at)})"
        broken = [changed, *([altered] if altered else []), f"NEW.{since} IS NULL"]
        rules += [
            (f"{table}_no_update", table, "update", f"{is_final} AND (({') OR ('.join(broken)}))"),
            (f"{table}_no_delete", table, "delete", is_final),
        ]
    for table, (words, cleared_at, columns) in _CLEARABLE.items():
        # NULL equals nothing in SQL, not even itself, so it is compared as an empty text.
        unchanged = " AND ".join(f"{_text(f'NEW.{name}')} = {_text(f'OLD.{name}')}" for name in columns)
        cleared = f"OLD.{words} IS NOT NULL AND NEW.{words} IS NULL AND NEW.{cleared_at} IS NOT NULL"
        rules += [
            (f"{table}_no_update", table, "update", f"NOT ({cleared} AND {unchanged})"),
            (f"{table}_no_delete", table, "delete", "1=1"),
        ]
    return rules


def _changed(column: str) -> str:
    # A comparison with NULL is never true in SQL, so a change to or from NULL needs a condition of its own.
    return f"(NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL))"


def _text(column: str) -> str:
    return f"COALESCE(CAST({column} AS TEXT), '')"


def create_triggers(connection: Connection) -> None:
    """Create all triggers anew, except on tables and columns that an older database does not have yet."""
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
    """Drop all triggers."""
    sqlite = connection.dialect.name == "sqlite"
    for name, table, _, _ in _rules(lambda _table, _column: True):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")))
    if not sqlite:
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
