"""The report: texts that two people may write, and an approval that closes the round for good."""

from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy.exc import DBAPIError

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, Meeting, OutboxMessage, Report, ReportText
from audit_app.policy import Permission, scope
from audit_app.queries.reports.figures import figures_of
from audit_app.queries.reports.reports import report_page
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.rules.reports.figures import mark_of
from audit_app.rules.workflow import RecommendationState, ReportState, RoundState
from audit_app.services.moderation import moderation
from audit_app.services.reports import reports, texts
from tests.support import making
from tests.support.making import NOW, World, acting


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return making.make_reporting_round(world)


def approve(
    world: World, audit_round: AuditRound, meeting: Meeting | None = None, minute: str = "AU/4"
) -> Report:
    meeting_id = (meeting or world.meeting).id
    return making.approve_report(world, audit_round, meeting_id=meeting_id, reference=minute)


def check(world: World, audit_round: AuditRound, key: str, version: int) -> ReportText:
    """As somebody does who reads the text beside the figures that stand now."""
    figures = mark_of(figures_of(audit_round)[key])
    return texts.check_text(acting(world.qa), audit_round.id, key, version, figures, NOW)


def moved_of(world: World, audit_round: AuditRound, key: str) -> tuple[str, ...]:
    page = report_page(
        acting(world.qa),
        scope(acting(world.qa), Permission.REPORT_READ),
        audit_round.id,
        NOW.date(),
        comparing=True,
    )
    section = page.section(key) if page else None
    assert section
    return section.moved


def test_a_text_is_kept_and_stands_in_the_draft(world: World, audit_round: AuditRound) -> None:
    texts.write_text(acting(world.qa), audit_round.id, "introduction", "Why we looked.", None, NOW)
    assert "Why we looked." in making.words_of_file(reports.draft(acting(world.qa), audit_round.id, NOW))


def test_a_draft_says_what_is_still_to_be_written(world: World, audit_round: AuditRound) -> None:
    assert making.words_of_file(reports.draft(acting(world.moderator), audit_round.id, NOW)).count(
        "[To write"
    ) == len(TEXT_SECTIONS)


def test_the_second_of_two_writers_sees_both_texts(world: World, audit_round: AuditRound) -> None:
    write = acting(world.qa), audit_round.id, "introduction"
    texts.write_text(*write, "Mine.", None, NOW)
    with pytest.raises(Stale) as raised:
        texts.write_text(*write, "Yours.", None, NOW)
    assert [(one.theirs, one.yours) for one in raised.value.conflicts] == [("Mine.", "Yours.")]


def test_a_text_too_long_is_refused(world: World, audit_round: AuditRound) -> None:
    with pytest.raises(Invalid):
        texts.write_text(acting(world.qa), audit_round.id, "introduction", "x" * 20_001, None, NOW)


def test_there_are_no_other_sections(world: World, audit_round: AuditRound) -> None:
    with pytest.raises(NotAllowed):
        texts.write_text(acting(world.qa), audit_round.id, "gossip", "Words.", None, NOW)


def test_approval_waits_for_every_text(world: World, audit_round: AuditRound) -> None:
    with pytest.raises(Refused) as raised:
        approve(world, audit_round)
    assert len(raised.value.reasons) == len(TEXT_SECTIONS)


