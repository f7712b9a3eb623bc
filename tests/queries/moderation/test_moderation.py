"""The panel's pages: from case to case in the order of the list, most disagreement first."""

import pytest

from audit_app.extensions import db
from audit_app.models import Answer, Case
from audit_app.policy import Scope
from audit_app.queries.moderation import moderation as queries
from audit_app.queries.moderation.moderation import panel_case, panel_round
from audit_app.queries.moderation.order import place_of
from audit_app.services.moderation import moderation
from tests.support.making import NOW, World, acting, first_case, make_moderated_round, make_version, return_of


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
        assert page.graded == next(case for case in listed.cases if case.id == case_id)
        walked.append(page.graded.reference)
        case_id = place_of(page.facts, case_id).next_id
    assert walked == ["SM-02", "SM-03", "SM-01"]


def test_cases_with_equal_gaps_come_by_how_many_answers_differ_and_settled_ones_last(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=3)
    last = db.session.scalars(db.select(Case).filter_by(reference="SM-03")).one()
    apart = return_of(audit_round, world.police_service, last)
    told = db.session.scalars(
        db.select(Answer).filter_by(return_id=apart.id, question_key="told-in-time")
    ).one()
    told.value = "no"
    db.session.flush()

    def listed() -> list[str]:
        page = panel_round(Scope(everything=True), audit_round.id)
        assert page
        return [case.reference for case in page.cases]

    assert listed() == ["SM-03", "SM-01", "SM-02"]
    grade = moderation.GradeDetails("good", "The panel read all returns.")
    moderation.agree_grade(acting(world.moderator), last.id, "grade", grade, None, NOW)
    assert listed() == ["SM-01", "SM-02", "SM-03"]
    page = panel_case(Scope(everything=True), last.id)
    assert page
    assert place_of(page.facts, last.id).number == 1


def test_grades_with_texts_beside_them_are_ordered_by_their_grade(world: World) -> None:
    version = make_version(
        world, ("type: grade, scale: four", "type: judgement, scale: four, texts: [{key: why, label: Why}]")
    )
    audit_round = make_moderated_round(world, cases_=2)
    agreeing = return_of(audit_round, world.police_service, first_case(audit_round))
    audit_round.theme_version_id = version.id
    for answer in db.session.scalars(db.select(Answer).filter_by(question_key="grade")):
        grade = "good" if answer.return_id == agreeing.id else answer.value
        answer.value = {"level": grade, "why": "As the protocol says."}
    db.session.flush()
    listed = panel_round(Scope(everything=True), audit_round.id)
    assert listed
    assert [case.reference for case in listed.cases] == ["SM-02", "SM-01"]


def test_a_long_list_comes_a_page_at_a_time_and_counts_what_is_settled_on_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CASES_A_PAGE", 2)
    audit_round = make_moderated_round(world, cases_=3)
    grade = moderation.GradeDetails("good", "The panel read all returns.")
    for reference in ("SM-01", "SM-03"):
        case_id = db.session.scalars(db.select(Case.id).filter_by(reference=reference)).one()
        moderation.agree_grade(acting(world.moderator), case_id, "grade", grade, None, NOW)
    first, second = (panel_round(Scope(everything=True), audit_round.id, number) for number in (1, 2))
    assert first
    assert second
    assert [len(first.cases), len(second.cases)] == [2, 1]
    assert {case.reference for case in (*first.cases, *second.cases)} == {"SM-01", "SM-02", "SM-03"}
    assert (first.settled, first.paging.count) == (2, 3)
