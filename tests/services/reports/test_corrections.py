"""Corrections: a new version beside the old ones, with the chair's approval, and nothing else moves."""

from hashlib import sha256

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, Correction, LogEntry, OutboxMessage, Report, ReportText
from audit_app.rules.workflow import CorrectionState, ReportState, RoundState
from audit_app.services.people import partnership
from audit_app.services.reports import corrections, reports
from tests.support import making
from tests.support.making import NOW, World, acting

WRONG = "Nine cases were read, not eight."


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return making.make_closed_round(world)


def begin(world: World, audit_round: AuditRound, reason: str = WRONG) -> Correction:
    return corrections.begin_correction(acting(world.qa), audit_round.id, reason, NOW)


def correct(
    world: World, audit_round: AuditRound, text: str = "Nine cases.", version: int | None = None
) -> None:
    corrections.correct_text(acting(world.qa), audit_round.id, "introduction", text, version, NOW)


def hand_over(world: World, audit_round: AuditRound) -> Correction:
    begin(world, audit_round)
    correct(world, audit_round)
    return corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)


def approve(world: World, audit_round: AuditRound, version: int, minute: str = "AU/9") -> Report:
    actor, meeting = acting(world.chair), world.meeting.id
    read = corrections.mark_of_corrected(actor, audit_round.id, NOW)
    return corrections.approve_correction(actor, audit_round.id, version, read, meeting, minute, NOW)


def versions(audit_round: AuditRound) -> list[Report]:
    query = db.select(Report).filter_by(round_id=audit_round.id).order_by(Report.number)
    return list(db.session.scalars(query))


def text_of(audit_round: AuditRound) -> str:
    query = db.select(ReportText.text).filter_by(round_id=audit_round.id, section_key="introduction")
    return db.session.scalars(query).one()


def test_approval_makes_a_new_version_and_keeps_the_first_byte_for_byte(
    world: World, audit_round: AuditRound
) -> None:
    before = versions(audit_round)[0].content
    correction = hand_over(world, audit_round)
    approve(world, audit_round, correction.version)
    first, second = versions(audit_round)
    assert first.content == before
    assert "Words of introduction." in making.words_of_file(first.content)
    assert "Nine cases." in making.words_of_file(second.content)
    assert WRONG in making.words_of_file(second.content)
    assert second.sha256 == sha256(second.content).hexdigest() != first.sha256
    assert (second.number, second.state, second.minute_reference) == (2, ReportState.FINAL, "AU/9")
    assert (correction.state, correction.report_id) == (CorrectionState.APPROVED, second.id)


def test_the_round_stays_closed_and_nothing_is_agreed_twice(world: World, audit_round: AuditRound) -> None:
    closed_at = audit_round.closed_at
    approve(world, audit_round, hand_over(world, audit_round).version)
    assert (audit_round.state, audit_round.closed_at) == (RoundState.CLOSED, closed_at)
    acts = db.session.scalars(db.select(LogEntry.act)).all()
    assert acts.count("recommendation_agreed") == acts.count("round_closed") == 1
    assert acts.count("report_finalised") == 2


def test_until_then_the_approved_text_stands(world: World, audit_round: AuditRound) -> None:
    correction = hand_over(world, audit_round)
    assert text_of(audit_round) == "Words of introduction."
    now = making.words_of_file(reports.current_file(acting(world.viewer), audit_round.id, NOW))
    assert "Nine cases." not in now
    approve(world, audit_round, correction.version)
    assert text_of(audit_round) == "Nine cases."


def test_what_is_exported_later_says_what_was_corrected(world: World, audit_round: AuditRound) -> None:
    approve(world, audit_round, hand_over(world, audit_round).version)
    assert WRONG in making.words_of_file(reports.export(audit_round.id, NOW))


def test_correction_keeps_the_names_that_were_approved(world: World, audit_round: AuditRound) -> None:
    approved, police = world.police.name, world.police
    hand_over(world, audit_round)
    partnership.rename_agency(acting(world.qa), police.id, police.version, "Police of the North", NOW)
    words = making.words_of_file(corrections.corrected_draft(acting(world.qa), audit_round.id, NOW))
    assert approved in words
    assert "Police of the North" not in words