def test_the_chair_is_told_once_when_nothing_is_missing(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    texts.write_text(acting(world.qa), audit_round.id, "introduction", "Better words.", 1, NOW)
    told = db.session.execute(
        db.select(OutboxMessage.kind, OutboxMessage.person_id).filter_by(kind="report-ready")
    )
    assert told.all() == [("report-ready", world.chair.id)]


def test_approval_closes_the_round_and_agrees_its_recommendations(
    world: World, audit_round: AuditRound
) -> None:
    recommendation = making.make_recommendation(world, audit_round)
    making.write_report(world, audit_round)
    approve(world, audit_round)
    assert audit_round.state is RoundState.CLOSED
    assert audit_round.closed_by_id == world.chair.id
    assert recommendation.state is RecommendationState.AGREED


def test_the_file_is_kept_with_its_hash_as_it_was_approved(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    report = approve(world, audit_round)
    assert report.sha256 == sha256(report.content).hexdigest()
    assert (report.state, report.number, report.minute_reference) == (ReportState.FINAL, 1, "AU/4")
    assert "[To write" not in making.words_of_file(report.content)


def test_the_file_says_who_approved_it_at_which_meeting_and_minute(
    world: World, audit_round: AuditRound
) -> None:
    making.write_report(world, audit_round)
    words = making.words_of_file(approve(world, audit_round).content or b"")
    said = f"Final. Approved on 1 June 2017 by {world.chair.name}. Meeting of 1 June 2017, minute AU/4."
    assert said in words


@pytest.mark.parametrize("minute", ["x" * 81])
def test_minute_reference_of_an_approval_is_short(world: World, audit_round: AuditRound, minute: str) -> None:
    making.write_report(world, audit_round)
    with pytest.raises(Invalid) as raised:
        approve(world, audit_round, minute=minute)
    assert set(raised.value.fields) == {"minute_reference"}


def test_approval_needs_a_meeting_of_the_same_sub_group(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    with pytest.raises(Invalid) as raised:
        approve(world, audit_round, making.make_world("Other").meeting)
    assert set(raised.value.fields) == {"meeting_id"}


@pytest.mark.parametrize("name", ["qa", "moderator"])
def test_only_the_chair_approves(world: World, audit_round: AuditRound, name: str) -> None:
    making.write_report(world, audit_round)
    with pytest.raises(NotAllowed):
        making.approve_report(world, audit_round, by=getattr(world, name))


def test_the_chair_approves_what_was_read(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    read = reports.mark_of(acting(world.chair), audit_round.id, NOW)
    assert reports.mark_of(acting(world.chair), audit_round.id, NOW + timedelta(days=2)) == read
    making.make_recommendation(world, audit_round)
    with pytest.raises(Stale):
        reports.approve_report(acting(world.chair), audit_round.id, read, world.meeting.id, "AU/4", NOW)


def test_a_closed_report_is_not_written_again(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    approve(world, audit_round)
    with pytest.raises(Refused):
        texts.write_text(acting(world.qa), audit_round.id, "introduction", "Other words.", 1, NOW)


def test_answers_are_counted_as_so_many_of_so_many(world: World, audit_round: AuditRound) -> None:
    assert "2 of 2" in making.words_of_file(reports.draft(acting(world.qa), audit_round.id, NOW))


def test_today_s_fates_stand_in_what_is_exported_later(world: World, audit_round: AuditRound) -> None:
    making.make_recommendation(world, audit_round)
    making.write_report(world, audit_round)
    approve(world, audit_round)
    assert "Record every call in one place." in making.words_of_file(reports.export(audit_round.id, NOW))


def test_a_text_checked_for_accuracy_is_checked_again_once_its_words_change(
    world: World, audit_round: AuditRound
) -> None:
    write = acting(world.qa), audit_round.id, "introduction"
    text = texts.write_text(*write, "Why we looked.", None, NOW)
    check(world, audit_round, "introduction", text.version)
    assert text.checked_by_id == world.qa.id
    texts.write_text(*write, "Why we looked.", text.version, NOW)
    assert text.checked_at == NOW
    texts.write_text(*write, "Why we looked again.", text.version, NOW)
    assert (text.checked_at, text.checked_by_id) == (None, None)


def test_nobody_checks_words_that_they_have_not_read(world: World, audit_round: AuditRound) -> None:
    write = acting(world.qa), audit_round.id, "introduction"
    read = texts.write_text(*write, "Why we looked.", None, NOW).version
    texts.write_text(*write, "Other words.", read, NOW)
    with pytest.raises(Stale):
        check(world, audit_round, "introduction", read)


def test_a_checked_text_is_to_be_checked_again_once_a_grade_moves(world: World) -> None:
    audit_round = making.make_moderated_round(world)
    making.make_agreed(world, audit_round)
    key = "conclusions"
    text = texts.write_text(acting(world.qa), audit_round.id, key, "All cases were good.", None, NOW)
    check(world, audit_round, key, text.version)
    assert moved_of(world, audit_round, key) == ()
    details = moderation.GradeDetails("poor", "Read again.")
    case = making.first_case(audit_round)
    moderation.agree_grade(acting(world.moderator), case.id, "grade", details, 1, NOW)
    assert "Table “Overall grade: how many of each grade”" in moved_of(world, audit_round, key)
    check(world, audit_round, key, text.version)
    assert moved_of(world, audit_round, key) == ()


def test_nobody_checks_against_figures_that_they_have_not_seen(world: World, audit_round: AuditRound) -> None:
    text = texts.write_text(acting(world.qa), audit_round.id, "conclusions", "Good.", None, NOW)
    with pytest.raises(Stale):
        texts.check_text(acting(world.qa), audit_round.id, "conclusions", text.version, "", NOW)


def test_a_text_that_is_not_there_cannot_be_checked(world: World, audit_round: AuditRound) -> None:
    with pytest.raises(Refused):
        check(world, audit_round, "introduction", 1)


def test_an_approved_file_cannot_be_changed_or_removed(world: World, audit_round: AuditRound) -> None:
    making.write_report(world, audit_round)
    report = approve(world, audit_round)
    for change in (db.update(Report).values(content=b"Other"), db.delete(Report)):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(change.where(Report.id == report.id))
