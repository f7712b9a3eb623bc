"""People pasted as a list: a preview with what is wrong by line, then all are invited or nobody."""

from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.policy import Role
from audit_app.rules.tables.text_tables import NotATable
from audit_app.services.people.people_list import MOST_PEOPLE, read_people
from tests.support.browsing import Visits
from tests.support.making import World

HEAD = "Name\tE-mail\tOrganisation\tRole\tTelephone\n"


def line(
    world: World, name: str = "Ada Byron", email: str = "ada@example.org", role: str = "Lead, auditor"
) -> str:
    return f"{name}\t{email}\t{world.police.name.upper()}\t{role}\t01244 555 010\n"


def faults(text: str) -> list[str]:
    return [says for row in read_people(text).rows for says in row.errors.values()]


def test_roles_and_agencies_are_read_as_people_write_them(world: World) -> None:
    row = read_people(HEAD + line(world)).rows[0]
    assert {(grant.role, grant.agency_id) for grant in row.grants} == {
        (Role.AGENCY_LEAD, world.police.id),
        (Role.AUDITOR, world.police.id),
    }
    assert (row.details.phone, row.errors) == ("01244 555 010", {})


def test_a_role_for_a_sub_group_needs_no_name_where_there_is_one(world: World) -> None:
    row = read_people(HEAD + line(world, role="chair and QA officer")).rows[0]
    assert {(grant.role, grant.sub_group_id) for grant in row.grants} == {
        (Role.CHAIR, world.sub_group.id),
        (Role.QA_OFFICER, None),
    }


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("Ada\tada\tTestshire Police\t\t", "in the correct format"),
        ("Ada\tpat.lead@example.org\tTestshire Police\t\t", "Somebody else already has this email address"),
        ("Ada\tada@example.org\tNowhere\tAuditor\t", "“Nowhere” is not the name of an agency"),
        ("Ada\tada@example.org\t\tAuditor\t", "Auditor: enter an agency"),
        ("Ada\tada@example.org\tTestshire Police\tBoss\t", "“Boss” is not a role. Use one of: Administrator"),
        ("Ada\tada@example.org\tTestshire Police\t\tring me", "Enter a phone number"),
        ("\tada@example.org\tTestshire Police\t\t", "Name must be between"),
    ],
)
def test_what_is_wrong_is_said_in_its_line(world: World, cells: str, says: str) -> None:
    assert says in " ".join(faults(f"{HEAD}{cells}\n"))


def test_the_same_address_twice_is_said_with_the_line(world: World) -> None:
    assert faults(HEAD + line(world) + line(world, email="ADA@example.org")) == [
        "Line 2 has the same email address"
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Name\tEmail\nAda\tada@example.org", "Missing: Agency, Role. Found: Name, Email."),
        ("Name\tEmail\tAgency\tRole\n", "no people below them"),
        (
            "Name\tEmail\tAgency\tRole\n" + "x\tx\tx\tx\n" * (MOST_PEOPLE + 1),
            f"Add up to {MOST_PEOPLE} at a time.",
        ),
        ("", "Paste the list"),
    ],
)
def test_what_is_no_list_is_refused(world: World, text: str, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read_people(text)


def test_without_a_mail_server_each_link_is_shown_once(world: World, visit: Visits) -> None:
    qa = visit.as_(world.qa)
    form = qa.get(qa.get("/people").links["Invite many people"])
    text = HEAD + line(world) + line(world, "Bea Cole", "bea@example.org", "")
    preview = qa.post("/people/list", form.form_values("/people/list") | {"text": text})
    assert "2 people, no errors" in preview.main
    assert "No email is sent" in preview.main
    shown = qa.post("/people/list/invite", preview.form_values("/people/list/invite"))
    assert shown.html.count("/choose-password/") == 2
    assert db.session.scalar(db.select(db.func.count(Person.id)).where(Person.password_hash == "")) == 2
    again = qa.post("/people/list/invite", preview.form_values("/people/list/invite"), status=422)
    assert "Somebody else already has this email address" in again.main


def test_with_one_everybody_gets_a_mail(
    app: Flask, world: World, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_host="mail.invalid"))
    after = visit.as_(world.qa).post("/people/list/invite", {"text": HEAD + line(world)})
    assert "1 person was added." in after.main
    assert db.session.scalars(db.select(OutboxMessage.kind)).all() == ["invitation"]


def test_an_error_adds_nobody_and_keeps_what_was_pasted(world: World, visit: Visits) -> None:
    text = HEAD + line(world) + line(world, email="wrong")
    for address in ("/people/list", "/people/list/invite"):
        page = visit.as_(world.qa).post(address, {"text": text}, status=422)
        assert "1 of 2 people has errors" in page.main
        assert "ada@example.org" in page.html
    assert not db.session.scalars(db.select(Person).where(Person.email == "ada@example.org")).all()
