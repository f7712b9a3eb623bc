"""People in the browser: invited, changed, gone, handed over."""

from typing import Any

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import Person
from audit_app.policy import Grant, Permission, Role
from audit_app.queries.people.actors import grants_of
from tests.support.browsing import Visitor, Visits
from tests.support.letters import mails
from tests.support.making import PASSWORD, World, make_action
from tests.support.page import Page


@pytest.fixture
def qa(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.qa)


def person(email: str = "new.person@example.org") -> Person:
    return db.session.scalars(
        db.select(Person).filter_by(email=email).execution_options(populate_existing=True)
    ).one()


def invitation(world: World, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": "New Person",
        "email": "new.person@example.org",
        "agency_id": world.police.id,
        "roles": [f"auditor:{world.police.id}"],
    }
    return {**fields, **changes}


def link_on(page: Page) -> str:
    """The path that the page shows to copy."""
    shown = next(one.text or "" for one in page.all("textarea[@id='link']"))
    return shown.removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("name", ["qa", "administrator"])
def test_invited_person_chooses_a_password_and_signs_in(visit: Visits, world: World, name: str) -> None:
    shown = visit.as_(getattr(world, name)).post("/people", invitation(world))
    newcomer = visit.nobody()
    path = link_on(shown)
    assert "new.person@example.org" in newcomer.get(path).main
    chosen = {"password": "another good password", "password_again": "another good password"}
    assert newcomer.post(path, chosen).heading == "Sign in"
    signed_in = newcomer.post("/sign-in", {"email": "new.person@example.org", "password": chosen["password"]})
    assert signed_in.heading == "To do"
    assert grants_of(person()) == {Grant(Role.AUDITOR, agency_id=world.police.id)}


def test_link_is_shown_once(qa: Visitor, world: World) -> None:
    shown = qa.post("/people", invitation(world))
    assert link_on(shown).startswith("/choose-password/")
    again = qa.get(f"/people/{person().id}/link")
    assert not again.all("textarea")


def test_link_that_is_shown_leads_to_ourselves_whatever_host_the_request_names(
    qa: Visitor, world: World
) -> None:
    qa.raw("POST", f"/people/{world.owner.id}/link")
    session = qa.client.get_cookie("session")
    headers = {"Host": "evil.example", "Cookie": f"session={session.value if session else ''}"}
    shown = qa.app.test_client(use_cookies=False).get(f"/people/{world.owner.id}/link", headers=headers).text
    assert "http://127.0.0.1:8000/choose-password/" in shown
    assert "evil.example" not in shown


def test_link_of_one_is_not_shown_on_the_page_of_another(qa: Visitor, world: World) -> None:
    qa.raw("POST", "/people", invitation(world))
    assert not qa.get(f"/people/{world.owner.id}/link").all("textarea")


