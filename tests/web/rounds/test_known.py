"""Known or not known in the browser: saved line by line, half done if need be."""

from typing import Any

import pytest

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Person
from audit_app.policy import Grant, Role
from audit_app.queries.rounds.known import LINES_A_PAGE
from audit_app.rules.workflow import ReturnState
from audit_app.services.rounds import known, sample
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    NOW,
    World,
    acting,
    make_large_round,
    make_open_round,
    make_person,
    make_round,
    return_of,
)
from tests.support.page import Page


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    made = make_open_round(world, cases_=3)
    db.session.commit()
    return made


@pytest.fixture
def lead(visit: Visits, world: World, audit_round: AuditRound) -> Visitor:
    return visit.as_(world.police_lead)


@pytest.fixture
def lines(world: World, audit_round: AuditRound) -> list[AgencyReturn]:
    return [return_of(audit_round, world.police_service, case) for case in audit_round.cases]


def address(world: World, audit_round: AuditRound) -> str:
    return f"/rounds/{audit_round.id}/known?agency={world.police.id}"


def mark(world: World, page: Page, audit_round: AuditRound, **said: str) -> dict[str, Any]:
    """What the form sends; `said` is row id -> known or not-known."""
    return page.form_values(address(world, audit_round)) | {f"said-{row}": word for row, word in said.items()}


def states(lines: list[AgencyReturn]) -> list[str]:
    return [line.state.value for line in lines]


def test_page_lists_every_case_of_own_agency(lead: Visitor, audit_round: AuditRound) -> None:
    page = lead.get(f"/rounds/{audit_round.id}/known")
    assert [word in page.main for word in ("SM-01", "SM-02", "SM-03", "0 of 3")] == [True] * 4
    assert "Schools" not in page.main


