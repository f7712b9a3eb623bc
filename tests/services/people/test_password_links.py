"""Links to choose a password: they open one thing, once, for a time."""

import re
from datetime import timedelta

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.rules.unsent_mail import NotSent
from audit_app.services.password_tokens import DAYS
from audit_app.services.people import password_links, passwords, people, sign_in
from tests.support.letters import composed, mails, waiting
from tests.support.making import NOW, PASSWORD, World, acting

SECRET = "s" * 64
CHOSEN = "another good password"


def link_for(world: World, person: Person, mailed: bool = False) -> str:
    path = password_links.make_link(acting(world.qa), person.id, SECRET, NOW, NOW, mailed=mailed)
    return path.removeprefix("/choose-password/")


def choose(token: str, password: str = CHOSEN, secret: str = SECRET, later: timedelta = timedelta()) -> None:
    password_links.choose_password(token, password, secret, NOW, NOW + later)


def test_link_opens_the_choice_of_a_password(world: World) -> None:
    token = link_for(world, world.owner)
    assert password_links.whose(token, SECRET, NOW).email == world.owner.email
    choose(token)
    assert passwords.matches(world.owner.password_hash, CHOSEN)


def test_link_works_once(world: World) -> None:
    token = link_for(world, world.owner)
    choose(token)
    with pytest.raises(Refused, match="has been used"):
        choose(token, "yet another password")


def test_new_link_ends_the_one_of_before_and_the_old_password(world: World) -> None:
    first = link_for(world, world.owner)
    second = link_for(world, world.owner)
    assert sign_in.sign_in(world.owner.email, PASSWORD, "10.0.0.1", NOW) is None
    with pytest.raises(Refused):
        choose(first)
    choose(second)


@pytest.mark.parametrize(("days", "open_"), [(DAYS - 1, True), (DAYS + 1, False)])
def test_link_ages(world: World, days: int, open_: bool) -> None:
    token = link_for(world, world.owner)
    if open_:
        choose(token, later=timedelta(days=days))
        return
    with pytest.raises(Refused):
        choose(token, later=timedelta(days=days))


@pytest.mark.parametrize("token", ["", "nonsense", "WyJhIiwiYiIsMV0.forged"])
def test_nonsense_opens_nothing(world: World, token: str) -> None:
    with pytest.raises(Refused):
        choose(token)


def test_link_signed_elsewhere_opens_nothing(world: World) -> None:
    with pytest.raises(Refused):
        choose(link_for(world, world.owner), secret="t" * 64)


def test_link_says_nothing_of_the_session(world: World) -> None:
    assert world.owner.sign_in_token not in link_for(world, world.owner)


def test_bad_password_does_not_spend_the_link(world: World) -> None:
    token = link_for(world, world.owner)
    with pytest.raises(Invalid):
        choose(token, "short")
    choose(token)


def test_who_left_chooses_nothing(world: World) -> None:
    token = link_for(world, world.owner)
    people.mark_as_left(acting(world.qa), world.owner.id, NOW)
    with pytest.raises(Refused):
        choose(token)
    with pytest.raises(Refused, match="has left"):
        link_for(world, world.owner)


def test_nobody_makes_a_link_for_themself(world: World) -> None:
    with pytest.raises(Refused, match="This is you"):
        link_for(world, world.qa)


def test_lead_makes_no_link(world: World) -> None:
    with pytest.raises(NotAllowed):
        password_links.make_link(acting(world.police_lead), world.owner.id, SECRET, NOW, NOW, mailed=False)


def test_link_goes_by_mail_or_waits_nowhere(world: World) -> None:
    link_for(world, world.owner)
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) == 0
    assert link_for(world, world.owner, mailed=True) == ""
    [mail] = mails("invitation")
    choose(re.findall(r"/choose-password/(\S+)", mail.body)[0])


def test_only_the_newest_of_two_links_that_wait_is_sent(world: World) -> None:
    link_for(world, world.owner, mailed=True)
    password_links.make_link(
        acting(world.qa), world.owner.id, SECRET, NOW + timedelta(hours=1), NOW, mailed=True
    )
    assert [composed(row) for row in waiting("invitation")].count(NotSent.CHANGED) == 1


def test_no_row_of_the_outbox_holds_a_link(world: World) -> None:
    link_for(world, world.owner, mailed=True)
    for row in db.session.execute(db.select(OutboxMessage.__table__)).all():
        assert "choose-password" not in str(row)
        assert world.owner.sign_in_token not in str(row)
