"""Changing the cases of a running round, in the browser."""

import pytest

from audit_app.extensions import db
from audit_app.models import AuditRound, Case
from audit_app.policy import Permission, scope
from audit_app.queries.rounds.sample import add_case_page, sample_page
from tests.support.browsing import Visits
from tests.support.databases import Statements
from tests.support.making import (
    BANDS,
    World,
    acting,
    first_case,
    make_large_round,
    make_open_round,
    make_reporting_round,
    make_submitted,
    return_of,
)

WHY = {"reason": "The family moved away."}


def test_case_is_withdrawn_and_another_comes_in_its_place(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world, cases_=2)
    visitor = visit.as_(world.qa)
    listed = visitor.get(visitor.get(f"/rounds/{audit_round.id}").links["Change the cases"])
    address = listed.links["Withdraw case SM-01"]
    assert "You can bring it back until moderation is finished." in visitor.get(address).main
    page = visitor.post(address, WHY)
    assert "SM-01 (withdrawn)" in page.main
    address = page.links["Add a replacement: SM-01"]
    opened = visitor.get(address).form_values(f"/rounds/{audit_round.id}/sample")
    assert opened["replaces"] == [first_case(audit_round).id]
    typed = {**opened, **BANDS, "reference": "SM-09"}
    typed["services"] = [world.police_service.id]
    page = visitor.post(f"/rounds/{audit_round.id}/sample", typed)
    assert "Replaces SM-01." in page.main
    shown = visitor.get(f"/rounds/{audit_round.id}").main
    assert "SM-01 (withdrawn)" in shown
    assert "0 of 3 submitted" in shown


def test_case_is_brought_back_with_a_reason(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world, cases_=2)
    visitor = visit.as_(world.qa)
    case_id = first_case(audit_round).id
    page = visitor.post(f"/cases/{case_id}/withdraw", WHY)
    assert "Case SM-01 was withdrawn. What was written about it is kept." in page.main
    address = page.links["Bring back case SM-01"]
    assert WHY["reason"] in visitor.get(address).main
    page = visitor.post(address, {"reason": " "}, status=422)
    assert page.field_errors == ["Error: Enter the reason for bringing the case back"]
    page = visitor.post(address, {"reason": "It was the wrong one."})
    assert "Case SM-01 was brought back." in page.main
    assert "Withdraw case SM-01" in page.links
    assert visitor.get(address).heading == "Change the cases"


def test_many_cases_are_paged_and_one_is_found_by_its_reference(world: World, visit: Visits) -> None:
    audit_round = make_large_round(world, cases_=61)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/sample"
    page = visitor.get(address)
    assert "Withdraw case B-060" in page.links
    assert "Withdraw case B-061" in visitor.get(page.links["Next page"]).links
    found = visitor.get(f"{address}?find=+b-061+")
    assert [words for words in found.links if words.startswith("Withdraw")] == ["Withdraw case B-061"]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_added(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    visitor = visit.as_(world.qa)
    address = f"/cases/{first_case(audit_round).id}/withdraw"
    assert visitor.post(address, {"reason": " "}, status=422).field_errors == [
        "Error: Enter the reason for withdrawing the case"
    ]
    typed = {**BANDS, "reference": "SM-09", "replaces": ""}
    page = visitor.post(f"/rounds/{audit_round.id}/sample", typed, status=422)
    assert page.field_errors == ["Error: Select at least 1 service from the list"]
    assert page.value_of("reference") == "SM-09"
    assert db.session.scalars(db.select(Case.reference)).all() == ["SM-01"]


def test_service_is_no_longer_asked_and_asked_again(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    agency_return = make_submitted(world, return_of(audit_round, world.police_service))
    visitor = visit.as_(world.qa)
    listed = visitor.get(f"/rounds/{audit_round.id}/sample")
    address = listed.links["Stop asking Police about case SM-01"]
    assert visitor.post(address, {"reason": ""}, status=422).field_errors == [
        "Error: Enter the reason for no longer asking this service"
    ]
    page = visitor.post(address, {"reason": "Wrong file."})
    assert "Police: withdrawn. Wrong file." in page.main
    read = visitor.get(f"/returns/{agency_return.id}")
    assert "This return was withdrawn." in read.main
    assert "Accept the return" not in read.buttons
    again = {"services": [world.police_service.id]}
    page = visitor.post(f"/cases/{agency_return.case_id}/services", again)
    assert "Police: submitted." in page.main


def test_round_whose_report_is_written_changes_no_more(world: World, visit: Visits) -> None:
    audit_round = make_reporting_round(world)
    visitor = visit.as_(world.qa)
    assert visitor.get(f"/rounds/{audit_round.id}/sample").heading == audit_round.title
    assert "Change the cases" not in visitor.get(f"/rounds/{audit_round.id}").links


def test_statements_do_not_grow_with_the_cases(world: World, statements: Statements) -> None:
    counts = []
    everything = scope(acting(world.qa), Permission.ROUND_SAMPLE)
    for cases in (3, 60):
        audit_round: AuditRound = make_large_round(world, cases_=cases, reference=f"round-{cases}")
        db.session.expire_all()
        round_id = audit_round.id
        for page in (sample_page, add_case_page):
            statements.clear()
            assert page(everything, round_id)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("name", ["moderator", "police_lead"])
def test_others_are_not_offered_to_change_the_cases(world: World, visit: Visits, name: str) -> None:
    audit_round = make_open_round(world)
    page = visit.as_(getattr(world, name)).get(f"/rounds/{audit_round.id}")
    assert "Change the cases" not in page.links
