"""No line of the log holds words that people wrote: it names their revisions, which can be cleared."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from audit_app.cli.demonstration.load import load
from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry, TextRevision
from audit_app.models.texts import REGISTER, NotRegistered
from audit_app.policy import Permission, scope
from audit_app.queries.log import discarded_rounds, log_page
from audit_app.queries.texts import strings_in
from audit_app.rules.log_facts import FACTS, FactKind, NoFact
from audit_app.services import log
from audit_app.services.moderation import moderation
from audit_app.services.rounds import rounds
from config import ROOT
from tests.support import making
from tests.support.databases import on_one_database
from tests.support.logged import logged, reason_of
from tests.support.making import NOW, World, acting

OF_NO_ROUND = {"minutes_agreed", "vice_chair_named", "vice_chair_ended"}
CALLED = {name for name, kind in FACTS.items() if kind in (FactKind.NAME, FactKind.NAMES)}


@on_one_database
def test_the_whole_demonstration_leaves_no_words_in_its_log(app: Flask, tmp_path: Path) -> None:
    load(ROOT / "audit_templates", tmp_path / "evidence", 10_000_000)
    db.session.flush()
    prose, labels = cells("words"), cells("labels")
    written = {words for words in prose - labels if " " in words}
    assert len(written) > 1_000
    entries = db.session.scalars(select(LogEntry)).all()
    assert {entry.act for entry in entries} >= {"grade_agreed", "finding_written", "return_sent_back"}
    for entry in entries:
        said = {**(entry.before or {}), **(entry.after or {})}  # type: ignore[dict-item]
        told = [said for name, fact in said.items() if name not in CALLED for said in strings_in(fact)]
        assert not [one for one in told if " " in one], entry.act
        assert not written & set(strings_in([entry.before, entry.after])), entry.act
        assert entry.reason == ""


def cells(kind: str) -> set[str]:
    """All strings of the registered columns of this kind, but for those of the log itself."""
    columns = [
        db.metadata.tables[table].c[column]
        for table, texts in REGISTER.items()
        for column in getattr(texts, kind)
        if table != "log_entry"
    ]
    return {
        words
        for column in columns
        for cell in db.session.scalars(select(column))
        for words in strings_in(cell)
    }


def test_only_the_service_of_the_log_makes_its_lines() -> None:
    modules = (ROOT / "audit_app").rglob("*.py")
    makers = [module.name for module in modules if calls(module, "LogEntry")]
    assert makers == ["log.py"]


def calls(module: Path, *names: str) -> list[ast.Call]:
    nodes = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in names]


@pytest.mark.parametrize("wing", ["moderation", "reports", "returns", "rounds", "tracker"])
def test_every_line_about_something_of_a_round_names_the_round(wing: str) -> None:
    """Without it, the log of the round does not show the line."""
    without = [
        ast.literal_eval(call.args[1])
        for module in (ROOT / "audit_app" / "services" / wing).rglob("*.py")
        for call in calls(module, "log.write", "status_changes.move")
        if "round_id" not in {keyword.arg for keyword in call.keywords}
    ]
    assert OF_NO_ROUND.issuperset(without)


@pytest.mark.parametrize(
    "write",
    [
        lambda row: log.write(making.PROGRAM, "act", row, NOW, before={"note": "Jayden Exampleson"}),
        lambda row: log.write(making.PROGRAM, "act", row, NOW, after={"level": "Jayden Exampleson"}),
    ],
)
def test_words_are_refused_when_a_line_is_written(world: World, write: Callable[[object], None]) -> None:
    with pytest.raises(NoFact):
        write(world.sub_group)


def test_words_of_a_column_that_is_not_registered_are_refused(world: World) -> None:
    with pytest.raises(NotRegistered, match=r"“slug”.*“sub_group” of REGISTER in audit_app/models/texts\.py"):
        log.write(making.PROGRAM, "act", world.sub_group, NOW, replaced={"slug": "audit"})


def test_a_note_that_was_taken_back_is_named_in_the_log_by_its_revision(world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    moderator = acting(world.moderator)
    note = moderation.write_note(moderator, case.id, "The child is Jayden Exampleson.", None, NOW)
    moderation.write_note(moderator, case.id, "", note.version, NOW)
    first, second = db.session.scalars(
        select(LogEntry).filter_by(act="panel_note_written").order_by(LogEntry.id)
    )
    revision = db.session.scalars(select(TextRevision)).one()
    assert (first.before, first.after) == ({"text": {"revision": None}}, None)
    assert (second.before, second.after) == ({"text": {"revision": revision.id}}, None)
    assert (revision.text, revision.round_id) == ("The child is Jayden Exampleson.", case.round_id)


def page_of(world: World, audit_round: AuditRound) -> list[tuple[str, str]]:
    qa = acting(world.qa)
    page = log_page(qa, scope(qa, Permission.LOG_READ), audit_round.id, 1)
    assert page
    return [(line.says, line.reason) for line in page.lines]


def test_the_page_of_the_log_shows_reasons_until_they_are_cleared(world: World) -> None:
    audit_round = making.make_reporting_round(world)
    rounds.resume_moderation(acting(world.qa), audit_round.id, "A return was read wrongly.", NOW)
    assert reason_of(logged("moderation_resumed")) == "A return was read wrongly."
    assert ("Moderation resumed", "A return was read wrongly.") in page_of(world, audit_round)
    db.session.execute(update(TextRevision).values(text=None, cleared_at=NOW))
    assert ("Moderation resumed", "(cleared)") in page_of(world, audit_round)


def test_lines_of_before_are_shown_with_the_words_that_they_hold(world: World) -> None:
    audit_round = making.make_round(world)
    line = {"at": NOW, "actor_name": "Quinn", "subject_kind": "audit_round", "subject_id": audit_round.id}
    old = LogEntry(act="dates_changed", round_id=audit_round.id, reason="Half term.", **line)
    gone = LogEntry(act="round_discarded", before={"title": "An old round", "cases": 0}, **line)
    db.session.add_all([old, gone])
    db.session.flush()
    assert ("Dates changed", "Half term.") in page_of(world, audit_round)
    assert [one.title for one in discarded_rounds()] == ["An old round"]


def test_a_discarded_round_is_called_as_it_was_until_that_is_cleared(world: World) -> None:
    audit_round = making.make_round(world)
    rounds.discard_round(acting(world.qa), audit_round.id, NOW)
    assert [one.title for one in discarded_rounds()] == [making.ROUND.title]
    db.session.execute(update(TextRevision).values(text=None, cleared_at=NOW))
    assert [one.title for one in discarded_rounds()] == ["(cleared)"]
