"""The panel's pages: from case to case in the order of the list, most disagreement first."""

from audit_app.extensions import db
from audit_app.models import Answer
from audit_app.policy import Scope
from audit_app.queries.moderation import panel_case, panel_round
from tests.support.making import World, first_case, make_moderated_round, return_of


def test_next_case_is_the_next_of_the_list(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=3)
    agreeing = return_of(audit_round, world.police_service, first_case(audit_round))
    db.session.scalars(
        db.select(Answer).filter_by(return_id=agreeing.id, question_key="grade")
    ).one().value = "good"
    db.session.flush()
    listed = panel_round(Scope(everything=True), audit_round.id)
    assert listed
    assert [case.reference for case in listed.cases] == ["SM-02", "SM-03", "SM-01"]
    walked, case_id = [], listed.cases[0].id
    while case_id:
        page = panel_case(Scope(everything=True), case_id)
        assert page
        assert page.standing == next(case for case in listed.cases if case.id == case_id)
        walked.append(page.standing.reference)
        case_id = page.next_id
    assert walked == ["SM-02", "SM-03", "SM-01"]
