"""The list of people and what waits on each."""

from datetime import timedelta

import pytest

from audit_app.extensions import db
from audit_app.policy import Grant, Role
from audit_app.queries.people import people as queries
from audit_app.queries.people.people import (
    PeopleFilters,
    auditors_of,
    colleagues,
    everybody,
    people_page,
    person_page,
    possible_owners,
)
from audit_app.queries.people.work_held import work_held_by
from audit_app.services import log
from audit_app.services.people import people
from audit_app.services.returns import concerns
from audit_app.services.rounds import sample
from tests.support.databases import Statements
from tests.support.making import (
    NOW,
    World,
    acting,
    make_action,
    make_known,
    make_open_round,
    make_person,
    make_submitted,
    return_of,
)


def names(filters: PeopleFilters) -> list[str]:
    page = people_page(filters, 1)
    assert page is not None
    return [line.name for line in page.lines]


def test_list_is_of_an_agency_whoever_works_there_or_acts_for_it(world: World) -> None:
    make_person("Lee Lawyer", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.education)
    assert names(PeopleFilters(agency_id=world.police.id)) == ["Lee Lawyer", "Pat Lead", "Robin Auditor"]
    assert names(PeopleFilters(role=Role.CHAIR)) == ["Charlie Chair"]


def test_who_left_stands_apart(world: World) -> None:
    people.mark_as_left(acting(world.qa), world.owner.id, NOW)
    assert names(PeopleFilters(left=True)) == ["Owen Owner"]
    assert "Owen Owner" not in names(PeopleFilters())


@pytest.mark.parametrize("number", [0, 2, 10**12])
def test_page_that_the_list_does_not_have(world: World, number: int) -> None:
    assert people_page(PeopleFilters(), number) is None


def test_number_of_statements_does_not_grow_with_people(world: World, statements: Statements) -> None:
    people_page(PeopleFilters(), 1)
    few = len(statements)
    for number in range(5):
        make_person(
            f"Extra Person {number}", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police
        )
    db.session.flush()
    statements.clear()
    people_page(PeopleFilters(), 1)
    assert len(statements) == few


def test_page_says_what_nobody_else_is(world: World) -> None:
    page = person_page(world.police_lead.id)
    assert page is not None
    assert page.alone_in == ("Agency lead, Testshire Police",)
    make_person("Second Lead", Grant(Role.AGENCY_LEAD, agency_id=world.police.id), agency=world.police)
    page = person_page(world.police_lead.id)
    assert page is not None
    assert page.alone_in == ()


def test_return_waits_on_its_auditor_until_it_is_handed_in(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    first, second = (return_of(audit_round, world.police_service, case) for case in audit_round.cases)
    make_known(world, first)
    make_submitted(world, second)
    held = work_held_by(acting(world.qa), world.police_auditor.id)
    assert [one.id for one in held.returns] == [first.id]
    assert held.return_count == 1


def test_action_waits_on_its_owner(world: World) -> None:
    action = make_action(world)
    held = work_held_by(acting(world.administrator), world.owner.id)
    assert [one.id for one in held.actions] == [action.id]


def test_administrator_learns_how_many_but_of_no_case(world: World) -> None:
    agency_return = make_known(world, return_of(make_open_round(world), world.police_service))
    concerns.raise_concern(acting(world.police_auditor), agency_return.id, "Not safe.", NOW)
    held = work_held_by(acting(world.administrator), world.police_auditor.id)
    assert (held.return_count, held.concern_count) == (1, 1)
    assert held.returns + held.concerns == ()


def test_concern_waits_on_who_raised_it_and_then_on_who_took_it_on(world: World) -> None:
    agency_return = make_known(world, return_of(make_open_round(world), world.police_service))
    concern = concerns.raise_concern(acting(world.police_auditor), agency_return.id, "Not safe.", NOW)
    concerns.acknowledge_concern(acting(world.police_lead), concern.id, "Seen today.", NOW)
    qa = acting(world.qa)
    assert work_held_by(qa, world.police_auditor.id).concern_count == 0
    assert [one.id for one in work_held_by(qa, world.police_lead.id).concerns] == [concern.id]


def test_withdrawn_return_waits_on_nobody(world: World) -> None:
    agency_return = make_known(world, return_of(make_open_round(world), world.police_service))
    sample.withdraw_case(acting(world.qa), agency_return.case_id, "Drawn twice.", NOW)
    assert work_held_by(acting(world.qa), world.police_auditor.id).nothing


def test_concern_waits_on_whom_it_was_handed_to(world: World) -> None:
    agency_return = make_known(world, return_of(make_open_round(world), world.police_service))
    concern = concerns.raise_concern(acting(world.police_auditor), agency_return.id, "Alone.", NOW)
    lead, qa = acting(world.police_lead), acting(world.qa)
    concerns.acknowledge_concern(lead, concern.id, "Called.", NOW)
    concerns.hand_over_concern(lead, concern.id, world.police_lead.id, world.qa.id, "Ring again.", NOW)
    assert work_held_by(qa, world.police_lead.id).concern_count == 0
    assert [one.id for one in work_held_by(qa, world.qa.id).concerns] == [concern.id]


def test_who_left_is_offered_nowhere_and_everybody_else_by_name(world: World) -> None:
    second = make_person("Abe Auditor", Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    people.mark_as_left(acting(world.qa), world.police_auditor.id, NOW)
    police = frozenset({world.police.id})
    here = ["Abe Auditor", "Pat Lead"]
    lists = (colleagues(police), possible_owners(), everybody())
    first_names = [[choice.label.partition(" ")[0] for choice in choices] for choices in lists]
    assert first_names == [
        ["Abe", "Pat"],
        ["Abe", "Owen", "Pat", "Sam", "Sky"],
        ["Abe", "Ada", "Charlie", "Morgan", "Owen", "Pat", "Quinn", "Sam", "Sky", "Vic"],
    ]
    assert [choice.id for choice in auditors_of(police)[world.police.id]] == [second.id]
    assert names(PeopleFilters(agency_id=world.police.id)) == here


def test_a_long_list_has_pages_that_go_on_where_the_last_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PEOPLE_A_PAGE", 4)
    pages = [people_page(PeopleFilters(), number) for number in (1, 2, 3, 4)]
    listed = [[line.name for line in page.lines] if page else None for page in pages]
    whole = sorted((person.name for person in world.people().values()), key=str.lower)
    assert listed == [whole[:4], whole[4:8], whole[8:], None]


def test_the_last_sign_in_is_of_the_person_and_is_the_last(world: World) -> None:
    for minutes, person in ((1, world.qa), (3, world.qa), (5, world.chair)):
        log.write(acting(person), "signed_in", person, NOW + timedelta(minutes=minutes))
    log.write(acting(world.qa), "password_changed", world.qa, NOW + timedelta(minutes=7))
    page = person_page(world.qa.id)
    assert page
    assert page.last_sign_in == NOW + timedelta(minutes=3)
