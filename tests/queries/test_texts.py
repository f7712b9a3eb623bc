"""The register of texts: no column is forgotten, and every word is found on the way that the register names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import JSON, Connection, Enum, String, Table, inspect, select, text, update

from audit_app.extensions import db
from audit_app.models import texts, triggers
from audit_app.queries.texts import written_about
from audit_app.services import text_revisions
from tests.services.backup.test_backup import BOTH, copied, fill
from tests.support import making
from tests.support.databases import POSTGRESQL, UrlOf
from tests.support.making import NOW

LENGTH_OF_AN_ID = 16
SOURCES = {
    "agency",
    "audit_round",
    "partnership",
    "person",
    "sign_in_attempt",
    "sub_group",
    "theme",
    "theme_draft",
}


def columns_of_text() -> Iterator[str]:
    """Text, JSON and every string longer than an id, but for keys of other tables and words of a fixed list."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum) or column.foreign_keys:
                continue
            if (
                isinstance(column.type, String | JSON)
                and getattr(column.type, "length", 0) != LENGTH_OF_AN_ID
            ):
                yield f"{table.name}.{column.name}"


def registered() -> set[str]:
    return {f"{table}.{column}" for table, known in texts.REGISTER.items() for column in known.columns}


def test_every_column_of_text_is_registered_or_named_as_wordless() -> None:
    named = registered() | texts.wordless_columns()
    forgotten = [
        f"{name}: if people write it, add the column to the entry “{name.split('.')[0]}” of REGISTER in "
        "audit_app/models/texts.py; if it holds no words, to WORDLESS there, under the reason"
        for name in columns_of_text()
        if name not in named
    ]
    assert not forgotten, "\n".join(forgotten)


def test_the_register_names_no_column_that_is_not_there_and_none_twice() -> None:
    there = set(columns_of_text())
    gone = (registered() | texts.wordless_columns()) - there
    assert not gone, f"take out of audit_app/models/texts.py: {sorted(gone)}"
    assert not registered() & texts.wordless_columns()


def test_every_way_leads_to_what_may_be_searched_cleared_or_kept_as_a_whole() -> None:
    elsewhere = {table: end for table in texts.REGISTER if (end := texts.source_of(table)) not in SOURCES}
    assert not elsewhere, f"mend “way” in REGISTER of audit_app/models/texts.py: {elsewhere}"


def test_what_always_belongs_to_a_round_is_found_with_it() -> None:
    wrong = {
        name for name in texts.REGISTER if leads_to_a_round(name) and texts.source_of(name) != "audit_round"
    }
    assert not wrong, f"give these a “way” to audit_round in REGISTER of audit_app/models/texts.py: {wrong}"


def leads_to_a_round(table: str) -> bool:
    if table == "audit_round":
        return True
    keys = [
        column for column in db.metadata.tables[table].columns if column.foreign_keys and not column.nullable
    ]
    return any(leads_to_a_round(next(iter(key.foreign_keys)).column.table.name) for key in keys)


@pytest.mark.parametrize("kind", BOTH)
def test_every_registered_word_is_found_from_its_source_and_from_no_other(
    kind: str, migrated_url: UrlOf, tmp_path: Path
) -> None:
    with copied(migrated_url(kind), tmp_path / "app") as app:
        fill(app)
        with app.app_context():
            planted = {words for table in texts.REGISTER for words in plant(db.metadata.tables[table])}
            found = [
                one.words
                for source in SOURCES
                for source_id in ids_of(source)
                for one in written_about(source, source_id)
                if one.words in planted
            ]
            assert sorted(found) == sorted(planted)
            db.session.remove()


@pytest.mark.usefixtures("app")
def test_words_of_no_round_are_found_from_what_they_are_about() -> None:
    world = making.make_world()
    text_revisions.keep(making.PROGRAM, world.meeting, "title", "Once called so", NOW, round_id=None)
    found = [one.words for one in written_about("sub_group", world.sub_group.id)]
    assert found.count("Once called so") == 1
    assert "Once called so" not in [one.words for one in written_about("person", world.qa.id)]


def ids_of(source: str) -> list[str]:
    return [str(row_id) for row_id in db.session.scalars(select(db.metadata.tables[source].c.id))]


def plant(table: Table) -> list[str]:
    """Put a word of its own into every registered column of the latest row that belongs to something."""
    known = texts.REGISTER[table.name]
    key = next(iter(table.primary_key))
    belonging = table.c[known.way[0]].is_not(None) if known.way else key.is_not(None)
    row_id = db.session.scalar(select(key).where(belonging).order_by(key.desc()).limit(1))
    assert row_id is not None, f"tests/services/backup/test_backup.py fills no row of {table.name}"
    words = {name: f"planted{table.name[:12]}{at}" for at, name in enumerate(known.columns)}
    cells = {
        name: {"a": [{"b": said}]} if isinstance(table.c[name].type, JSON) else said
        for name, said in words.items()
    }
    _let_everything_be_changed(db.session.connection(), table)
    db.session.execute(update(table).where(key == row_id).values(cells))
    return list(words.values())


def _let_everything_be_changed(connection: Connection, table: Table) -> None:
    triggers.drop_triggers(connection)
    if connection.dialect.name != POSTGRESQL:
        connection.execute(text("PRAGMA ignore_check_constraints=ON"))
        return
    for constraint in inspect(connection).get_check_constraints(table.name):
        connection.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{constraint["name"]}"'))
