"""Triggers that keep the logs append-only, published question sets and approved reports unchanged, on both databases.

Migrations call `create_triggers` after anything that rebuilds a table; the drift test compares `trigger_names`.
"""

from sqlalchemy import Connection, text

APPEND_ONLY = ("log_entry", "access_entry", "answer_revision", "decision")
_FROZEN = {
    "theme_version": ("published_at", ("source", "content_hash", "number", "theme_id")),
    "report": ("approved_at", ("content", "sha256", "number", "round_id")),
}
"""Table -> the column that is filled once the row stands for good, and what then never changes."""
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


def _rules() -> list[tuple[str, str, str, str]]:
    """(name, table, event, condition on OLD and NEW) of every trigger."""
    rules = [(f"{t}_no_{act}", t, act, "1=1") for t in APPEND_ONLY for act in ("update", "delete")]
    for table, (since, columns) in _FROZEN.items():
        standing = f"OLD.{since} IS NOT NULL"
        changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)
        rules += [
            (f"{table}_no_update", table, "update", f"{standing} AND ({changed} OR NEW.{since} IS NULL)"),
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


def _text(column: str) -> str:
    return f"COALESCE(CAST({column} AS TEXT), '')"


def create_triggers(connection: Connection) -> None:
    """Tables that an older revision of the database does not have yet are passed over."""
    drop_triggers(connection)
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            )
        )
    for name, table, act, condition in _rules():
        if not connection.dialect.has_table(connection, table):
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
    for name, table, _, _ in _rules():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {table}")))
    if not sqlite:
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
