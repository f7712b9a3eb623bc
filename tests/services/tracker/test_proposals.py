"""What services said they will do next becomes actions, each row once."""

from datetime import date

import pytest

from audit_app.errors import Refused
from audit_app.models import AuditRound, Recommendation
from audit_app.policy import Permission, scope
from audit_app.queries.tracker.proposals import ProposalsPage, proposals_page
from audit_app.rules.answers.response import Response
from audit_app.rules.question_sets.files import check
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from audit_app.services.tracker import actions
from tests.support import making
from tests.support.browsing import Visits
from tests.support.databases import Statements
from tests.support.making import DUE, NOW, PROPOSING, SMALL_SET, World, acting

ROWS = [{"what": "Train all staff.", "by": "2017-09-29"}, {"what": "Write a leaflet."}]


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    version = making.make_version(world, PROPOSING)
    return make_round(world, version.id, "one", 1)


def make_round(world: World, version_id: str, reference: str, cases: int) -> AuditRound:
    audit_round = making.make_open_round(
        world, cases_=cases, reference=reference, theme_version_id=version_id
    )
    auditor = acting(world.school_auditor)
    for case in making._cases(audit_round):
        one = making.make_known(world, making.return_of(audit_round, world.school_service, case))
        entered = {
            "told-in-time": returns.EnteredAnswer(Response("yes"), ""),
            "support": returns.EnteredAnswer(Response(ROWS), ""),
            "grade": returns.EnteredAnswer(Response("good", rationale="As the file shows."), ""),
        }
        returns.save_answers(auditor, one.id, entered, NOW)
        returns.submit_return(auditor, one.id, NOW)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    return audit_round


def page_of(world: World, audit_round: AuditRound) -> ProposalsPage:
    page = proposals_page(scope(acting(world.qa), Permission.RECOMMENDATION_WRITE), audit_round.id)
    assert page is not None
    return page


def make_recommendation(world: World, audit_round: AuditRound) -> Recommendation:
    finding = making.make_finding(world, audit_round)
    return making.make_recommendation(world, audit_round, [finding.id])


def take(world: World, recommendation: Recommendation, mark: str, text: str = "Train all staff.") -> None:
    details = actions.ActionDetails(text, world.owner.id, date(2017, 9, 29), "Fewer late notices.", mark)
    actions.assign_action(acting(world.qa), recommendation.id, details, NOW)


def test_every_row_of_a_return_is_offered_with_who_said_it(world: World, audit_round: AuditRound) -> None:
    rows = page_of(world, audit_round).rows
    assert [(row.proposal.text, row.proposal.due_on, row.service) for row in rows] == [
        ("Train all staff.", date(2017, 9, 29), "Schools"),
        ("Write a leaflet.", None, "Schools"),
    ]


def test_a_row_becomes_one_action_and_no_second(world: World, audit_round: AuditRound) -> None:
    recommendation = make_recommendation(world, audit_round)
    mark = page_of(world, audit_round).rows[0].proposal.mark
    take(world, recommendation, mark)
    page = page_of(world, audit_round)
    assert ([row.action for row in page.rows], page.open) == (["1.1", ""], 1)
    with pytest.raises(Refused):
        take(world, recommendation, mark, "Train everybody.")


def test_nothing_is_offered_of_a_return_that_is_not_in(world: World) -> None:
    version = making.make_version(world, PROPOSING)
    audit_round = making.make_open_round(world, theme_version_id=version.id)
    one = making.make_known(world, making.return_of(audit_round, world.school_service))
    returns.save_answers(
        acting(world.school_auditor), one.id, {"support": returns.EnteredAnswer(Response(ROWS), "")}, NOW
    )
    assert page_of(world, audit_round).rows == ()


def test_many_returns_cost_no_more_statements(world: World, statements: Statements) -> None:
    version, costs = making.make_version(world, PROPOSING), []
    for reference, cases in (("few", 1), ("many", 5)):
        audit_round = make_round(world, version.id, reference, cases)
        page_of(world, audit_round)
        statements.clear()
        page_of(world, audit_round)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_rows_without_words_cannot_become_actions() -> None:
    text = SMALL_SET.replace(*PROPOSING).replace("label: What, type: text", "label: What, type: number")
    assert any("no column says what is to be done" in error.message for error in check(text))


def test_an_action_is_made_of_a_row_in_the_browser(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    recommendation = make_recommendation(world, audit_round)
    qa = visit.as_(world.qa)
    assert "What services will do next" in qa.get(f"/rounds/{audit_round.id}/recommendations").main
    mark = page_of(world, audit_round).rows[1].proposal.mark
    address = f"/rounds/{audit_round.id}/proposals/take?row={mark}"
    form = qa.get(address)
    assert form.value_of("text").strip() == "Write a leaflet."
    fields = form.form_values(address)
    assert "Enter the due date" in " ".join(qa.post(address, fields, status=422).field_errors)
    chosen = {"recommendation_id": recommendation.id, "owner_id": world.owner.id, "impact_measure": "Read."}
    day = {"due_on-day": "29", "due_on-month": "9", "due_on-year": "2098"}
    said = qa.post(address, fields | chosen | day).main
    assert "This is now action 1.1" in said
    assert "This has already become action 1.1." in qa.get(address, status=409).main
