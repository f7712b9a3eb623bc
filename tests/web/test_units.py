"""What a round says on its pages, in its files and in its mails is said of what its own question set looks at."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from audit_app.extensions import db
from audit_app.models import AuditRound, OutboxMessage
from audit_app.rules.asking.cohort import FACTS
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.databases import on_one_database, undone
from tests.support.letters import Mail, composed
from tests.support.making import World
from tests.support.page import Page
from tests.support.things import Things, governed_rules

OF_ORGANISATIONS = (
    "unit: {singular: case, plural: cases}",
    f"unit: {{singular: organisation, plural: organisations}}\nfacts_left_out: [{', '.join(FACTS)}]",
)
OTHERS = ("moderator", "chair", "police_lead", "police_auditor")
OTHER_NOUN = re.compile(r"\b(case|child|children)s?\b[^.]{0,40}", re.IGNORECASE)
OF_A_ROUND = {"round_id", "case_id", "return_id", "concern_id", "finding_id"}
SAID = ("aria-label", "alt", "placeholder", "title", "data-of", "summary")


@pytest.fixture
def organisations(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose rounds look at organisations, with no word of theirs about cases."""
    monkeypatch.setattr(making, "ROUND", replace(making.ROUND, sampling="Every second one."))
    world.version = making.make_version(world, OF_ORGANISATIONS)
    return world


@on_one_database
def test_a_round_on_organisations_speaks_of_organisations(
    app: Flask, visit: Visits, organisations: World
) -> None:
    rounds = [
        making.make_open_round(organisations, reference="open", cases_=2),
        making.make_reporting_round(organisations),
        making.make_round(organisations, reference="being-set-up"),
        making.make_round(organisations, cases_=0, reference="empty"),
        making.make_large_round(organisations, cases_=61, reference="large"),
    ]
    known = [
        Things(organisations, "in-moderation").ids,
        *(_ids_of(organisations, audit_round) for audit_round in rounds),
    ]
    reached = [(organisations.qa, known), *((getattr(organisations, name), known[:3]) for name in OTHERS)]
    found: dict[str, list[str]] = {}
    for person, several_ids in reached:
        visitor = visit.as_(person)
        for ids in several_ids:
            for page, said in _said(app, visitor, ids):
                if wrong := sorted({match[0] for match in OTHER_NOUN.finditer(said)}):
                    found.setdefault(page, wrong)
    assert not found, "\n".join(f"{page}: {wrong}" for page, wrong in found.items())
    assert "Organisation" in visit.as_(organisations.qa).get(f"/rounds/{rounds[0].id}").main


def test_the_mails_of_a_round_on_organisations_ask_about_organisations(organisations: World) -> None:
    making.make_open_round(organisations)
    queued = [composed(row) for row in db.session.scalars(db.select(OutboxMessage))]
    mails = [mail for mail in queued if isinstance(mail, Mail)]
    assert any("which organisations you know" in mail.subject for mail in mails)
    assert not [mail for mail in mails if OTHER_NOUN.search(f"{mail.subject} {mail.body}")]


def _ids_of(world: World, audit_round: AuditRound) -> dict[str, str | int]:
    named: dict[str, str | int] = {"round_id": audit_round.id, "section_key": "notice"}
    if audit_round.cases:
        case = making.first_case(audit_round)
        named |= {"case_id": case.id, "return_id": making.return_of(audit_round, world.police_service).id}
    return named


def _said(app: Flask, visitor: Visitor, ids: Mapping[str, str | int]) -> Iterator[tuple[str, str]]:
    """What this person gets of a round and its things, looking at each and sending each form empty."""
    for rule in governed_rules(app):
        if not rule.arguments & OF_A_ROUND or not rule.arguments <= ids.keys():
            continue
        with app.test_request_context():
            address = url_for(rule.endpoint, **{name: ids[name] for name in rule.arguments})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            with undone():
                yield f"{method} {rule.endpoint}", _words(visitor, method, address)


def _words(visitor: Visitor, method: str, address: str) -> str:
    answer = visitor.raw(method, address)
    if method == "POST" and answer.location:
        answer = visitor.raw("GET", answer.location)
    return _of_page(Page(answer.text)) if answer.mimetype == "text/html" else _of_file(answer)


def _of_page(page: Page) -> str:
    """Its title and its main part, with what is read aloud there."""
    elements = [element for main in page.all("main") for element in main.iter()]
    aloud = [value for element in elements for name, value in element.attrib.items() if name in SAID]
    return "\n".join((page.title, page.main, *aloud))


def _of_file(answer: TestResponse) -> str:
    if "wordprocessingml" in answer.mimetype and answer.data != b"Word":
        return making.words_of_file(answer.data)
    return answer.text if answer.mimetype == "text/csv" else ""
