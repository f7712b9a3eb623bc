"""Backups: what comes back is what was there, on either kind of database; and no file can do harm."""

import json
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from audit_app import create_app
from audit_app.delivery import backup_file
from audit_app.errors import Refused
from audit_app.extensions import db, new_id
from audit_app.models import (
    Agency,
    Answer,
    AnswerFile,
    AnswerRevision,
    ChangeAsked,
    Evidence,
    IdempotencyKey,
    LogEntry,
    PanelAnswer,
    SecondScore,
    SignInAttempt,
    Theme,
)
from audit_app.models.triggers import trigger_names
from audit_app.policy import Permission, Subject
from audit_app.queries import backup as queries
from audit_app.queries.form_drafts import FormThing
from audit_app.services import form_drafts, log, text_revisions
from audit_app.services.backup import restore
from audit_app.services.backup.backup import BackupSummary, write_backup
from audit_app.services.backup.restore import restore_backup
from audit_app.services.moderation import moderation
from audit_app.services.people import partnership
from audit_app.services.reports import corrections, texts
from audit_app.services.returns import concerns
from audit_app.services.themes import drafts
from audit_app.services.tracker import actions, more_time
from tests.migrations.test_migrations import triggers
from tests.support import making
from tests.support.databases import POSTGRESQL, SQLITE, UrlOf, copy_of, leave, settings_for
from tests.support.making import NOW, PROGRAM
from tests.support.things import Things, evidence_folder

ON_POSTGRESQL = pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)
BOTH = [SQLITE, ON_POSTGRESQL]

Make = Callable[..., Flask]
Content = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def make(tmp_path: Path, migrated_url: UrlOf) -> Iterator[Make]:
    """Makes an application on an empty database of one kind, with a folder for evidence of its own."""
    with ExitStack() as stack:

        def new(kind: str, **settings: object) -> Flask:
            return stack.enter_context(copied(migrated_url(kind), tmp_path / new_id(), **settings))

        yield new


@contextmanager
def copied(url: str, folder: Path, **settings: object) -> Iterator[Flask]:
    """An application on a copy of a database, which holds the question sets that are shipped if the settings say so."""
    folder.mkdir()
    with copy_of(url, folder) as copy:
        app = create_app(settings_for(copy, folder, **settings))
        with app.app_context():
            if settings:
                upgrade()
            db.session.remove()
        yield app
        with app.app_context():
            leave()


