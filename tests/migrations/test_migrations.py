"""The migrations: up and down on a filled database, and the same catalogue as the models on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, create_engine, func, inspect, select, text

from audit_app import create_app
from audit_app.extensions import db
from audit_app.models import AuditRound, Recommendation, Report, Source
from audit_app.models.triggers import create_triggers, trigger_names
from audit_app.services.backup.restore import restore_backup
from audit_app.services.reports import corrections
from tests.support import making
from tests.support.databases import POSTGRESQL, SQLITE, new_postgresql_database, settings_for

ANSWERS_OF_0019 = 2143
"""What the backup of the demonstration holds."""
BOTH = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]


@pytest.fixture(params=BOTH)
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of one kind."""
    if request.param == SQLITE:
        yield f"sqlite:///{tmp_path}/one.sqlite3", f"sqlite:///{tmp_path}/two.sqlite3"
        return
    with new_postgresql_database() as one, new_postgresql_database() as two:
        yield one, two


@pytest.fixture
def migrated(empty_urls: tuple[str, str], tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(empty_urls[0], tmp_path))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_make_exactly_what_the_models_say(migrated: Flask, empty_urls: tuple[str, str]) -> None:
    engine = create_engine(empty_urls[1])
    with engine.begin() as connection:
        db.metadata.create_all(connection)
        create_triggers(connection)
    assert catalogue(db.engine) == catalogue(engine)
    engine.dispose()


def test_every_trigger_is_there(migrated: Flask) -> None:
    assert set(triggers(db.engine)) == trigger_names()


def test_down_and_up_again_on_a_filled_database(migrated: Flask) -> None:
    making.make_action(making.make_world())
    db.session.commit()
    db.session.remove()
    before = catalogue(db.engine)
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    upgrade()
    assert catalogue(db.engine) == before


def test_going_up_again_keeps_every_row_and_trigger(migrated: Flask) -> None:
    making.make_action(making.make_world())
    db.session.commit()
    before = rows(db.engine)
    db.session.remove()
    upgrade()
    assert rows(db.engine) == before
    assert set(triggers(db.engine)) == trigger_names()


def test_a_backup_of_revision_0019_restores_and_upgrades(empty_urls: tuple[str, str], tmp_path: Path) -> None:
    app = create_app(settings_for(empty_urls[0], tmp_path))
    with app.app_context():
        upgrade(revision="0019")
        kept = restore_backup(Path(__file__).with_name("backup-0019.zip"), tmp_path / "evidence")
        db.session.commit()
        db.session.remove()
        upgrade()
        assert not kept.lost
        assert rows(db.engine)["answer"] == ANSWERS_OF_0019
        assert set(triggers(db.engine)) == trigger_names()
        db.session.remove()
        db.engine.dispose()


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        counted = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }
    assert counted["action"], "nothing was filled in"
    return counted


def catalogue(engine: Engine) -> dict[str, Any]:
    """Tables with their columns, checks, keys and indexes, and the triggers, as the database itself lists them."""
    inspector = inspect(engine)
    tables = {}
    for name in sorted(set(inspector.get_table_names()) - {"alembic_version"}):
        tables[name] = {
            "columns": {
                c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(name)
            },
            "checks": sorted((c["name"] or "", c["sqltext"]) for c in inspector.get_check_constraints(name)),
            "unique": sorted(
                (u["name"] or "", u["column_names"]) for u in inspector.get_unique_constraints(name)
            ),
            "links": sorted((f["name"] or "", str(f["options"])) for f in inspector.get_foreign_keys(name)),
            "indexes": sorted((i["name"] or "", i["column_names"]) for i in inspector.get_indexes(name)),
        }
    return {"tables": tables, "triggers": triggers(engine)}


def triggers(engine: Engine) -> list[str]:
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        return sorted(connection.scalars(text(listed)))


def test_versions_approved_before_become_final_or_correction(migrated: Flask) -> None:
    world = making.make_world()
    audit_round = making.make_closed_round(world)
    qa, chair = making.acting(world.qa), making.acting(world.chair)
    corrections.begin_correction(qa, audit_round.id, "Nine, not eight.", making.NOW)
    corrections.correct_text(qa, audit_round.id, "introduction", "Nine.", None, making.NOW)
    ready = corrections.hand_over_correction(qa, audit_round.id, making.NOW)
    read = corrections.mark_of_corrected(chair, audit_round.id, making.NOW)
    minuted = (world.meeting.id, "AU/9", making.NOW)
    corrections.approve_correction(chair, audit_round.id, ready.version, read, *minuted)
    db.session.commit()
    db.session.remove()
    downgrade(revision="20261130_text_revisions")
    upgrade()
    kept = select(Report.number, Report.kind, Report.supersedes, Report.composed).order_by(Report.number)
    assert [tuple(row) for row in db.session.execute(kept)] == [
        (1, "final", None, None),
        (2, "correction", 1, None),
    ]


def test_a_recommendation_of_a_round_comes_from_the_source_that_the_round_became(migrated: Flask) -> None:
    world = making.make_world()
    audit_round = making.make_moderated_round(world)
    for _ in range(2):
        making.make_recommendation(world, audit_round)
    making.make_recommendation(world, making.make_moderated_round(world, reference="other"))
    making.make_round(world, reference="without-recommendations")
    db.session.commit()
    db.session.remove()
    downgrade(revision="20261130_log_of_a_round")
    upgrade()
    kept = (
        select(AuditRound.reference, Source.kind, Recommendation.number, Recommendation.reference)
        .join(Source, Source.round_id == AuditRound.id)
        .outerjoin(Recommendation, Recommendation.source_id == Source.id)
        .order_by(AuditRound.reference, Recommendation.number)
    )
    assert [tuple(row) for row in db.session.execute(kept)] == [
        ("other", "round", 1, "R1"),
        ("small-2017-06", "round", 1, "R1"),
        ("small-2017-06", "round", 2, "R2"),
        ("without-recommendations", "round", None, None),
    ]
