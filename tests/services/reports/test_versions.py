"""Versions of a report: kept with what they were made of, and for ever the bytes that were approved."""

import logging
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy.exc import DBAPIError

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Report
from audit_app.models.triggers import create_triggers, drop_triggers
from audit_app.rules.workflow import ReportKind
from audit_app.services.reports import reports, versions, withheld_versions
from tests.support import making
from tests.support.making import NOW, World, acting


@pytest.fixture
def report(world: World) -> Report:
    audit_round = making.make_closed_round(world)
    return db.session.scalars(db.select(Report).filter_by(round_id=audit_round.id)).one()


def test_a_version_made_again_from_its_kept_content_is_the_same_file(report: Report) -> None:
    db.session.expire(report)
    made = versions.kept_content(report)
    assert made
    assert versions.word_file(made) == report.content


def test_the_first_version_is_final_and_takes_no_other_s_place(report: Report) -> None:
    assert (report.kind, report.supersedes) == (ReportKind.FINAL, None)


@pytest.mark.parametrize(
    "change",
    [
        {"composed": {"format": 1}},
        {"composed": None},
        {"kind": ReportKind.FOR_PUBLICATION},
        {"supersedes": 0},
        {"content": None, "cleared_at": NOW},
    ],
)
def test_nothing_of_an_approved_version_changes(report: Report, change: dict[str, object]) -> None:
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(db.update(Report).where(Report.id == report.id).values(change))


def test_file_and_content_are_cleared_together_and_for_good(world: World, report: Report) -> None:
    cleared = {"content": None, "composed": None, "cleared_at": NOW}
    db.session.execute(db.update(Report).where(Report.id == report.id).values(cleared))
    with pytest.raises(Refused, match="permanently deleted"):
        withheld_versions.approved_file(acting(world.viewer), report.round_id, 1)
    again = {"content": b"Other", "composed": {}, "cleared_at": None}
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(db.update(Report).where(Report.id == report.id).values(again))


def test_a_file_that_is_not_the_approved_one_is_not_given_out(
    world: World, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    assert withheld_versions.approved_file(acting(world.viewer), report.round_id, 1) == report.content
    drop_triggers(db.session.connection())
    db.session.execute(db.update(Report).where(Report.id == report.id).values(content=b"Other"))
    create_triggers(db.session.connection())
    with pytest.raises(Refused, match="is not the approved file"), caplog.at_level(logging.ERROR):
        withheld_versions.approved_file(acting(world.viewer), report.round_id, 1)
    assert "is not the file of its hash" in caplog.text


def test_what_is_made_later_says_on_every_page_that_it_is_not_the_approved_file(
    world: World, report: Report
) -> None:
    approved = Document(BytesIO(report.content or b""))
    today = Document(BytesIO(reports.current_file(acting(world.viewer), report.round_id, NOW)))
    heads = [word.sections[0].header.paragraphs[-1].text for word in (approved, today)]
    assert heads[0].endswith("Final, version 1")
    assert heads[1].endswith("with recommendations as at 1 June 2017: not the approved file")


def test_an_agency_renamed_since_keeps_the_name_that_was_approved(world: World, report: Report) -> None:
    was = world.police.name
    world.police.name = "Police of the North"
    world.education.name = "Department of Schools"
    world.sub_group.name = "Another sub-group"
    db.session.flush()
    words = making.words_of_file(reports.current_file(acting(world.viewer), report.round_id, NOW))
    assert was in words
    for renamed in (world.police.name, world.education.name, world.sub_group.name):
        assert renamed not in words
