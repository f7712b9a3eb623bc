"""Reminders: who gets one on which day, once; and that none goes to somebody who left."""

from datetime import date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select

from audit_app.errors import NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry, Person, RoleHeld
from audit_app.policy import Role
from audit_app.queries.rounds.grid import Filters
from audit_app.queries.rounds.round_reminders import RoundReminders, round_reminders
from audit_app.rules.dates import local_day
from audit_app.services.rounds import known, reminders, rounds, timetable
from audit_app.services.tracker import actions
from tests.support import letters, making
from tests.support.databases import Statements
from tests.support.making import (
    DUE,
    NOW,
    PROGRAM,
    ROUND,
    World,
    acting,
    make_action,
    make_known,
    make_open_round,
    make_submitted,
    return_of,
)

DAY = timedelta(days=1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(7), tzinfo=NOW.tzinfo)


def mails(kind: str) -> list[tuple[str, str]]:
    """As they are sent on the day on which they were asked for."""
    found = [(row, letters.composed(row, local_day(row.queued_at))) for row in letters.waiting(kind)]
    return [(mail.recipient, mail.body) for _, mail in found if isinstance(mail, letters.Mail)]


def leave(person: Person) -> None:
    person.left_at = NOW
    db.session.flush()


def test_auditor_is_reminded_once_of_all_returns_of_a_round(world: World) -> None:
    audit_round = make_open_round(world, cases_=3)
    for case in audit_round.cases[:2]:
        make_known(world, return_of(audit_round, world.police_service, case))
    reminders.remind_of_due(PROGRAM, at(ROUND.returns_due - 2 * DAY))
    [(recipient, body)] = mails("returns-due")
    assert recipient == world.police_auditor.email
    assert "2 returns for Police due by 30 June 2017 (in 2 days)." in body
    assert "SM-0" not in body


