"""People: made, changed, gone and back; and that somebody is always left who can do all that."""

from dataclasses import replace

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import LogEntry, Person
from audit_app.policy import Grant, Role
from audit_app.queries.people.actors import grants_of
from audit_app.services.people import passwords, people
from audit_app.services.people.people import PersonDetails
from tests.support.making import NOW, PASSWORD, World, acting

NEW = PersonDetails("new.person@example.org", "New Person", "Nurse", None)
ADDRESS = "10.0.0.1"


def details_of(person: Person, **changes: str) -> PersonDetails:
    stored = {
        "email": person.email,
        "name": person.name,
        "job_title": person.job_title,
        "agency_id": person.agency_id,
    }
    return PersonDetails(**{**stored, **changes})


def acts() -> list[str]:
    return list(db.session.scalars(db.select(LogEntry.act).order_by(LogEntry.id)))


@pytest.mark.parametrize("name", ["qa", "administrator"])
def test_person_is_invited_without_a_password(world: World, name: str) -> None:
    person = people.create_person(
        acting(getattr(world, name)), NEW, [Grant(Role.AUDITOR, agency_id=world.police.id)], NOW
    )
    assert person.password_hash == ""
    assert not passwords.matches(person.password_hash, "")
    assert acts()[-1] == "person_created"