def test_only_auditor_is_named_without_asking(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    page = lead.get(address(world, audit_round))
    said = {lines[0].id: "known", lines[1].id: "not-known", lines[2].id: "known"}
    after = lead.post(address(world, audit_round), mark(world, page, audit_round, **said))
    assert "You have answered for every case" in after.main
    assert states(lines) == ["known", "not-known", "known"]
    assert lines[0].auditor_id == world.police_auditor.id


def test_page_is_saved_half_done(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    page = lead.get(address(world, audit_round))
    after = lead.post(
        address(world, audit_round), mark(world, page, audit_round, **{lines[0].id: "not-known"})
    )
    assert "2 of 3 left to answer" in after.main
    assert states(lines) == ["not-known", "asked", "asked"]


def test_auditor_for_all_is_taken_unless_line_names_another(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    other = second_auditor(world)
    page = lead.get(address(world, audit_round))
    sent = mark(world, page, audit_round, **{lines[0].id: "known", lines[1].id: "known"})
    lead.post(
        address(world, audit_round),
        sent | {"auditor-all": other.id, f"auditor-{lines[1].id}": world.police_auditor.id},
    )
    assert [line.auditor_id for line in lines[:2]] == [other.id, world.police_auditor.id]


def test_known_without_auditor_comes_back_and_the_rest_is_saved(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    second_auditor(world)
    page = lead.get(address(world, audit_round))
    sent = mark(world, page, audit_round, **{lines[0].id: "known", lines[1].id: "not-known"})
    back = lead.post(address(world, audit_round), sent, status=422)
    assert back.field_errors == ["Error: Select an auditor"]
    assert states(lines) == ["asked", "not-known", "asked"]


def test_older_page_does_not_undo_what_another_said(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    page = lead.get(address(world, audit_round))
    known.say_not_known(acting(world.qa), lines[0].id, NOW)
    db.session.commit()
    sent = mark(world, page, audit_round, **{lines[0].id: "known", lines[1].id: "known"})
    back = lead.post(address(world, audit_round), sent, status=422)
    assert "This was changed after you opened the page. It is now: not known" in back.main
    assert states(lines) == ["not-known", "known", "asked"]


def test_untouched_form_changes_nothing(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    known.say_not_known(acting(world.police_lead), lines[0].id, NOW)
    db.session.commit()
    page = lead.get(address(world, audit_round))
    lead.post(address(world, audit_round), mark(world, page, audit_round))
    assert states(lines) == ["not-known", "asked", "asked"]


def test_line_of_another_agency_is_not_touched(lead: Visitor, world: World, audit_round: AuditRound) -> None:
    theirs = return_of(audit_round, world.school_service)
    lead.post(address(world, audit_round), {f"said-{theirs.id}": "not-known"})
    assert theirs.state is ReturnState.ASKED


def test_hostile_values_are_refused_in_words(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    sent = {f"said-{lines[0].id}": "known", f"auditor-{lines[0].id}": "<script>" * 50}
    back = lead.post(address(world, audit_round), sent, status=422)
    assert back.field_errors == ["Error: Select an auditor"]


def test_officer_answers_for_any_agency(
    visit: Visits, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    qa = visit.as_(world.qa)
    said = qa.get(f"/rounds/{audit_round.id}/known").main
    assert world.police.name in said
    assert world.education.name in said
    page = qa.get(address(world, audit_round))
    qa.post(address(world, audit_round), mark(world, page, audit_round, **{lines[0].id: "known"}))
    assert states(lines)[0] == "known"


@pytest.mark.parametrize(
    ("name", "status"), [("moderator", 403), ("police_auditor", 403), ("chair", 403), ("owner", 403)]
)
def test_others_are_not_let_in(
    visit: Visits, world: World, audit_round: AuditRound, name: str, status: int
) -> None:
    visit.as_(getattr(world, name)).get(f"/rounds/{audit_round.id}/known", status=status)


def test_another_agency_does_not_exist_for_a_lead(
    lead: Visitor, world: World, audit_round: AuditRound
) -> None:
    lead.get(f"/rounds/{audit_round.id}/known?agency={world.education.id}", status=404)


def test_round_being_set_up_does_not_exist_yet(visit: Visits, world: World) -> None:
    made = make_round(world)
    db.session.commit()
    visit.as_(world.police_lead).get(f"/rounds/{made.id}/known", status=404)


@pytest.mark.parametrize("others", [1, 2])
def test_untouched_line_of_an_auditor_who_left_stays_as_it_is(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn], others: int
) -> None:
    known.say_known(acting(world.police_lead), lines[0].id, world.police_auditor.id, NOW)
    for number in range(others):
        second_auditor(world, f"Other Auditor {number}")
    leave(world.police_auditor)
    page = lead.get(address(world, audit_round))
    assert f"{world.police_auditor.name} no longer audits" in page.main
    sent = mark(world, page, audit_round, **{lines[1].id: "not-known"})
    after = lead.post(address(world, audit_round), sent)
    assert "1 of 3 left to answer" in after.main
    assert (lines[0].auditor_id, states(lines)) == (world.police_auditor.id, ["known", "not-known", "asked"])


def test_auditor_who_left_is_replaced_on_the_line(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    known.say_known(acting(world.police_lead), lines[0].id, world.police_auditor.id, NOW)
    other = second_auditor(world)
    leave(world.police_auditor)
    page = lead.get(address(world, audit_round))
    sent = mark(world, page, audit_round) | {f"auditor-{lines[0].id}": other.id}
    after = lead.post(address(world, audit_round), sent)
    assert lines[0].auditor_id == other.id
    assert "no longer audits" not in after.main


def test_nobody_is_marked_as_audited_by_who_left(
    lead: Visitor, world: World, audit_round: AuditRound, lines: list[AgencyReturn]
) -> None:
    leave(world.police_auditor)
    sent = {f"said-{lines[0].id}": "known", f"auditor-{lines[0].id}": world.police_auditor.id}
    back = lead.post(address(world, audit_round), sent, status=422)
    assert back.field_errors == ["Error: Select an auditor"]
    assert states(lines)[0] == "asked"


@pytest.fixture
def large(world: World) -> AuditRound:
    made = make_large_round(world, cases_=LINES_A_PAGE + 1)
    db.session.commit()
    return made


def test_many_cases_are_said_a_page_at_a_time(visit: Visits, world: World, large: AuditRound) -> None:
    other, visitor = second_auditor(world), visit.as_(world.police_lead)
    here = address(world, large)
    page = visitor.get(here)
    assert "0 of 51 answered." in page.main
    last = return_of(large, world.police_service, large.cases[LINES_A_PAGE - 1])
    further = return_of(large, world.police_service, large.cases[LINES_A_PAGE])
    sent = mark(world, page, large, **{last.id: "known", further.id: ""})
    following = visitor.post(here, sent | {"auditor-all": other.id, "to": "2"})
    assert (last.state, further.state) == (ReturnState.KNOWN, ReturnState.ASKED)
    assert "50 of 51 left to answer" in following.main
    assert ("B-051" in following.main, "B-050" in following.main) == (True, False)
    second = f"{here}&page=2"
    assert following.form_values(second)["auditor-all"] == [other.id]
    visitor.post(second, following.form_values(second) | {f"said-{further.id}": "known"})
    assert further.auditor_id == other.id


def test_line_that_moved_to_another_page_meanwhile_is_saved(
    visit: Visits, world: World, large: AuditRound
) -> None:
    visitor, second = visit.as_(world.police_lead), f"{address(world, large)}&page=2"
    further = return_of(large, world.police_service, large.cases[LINES_A_PAGE])
    sent = visitor.get(second).form_values(second) | {f"said-{further.id}": "not-known"}
    sample.withdraw_case(acting(world.qa), large.cases[0].id, "Wrong family.", NOW)
    db.session.commit()
    assert "49 of 50 left to answer" in visitor.post(second, sent).main
    assert further.state is ReturnState.NOT_KNOWN


def leave(person: Person) -> None:
    person.left_at = NOW
    db.session.commit()


def second_auditor(world: World, name: str = "Second Auditor") -> Person:
    made = make_person(name, Grant(Role.AUDITOR, agency_id=world.police.id), agency=world.police)
    db.session.commit()
    return made
