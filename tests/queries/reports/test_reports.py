"""The page of a report and the list of reports: which texts, versions and rounds they tell of, and in which order."""

from datetime import timedelta

import pytest

from audit_app.extensions import db
from audit_app.models import AuditRound
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.reports.reports import ReportPage, report_page, reports_list
from audit_app.services.reports import corrections, texts, withheld_versions
from tests.support import making
from tests.support.making import NOW, World, acting

EVERYTHING = Scope(everything=True)


def page_of(world: World, audit_round: AuditRound, who: str = "qa") -> ReportPage:
    reader = acting(getattr(world, who))
    page = report_page(reader, scope(reader, Permission.REPORT_READ), audit_round.id, NOW.date())
    assert page
    return page


def approve_again(world: World, audit_round: AuditRound) -> None:
    qa, chair, id_ = acting(world.qa), acting(world.chair), audit_round.id
    corrections.begin_correction(qa, id_, "A figure was wrong.", NOW)
    corrections.correct_text(qa, id_, "introduction", "Nine cases.", None, NOW)
    version = corrections.hand_over_correction(qa, id_, NOW).version
    read = corrections.mark_of_corrected(chair, id_, NOW)
    corrections.approve_correction(chair, id_, version, read, world.meeting.id, "AU/9", NOW)


def test_a_correction_names_the_texts_that_it_changes_and_no_others(world: World) -> None:
    audit_round, qa = making.make_closed_round(world), acting(world.qa)
    corrections.begin_correction(qa, audit_round.id, "Wrong.", NOW)
    corrections.correct_text(qa, audit_round.id, "introduction", "Nine cases.", None, NOW)
    page = page_of(world, audit_round)
    assert [(section.key, section.corrected) for section in page.changed] == [("introduction", "Nine cases.")]
    assert page_of(world, audit_round, "viewer").changed == ()


def test_texts_are_counted_by_how_far_they_have_come(world: World) -> None:
    audit_round, qa = making.make_reporting_round(world), acting(world.qa)
    all_texts = len(page_of(world, audit_round).sections)
    for key in ("introduction", "conclusions"):
        texts.write_text(qa, audit_round.id, key, "Ten cases.", None, NOW)
    comparing = report_page(qa, EVERYTHING, audit_round.id, NOW.date(), comparing=True)
    assert comparing
    section = comparing.section("introduction")
    assert section
    texts.check_text(qa, audit_round.id, "introduction", section.version or 0, section.figures, NOW)
    page = page_of(world, audit_round)
    assert (len(page.missing), page.unchecked, page.to_check_again) == (all_texts - 2, all_texts - 1, ())
    assert page.section("nothing") is None


def test_versions_stand_newest_first_and_one_that_is_held_back_is_not_readable(world: World) -> None:
    audit_round = making.make_closed_round(world)
    approve_again(world, audit_round)
    withheld_versions.withhold(acting(world.qa), audit_round.id, 1, "A name stood in it.", NOW)
    page, read = page_of(world, audit_round), page_of(world, audit_round, "viewer")
    assert [(version.number, version.reason) for version in page.versions] == [
        (2, "A figure was wrong."),
        (1, ""),
    ]
    assert [version.number for version in page.held] == [1]
    assert [version.readable for version in read.versions] == [True, False]
    assert (read.held, read.readable) == ((), True)
    assert [page.version(number) for number in (2, 1, 3)] == [*page.versions, None]


@pytest.mark.parametrize("who", ["qa", "viewer"])
def test_the_list_has_the_latest_round_first_each_once_with_its_newest_version(
    world: World, who: str
) -> None:
    closed = making.make_closed_round(world)
    approve_again(world, closed)
    later = making.make_reporting_round(
        world, reference="later", returns_due=making.ROUND.returns_due + timedelta(1)
    )
    making.make_round(world, reference="being-set-up")
    making.make_open_round(world, reference="open")
    db.session.flush()
    everybodys = [(later.id, 0), (closed.id, 2)]
    expected = {"qa": everybodys, "viewer": everybodys[1:]}
    reach = scope(acting(getattr(world, who)), Permission.REPORT_READ)
    assert [(line.round_id, line.number) for line in reports_list(reach)] == expected[who]