def test_writer_and_chair_read_the_draft_and_nobody_else(world: World, audit_round: AuditRound) -> None:
    hand_over(world, audit_round)
    for person in (world.qa, world.chair):
        assert "Nine cases." in making.words_of_file(
            corrections.corrected_draft(acting(person), audit_round.id, NOW)
        )
    for person in (world.moderator, world.viewer):
        with pytest.raises(NotAllowed):
            corrections.corrected_draft(acting(person), audit_round.id, NOW)


def test_the_chair_is_told_when_it_is_handed_over(world: World, audit_round: AuditRound) -> None:
    begin(world, audit_round)
    correct(world, audit_round)
    db.session.execute(db.delete(OutboxMessage))
    corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    assert db.session.scalars(db.select(OutboxMessage.person_id)).all() == [world.chair.id]


def test_a_text_changed_after_that_takes_it_back(world: World, audit_round: AuditRound) -> None:
    correction = hand_over(world, audit_round)
    read = correction.version
    correct(world, audit_round, "Ten cases.", 1)
    assert correction.state is CorrectionState.WRITING
    with pytest.raises(Refused):
        approve(world, audit_round, read)
    corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    with pytest.raises(Stale):
        approve(world, audit_round, read)


def test_the_approved_words_again_leave_nothing_to_correct(world: World, audit_round: AuditRound) -> None:
    correction = begin(world, audit_round)
    correct(world, audit_round)
    correct(world, audit_round, "Words of introduction.", 1)
    assert correction.texts == []
    with pytest.raises(Refused):
        corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)


def test_the_second_of_two_writers_sees_both_texts(world: World, audit_round: AuditRound) -> None:
    begin(world, audit_round)
    correct(world, audit_round, "Mine.")
    with pytest.raises(Stale) as raised:
        correct(world, audit_round, "Yours.")
    assert [(one.theirs, one.yours) for one in raised.value.conflicts] == [("Mine.", "Yours.")]


def test_there_is_one_open_correction_at_a_time(world: World, audit_round: AuditRound) -> None:
    correction = begin(world, audit_round)
    with pytest.raises(Refused):
        begin(world, audit_round)
    corrections.withdraw_correction(acting(world.qa), audit_round.id, NOW)
    assert correction.state is CorrectionState.WITHDRAWN
    assert begin(world, audit_round).number == 2


@pytest.mark.parametrize("reason", ["", " ", "x" * 5_001])
def test_a_correction_needs_a_reason(world: World, audit_round: AuditRound, reason: str) -> None:
    with pytest.raises(Invalid) as raised:
        begin(world, audit_round, reason)
    assert set(raised.value.fields) == {"reason"}


def test_a_text_is_corrected_and_not_taken_out(world: World, audit_round: AuditRound) -> None:
    begin(world, audit_round)
    with pytest.raises(Invalid):
        correct(world, audit_round, " ")


def test_approval_needs_meeting_and_minute(world: World, audit_round: AuditRound) -> None:
    version = hand_over(world, audit_round).version
    with pytest.raises(Invalid) as raised:
        approve(world, audit_round, version, minute="x" * 81)
    assert set(raised.value.fields) == {"minute_reference"}


def test_a_report_not_approved_yet_is_changed_as_it_is(world: World) -> None:
    with pytest.raises(Refused):
        begin(world, making.make_reporting_round(world))


@pytest.mark.parametrize("name", ["chair", "moderator", "viewer"])
def test_only_the_qa_officer_writes_a_correction(world: World, audit_round: AuditRound, name: str) -> None:
    with pytest.raises(NotAllowed):
        corrections.begin_correction(acting(getattr(world, name)), audit_round.id, WRONG, NOW)


def test_only_the_chair_approves_it(world: World, audit_round: AuditRound) -> None:
    version = hand_over(world, audit_round).version
    with pytest.raises(NotAllowed):
        corrections.approve_correction(
            acting(world.qa), audit_round.id, version, "", world.meeting.id, "AU/9", NOW
        )
