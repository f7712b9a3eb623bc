"""Known or not known, and who audits."""

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, OutboxMessage, Person
from audit_app.policy import Grant, Role
from audit_app.rules.answers.response import Response
from audit_app.rules.workflow import ReturnState
from audit_app.services.returns import returns
from audit_app.services.rounds import known, rounds
from tests.support.making import (
    DUE,
    NOW,
    World,
    acting,
    auditor_of,
    first_case,
    make_known,
    make_open_round,
    make_person,
    make_round,
    make_submitted,
    return_of,
)


@pytest.fixture
def police_return(world: World) -> AgencyReturn:
    return return_of(make_open_round(world), world.police_service)


def second_auditor(world: World) -> Person:
    return make_person("Second Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)


def told(kind: str = "return-assigned") -> list[str]:
    return list(
        db.session.scalars(
            db.select(OutboxMessage.recipient).filter_by(kind=kind).order_by(OutboxMessage.recipient)
        )
    )


@pytest.mark.parametrize("name", ["police_lead", "qa"])
def test_known_case_has_auditor_who_is_told(world: World, police_return: AgencyReturn, name: str) -> None:
    known.say_known(acting(getattr(world, name)), police_return.id, world.police_auditor.id, NOW)
    assert (police_return.state, police_return.auditor_id) == (ReturnState.KNOWN, world.police_auditor.id)
    assert told() == [world.police_auditor.email]


def test_auditor_of_many_cases_gets_one_mail(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    for case in audit_round.cases:
        make_known(world, return_of(audit_round, world.police_service, case))
    assert told() == [world.police_auditor.email]


@pytest.mark.parametrize("auditor", ["school_auditor", "police_lead", "owner"])
def test_only_auditors_of_agency_are_named(world: World, police_return: AgencyReturn, auditor: str) -> None:
    with pytest.raises(Invalid):
        known.say_known(acting(world.police_lead), police_return.id, getattr(world, auditor).id, NOW)
    assert police_return.state is ReturnState.ASKED


def test_case_not_known_needs_no_auditor(world: World, police_return: AgencyReturn) -> None:
    known.say_not_known(acting(world.police_lead), police_return.id, NOW)
    assert (police_return.state, police_return.auditor_id, told()) == (ReturnState.NOT_KNOWN, None, [])


def test_not_known_becomes_known(world: World, police_return: AgencyReturn) -> None:
    known.say_not_known(acting(world.police_lead), police_return.id, NOW)
    make_known(world, police_return)
    assert (police_return.state, police_return.confirmed_by_id) == (ReturnState.KNOWN, world.police_lead.id)


def test_known_becomes_not_known_before_auditor_begins(world: World, police_return: AgencyReturn) -> None:
    make_known(world, police_return)
    known.say_not_known(acting(world.police_lead), police_return.id, NOW)
    assert (police_return.state, police_return.auditor_id) == (ReturnState.NOT_KNOWN, None)


def test_begun_return_stays_known(world: World, police_return: AgencyReturn) -> None:
    begin(world, police_return)
    with pytest.raises(Refused):
        known.say_not_known(acting(world.police_lead), police_return.id, NOW)
    assert police_return.state is ReturnState.IN_PROGRESS


def test_new_auditor_takes_over_what_was_written(world: World, police_return: AgencyReturn) -> None:
    begin(world, police_return)
    other = second_auditor(world)
    known.say_known(acting(world.police_lead), police_return.id, other.id, NOW)
    assert (police_return.auditor_id, police_return.state) == (other.id, ReturnState.IN_PROGRESS)
    assert [answer.value for answer in police_return.answers] == ["yes"]
    assert other.email in told()


def test_submitted_return_keeps_its_auditor(world: World, police_return: AgencyReturn) -> None:
    make_submitted(world, police_return)
    with pytest.raises(Refused):
        known.say_known(acting(world.police_lead), police_return.id, second_auditor(world).id, NOW)


@pytest.mark.parametrize(("name", "hidden"), [("school_lead", True), ("moderator", False), ("owner", True)])
def test_others_say_nothing(world: World, police_return: AgencyReturn, name: str, hidden: bool) -> None:
    with pytest.raises(NotAllowed) as error:
        known.say_not_known(acting(getattr(world, name)), police_return.id, NOW)
    assert error.value.hidden is hidden


def test_round_being_set_up_asks_nobody(world: World) -> None:
    agency_return = return_of(make_round(world), world.police_service)
    with pytest.raises(NotAllowed) as error:
        known.say_not_known(acting(world.police_lead), agency_return.id, NOW)
    assert error.value.hidden


def test_nothing_is_said_once_moderation_began(world: World) -> None:
    audit_round = make_open_round(world)
    for service in (world.police_service, world.school_service):
        make_submitted(world, return_of(audit_round, service, first_case(audit_round)))
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    with pytest.raises(Refused):
        known.say_not_known(acting(world.qa), return_of(audit_round, world.police_service).id, NOW)


def begin(world: World, agency_return: AgencyReturn) -> None:
    make_known(world, agency_return)
    entered = {"told-in-time": returns.EnteredAnswer(Response("yes", None, "", ""), "")}
    returns.save_answers(acting(auditor_of(world, agency_return.service)), agency_return.id, entered, NOW)


@pytest.mark.parametrize("name", ["police_lead", "qa"])
def test_another_auditor_takes_over_and_the_first_is_out(
    world: World, police_return: AgencyReturn, name: str
) -> None:
    begin(world, police_return)
    first, other = world.police_auditor, second_auditor(world)
    known.name_auditor(acting(getattr(world, name)), police_return.id, first.id, other.id, NOW)
    assert [answer.value for answer in police_return.answers] == ["yes"]
    with pytest.raises(NotAllowed) as error:
        returns.save_answers(acting(first), police_return.id, {}, NOW)
    assert error.value.hidden
    returns.save_answers(acting(other), police_return.id, {}, NOW)


def test_second_who_names_an_auditor_learns_of_the_first(world: World, police_return: AgencyReturn) -> None:
    begin(world, police_return)
    first, other = world.police_auditor, second_auditor(world)
    third = make_person("Third Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    known.name_auditor(acting(world.qa), police_return.id, first.id, other.id, NOW)
    with pytest.raises(Stale) as stale:
        known.name_auditor(acting(world.police_lead), police_return.id, first.id, third.id, NOW)
    assert [(one.theirs, one.yours) for one in stale.value.conflicts] == [("Second Auditor", "Third Auditor")]
    assert police_return.auditor_id == other.id


def test_return_that_is_with_nobody_has_nobody_to_replace(world: World, police_return: AgencyReturn) -> None:
    with pytest.raises(Refused):
        known.name_auditor(acting(world.qa), police_return.id, "", world.police_auditor.id, NOW)