@pytest.mark.parametrize("name", ["police_lead", "chair", "moderator"])
def test_others_manage_nobody(world: World, name: str) -> None:
    actor, owner = acting(getattr(world, name)), world.owner
    for act in (
        lambda: people.create_person(actor, NEW, [], NOW),
        lambda: people.change_person(actor, owner.id, owner.version, NEW, [], NOW),
        lambda: people.mark_as_left(actor, owner.id, NOW),
        lambda: people.take_back(actor, owner.id, NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (PersonDetails("nobody", "New Person", "", None), "email"),
        (PersonDetails("pat.lead@example.org", "New Person", "", None), "email"),
        (PersonDetails("new@example.org", "  ", "", None), "name"),
        (PersonDetails("new@example.org", "x" * 201, "", None), "name"),
        (PersonDetails("new@example.org", "New Person", "x" * 201, None), "job_title"),
        (PersonDetails("new@example.org", "New Person", "", "nowhere"), "agency_id"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(world: World, details: PersonDetails, field: str) -> None:
    with pytest.raises(Invalid) as error:
        people.create_person(acting(world.qa), details, [], NOW)
    assert set(error.value.fields) == {field}


@pytest.mark.parametrize(
    "grant",
    [
        Grant(Role.AUDITOR),
        Grant(Role.CHAIR),
        Grant(Role.QA_OFFICER, agency_id="x"),
        Grant(Role.AUDITOR, "gone"),
    ],
)
def test_role_is_held_for_what_there_is(world: World, grant: Grant) -> None:
    with pytest.raises(Invalid) as error:
        people.create_person(acting(world.qa), NEW, [grant], NOW)
    assert set(error.value.fields) == {"roles"}


def test_address_of_somebody_who_left_says_so(world: World) -> None:
    people.mark_as_left(acting(world.qa), world.owner.id, NOW)
    with pytest.raises(Invalid, match="Bring them back"):
        people.create_person(acting(world.qa), details_of(world.owner), [], NOW)


def test_details_and_roles_are_changed_together(world: World) -> None:
    lead, both = world.police_lead, (Role.AGENCY_LEAD, Role.AUDITOR)
    grants = {Grant(role, agency_id=world.police.id) for role in both}
    people.change_person(
        acting(world.administrator), lead.id, lead.version, details_of(lead, name="Pat New"), grants, NOW
    )
    db.session.expire(lead)
    assert (lead.name, grants_of(lead)) == ("Pat New", grants)


def test_change_of_roles_alone_is_seen_by_who_changes_at_the_same_time(world: World) -> None:
    owner, qa = world.owner, acting(world.qa)
    first = owner.version
    people.change_person(
        qa, owner.id, first, details_of(owner), [Grant(Role.AUDITOR, agency_id=world.police.id)], NOW
    )
    with pytest.raises(Stale) as stale:
        people.change_person(qa, owner.id, first, details_of(owner), [], NOW)
    assert [(one.label, one.theirs, one.yours) for one in stale.value.conflicts] == [
        ("Roles", "Auditor, Testshire Police", "")
    ]


def test_who_leaves_is_signed_out_and_comes_back_as_before(world: World) -> None:
    lead, token, before = world.police_lead, world.police_lead.sign_in_token, grants_of(world.police_lead)
    people.mark_as_left(acting(world.qa), lead.id, NOW)
    assert lead.left_at == NOW
    assert lead.sign_in_token != token
    people.take_back(acting(world.qa), lead.id, NOW)
    assert (lead.left_at, grants_of(lead)) == (None, before)
    assert acts()[-2:] == ["person_left", "person_taken_back"]


def test_who_has_left_is_not_changed(world: World) -> None:
    owner = world.owner
    people.mark_as_left(acting(world.qa), owner.id, NOW)
    details = people.PersonDetails(owner.email, "New Name", "", owner.agency_id)
    with pytest.raises(Refused, match="has left"):
        people.change_person(acting(world.qa), owner.id, owner.version, details, (), NOW)


def test_nobody_says_of_themself_that_they_left(world: World) -> None:
    with pytest.raises(Refused, match="You cannot record"):
        people.mark_as_left(acting(world.qa), world.qa.id, NOW)


def test_last_who_manages_people_stays(world: World) -> None:
    administrator, qa = acting(world.administrator), world.qa
    people.change_person(administrator, qa.id, qa.version, details_of(qa), [], NOW)
    alone = world.administrator
    with pytest.raises(Refused, match="Nobody else"):
        people.change_person(administrator, alone.id, alone.version, details_of(alone), [], NOW)


def test_somebody_who_cannot_sign_in_yet_manages_nobody(world: World) -> None:
    administrator, qa = acting(world.administrator), acting(world.qa)
    people.create_person(qa, NEW, [Grant(Role.ADMINISTRATOR)], NOW)
    people.mark_as_left(qa, world.administrator.id, NOW)
    with pytest.raises(Refused, match="Nobody else"):
        people.mark_as_left(administrator, world.qa.id, NOW)


def test_own_password_is_changed_by_who_knows_it(world: World) -> None:
    token = world.owner.sign_in_token
    cookie = people.change_own_password(
        acting(world.owner), PASSWORD, "another good password", ADDRESS, NOW, NOW
    )
    assert passwords.matches(world.owner.password_hash, "another good password")
    assert token not in cookie


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("not mine at all", "another good one", "old_password"), (PASSWORD, "short", "password")],
)
def test_own_password_stays_otherwise(world: World, old: str, new: str, field: str) -> None:
    with pytest.raises(Invalid) as error:
        people.change_own_password(acting(world.owner), old, new, ADDRESS, NOW, NOW)
    assert set(error.value.fields) == {field}


def test_nobody_is_made_for_the_demonstration_unless_that_is_said(world: World) -> None:
    details = replace(NEW, password=PASSWORD)
    assert people.create_person(acting(world.qa), details, [], NOW).demonstration is False
    with pytest.raises(Invalid):
        people.create_person(acting(world.qa), replace(NEW, email="b@example.org", password="demo"), [], NOW)


def test_own_password_is_not_guessed_for_ever(world: World) -> None:
    for _ in range(5):
        with pytest.raises(Invalid):
            people.change_own_password(acting(world.owner), "guessed", "another good one", ADDRESS, NOW, NOW)
    with pytest.raises(Refused, match="Too many"):
        people.change_own_password(acting(world.owner), PASSWORD, "another good one", ADDRESS, NOW, NOW)
