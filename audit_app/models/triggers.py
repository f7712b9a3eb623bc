"""Triggers that keep the logs append-only, published question sets and approved reports unchanged, on both databases.

Migrations call `create_triggers` after anything that rebuilds a table; the drift test compares `trigger_names`.
"""

from sqlalchemy import Connection, text

APPEND_ONLY = ("log_entry", "access_entry", "answer_revision")
_FROZEN = {
    "theme_version": ("published_at", ("source", "content_hash", "number", "theme_id")),
    "report": ("approved_at", ("content", "sha256", "number", "round_id")),
}
"""Table -> the column that is filled once the row stands for good, and what then never changes."""


def trigger_names() -> frozenset[str]:
    return frozenset(
        {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")}
        | {f"{table}_no_{act}" for table in _FROZEN for act in ("update", "delete")}
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
    return rules


def create_triggers(connection: Connection) -> None:
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
