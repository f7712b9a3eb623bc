"""The panel's pages."""

from audit_app.extensions import db
from audit_app.models import AgreedGrade
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import World

AGREED = {"grade-level": "good", "grade-reason": "All was done.", "grade-dissent": "Police disagreed."}


def test_cases_with_most_disagreement_come_first(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world, cases_=2)
    first, second = making._cases(audit_round)
    for case, grade in ((first, "good"), (second, "poor")):
        making.make_submitted(world, making.return_of(audit_round, world.police_service, case), grade)
        making.make_submitted(world, making.return_of(audit_round, world.school_service, case), "good")
    making.rounds.begin_moderation(making.acting(world.qa), audit_round.id, making.NOW)
    page = visit.as_(world.moderator).get(f"/rounds/{audit_round.id}/moderation")
    assert page.main.index("SM-02") < page.main.index("SM-01")
    assert "0 of 2 cases have their agreed grades" in page.main


def test_all_services_answers_stand_side_by_side(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    said = visit.as_(world.moderator).get(f"/cases/{case.id}/moderation").main
    for words in (
        "Police",
        "Schools",
        "Support was given.",
        "4 June 2017",
        "Fair",
        "Good",
        "The file shows it.",
    ):
        assert words in said


def test_an_agreed_grade_is_saved_with_reason_and_dissent(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    page = visit.as_(world.moderator).post(f"/cases/{case.id}/moderation/grade", AGREED)
    assert "SM-01: agreed grade saved." in page.main
    grade = db.session.scalars(db.select(AgreedGrade)).one()
    assert (grade.level, grade.reason, grade.dissent) == ("good", "All was done.", "Police disagreed.")


def test_a_grade_without_a_reason_comes_back_as_typed(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    typed = {"grade-level": "good", "grade-dissent": "Police disagreed."}
    page = visit.as_(world.moderator).post(f"/cases/{case.id}/moderation/grade", typed, status=422)
    assert page.field_errors == ["Error: Say why the panel agreed this grade"]
    assert page.value_of("grade-dissent").strip() == "Police disagreed."


def test_two_minuting_at_once_see_both_texts(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    address = f"/cases/{case.id}/moderation/grade"
    visit.as_(world.moderator).post(address, AGREED)
    page = visit.as_(world.qa).post(address, {**AGREED, "grade-reason": "Something else."}, status=409)
    assert "All was done." in page.main
    assert "Something else." in page.main


def test_the_pages_cost_the_same_for_one_case_and_for_six(
    visit: Visits, world: World, statements: list[str]
) -> None:
    counts = []
    for number in (1, 6):
        audit_round = making.make_moderated_round(world, cases_=number, reference=f"round-{number}")
        moderator = visit.as_(world.moderator)
        moderator.get(f"/rounds/{audit_round.id}/moderation")
        statements.clear()
        moderator.get(f"/rounds/{audit_round.id}/moderation")
        counts.append(len(statements))
    assert counts[0] == counts[1]
