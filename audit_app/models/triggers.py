"""Triggers that keep the logs append-only and published question sets unchanged, on both databases.

Migrations call `create_triggers` after anything that rebuilds a table; the drift test compares `trigger_names`.
"""

from sqlalchemy import Connection, text

APPEND_ONLY = ("log_entry", "access_entry", "answer_revision")
_FROZEN = ("source", "content_hash", "number", "theme_id")


def trigger_names() -> frozenset[str]:
    return frozenset(
        {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete")}
        | {"theme_version_no_update", "theme_version_no_delete"}
    )


def _rules() -> list[tuple[str, str, str, str]]:
    """(name, table, event, condition on OLD and NEW) of every trigger."""
    rules = [(f"{t}_no_{act}", t, act, "1=1") for t in APPEND_ONLY for act in ("update", "delete")]
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in _FROZEN)
    published = "OLD.published_at IS NOT NULL"
    return [
        *rules,
        (
            "theme_version_no_update",
            "theme_version",
            "update",
            f"{published} AND ({changed} OR NEW.published_at IS NULL)",
        ),
        ("theme_version_no_delete", "theme_version", "delete", published),
    ]


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
