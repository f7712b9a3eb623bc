"""Approved versions held back: out of their readers' sight at once, and kept."""

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry, ReportText
from audit_app.services.reports import corrections, reports, withheld_versions
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting

WHY = "The summary names somebody."
SAID = "This report is being corrected"


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return making.make_closed_round(world)


def hold(world: World, audit_round: AuditRound) -> None:
    withheld_versions.withhold(acting(world.qa), audit_round.id, 1, WHY, NOW)


def correct(world: World, audit_round: AuditRound) -> None:
    actor, meeting = acting(world.chair), world.meeting.id
    corrections.begin_correction(acting(world.qa), audit_round.id, "One sentence was too much.", NOW)
    corrections.correct_text(acting(world.qa), audit_round.id, "introduction", "Made anew.", None, NOW)
    version = corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW).version
    read = corrections.mark_of_corrected(actor, audit_round.id, NOW)
    corrections.approve_correction(actor, audit_round.id, version, read, meeting, "AU/9", NOW)


def test_readers_of_a_held_version_see_neither_page_nor_files_nor_why(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    of_page = db.select(ReportText.text).filter_by(round_id=audit_round.id, section_key="introduction")
    text, report = db.session.scalars(of_page).one(), f"/rounds/{audit_round.id}/report"
    hold(world, audit_round)
    for reader in (world.viewer, world.moderator):
        visitor = visit.as_(reader)
        page = visitor.get(report).main
        assert SAID in page
        assert text not in page
        assert WHY not in page
        for file in (f"{report}.docx", f"{report}/versions/1", f"{report}/read"):
            assert SAID in visitor.get(file, status=409).main
    for officer in (world.qa, world.chair):
        visitor = visit.as_(officer)
        assert text in visitor.get(report).main
        assert WHY in visitor.get(report).main
        assert visitor.raw("GET", f"{report}/versions/1").status_code == 200


def test_an_approved_correction_is_read_and_the_held_version_stays_held(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    hold(world, audit_round)
    correct(world, audit_round)
    visitor, report = visit.as_(world.viewer), f"/rounds/{audit_round.id}/report"
    assert "Made anew." in visitor.get(report).main
    assert visitor.raw("GET", f"{report}.docx").status_code == 200
    assert visitor.raw("GET", f"{report}/versions/2").status_code == 200
    visitor.get(f"{report}/versions/1", status=409)


def test_it_can_be_shown_again_and_the_log_knows_both(world: World, audit_round: AuditRound) -> None:
    hold(world, audit_round)
    with pytest.raises(Refused):
        reports.current_file(acting(world.viewer), audit_round.id, NOW)
    withheld_versions.release(acting(world.chair), audit_round.id, 1, NOW)
    assert reports.current_file(acting(world.viewer), audit_round.id, NOW)
    acts = db.session.scalars(db.select(LogEntry.act).order_by(LogEntry.id.desc()).limit(2)).all()
    assert acts == ["version_shown_again", "version_held_back"]


def test_only_officers_and_the_chair_hold_back_and_only_with_a_reason(
    world: World, audit_round: AuditRound
) -> None:
    with pytest.raises(NotAllowed):
        withheld_versions.withhold(acting(world.moderator), audit_round.id, 1, WHY, NOW)
    with pytest.raises(Invalid, match="holding this version back"):
        withheld_versions.withhold(acting(world.chair), audit_round.id, 1, " ", NOW)
    with pytest.raises(NotAllowed):
        withheld_versions.withhold(acting(world.qa), audit_round.id, 7, WHY, NOW)