def fill(app: Flask) -> None:
    """At least one row in every table, and a file of evidence."""
    with app.app_context():
        world = making.make_world()
        things = Things(world, "a-round")
        person = making.acting(world.police_auditor)
        log.write_look(person, "returns.show", str(things.ids["return_id"]), NOW)
        answer = db.session.scalars(db.select(Answer).order_by(Answer.id)).first()
        assert answer
        said = {"value": ["Ünïcode ☂", 1, None, {"b": False, "a": 2.5}], "reason": "line\nline\t\\ \"'"}
        saved = {"saved_at": NOW, "saved_by_id": world.qa.id, "replaced_at": NOW}
        db.session.add(AnswerRevision(answer_id=answer.id, **said, **saved))
        audit_round = answer.agency_return.case.audit_round
        making.make_agreed(world, audit_round)
        qa, case_id = making.acting(world.qa), str(things.ids["case_id"])
        moderation.write_note(qa, case_id, "Nobody had the whole picture.", None, NOW)
        came = moderation.AttendanceDetails({world.police.id: "Two sergeants"})
        moderation.note_attendance(qa, audit_round.id, came, None, NOW)
        closed = making.make_closed_round(world)
        corrections.begin_correction(qa, closed.id, "Nine cases, not eight.", NOW)
        corrections.correct_text(qa, closed.id, "introduction", "Nine cases.", None, NOW)
        facts = {**making.BANDS, "age_band": "14-15"}
        wanted = ("audit_case", making.first_case(closed).id)
        corrections.correct_value(qa, closed.id, wanted, facts, "Read again.", None, NOW)
        texts.write_text(making.acting(world.qa), audit_round.id, "introduction", "Why.", None, NOW)
        actions.write_update(making.acting(world.owner), str(things.ids["action_id"]), "Begun.", NOW)
        more_time.ask_more_time(
            making.acting(world.owner), str(things.ids["action_id"]), date(2018, 1, 8), "Half term.", NOW
        )
        lead, concern_id = world.police_lead, str(things.ids["concern_id"])
        concerns.acknowledge_concern(making.acting(lead), concern_id, "Strategy meeting today.", NOW)
        concerns.hand_over_concern(qa, concern_id, lead.id, world.qa.id, "On leave from today.", NOW)
        drafts.begin_theme(qa, "Bruising", "", NOW)
        said = {"question_key": "hindsight", "answered_at": NOW, "answered_by_id": world.qa.id}
        db.session.add(PanelAnswer(case_id=case_id, value=["yes"], rationale="Ünïcode", **said))
        score = {"score": "no", "own": "yes", "reason": "It was late.", "scored_at": NOW}
        db.session.add(
            SecondScore(return_id=answer.return_id, question_key="told", scored_by_id=world.qa.id, **score)
        )
        text_revisions.keep(qa, audit_round, "purpose", "To learn.", NOW, round_id=audit_round.id)
        about = FormThing("action", str(things.ids["action_id"]), audit_round.id, Subject())
        typed = form_drafts.Typed("/here", "/there", "m", 1, "", (("text", "Half"),))
        form_drafts.keep_draft(qa, Permission.HOME_READ, about, typed, NOW)
        db.session.add(IdempotencyKey(person_id=world.qa.id, form="m", fingerprint="f", sent_at=NOW))
        asked = {
            "action_id": str(things.ids["action_id"]),
            "due_on": date(2018, 2, 1),
            "reason": "By telephone.",
        }
        db.session.add(ChangeAsked(asked_at=NOW, asked_by_id=world.qa.id, **asked))
        db.session.add(
            SignInAttempt(email="a@example.org", address="::1", at=NOW + timedelta(microseconds=7))
        )
        db.session.commit()
        leave()


@pytest.fixture(scope="module")
def filled_once(
    migrated_url: UrlOf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Flask]]:
    """By its kind, an application whose database and evidence are to be copied."""
    with ExitStack() as stack:

        @cache
        def filled_of(kind: str) -> Flask:
            folder = tmp_path_factory.mktemp("filled") / "app"
            app = stack.enter_context(copied(migrated_url(kind), folder))
            fill(app)
            return app

        yield filled_of


@pytest.fixture(params=BOTH)
def filled(
    request: pytest.FixtureRequest, filled_once: Callable[[str], Flask], tmp_path: Path
) -> Iterator[Flask]:
    original = filled_once(request.param).config["SETTINGS"]
    with copied(original.database_url, tmp_path / "filled") as app:
        shutil.copytree(original.evidence_folder, app.config["SETTINGS"].evidence_folder)
        yield app


def content(app: Flask) -> Content:
    with app.app_context(), db.engine.connect() as connection:
        tables = {
            table.name: [
                tuple(row) for row in connection.execute(db.select(table).order_by(*table.primary_key))
            ]
            for table in db.metadata.sorted_tables
        }
        assert [name for name, rows in tables.items() if not rows] == []
        return tables


def files(app: Flask) -> dict[str, bytes]:
    folder = app.config["SETTINGS"].evidence_folder
    return {file.name: file.read_bytes() for file in folder.iterdir()} if folder.exists() else {}


def back_up(app: Flask, path: Path) -> BackupSummary:
    with app.app_context():
        return write_backup(path, evidence_folder(), NOW)


def put_back(app: Flask, path: Path) -> BackupSummary:
    """As the command does: commits when it has ended well."""
    with app.app_context():
        try:
            kept = restore_backup(path, evidence_folder())
            db.session.commit()
        finally:
            db.session.remove()
        return kept


@pytest.mark.parametrize("kind", BOTH)
def test_everything_comes_back_on_either_kind(filled: Flask, make: Make, tmp_path: Path, kind: str) -> None:
    kept = back_up(filled, tmp_path / "a.zip")
    other = make(kind)
    assert put_back(other, tmp_path / "a.zip") == kept
    assert kept.rows == sum(map(len, content(filled).values()))
    assert content(other) == content(filled)
    assert files(other) == files(filled) != {}