def test_link_goes_by_mail_where_there_is_a_server(
    app: Flask, qa: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit_app.web.request.hooks._send_mail", lambda _app: None)
    object.__setattr__(app.config["SETTINGS"], "smtp_host", "mail.example.org")
    try:
        page = qa.post("/people", invitation(world))
    finally:
        object.__setattr__(app.config["SETTINGS"], "smtp_host", "")
    assert "on its way" in page.main
    assert "choose-password" not in page.html
    [mail] = mails("invitation")
    assert "/choose-password/" in mail.body


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(qa: Visitor, world: World) -> None:
    page = qa.post("/people", invitation(world, email="pat.lead@example.org", job_title="Nurse"), status=422)
    assert page.field_errors == ["Error: Somebody else already has this email address"]
    assert page.value_of("job_title") == "Nurse"
    assert page.form_values("/people")["roles"] == [f"auditor:{world.police.id}"]


def test_role_that_there_is_not_is_refused(qa: Visitor, world: World) -> None:
    page = qa.post("/people", invitation(world, roles=["auditor:nowhere", "king"]), status=422)
    assert page.field_errors


def test_details_and_roles_are_changed(qa: Visitor, world: World) -> None:
    address = f"/people/{world.owner.id}/edit"
    sent = qa.get(address).form_values(address) | {
        "name": "Owen New",
        "roles": [f"chair:{world.sub_group.id}"],
    }
    page = qa.post(address, sent)
    assert page.heading == "Owen New"
    assert "Chair of sub-group, Audit sub-group" in page.main


def test_second_who_changes_sees_what_the_first_saved(qa: Visitor, visit: Visits, world: World) -> None:
    address = f"/people/{world.owner.id}/edit"
    mine = qa.get(address).form_values(address) | {"name": "Owen Mine"}
    other = visit.as_(world.administrator)
    other.post(address, other.get(address).form_values(address) | {"name": "Owen Theirs"})
    page = qa.post(address, mine, status=409)
    assert "Owen Theirs" in page.main
    assert "Owen Mine" in page.main


def test_who_leaves_is_out_at_once_and_what_waits_is_said(qa: Visitor, visit: Visits, world: World) -> None:
    make_action(world)
    leaving = visit.as_(world.owner)
    assert "1 unfinished action" in qa.get(f"/people/{world.owner.id}/leave").main
    page = qa.post(f"/people/{world.owner.id}/leave")
    assert f"/people/{world.owner.id}/actions" in page.links.values()
    assert leaving.get("/").heading == "Sign in"
    assert "Owen Owner" in qa.get("/people?left=y").main
    assert "is back" in qa.post(f"/people/{world.owner.id}/take-back").main


def test_actions_are_handed_over_in_one_act(qa: Visitor, world: World) -> None:
    action = make_action(world)
    db.session.commit()
    address = f"/people/{world.owner.id}/actions"
    page = qa.get(address)
    assert page.form_values(address)["action_ids"] == [action.id]
    assert qa.post(address, page.form_values(address), status=422).field_errors == [
        "Error: Select the new owner"
    ]
    after = qa.post(address, page.form_values(address) | {"owner_id": world.school_lead.id})
    assert "1 action handed over" in after.main
    db.session.refresh(action)
    assert action.owner_id == world.school_lead.id


def test_list_is_filtered_by_its_address(qa: Visitor, world: World) -> None:
    said = qa.get(f"/people?agency={world.police.id}&role=auditor").main
    assert "Robin Auditor" in said
    assert "Pat Lead" not in said
    qa.get("/people?role=nonsense&agency=%25&page=1")
    qa.get("/people?page=7", status=404)


def test_own_page_offers_no_way_to_lock_oneself_out(qa: Visitor, world: World) -> None:
    page = qa.get(f"/people/{world.qa.id}")
    assert f"/people/{world.qa.id}/leave" not in page.links.values()
    assert not [words for words in page.links if words.startswith("Reset the password")]


def test_password_is_reset_on_a_page_that_asks_first(qa: Visitor, world: World) -> None:
    page = qa.get(f"/people/{world.owner.id}")
    asked = qa.get(page.links[f"Reset the password for {world.owner.name}"])
    assert "Yes, reset password" in asked.buttons


def test_table_says_of_every_permission_who_has_it(qa: Visitor, world: World) -> None:
    page = qa.get("/people/permissions")
    for permission in Permission:
        assert permission.value[:1].upper() + permission.value[1:] in page.main
    rows = {
        row.find("th").text: [cell.text or "" for cell in row.findall("td")] for row in page.all("tbody/tr")
    }
    assert rows[Permission.ACTION_CLOSE.value[:1].upper() + Permission.ACTION_CLOSE.value[1:]] == [
        "",
        "",
        "",
        "",
        "",
        "Own sub-group, Another chair’s own work",
        "Own sub-group",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "shown"), [("qa", True), ("administrator", True), ("police_lead", False), ("chair", False)]
)
def test_people_are_in_the_navigation_of_who_manages_them(
    visit: Visits, world: World, name: str, shown: bool
) -> None:
    assert ("People" in visit.as_(getattr(world, name)).get("/").links) is shown


@pytest.mark.parametrize("path", ["/choose-password/nonsense", "/choose-password/a.b.c"])
def test_dead_link_says_what_to_do(visit: Visits, world: World, path: str) -> None:
    assert "Ask your QA officer for a new link" in visit.nobody().get(path, status=410).main


def test_two_passwords_that_differ_are_not_set(qa: Visitor, visit: Visits, world: World) -> None:
    path = link_on(qa.post("/people", invitation(world)))
    newcomer = visit.nobody()
    page = newcomer.post(path, {"password": "another good password", "password_again": PASSWORD}, status=422)
    assert page.field_errors == ["Error: Passwords must match. Enter both again"]
    short = newcomer.post(path, {"password": "short", "password_again": "short"}, status=422)
    assert "between 12 and 200 characters" in short.main
