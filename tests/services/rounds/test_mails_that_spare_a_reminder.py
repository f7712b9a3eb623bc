"""Which mails spare people a reminder: those that named the same thing as due, and no others."""

from datetime import date, datetime, time, timedelta

from audit_app.models import Person
from audit_app.outputs.mail import MailKind
from audit_app.queries.rounds.grid import Filters
from audit_app.services.mail import outbox
from audit_app.services.rounds import reminders
from tests.support.databases import undone
from tests.support.making import (
    NOW,
    PROGRAM,
    ROUND,
    World,
    acting,
    make_action,
    make_known,
    make_open_round,
    return_of,
)

DAY = timedelta(days=1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(7), tzinfo=NOW.tzinfo)


def sparing(person: Person, about: str, day: date) -> set[str]:
    """The kinds of mail after which a person who got them on a reminding day is not reminded on the next day."""

    def reminded(*kinds: MailKind) -> int:
        with undone():
            for kind in kinds:
                outbox.queue(kind, person, about, at(day))
            return reminders.remind_of_due(PROGRAM, at(day + DAY))

    usual = reminded()
    return {kind for kind in MailKind if reminded(kind) < usual}


def test_mails_that_name_a_return_as_due_spare_its_auditor_a_reminder(world: World) -> None:
    agency_return = make_known(world, return_of(make_open_round(world), world.police_service))
    assert sparing(world.police_auditor, agency_return.id, ROUND.returns_due - 2 * DAY) == {
        "returns-due",
        "reminder",
        "return-assigned",
        "return-sent-back",
        "return-extended",
        "round-dates-changed",
    }


def test_mails_that_name_a_case_as_to_be_known_spare_its_lead_a_reminder(world: World) -> None:
    audit_round = make_open_round(world)
    assert sparing(world.police_lead, audit_round.id, ROUND.known_due - 2 * DAY) == {
        "known-due",
        "reminder",
        "round-opened",
        "returns-added",
        "round-dates-changed",
    }


def test_mails_that_name_an_action_as_due_spare_its_owner_a_reminder(world: World) -> None:
    action = make_action(world)
    assert sparing(world.owner, action.id, action.due_on - 14 * DAY) == {
        "action-due",
        "action-assigned",
        "action-changed",
        "action-refused",
        "action-more-time-granted",
        "action-more-time-refused",
    }


def test_any_reminder_of_the_same_day_counts_and_no_other_mail(world: World) -> None:
    audit_round = make_open_round(world)
    counting = set()
    for kind in MailKind:
        with undone():
            outbox.queue(kind, world.police_lead, audit_round.id, NOW)
            if reminders.remind_of_round(acting(world.qa), audit_round.id, Filters(), NOW) == 1:
                counting.add(kind)
    assert counting == {"returns-due", "known-due", "reminder"}