def test_the_commands_say_what_they_did(filled: Flask, make: Make, tmp_path: Path) -> None:
    other, path = make(SQLITE), str(tmp_path / "a.zip")
    rows = sum(map(len, content(filled).values()))

    def run(app: Flask, word: str) -> tuple[int, str]:
        answer = app.test_cli_runner().invoke(args=[word, path])
        return answer.exit_code, answer.output

    assert run(filled, "backup") == (0, f"Written to {path}: {rows} rows, 2 evidence files.\n")
    assert run(other, "restore") == (0, f"Restored from {path}: {rows} rows, 2 evidence files.\n")
    assert content(other) == content(filled)
    assert run(other, "restore")[0] == 1


@pytest.mark.parametrize("kind", BOTH)
def test_what_was_restored_can_be_worked_with(filled: Flask, make: Make, tmp_path: Path, kind: str) -> None:
    back_up(filled, tmp_path / "a.zip")
    other = make(kind)
    put_back(other, tmp_path / "a.zip")
    with other.app_context():
        before = db.session.scalar(db.select(db.func.max(LogEntry.id)))
        partnership.create_agency(PROGRAM, "fire", "Fire and rescue", NOW)
        db.session.commit()
        assert db.session.scalar(db.select(db.func.max(LogEntry.id))) == (before or 0) + 1
        db.session.remove()
        assert set(triggers(db.engine)) == trigger_names()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text("DELETE FROM log_entry"))
        db.session.remove()


@pytest.mark.parametrize("kind", BOTH)
def test_question_sets_that_came_with_the_program_give_way(
    filled: Flask, make: Make, tmp_path: Path, kind: str
) -> None:
    back_up(filled, tmp_path / "a.zip")
    other = make(kind, import_shipped_themes=True)
    with other.app_context():
        assert db.session.scalar(db.select(db.func.count(Theme.id)))
        db.session.remove()
    put_back(other, tmp_path / "a.zip")
    assert content(other) == content(filled)


