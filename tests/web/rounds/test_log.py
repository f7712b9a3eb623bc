"""The log of a round."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from audit_app.extensions import db
from audit_app.models import LogEntry
from audit_app.queries.log import ENTRIES_A_PAGE
from audit_app.services import log
from audit_app.services.returns import concerns
from audit_app.services.rounds import rounds, timetable
from tests.support import making
from tests.support.browsing import Visits
from tests.support.databases import Statements
from tests.support.making import NOW, World, acting


def test_every_act_of_a_round_stands_in_its_log_newest_first(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    said = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/log").main
    acts = ("Moderation begun", "Return submitted", "Case known", "Round opened")
    places = [said.index(act) for act in acts]
    assert places == sorted(places)


def test_a_line_names_case_and_service_with_a_way_to_the_return(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world)
    agency_return = making.make_known(world, making.return_of(audit_round, world.police_service))
    timetable.extend_return(
        acting(world.qa),
        agency_return.id,
        audit_round.returns_due + timedelta(7),
        "Records are with a court",
        NOW,
    )
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/log")
    thing = f"Case {agency_return.case.reference}, {world.police_service.name}"
    assert f"More time given: {thing}" in page.main
    assert "from 30 June 2017 to 7 July 2017" in page.main
    assert f"Granted to: {agency_return.auditor.name}" in page.main
    assert "Reason: Records are with a court" in page.main
    assert f"/returns/{agency_return.id}" in page.links.values()


def test_line_leads_to_the_page_of_whatever_it_is_about(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world)
    case, agency_return = making.first_case(audit_round), making.return_of(audit_round, world.police_service)
    concern = concerns.raise_concern(acting(world.police_lead), agency_return.id, "Not safe.", NOW)
    for service, grade in ((world.police_service, "fair"), (world.school_service, "good")):
        making.make_submitted(world, making.return_of(audit_round, service), grade)
    rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    making.make_agreed(world, audit_round)
    recommendation = making.make_recommendation(world, audit_round)
    action = making.make_action(world, recommendation)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    making.write_report(world, audit_round)
    here = f"/rounds/{audit_round.id}"
    qa = visit.as_(world.qa)
    led_to = {link.get("href") for link in qa.get(f"{here}/log").all("a")}
    expected = {
        f"/actions/{action.id}",
        f"/cases/{case.id}/moderation",
        f"/concerns/{concern.id}",
        f"{here}/findings",
        f"{here}/report",
        f"/recommendations/{recommendation.id}",
        f"/returns/{agency_return.id}",
    }
    assert expected <= led_to
    for address in expected:
        qa.get(address)


def test_line_about_a_case_leads_to_its_form_while_the_round_is_set_up(visit: Visits, world: World) -> None:
    audit_round = making.make_round(world)
    links = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/log").links
    assert f"/cases/{making.first_case(audit_round).id}/edit" in links.values()


def test_a_changed_title_is_told_as_it_was_and_other_texts_are_only_named(
    visit: Visits, world: World
) -> None:
    audit_round = making.make_round(world)
    details = replace(
        making.ROUND, title="Renamed", purpose="Secret.", theme_version_id=world.version.id,
        sub_group_id=world.sub_group.id,
    )  # fmt: skip
    rounds.change_round(acting(world.qa), audit_round.id, audit_round.version, details, NOW)
    said = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/log").main
    assert f"Title: was {making.ROUND.title}" in said
    assert "Also changed: why this audit" in said
    assert making.ROUND.purpose not in said
    assert "Secret." not in said


def test_an_administrator_reads_the_log_without_ways_that_are_closed_to_them(
    visit: Visits, world: World
) -> None:
    audit_round = making.make_moderated_round(world)
    page = visit.as_(world.administrator).get(f"/rounds/{audit_round.id}/log")
    assert "Return submitted: Case" in page.main
    assert not [href for href in page.links.values() if "/returns/" in href or "/cases/" in href]


def test_the_log_takes_no_more_statements_for_more_lines(
    visit: Visits, world: World, statements: Statements
) -> None:
    few, many = (
        making.make_moderated_round(world),
        making.make_moderated_round(world, cases_=4, reference="second"),
    )
    qa, counts = visit.as_(world.qa), []
    for audit_round in (few, many):
        qa.get(f"/rounds/{audit_round.id}/log")
        statements.clear()
        qa.get(f"/rounds/{audit_round.id}/log")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_long_log_has_pages(visit: Visits, world: World) -> None:
    audit_round = making.make_round(world)
    for _ in range(ENTRIES_A_PAGE):
        log.write(acting(world.qa), "round_looked_over", audit_round, NOW, round_id=audit_round.id)
    qa = visit.as_(world.qa)
    assert "Round created" not in qa.get(f"/rounds/{audit_round.id}/log").main
    assert "Round created" in qa.get(f"/rounds/{audit_round.id}/log?page=2").main
    qa.get(f"/rounds/{audit_round.id}/log?page=3", status=404)


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET reason = 'other'", "DELETE FROM log_entry"])
def test_the_log_cannot_be_changed_or_removed(world: World, statement: str) -> None:
    assert db.session.scalar(db.select(db.func.count(LogEntry.id)))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(db.text(statement))
