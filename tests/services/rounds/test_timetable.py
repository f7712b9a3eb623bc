"""Time while a round runs: dates that move for a reason, and more time for one return."""

from dataclasses import replace
from datetime import date

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, OutboxMessage
from audit_app.rules.rounds.progress import Timetable
from audit_app.services.rounds import timetable
from tests.support.letters import mails
from tests.support.logged import logged, reason_of
from tests.support.making import (
    NOW,
    World,
    acting,
    make_known,
    make_moderated_round,
    make_open_round,
    make_submitted,
    return_of,
)

LATER = Timetable(date(2017, 6, 15), date(2017, 7, 7), date(2017, 7, 17), None)


@pytest.fixture
def opened(world: World) -> AuditRound:
    return make_open_round(world)


def change(
    world: World, audit_round: AuditRound, days: Timetable = LATER, reason: str = "Half term."
) -> None:
    timetable.change_dates(acting(world.qa), audit_round.id, audit_round.version, days, reason, NOW)


def told(kind: str) -> list[str]:
    query = db.select(OutboxMessage.recipient).where(OutboxMessage.kind == kind)
    return sorted(db.session.scalars(query))


def test_dates_move_with_their_reason_and_who_owes_something_is_told_once(
    world: World, opened: AuditRound
) -> None:
    make_known(world, return_of(opened, world.police_service))
    make_submitted(world, return_of(opened, world.school_service))
    change(world, opened)
    assert (opened.known_due, opened.returns_due, opened.report_due) == (
        date(2017, 6, 15),
        date(2017, 7, 7),
        None,
    )
    entry = logged("dates_changed")
    assert reason_of(entry) == "Half term."
    assert entry.before == {
        "known_due": "2017-06-08", "returns_due": "2017-06-30", "moderation_on": "2017-07-10", "report_due": "2017-07-31",
    }  # fmt: skip
    assert told("round-dates-changed") == [world.police_auditor.email]


def test_a_lead_who_has_still_to_say_is_told_too(world: World, opened: AuditRound) -> None:
    change(world, opened)
    assert told("round-dates-changed") == sorted([world.police_lead.email, world.school_lead.email])


def test_a_report_day_that_moves_concerns_no_agency(world: World, opened: AuditRound) -> None:
    days = Timetable(opened.known_due, opened.returns_due, opened.moderation_on, date(2017, 8, 31))
    change(world, opened, days)
    assert told("round-dates-changed") == []


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (replace(LATER, known_due=date(2017, 5, 31)), "known_due"),
        (replace(LATER, returns_due=date(2017, 6, 14)), "returns_due"),
        (replace(LATER, moderation_on=date(2017, 7, 6)), "moderation_on"),
    ],
)
def test_dates_stay_in_order_and_ahead(world: World, opened: AuditRound, days: Timetable, field: str) -> None:
    with pytest.raises(Invalid) as raised:
        change(world, opened, days)
    assert field in raised.value.fields


def test_dates_do_not_change_without_a_reason_or_without_a_change(world: World, opened: AuditRound) -> None:
    with pytest.raises(Invalid):
        change(world, opened, reason=" ")
    same = Timetable(opened.known_due, opened.returns_due, opened.moderation_on, opened.report_due)
    with pytest.raises(Invalid):
        change(world, opened, same)


def test_second_person_to_change_the_dates_sees_both(world: World, opened: AuditRound) -> None:
    version = opened.version
    change(world, opened)
    other = replace(LATER, returns_due=date(2017, 7, 10))
    with pytest.raises(Stale):
        timetable.change_dates(acting(world.qa), opened.id, version, other, "Strike.", NOW)


def test_once_moderation_has_begun_the_first_days_stay(world: World) -> None:
    with pytest.raises(Invalid) as raised:
        change(world, make_moderated_round(world))
    assert {"known_due", "returns_due"} <= raised.value.fields.keys()


def extend(world: World, one: AgencyReturn, until: date | None = date(2017, 7, 12)) -> AgencyReturn:
    return timetable.extend_return(acting(world.qa), one.id, until, "Illness in the team.", NOW)


def test_a_return_gets_a_later_day_with_who_and_why(world: World, opened: AuditRound) -> None:
    one = extend(world, make_known(world, return_of(opened, world.police_service)))
    assert (one.due_on, one.due_reason, one.granted_by) == (
        date(2017, 7, 12),
        "Illness in the team.",
        world.qa,
    )
    assert told("return-extended") == [world.police_auditor.email]
    assert reason_of(logged("return_extended"))


def test_without_an_auditor_the_lead_is_told(world: World, opened: AuditRound) -> None:
    extend(world, return_of(opened, world.police_service))
    assert told("return-extended") == [world.police_lead.email]


def test_each_new_day_is_told_even_twice_on_one_morning(world: World, opened: AuditRound) -> None:
    one = extend(world, make_known(world, return_of(opened, world.police_service)))
    extend(world, one, date(2017, 7, 11))
    assert told("return-extended") == [world.police_auditor.email] * 2
    change(world, opened)
    change(world, opened, replace(LATER, known_due=date(2017, 6, 16)))
    assert told("round-dates-changed") == [world.school_lead.email] * 2


def test_more_time_that_all_returns_have_by_now_is_none_any_more(world: World, opened: AuditRound) -> None:
    police = extend(world, return_of(opened, world.police_service), date(2017, 7, 7))
    school = extend(world, return_of(opened, world.school_service), date(2017, 7, 8))
    change(world, opened)
    assert (police.due_on, police.due_reason, police.granted_by_id) == (None, "", None)
    assert school.due_on == date(2017, 7, 8)


@pytest.mark.parametrize("until", [None, date(2017, 6, 30), date(2017, 6, 1)])
def test_more_time_ends_after_the_day_of_the_round(
    world: World, opened: AuditRound, until: date | None
) -> None:
    with pytest.raises(Invalid) as raised:
        extend(world, return_of(opened, world.police_service), until)
    assert set(raised.value.fields) == {"until"}


def test_what_is_in_needs_no_more_time(world: World, opened: AuditRound) -> None:
    with pytest.raises(Refused):
        extend(world, make_submitted(world, return_of(opened, world.police_service)))


@pytest.mark.parametrize(
    ("who", "hidden"), [("police_lead", False), ("police_auditor", True), ("school_lead", True)]
)
def test_only_the_qa_officer_gives_time(world: World, opened: AuditRound, who: str, hidden: bool) -> None:
    one = return_of(opened, world.police_service)
    with pytest.raises(NotAllowed) as raised:
        timetable.extend_return(acting(getattr(world, who)), one.id, date(2017, 7, 12), "Please.", NOW)
    assert raised.value.hidden is hidden


def test_each_is_told_only_of_the_days_that_changed_for_them_from_which_to_which_and_why(
    world: World, opened: AuditRound
) -> None:
    make_known(world, return_of(opened, world.police_service))
    change(world, opened, replace(_days(opened), known_due=date(2017, 6, 12)))
    assert told("round-dates-changed") == [world.school_lead.email]
    [mail] = mails("round-dates-changed")
    body = mail.body
    assert "cases you know by 12 June 2017 instead of 8 June 2017." in body
    assert "The reason: " in body
    assert "Returns are now due" not in body


def test_the_reason_that_goes_out_by_mail_names_no_case(world: World, opened: AuditRound) -> None:
    with pytest.raises(Invalid, match="Remove the reference"):
        change(world, opened, reason="The file of sm-01 came late")


def _days(one: AuditRound) -> Timetable:
    return Timetable(one.known_due, one.returns_due, one.moderation_on, one.report_due)
