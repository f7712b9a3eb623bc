"""Concerns: the list, and who is asked about a return by name."""

from datetime import timedelta

from audit_app.policy import Grant, Permission, Role, scope
from audit_app.queries.returns.concerns import concern, concerns
from audit_app.queries.returns.returns import auditor_after, return_page
from audit_app.services.people import people
from audit_app.services.returns import concerns as services
from audit_app.services.rounds import known
from tests.support import making
from tests.support.making import NOW, World, acting


def test_what_nobody_has_taken_on_comes_first_and_the_latest_before_the_others(world: World) -> None:
    agency_return = making.make_known(
        world, making.return_of(making.make_open_round(world), world.police_service)
    )
    auditor, lead = acting(world.police_auditor), acting(world.police_lead)
    raised = {
        hours: services.raise_concern(auditor, agency_return.id, f"At {hours}.", NOW + timedelta(hours=hours))
        for hours in (2, 4, 1, 3)
    }
    for hours in (3, 4):
        services.acknowledge_concern(lead, raised[hours].id, "Seen.", NOW + timedelta(hours=5))
    reach = scope(lead, Permission.CONCERN_READ)
    assert [card.text for card in concerns(reach)] == ["At 2.", "At 1.", "At 4.", "At 3."]
    elsewhere = scope(acting(world.school_lead), Permission.CONCERN_READ)
    assert (concerns(elsewhere), concern(elsewhere, raised[1].id)) == ((), None)
    found = concern(reach, raised[1].id)
    assert found
    assert found.text == "At 1."


def test_leads_of_the_agency_and_qa_officers_who_have_not_left_are_named_to_ask(world: World) -> None:
    for name, grant in (
        ("Ann Lead", Grant(Role.AGENCY_LEAD, agency_id=world.police.id)),
        ("Left Lead", Grant(Role.AGENCY_LEAD, agency_id=world.police.id)),
        ("Abe Officer", Grant(Role.QA_OFFICER)),
    ):
        person = making.make_person(name, grant)
        if name == "Left Lead":
            people.mark_as_left(acting(world.administrator), person.id, NOW)
    agency_return = making.return_of(making.make_open_round(world), world.police_service)
    page = return_page(scope(acting(world.qa), Permission.RETURN_READ), agency_return.id)
    assert page
    named = [line.partition(",")[0] for line in page.ask]
    assert named == ["Ann Lead", "Pat Lead", "Abe Officer", "Quinn Officer"]


def test_only_the_auditor_of_before_learns_who_came_after(world: World) -> None:
    audit_round, lead = making.make_open_round(world, cases_=2), acting(world.police_lead)
    first, second = (
        making.make_known(world, making.return_of(audit_round, world.police_service, case))
        for case in making._cases(audit_round)
    )
    after = making.make_person("Ash Auditor", Grant(Role.AUDITOR, agency_id=world.police.id))
    known.say_known(lead, first.id, after.id, NOW)
    before = world.police_auditor.id
    assert [auditor_after(before, row.id) for row in (first, second)] == ["Ash Auditor", None]
    assert auditor_after(after.id, first.id) is None