def test_backup_is_of_one_moment_while_people_write(
    filled: Flask, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An agency is added before each table is read, with its line in the log: neither half is in the backup."""
    before = content(filled)
    rows = queries.rows
    written = []

    def writing(connection: object, table: object) -> Iterator[list[Any]]:
        with filled.app_context():
            name = f"agency-{len(written)}"
            written.append(partnership.create_agency(PROGRAM, name, name, NOW).slug)
            db.session.commit()
            db.session.remove()
        return rows(connection, table)  # type: ignore[arg-type]

    monkeypatch.setattr(queries, "rows", writing)
    back_up(filled, tmp_path / "a.zip")
    other = make(SQLITE)
    put_back(other, tmp_path / "a.zip")
    # SQLite's moment is its first look at the tables, which was before the first of these.
    assert content(other) == before
    assert len(content(filled)["agency"]) == len(before["agency"]) + len(written)


def test_only_the_owner_may_read_a_backup_and_nothing_else_is_left(filled: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(filled, folder / "a.zip")
    assert [file.name for file in folder.iterdir()] == ["a.zip"]
    assert stat.S_IMODE((folder / "a.zip").stat().st_mode) == 0o600


def test_backup_that_fails_leaves_nothing(
    filled: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setattr(queries, "revision", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(filled, folder / "a.zip")
    assert not list(folder.iterdir())


def test_existing_file_is_not_replaced(filled: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("yesterday")
    with pytest.raises(Refused, match="there already"):
        back_up(filled, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "yesterday"


def test_lost_and_changed_evidence_is_named_both_times(filled: Flask, make: Make, tmp_path: Path) -> None:
    with filled.app_context():
        row = db.session.scalars(db.select(Evidence)).one()
        (evidence_folder() / row.stored_as).unlink()
        db.session.remove()
    assert back_up(filled, tmp_path / "a.zip").lost == ("a.txt",)
    assert put_back(make(SQLITE), tmp_path / "a.zip").lost == ("a.txt",)


def test_a_copy_of_a_record_is_told_lost_and_one_that_was_removed_is_not(
    filled: Flask, make: Make, tmp_path: Path
) -> None:
    with filled.app_context():
        row = db.session.scalars(db.select(AnswerFile)).one()
        (evidence_folder() / row.stored_as).unlink()
        db.session.remove()
    assert back_up(filled, tmp_path / "a.zip").lost == ("b.txt",)
    with filled.app_context():
        row = db.session.scalars(db.select(AnswerFile)).one()
        row.file_name, row.removed_at, row.removed_by_id = "", NOW, row.added_by_id
        db.session.commit()
        leave()
    kept = back_up(filled, tmp_path / "b.zip")
    assert (kept.files, kept.lost) == (1, ())
    assert put_back(make(SQLITE), tmp_path / "b.zip") == kept


def test_backup_takes_out_of_the_store_what_stayed_there_when_it_was_removed(
    filled: Flask, tmp_path: Path
) -> None:
    with filled.app_context():
        row = db.session.scalars(db.select(AnswerFile)).one()
        row.file_name, row.removed_at, row.removed_by_id = "", NOW, row.added_by_id
        key = row.stored_as
        db.session.commit()
        leave()
    assert key in files(filled)
    assert filled.test_cli_runner().invoke(args=["backup", str(tmp_path / "a.zip")]).exit_code == 0
    assert key not in files(filled)


def test_database_in_use_is_not_overwritten(filled: Flask, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "a.zip")
    before = content(filled)
    with pytest.raises(Refused, match="not empty"):
        put_back(filled, tmp_path / "a.zip")
    assert content(filled) == before
    with filled.app_context():
        assert set(triggers(db.engine)) == trigger_names()


def test_database_without_tables_says_what_to_do(filled: Flask, make: Make, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "a.zip")
    other = make(SQLITE)
    with other.app_context():
        downgrade(revision="base")
        with pytest.raises(Refused, match="db upgrade"):
            write_backup(tmp_path / "b.zip", evidence_folder(), NOW)
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(Refused, match=r"no tables yet.*db upgrade"):
        put_back(other, tmp_path / "a.zip")


@pytest.mark.parametrize("kind", BOTH)
def test_backup_of_an_older_revision_goes_into_a_database_of_that_revision(
    sample: Path, make: Make, kind: str
) -> None:
    agencies = next(one["rows"] for one in Archive.read(sample).manifest["tables"] if one["name"] == "agency")
    other = make(kind)
    with other.app_context():
        downgrade(revision="0001")
        db.session.remove()
        inspector = inspect(db.engine)
        tables = {
            name: [one["name"] for one in inspector.get_columns(name)] for name in inspector.get_table_names()
        }
    as_of_the_first_revision(sample, tables)
    with pytest.raises(Refused, match=r"revision 0001.*db upgrade 0001"):
        put_back(make(kind), sample)
    put_back(other, sample)
    with other.app_context():
        upgrade()
        db.session.remove()
        assert "sent_form" in inspect(db.engine).get_table_names()
        assert db.session.scalar(db.select(db.func.count(Agency.id))) == agencies
        db.session.remove()


# Files that are no backup, or not as they were written


@dataclass
class Archive:
    """The parts of a backup, to be changed and written again."""

    path: Path
    parts: dict[str, bytes]
    compression: int = ZIP_DEFLATED

    @classmethod
    def read(cls, path: Path) -> "Archive":
        with ZipFile(path) as file:
            return cls(path, {name: file.read(name) for name in file.namelist()})

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads(self.parts["manifest.json"])

    def say(self, manifest: dict[str, Any]) -> None:
        self.parts["manifest.json"] = json.dumps(manifest).encode()

    def rows(self, table: str) -> list[dict[str, Any]]:
        entry = next(one for one in self.manifest["tables"] if one["name"] == table)
        columns = [name for name, _ in entry["columns"]]
        lines = self.parts[f"tables/{table}.jsonl"].splitlines()
        return [dict(zip(columns, json.loads(line), strict=True)) for line in lines]

    def replace(self, table: str, lines: bytes, rows: int | None = None) -> None:
        """With the hashes that belong to it, as somebody who means harm would."""
        self.parts[f"tables/{table}.jsonl"] = lines
        manifest = self.manifest
        entry = next(one for one in manifest["tables"] if one["name"] == table)
        entry["rows"] = entry["rows"] if rows is None else rows
        entry["part"] |= {"size": len(lines), "sha256": sha256(lines).hexdigest()}
        self.say(manifest)

    def write(self) -> None:
        with ZipFile(self.path, "w", self.compression) as file:
            for name, said in self.parts.items():
                file.writestr(name, said)


def as_of_the_first_revision(path: Path, tables: dict[str, list[str]]) -> None:
    """`tables` are its tables with their columns.

    What was dropped since is a whole number, but for the round of a recommendation, which its source knows.
    """
    archive = Archive.read(path)
    rounds = {row["id"]: row["round_id"] for row in archive.rows("source")}
    copies = [json.loads(line) for line in archive.parts["tables/answer_file.jsonl"].splitlines()]
    for table in archive.manifest["tables"]:
        name = table["name"]
        if name not in tables:
            del archive.parts[f"tables/{name}.jsonl"]
            continue
        given = [column for column, _ in table["columns"]]
        kept = [place for place, column in enumerate(given) if column in tables[name]]
        dropped = [column for column in tables[name] if column not in given]
        rows = [json.loads(line) for line in archive.parts[f"tables/{name}.jsonl"].splitlines()]
        before = (
            [rounds[row[given.index("source_id")]] if column == "round_id" else 1 for column in dropped]
            for row in rows
        )
        lines = (
            json.dumps([row[place] for place in kept] + were) for row, were in zip(rows, before, strict=True)
        )
        archive.replace(name, "".join(f"{line}\n" for line in lines).encode())
    manifest = archive.manifest
    manifest["revision"] = "0001"
    for key in [key for key in manifest["evidence"] if any(key in row for row in copies)]:
        del manifest["evidence"][key], archive.parts[f"evidence/{key}"]
    manifest["tables"] = [one for one in manifest["tables"] if one["name"] in tables]
    for table in manifest["tables"]:
        given = {column for column, _ in table["columns"]}
        known = tables[table["name"]]
        table["columns"] = [one for one in table["columns"] if one[0] in known]
        table["columns"] += [
            [column, "text" if column == "round_id" else "whole-number"]
            for column in known
            if column not in given
        ]
    archive.say(manifest)
    archive.write()


def flip_a_byte(archive: Archive) -> None:
    said = archive.parts["tables/person.jsonl"]
    archive.parts["tables/person.jsonl"] = said[:-10] + bytes([said[-10] ^ 1]) + said[-9:]


def lose_a_table(archive: Archive) -> None:
    del archive.parts["tables/person.jsonl"]


def add_a_part(archive: Archive) -> None:
    archive.parts["../../etc/cron.d/ours"] = b"* * * * * root true"


def name_a_path(archive: Archive) -> None:
    manifest = archive.manifest
    said = b"* * * * * root true"
    manifest["evidence"]["../../ours"] = {"name": "x", "size": len(said), "sha256": sha256(said).hexdigest()}
    archive.parts["evidence/../../ours"] = said
    archive.say(manifest)


def add_evidence_of_nobody(archive: Archive) -> None:
    manifest = archive.manifest
    key = "0" * 32
    manifest["evidence"][key] = {"name": "x", "size": 1, "sha256": sha256(b"x").hexdigest()}
    archive.parts[f"evidence/{key}"] = b"x"
    archive.say(manifest)


def name_another_table(archive: Archive) -> None:
    manifest = archive.manifest
    manifest["tables"][0]["name"] = "sqlite_master; DROP TABLE person"
    archive.say(manifest)


def write_rows_that_point_nowhere(archive: Archive) -> None:
    archive.replace("agency", b"", 0)


def write_what_is_no_json(archive: Archive) -> None:
    archive.replace("agency", b"[" * 100_000 + b"\n", 1)


def write_a_number_for_a_name(archive: Archive) -> None:
    archive.replace("agency", b'["a", "b", 7]\n', 1)


def write_fewer_rows_than_told(archive: Archive) -> None:
    lines = archive.parts["tables/log_entry.jsonl"].splitlines(keepends=True)
    archive.replace("log_entry", b"".join(lines[:-1]))


def say_nothing(archive: Archive) -> None:
    archive.parts["manifest.json"] = b"[]"


def speak_of_tomorrow(archive: Archive) -> None:
    archive.say({**archive.manifest, "version": 2})


def leave_out_the_manifest(archive: Archive) -> None:
    del archive.parts["manifest.json"]


def compress_otherwise(archive: Archive) -> None:
    archive.compression = ZIP_BZIP2


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (flip_a_byte, "tables/person.jsonl is not as it was written"),
        (lose_a_table, "exactly what its manifest lists"),
        (add_a_part, "exactly what its manifest lists"),
        (name_a_path, "name that is none of ours"),
        (add_evidence_of_nobody, "does not speak of"),
        (name_another_table, "not those of the revision"),
        (write_rows_that_point_nowhere, "does not take"),
        (write_what_is_no_json, "cannot be read"),
        (write_a_number_for_a_name, "cannot be read"),
        (write_fewer_rows_than_told, "does not hold"),
        (say_nothing, "manifest of this backup cannot be read"),
        (speak_of_tomorrow, "this version of Roundtable"),
        (leave_out_the_manifest, "has no manifest"),
        (compress_otherwise, "compressed as no backup"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_hostile_backup_is_refused_and_changes_nothing(
    sample: Path, target: Flask, harm: Callable[[Archive], None], says: str
) -> None:
    archive = Archive.read(sample)
    harm(archive)
    archive.write()
    with pytest.raises(Refused, match=says):
        put_back(target, sample)
    assert is_untouched(target)


@pytest.fixture(scope="module")
def one_backup(filled_once: Callable[[str], Flask], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "a.zip"
    app = filled_once(SQLITE)
    back_up(app, path)
    with app.app_context():
        leave()
    return path


@pytest.fixture
def sample(one_backup: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "sample.zip"
    copy.write_bytes(one_backup.read_bytes())
    return copy


@pytest.fixture
def target(kind: str, make: Make) -> Flask:
    return make(kind)


def is_untouched(app: Flask) -> bool:
    with app.app_context():
        with db.engine.connect() as connection:
            filled = [
                name
                for name in db.metadata.tables
                if connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608 - ours
            ]
        return not filled and set(triggers(db.engine)) == trigger_names() and not files(app)


@pytest.mark.parametrize("kind", [SQLITE])
@pytest.mark.parametrize("left", [0, 100, 0.5, 0.999])
def test_cut_off_backup_is_refused(sample: Path, target: Flask, left: float) -> None:
    whole = sample.read_bytes()
    sample.write_bytes(whole[: int(left if left > 1 else left * len(whole))])
    with pytest.raises(Refused, match="damaged or cut off"):
        put_back(target, sample)
    assert is_untouched(target)


@pytest.mark.parametrize("kind", [SQLITE])
def test_two_parts_of_one_name_are_refused(sample: Path, target: Flask) -> None:
    with ZipFile(sample, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("manifest.json", b"{}")
    with pytest.raises(Refused, match="two parts of one name"):
        put_back(target, sample)


@pytest.mark.parametrize("kind", [SQLITE])
def test_link_is_nothing_but_its_text(sample: Path, target: Flask, tmp_path: Path) -> None:
    link = ZipInfo("evidence/" + "0" * 32)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with ZipFile(sample, "a") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(Refused, match="exactly what its manifest lists"):
        put_back(target, sample)


@pytest.mark.parametrize("kind", [SQLITE])
def test_bomb_is_refused_before_it_is_unpacked(
    sample: Path, target: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_file, "MOST_BYTES", 1000)
    with pytest.raises(Refused, match="holds more than"):
        put_back(target, sample)


@pytest.mark.parametrize("kind", [SQLITE])
def test_line_without_an_end_is_refused(sample: Path, target: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_file, "LONGEST_LINE", 20)
    with pytest.raises(Refused, match="line without an end"):
        put_back(target, sample)
    assert is_untouched(target)


@pytest.mark.parametrize("kind", [SQLITE])
def test_evidence_that_does_not_fit_on_the_disk_is_refused(
    sample: Path, target: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 0}))
    with pytest.raises(Refused, match="no room"):
        put_back(target, sample)
    assert is_untouched(target)
