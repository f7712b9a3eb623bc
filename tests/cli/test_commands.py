"""The commands: what they do, and that what they refuse is said in a sentence, with exit code 1."""

import shlex
from datetime import UTC, datetime, time
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import Result
from docx import Document
from flask import Flask

from audit_app.extensions import db
from audit_app.models import AuditRound, Partnership, Person
from audit_app.policy import Grant, Role
from audit_app.queries.people.actors import actor_of
from tests.support import making
from tests.support.making import PASSWORD, World

NEW = ("users", "create", "new.person@example.org", "--name", "New Person", "--password", PASSWORD)


def run(app: Flask, *words: str) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=words)


def test_the_first_person_is_made_by_a_command(app: Flask, world: World) -> None:
    answer = run(app, *NEW, "--role", "qa-officer")
    assert answer.exit_code == 0, answer.output
    person = db.session.scalars(db.select(Person).filter_by(email="new.person@example.org")).one()
    assert actor_of(person).grants == {Grant(Role.QA_OFFICER)}


def test_a_lead_is_made_for_an_agency(app: Flask, world: World) -> None:
    run(app, *NEW, "--role", "agency-lead", "--agency", "police")
    person = db.session.scalars(db.select(Person).filter_by(email="new.person@example.org")).one()
    assert actor_of(person).grants == {Grant(Role.AGENCY_LEAD, agency_id=world.police.id)}


def test_an_empty_database_begins_with_a_name_and_a_person(app: Flask) -> None:
    made = run(app, "partnership", "create", "Newshire")
    assert made.exit_code == 0
    hint = shlex.split(made.output.partition("--app wsgi ")[2])
    assert run(app, *hint, "--password", PASSWORD).exit_code == 0
    again = run(app, "partnership", "create", "Otherdale")
    assert again.exit_code == 1
    assert "is already a partnership here" in again.output
    assert db.session.scalars(db.select(Partnership.name)).all() == ["Newshire"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--role", "agency-lead"), "agency-lead needs an agency"),
        (("--role", "chair"), "chair needs a sub-group"),
        (("--role", "auditor", "--agency", "nowhere"), "There is no agency “nowhere”."),
        (("--role", "chair", "--sub-group", "nowhere"), "There is no sub-group “nowhere”."),
        (("--password", "short"), "between 12 and 200 characters"),
    ],
)
def test_what_cannot_be_is_said(app: Flask, world: World, options: tuple[str, ...], says: str) -> None:
    answer = run(app, *NEW, *options)
    assert answer.exit_code == 1
    assert says in answer.output
    assert not db.session.scalar(db.select(Person.id).filter_by(email="new.person@example.org"))


def test_an_address_is_taken_once(app: Flask, world: World) -> None:
    run(app, *NEW)
    answer = run(app, *NEW)
    assert answer.exit_code == 1
    assert "already has this email" in answer.output


def test_the_report_of_a_round_is_written_to_a_file(app: Flask, world: World, tmp_path: Path) -> None:
    audit_round: AuditRound = making.make_moderated_round(world)
    file = tmp_path / "report.docx"
    answer = run(app, "reports", "round", audit_round.reference, "--out", str(file))
    assert answer.exit_code == 0, answer.output
    assert audit_round.title in [paragraph.text for paragraph in Document(str(file)).paragraphs]


def test_reminders_are_written_once_a_day_and_counted(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    making.make_open_round(world)
    due = datetime.combine(making.ROUND.known_due, time(7), tzinfo=UTC)
    monkeypatch.setattr("audit_app.cli.transactions.partnership", lambda: Mock(now=due))
    assert run(app, "reminders", "send").output == "2 reminders written.\n"
    assert run(app, "reminders", "send").output == "0 reminders written.\n"


def test_the_help_of_reminders_has_lines_for_cron(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=("reminders", "send", "--help")).output
    assert ".venv/bin/flask --app wsgi reminders send\n" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("reports", "round", "nowhere", "--out", "unwritten.docx"), "There is no round “nowhere”."),
        (("mail", "send"), "No mail server is set"),
        (("demo", "load"), "not a demonstration"),
        (("demo", "sign-ins"), "No demonstration is loaded."),
    ],
)
def test_a_command_that_cannot_run_says_why(
    app: Flask, world: World, words: tuple[str, ...], says: str
) -> None:
    answer = run(app, *words)
    assert answer.exit_code == 1
    assert says in answer.output
