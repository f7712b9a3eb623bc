"""Every endpoint as every person, on a thing of their own and on a stranger's: the door opens as policy says."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from audit_app.models import Person
from audit_app.policy import Permission, Subject, can, may_ever
from audit_app.web.request.endpoints import needs_of, permission_of
from tests.support.browsing import Visits
from tests.support.databases import Statements, undone
from tests.support.making import World, acting
from tests.support.things import Things, address_of, governed_rules

PEOPLE = (
    "qa", "administrator", "moderator", "chair", "viewer", "police_lead", "police_auditor", "school_lead",
    "school_auditor", "owner",
)  # fmt: skip
ABSENT, FORBIDDEN = 404, 403
REFUSED = (ABSENT, FORBIDDEN)


PUBLIC = {"account.choose", "account.choose_form", "home.ready", "sign_in.form", "sign_in.sign_in", "static"}


def test_every_endpoint_requires_a_permission_but_these(app: Flask) -> None:
    assert {
        rule.endpoint for rule in app.url_map.iter_rules() if not needs_of(rule.endpoint).permission
    } == PUBLIC


def test_an_endpoint_that_says_nothing_of_its_permission_opens_to_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "undecorated", lambda: "")
    with pytest.raises(LookupError, match="undecorated"):
        needs_of("undecorated")


@pytest.mark.parametrize("name", PEOPLE)
def test_the_door_opens_as_policy_says(
    app: Flask, visit: Visits, world: World, own: Things, strangers: Things, statements: Statements, name: str
) -> None:
    """And looking changes nothing: no GET, of whatever is there or not, writes to any table but the log of looks."""
    person = getattr(world, name)
    visitor = visit.as_(person)
    wrong = []
    for things in (own, strangers):
        for rule in governed_rules(app):
            if things is strangers and not _names_a_thing_for(person, rule):
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                address = address_of(app, rule, things)
                statements.clear()
                with undone():
                    code = visitor.raw(method, address).status_code
                if rule.endpoint == "sign_in.sign_out":
                    visitor = visit.as_(person)
                problem = _problem(person, permission_of(rule.endpoint), things.subject(rule), code)
                if method == "GET" and _writing(statements):
                    problem = f"{_writing(statements)}, by looking"
                if problem:
                    wrong.append(
                        f"{method} {rule.endpoint} ({'own' if things is own else 'strange'}): {problem}"
                    )
    assert not wrong, "\n".join(wrong)


def _names_a_thing_for(person: Person, rule: Rule) -> bool:
    """Whose role never may, or where no thing is named, a stranger's thing makes no difference."""
    return bool(rule.arguments) and may_ever(acting(person), permission_of(rule.endpoint))


def test_nobody_gets_in_without_signing_in(app: Flask, visit: Visits, own: Things) -> None:
    nobody = visit.nobody()
    for rule in governed_rules(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = nobody.raw(method, address_of(app, rule, own))
            assert answer.location, rule.endpoint
            assert answer.location.startswith("/sign-in"), rule.endpoint


def _writing(statements: Statements) -> list[str]:
    return [one for one in statements if not one.startswith("SELECT") and "access_entry" not in one]


def _problem(person: Person, permission: Permission, subject: Subject | None, code: int) -> str:
    actor = acting(person)
    if not may_ever(actor, permission):
        return "" if code in REFUSED else f"{code}, but the role never may"
    if subject is None or can(actor, permission, subject):
        return "" if code not in REFUSED and code < 500 else f"{code}, but it is allowed"
    if can(actor, permission.reading, subject):
        return "" if code in REFUSED else f"{code}, but it may only be read"
    return "" if code == ABSENT else f"{code}, but it should not exist for them"
