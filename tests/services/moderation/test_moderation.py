"""Agreed grades: beside the services' own, with a reason, by the panel, and for one person at a time."""

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgreedGrade, Answer, AuditRound, LogEntry
from audit_app.queries.moderation.attendance import attendance
from audit_app.services.moderation import moderation
from audit_app.services.moderation.moderation import AttendanceDetails, GradeDetails
from audit_app.services.people import partnership
from tests.support import making
from tests.support.logged import words_in
from tests.support.making import NOW, World, acting

GOOD = GradeDetails("good", "All that was needed was done.", "Police would have said fair.")


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return making.make_moderated_round(world)


def agree(
    world: World, audit_round: AuditRound, details: GradeDetails = GOOD, version: int | None = None
) -> AgreedGrade:
    case = making.first_case(audit_round)
    return moderation.agree_grade(acting(world.moderator), case.id, "grade", details, version, NOW)


def test_the_panel_s_grade_keeps_its_reason_and_dissent(world: World, audit_round: AuditRound) -> None:
    grade = agree(world, audit_round)
    assert (grade.level, grade.reason, grade.dissent) == (GOOD.level, GOOD.reason, GOOD.dissent)
    assert grade.decided_by_id == world.moderator.id


def test_self_grades_stay_as_they_were(world: World, audit_round: AuditRound) -> None:
    agree(world, audit_round)
    own = db.session.scalars(
        db.select(Answer.value).filter_by(question_key="grade").order_by(Answer.id)
    ).all()
    assert sorted(map(str, own)) == ["fair", "good"]


def test_the_log_names_what_it_was_before(world: World, audit_round: AuditRound) -> None:
    first = agree(world, audit_round)
    agree(world, audit_round, GradeDetails("fair", "On reflection."), first.version)
    entries = db.session.scalars(
        db.select(LogEntry).filter_by(act="grade_agreed").order_by(LogEntry.id)
    ).all()
    before = entries[1].before
    said = {"level": before["level"], **{name: words_in(before, name) for name in ("reason", "dissent")}}
    assert said == {"level": GOOD.level, "reason": GOOD.reason, "dissent": GOOD.dissent}


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (GradeDetails("excellent", "Why."), "level"),
        (GradeDetails("", "Why."), "level"),
        (GradeDetails("good", "  "), "reason"),
        (GradeDetails("good", "x" * 5_001), "reason"),
        (GradeDetails("good", "Why.", "x" * 5_001), "dissent"),
    ],
)
def test_a_grade_without_level_or_reason_is_refused(
    world: World, audit_round: AuditRound, details: GradeDetails, field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        agree(world, audit_round, details)
    assert set(raised.value.fields) == {field}


def test_of_two_people_minuting_at_once_the_second_sees_both_texts(
    world: World, audit_round: AuditRound
) -> None:
    agree(world, audit_round)
    with pytest.raises(Stale) as raised:
        agree(world, audit_round, GradeDetails("poor", "Another reason."))
    assert ("Reason", GOOD.reason, "Another reason.") in [
        (one.label, one.theirs, one.yours) for one in raised.value.conflicts
    ]


def test_sending_the_same_twice_is_no_conflict(world: World, audit_round: AuditRound) -> None:
    agree(world, audit_round)
    assert agree(world, audit_round).level == "good"


def test_grades_are_agreed_in_moderation_only(world: World) -> None:
    audit_round = making.make_open_round(world)
    with pytest.raises(Refused):
        agree(world, audit_round)


@pytest.mark.parametrize(("name", "hidden"), [("chair", True), ("police_lead", True), ("viewer", True)])
def test_only_the_panel_agrees(world: World, audit_round: AuditRound, name: str, hidden: bool) -> None:
    case = making.first_case(audit_round)
    with pytest.raises(NotAllowed) as raised:
        moderation.agree_grade(acting(getattr(world, name)), case.id, "grade", GOOD, None, NOW)
    assert raised.value.hidden is hidden


def test_a_question_that_asks_for_no_overall_grade_has_none_agreed(
    world: World, audit_round: AuditRound
) -> None:
    case = making.first_case(audit_round)
    with pytest.raises(Invalid):
        moderation.agree_grade(acting(world.moderator), case.id, "told-in-time", GOOD, None, NOW)


def test_the_panel_s_note_of_a_case_is_kept_and_can_be_taken_back(
    world: World, audit_round: AuditRound
) -> None:
    case = making.first_case(audit_round)
    note = moderation.write_note(acting(world.moderator), case.id, " Seen together. ", None, NOW)
    assert (note.text, note.written_by_id) == ("Seen together.", world.moderator.id)
    moderation.write_note(acting(world.qa), case.id, "", note.version, NOW)
    assert note.text == ""


def test_of_two_who_write_the_note_the_second_sees_both_texts(world: World, audit_round: AuditRound) -> None:
    case = making.first_case(audit_round)
    moderation.write_note(acting(world.moderator), case.id, "Mine.", None, NOW)
    with pytest.raises(Stale) as raised:
        moderation.write_note(acting(world.qa), case.id, "Yours.", None, NOW)
    assert [(one.theirs, one.yours) for one in raised.value.conflicts] == [("Mine.", "Yours.")]


def test_attendance_names_agencies_and_who_came(world: World, audit_round: AuditRound) -> None:
    details = AttendanceDetails({world.police.id: "Inspector", world.education.id: ""}, "A nurse")
    noted = moderation.note_attendance(acting(world.moderator), audit_round.id, details, None, NOW)
    found = attendance(audit_round.id)
    assert found.lines == ("Testshire Education", "Testshire Police: Inspector", "Also there: A nurse")
    moderation.note_attendance(
        acting(world.qa), audit_round.id, AttendanceDetails({world.police.id: "Sergeant"}), noted.version, NOW
    )
    assert attendance(audit_round.id).lines == ("Testshire Police: Sergeant",)


def test_a_change_of_agencies_alone_is_a_new_version(world: World, audit_round: AuditRound) -> None:
    note = acting(world.qa), audit_round.id
    noted = moderation.note_attendance(*note, AttendanceDetails({}), None, NOW)
    read = noted.version
    moderation.note_attendance(*note, AttendanceDetails({world.police.id: ""}), read, NOW)
    with pytest.raises(Stale):
        moderation.note_attendance(*note, AttendanceDetails({world.education.id: ""}), read, NOW)


def test_attendance_is_of_no_agency_that_this_round_did_not_ask(
    world: World, audit_round: AuditRound
) -> None:
    health = partnership.create_agency(acting(world.qa), "health", "Testshire Health", NOW)
    partnership.create_service(acting(world.qa), health.id, "gp", "Practices", "gp", NOW)
    details = AttendanceDetails({world.police.id: "Inspector", health.id: "A doctor"})
    with pytest.raises(Invalid) as raised:
        moderation.note_attendance(acting(world.qa), audit_round.id, details, None, NOW)
    assert set(raised.value.fields) == {"others"}


@pytest.mark.parametrize("who", ["x" * 201, None])
def test_attendance_is_of_agencies_that_were_asked_in_one_line(
    world: World, audit_round: AuditRound, who: str | None
) -> None:
    details = AttendanceDetails({world.police.id: who} if who else {"strange": ""})
    with pytest.raises(Invalid):
        moderation.note_attendance(acting(world.qa), audit_round.id, details, None, NOW)


def test_nobody_notes_who_came_before_there_is_a_panel(world: World) -> None:
    audit_round = making.make_open_round(world)
    with pytest.raises(Refused):
        moderation.note_attendance(acting(world.qa), audit_round.id, AttendanceDetails({}), None, NOW)
