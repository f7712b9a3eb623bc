"""Every endpoint as every person, on a thing of their own and on a stranger's: the door opens as policy says."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, current_app, url_for
from sqlalchemy import Connection
from werkzeug.routing import Rule

from audit_app.extensions import db
from audit_app.models import Person
from audit_app.policy import Permission, Subject, can, may_ever
from audit_app.services import actions, concerns, subjects
from audit_app.web.access import ACCESS, LOOKS, PUBLIC
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting

PEOPLE = (
    "qa", "administrator", "moderator", "chair", "viewer", "police_lead", "police_auditor", "school_lead",
    "school_auditor", "owner",
)  # fmt: skip
ABSENT, FORBIDDEN = 404, 403
REFUSED = (ABSENT, FORBIDDEN)


def evidence_folder() -> Path:
    return current_app.config["SETTINGS"].evidence_folder


class Things:
    """One of everything that an address can name, and what policy knows of each."""

    def __init__(self, world: World, reference: str) -> None:
        self.ids: dict[str, str | int] = {"slug": "small", "number": 1, "section_key": "notice", "question_key": "grade"}
        self.subjects: dict[str, Subject] = {}
        audit_round = making.make_moderated_round(world, reference=reference)
        agency_return = making.return_of(audit_round, world.police_service)
        finding = making.make_finding(world, audit_round)
        recommendation = making.make_recommendation(world, audit_round, [finding.id])
        action = making.make_action(world, recommendation)
        concern = concerns.raise_concern(acting(world.police_lead), agency_return.id, "Not safe.", NOW)
        case = agency_return.case
        self._add("round_id", audit_round.id, subjects.of_round(audit_round))
        self._add("case_id", case.id, subjects.of_case(case))
        self._add("return_id", agency_return.id, subjects.of_return(agency_return))
        self._add("concern_id", concern.id, subjects.of_concern(concern))
        self._add("finding_id", finding.id, subjects.of_round(audit_round))
        self._add("recommendation_id", recommendation.id, subjects.of_recommendation(recommendation))
        self._add("action_id", action.id, subjects.of_action(action))
        self.round_agencies = frozenset({world.police.id, world.education.id})
        self.round_auditors = frozenset({world.police_auditor.id, world.school_auditor.id})
        evidence = actions.attach_evidence(
            acting(world.owner), action.id, "a.txt", BytesIO(b"Done."), evidence_folder(), 1000, NOW
        )
        self.ids["evidence_id"] = evidence.id
        self.ids["version_id"] = world.version.id

    def _add(self, name: str, row_id: str, subject: Subject) -> None:
        self.ids[name], self.subjects[name] = row_id, subject

    def subject(self, rule: Rule) -> Subject | None:
        """What decides on this address: None where it names nothing that belongs to somebody."""
        named = [name for name in self.subjects if name in rule.arguments]
        if not named:
            return None
        subject = self.subjects[named[0]]
        if named[0] in ("round_id", "recommendation_id"):
            # Agencies and auditors reach a round through their returns, a recommendation through its actions.
            return Subject(subject.sub_group_id, self.round_agencies, self.round_auditors, subject.owner_id)
        return subject


@pytest.fixture
def own(world: World) -> Things:
    return Things(world, "own-round")


@pytest.fixture
def strangers(app: Flask, own: Things) -> Things:
    things = Things(making.make_world("Other"), "strangers-round")
    db.session.commit()
    return things


def test_the_table_names_every_endpoint_and_no_other(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(ACCESS) | PUBLIC
    assert not set(ACCESS) & PUBLIC
    assert set(ACCESS) >= LOOKS


@pytest.mark.parametrize("name", PEOPLE)
def test_the_door_opens_as_policy_says(app: Flask, visit: Visits, world: World, own: Things, strangers: Things, name: str) -> None:
    person = getattr(world, name)
    wrong = []
    for things in (own, strangers):
        for rule in _rules(app):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                code = _undone(visit, person, method, _address(app, rule, things))
                problem = _problem(person, ACCESS[rule.endpoint], things.subject(rule), code)
                if problem:
                    wrong.append(f"{method} {rule.endpoint} ({'own' if things is own else 'strange'}): {problem}")
    assert not wrong, "\n".join(wrong)


def test_nobody_gets_in_without_signing_in(app: Flask, visit: Visits, own: Things) -> None:
    nobody = visit.nobody()
    for rule in _rules(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = nobody.raw(method, _address(app, rule, own))
            assert answer.location and answer.location.startswith("/sign-in"), rule.endpoint


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint in ACCESS]


def _address(app: Flask, rule: Rule, things: Things) -> str:
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: things.ids[name] for name in rule.arguments})


def _undone(visit: Visits, person: Person, method: str, address: str) -> int:
    """The status of the answer; what the request changed is undone, so that the next finds all as it was."""
    db.session.commit()
    connection = db.engine
    assert isinstance(connection, Connection)
    nested = connection.begin_nested()
    try:
        return visit.as_(person).raw(method, address).status_code
    finally:
        db.session.expire_all()
        nested.rollback()


def _problem(person: Person, permission: Permission, subject: Subject | None, code: int) -> str:
    actor = acting(person)
    if not may_ever(actor, permission):
        return "" if code == FORBIDDEN else f"{code}, but the role never may"
    if subject is None or can(actor, permission, subject):
        return "" if code not in REFUSED and code < 500 else f"{code}, but it is allowed"
    if can(actor, permission.reading, subject):
        return "" if code in REFUSED else f"{code}, but it may only be read"
    return "" if code == ABSENT else f"{code}, but it should not exist for them"