def test_return_with_a_day_of_its_own_reminds_on_that_day(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    for case in audit_round.cases:
        make_known(world, return_of(audit_round, world.police_service, case))
    later = return_of(audit_round, world.police_service)
    timetable.extend_return(acting(world.qa), later.id, ROUND.returns_due + 3 * DAY, "Illness.", NOW)
    reminders.remind_of_due(PROGRAM, at(ROUND.returns_due + 3 * DAY))
    assert "1 return for Police due by 3 July 2017 (today)." in mails("returns-due")[0][1]


def test_return_that_is_in_reminds_nobody(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    reminders.remind_of_due(PROGRAM, at(ROUND.returns_due))
    assert mails("returns-due") == []


def test_leads_are_reminded_of_cases_not_yet_said_known_or_not_known(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_known(world, return_of(audit_round, world.police_service))
    reminders.remind_of_due(PROGRAM, at(ROUND.known_due + 7 * DAY))
    told = [
        (recipient, body.partition("still has ")[2].partition(".")[0])
        for recipient, body in mails("known-due")
    ]
    assert told == [
        (world.police_lead.email, "1 case to confirm as known or not known by 8 June 2017 (late by 7 days)"),
        (world.school_lead.email, "2 cases to confirm as known or not known by 8 June 2017 (late by 7 days)"),
    ]


def test_round_whose_returns_are_closed_reminds_nobody(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert reminders.remind_of_due(PROGRAM, at(ROUND.returns_due)) == 0


def test_owner_is_reminded_of_each_action(world: World) -> None:
    action = make_action(world)
    assert reminders.remind_of_due(PROGRAM, at(action.due_on - 14 * DAY)) == 1
    [(recipient, body)] = mails("action-due")
    assert recipient == world.owner.email
    assert "action R1 / A1 from Small audit June 2017. It is due by 1 September 2017 (in 14 days)." in body
    assert f"/actions/{action.id}" in body


def test_action_of_a_recommendation_that_is_not_agreed_reminds_nobody(world: World) -> None:
    proposed = making.make_recommendation(world, making.make_moderated_round(world))
    action = make_action(world, proposed)
    assert reminders.remind_of_due(PROGRAM, at(action.due_on)) == 0


def test_action_that_is_no_longer_needed_reminds_nobody(world: World) -> None:
    action = make_action(world)
    actions.excuse_action(acting(world.chair), action.id, "Done elsewhere.", world.minute, NOW)
    assert reminders.remind_of_due(PROGRAM, at(action.due_on)) == 0


def test_nobody_who_has_left_is_reminded(world: World) -> None:
    audit_round = make_open_round(world, known_due=ROUND.returns_due, reference="another")
    make_known(world, return_of(audit_round, world.police_service))
    make_action(world, due_on=ROUND.returns_due)
    for person in (world.police_auditor, world.school_lead, world.owner):
        leave(person)
    assert reminders.remind_of_due(PROGRAM, at(ROUND.returns_due)) == 0


def test_other_days_remind_nobody(world: World) -> None:
    make_action(world, due_on=ROUND.returns_due)
    assert reminders.remind_of_due(PROGRAM, at(ROUND.returns_due - 15 * DAY)) == 0


def test_missed_day_is_made_up_for_once(world: World) -> None:
    audit_round = make_open_round(world, reference="another")
    make_known(world, return_of(audit_round, world.police_service))
    make_known(world, return_of(audit_round, world.school_service))
    make_action(world, due_on=ROUND.returns_due)
    ran = [
        reminders.remind_of_due(PROGRAM, at(ROUND.returns_due + days * DAY)) for days in (-1, -1, 1, 2, 6, 7)
    ]
    # Two auditors and an owner; the owner is reminded every 14 days.
    assert ran == [3, 0, 3, 0, 0, 2]


def test_who_was_told_since_is_owed_nothing(world: World) -> None:
    agency_return = return_of(make_open_round(world), world.police_service)
    named = at(ROUND.returns_due - DAY)
    known.say_known(acting(world.police_lead), agency_return.id, world.police_auditor.id, named)
    reminders.remind_of_due(PROGRAM, named)
    assert mails("returns-due") == []


def test_who_is_auditor_no_longer_is_not_reminded(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    world.police_auditor.roles.clear()
    db.session.flush()
    reminders.remind_of_due(PROGRAM, at(ROUND.returns_due))
    assert mails("returns-due") == []
    page = shown(world, audit_round, Filters(agency_id=world.police.id))
    assert (page.going, page.unreached) == ((), 1)


def test_day_is_written_once_however_often_it_runs(world: World) -> None:
    make_open_round(world)
    assert reminders.remind_of_due(PROGRAM, at(ROUND.known_due)) == 2
    assert reminders.remind_of_due(PROGRAM, at(ROUND.known_due) + timedelta(hours=9)) == 0


def test_late_evening_and_the_night_after_midnight_in_summer_are_days_of_london(world: World) -> None:
    make_open_round(world)
    midnight_london = datetime.combine(ROUND.known_due, time(0, 10), tzinfo=timezone(timedelta(hours=1)))
    assert reminders.remind_of_due(PROGRAM, midnight_london) == 2
    assert reminders.remind_of_due(PROGRAM, at(ROUND.known_due)) == 0


def test_log_of_the_round_says_how_many(world: World) -> None:
    audit_round = make_open_round(world)
    reminders.remind_of_due(PROGRAM, at(ROUND.known_due))
    entry = db.session.scalars(select(LogEntry).where(LogEntry.act == "reminders_written")).one()
    assert (entry.round_id, entry.after) == (audit_round.id, {"mails": 2})


EVERYTHING = Filters()


def shown(world: World, audit_round: AuditRound, filters: Filters = EVERYTHING) -> RoundReminders:
    found = round_reminders(acting(world.qa), audit_round.id, filters, NOW.date(), reminders.ROUND_REMINDERS)
    assert found is not None
    return found


def remind(world: World, audit_round: AuditRound, filters: Filters = EVERYTHING) -> int:
    return reminders.remind_of_round(acting(world.qa), audit_round.id, filters, NOW)


def asked(page: RoundReminders) -> dict[str, str]:
    return {one.name: one.waiting for one in page.going}


def test_shown_returns_remind_their_auditors_and_else_the_leads(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_known(world, return_of(audit_round, world.police_service))
    assert asked(shown(world, audit_round)) == {
        world.police_lead.name: "1 case to confirm as known or not known by 8 June 2017 (in 7 days)",
        world.police_auditor.name: "1 return due by 30 June 2017 (in 29 days)",
        world.school_lead.name: "2 cases to confirm as known or not known by 8 June 2017 (in 7 days)",
    }


def test_filters_narrow_who_is_reminded(world: World) -> None:
    audit_round = make_open_round(world)
    filters = Filters(agency_id=world.education.id)
    assert remind(world, audit_round, filters) == 1
    assert [recipient for recipient, _ in mails("reminder")] == [world.school_lead.email]


def test_return_that_is_in_is_shown_and_reminds_nobody(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    assert remind(world, audit_round, Filters(state="submitted")) == 0


def test_who_leads_and_audits_gets_one_mail_for_both(world: World) -> None:
    world.police_lead.roles.append(RoleHeld(role=Role.AUDITOR, agency_id=world.police.id))
    audit_round = make_open_round(world, cases_=2)
    lead = acting(world.police_lead)
    known.say_known(lead, return_of(audit_round, world.police_service).id, world.police_lead.id, NOW)
    filters = Filters(agency_id=world.police.id)
    assert asked(shown(world, audit_round, filters)) == {
        world.police_lead.name: "1 case to confirm as known or not known by 8 June 2017 (in 7 days) "
        "and 1 return due by 30 June 2017 (in 29 days)"
    }
    assert remind(world, audit_round, filters) == 1


def test_nobody_is_reminded_of_a_round_twice_on_a_day(world: World) -> None:
    audit_round = make_open_round(world)
    remind(world, audit_round, Filters(agency_id=world.police.id))
    page = shown(world, audit_round)
    assert [one.name for one in page.already] == [world.police_lead.name]
    assert remind(world, audit_round) == 1
    assert remind(world, audit_round) == 0


def test_reminder_of_the_set_day_counts_as_well(world: World) -> None:
    audit_round = make_open_round(world, known_due=NOW.date() + 7 * DAY)
    reminders.remind_of_due(PROGRAM, NOW)
    assert shown(world, audit_round).going == ()


def test_returns_that_nobody_can_be_reminded_of_are_counted(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_known(world, return_of(audit_round, world.police_service))
    leave(world.police_auditor)
    leave(world.school_lead)
    page = shown(world, audit_round)
    assert (page.to_come, page.unreached, list(asked(page))) == (4, 3, [world.police_lead.name])


def test_closed_returns_remind_nobody(world: World) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    with pytest.raises(Refused, match="not open"):
        remind(world, audit_round)


@pytest.mark.parametrize("name", ["moderator", "police_lead", "chair"])
def test_only_the_qa_officer_reminds(world: World, name: str) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(NotAllowed):
        reminders.remind_of_round(acting(world.people()[name]), audit_round.id, EVERYTHING, NOW)


def test_who_is_to_be_reminded_costs_the_same_with_many_cases(world: World, statements: Statements) -> None:
    costs = []
    for cases_, reference in ((1, "one"), (12, "twelve")):
        audit_round = make_open_round(world, cases_=cases_, reference=reference)
        make_known(world, return_of(audit_round, world.police_service))
        db.session.expire_all()
        statements.clear()
        shown(world, audit_round)
        costs.append(len(statements))
    assert costs[0] == costs[1]
