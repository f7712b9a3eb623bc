"""The panel's pages."""

from audit_app.extensions import db
from audit_app.models import AgreedGrade, PanelNote
from audit_app.services.rounds import rounds
from tests.support import making
from tests.support.browsing import Visits, sent_by_another
from tests.support.making import DUE, World, acting

AGREED = {"grade-level": "good", "grade-reason": "All was done.", "grade-dissent": "Police disagreed."}


def test_cases_with_most_disagreement_come_first(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world, cases_=2)
    first, second = making._cases(audit_round)
    for case, grade in ((first, "good"), (second, "poor")):
        making.make_submitted(world, making.return_of(audit_round, world.police_service, case), grade)
        making.make_submitted(world, making.return_of(audit_round, world.school_service, case), "good")
    making.rounds.begin_moderation(making.acting(world.qa), audit_round.id, making.DUE)
    page = visit.as_(world.moderator).get(f"/rounds/{audit_round.id}/moderation")
    assert page.main.index("SM-02") < page.main.index("SM-01")
    assert "Grades agreed for 0 of 2 cases" in page.main


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
    page = visit.as_(world.moderator).post(f"/cases/{case.id}/moderation", AGREED)
    assert "SM-01: saved." in page.main
    grade = db.session.scalars(db.select(AgreedGrade)).one()
    assert (grade.level, grade.reason, grade.dissent) == ("good", "All was done.", "Police disagreed.")


def test_a_grade_without_a_reason_comes_back_as_typed(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    typed = {"grade-level": "good", "grade-dissent": "Police disagreed."}
    page = visit.as_(world.moderator).post(f"/cases/{case.id}/moderation", typed, status=422)
    assert page.field_errors == ["Error: Enter why the panel agreed this grade"]
    assert page.value_of("grade-dissent").strip() == "Police disagreed."


def test_two_minuting_at_once_see_both_texts_and_settle_them(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    address = f"/cases/{case.id}/moderation"
    qa = visit.as_(world.qa)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, AGREED)
    typed = {**opened, **AGREED, "grade-reason": "Something else."}
    clash = qa.post(address, typed, status=409)
    assert "Morgan Moderator saved this first" in clash.main
    assert "All was done." in clash.main
    assert "Something else." in clash.value_of("grade-reason")
    joined = qa.post(address, clash.form_values(address) | {"then": "both"}, status=409)
    assert joined.value_of("grade-reason").strip() == "All was done.\n\nSomething else."
    qa.post(address, joined.form_values(address))
    assert db.session.scalars(db.select(AgreedGrade)).one().reason == "All was done.\n\nSomething else."


def test_theirs_is_kept_by_one_button_and_what_did_not_clash_is_saved(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    address = f"/cases/{case.id}/moderation"
    qa = visit.as_(world.qa)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, {**AGREED, "grade-dissent": ""})
    clash = qa.post(address, {**opened, **AGREED, "grade-reason": "Something else."}, status=409)
    qa.post(address, clash.form_values(address) | {"then": "theirs"})
    grade = db.session.scalars(db.select(AgreedGrade)).one()
    assert (grade.reason, grade.dissent) == ("All was done.", "Police disagreed.")


def test_a_reason_is_never_put_under_a_grade_that_somebody_else_chose(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    address = f"/cases/{case.id}/moderation"
    qa = visit.as_(world.qa)
    qa.post(address, AGREED)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, {**sent_by_another(opened), "grade-level": "poor"})
    clash = qa.post(address, {**opened, "grade-reason": "All was done well."}, status=409)
    assert "Morgan Moderator saved this first" in clash.main
    assert "All was done well." in clash.value_of("grade-reason")


def test_whoever_writes_only_the_note_clashes_with_nobody_s_grade(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    address = f"/cases/{case.id}/moderation"
    qa = visit.as_(world.qa)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, AGREED)
    page = qa.post(address, {**opened, "panel_note-text": "Nobody asked the child."})
    assert page.value_of("panel_note-text").strip() == "Nobody asked the child."
    assert page.value_of("grade-reason").strip() == "All was done."


def test_what_is_sound_is_saved_beside_what_is_not(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    typed = {"grade-level": "good", "panel_note-text": "Seen together."}
    page = visit.as_(world.qa).post(f"/cases/{case.id}/moderation", typed, status=422)
    assert page.field_errors == ["Error: Enter why the panel agreed this grade"]
    assert db.session.scalars(db.select(PanelNote.text)).all() == ["Seen together."]


def test_questions_where_services_differ_stand_out_with_a_word(visit: Visits, world: World) -> None:
    case = making.first_case(making.make_moderated_round(world))
    said = visit.as_(world.moderator).get(f"/cases/{case.id}/moderation").main
    assert "Services differ on: 2.1." in said
    assert said.count("Services differ") == 2


def test_presentation_size_is_kept_from_case_to_case(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world, cases_=2)
    moderator = visit.as_(world.moderator)
    index = moderator.get(f"/rounds/{audit_round.id}/moderation?size=large")
    case = moderator.get(index.links["SM-01"])
    following = moderator.get(case.links["Next case"])
    assert following.heading == "Case SM-02"
    assert "rt-large" in following.tree.get("class", "") + following.html[:300]
    assert "size=large" in moderator.raw("POST", case.links["Next case"]).location
    assert "size" not in following.links["Normal size"]


def test_long_list_leads_to_its_next_page_in_the_same_size(visit: Visits, world: World) -> None:
    audit_round = making.make_large_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    address = f"/rounds/{audit_round.id}/moderation?size=large"
    links = visit.as_(world.moderator).get(address).links
    assert links["Next page"] == links["2"] == f"{address}&page=2"


def test_who_came_is_noted_by_agency(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    moderator = visit.as_(world.moderator)
    address = f"/rounds/{audit_round.id}/moderation/attendance"
    typed = moderator.get(address).form_values(address)
    typed |= {
        f"came_{world.police.id}": "y",
        f"who_{world.police.id}": "Detective inspector",
        "others": "A nurse",
    }
    page = moderator.post(address, typed)
    assert "Testshire Police: Detective inspector" in page.main
    assert "Also there: A nurse" in page.main


def test_a_line_beside_an_agency_that_is_not_ticked_is_asked_about(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    address = f"/rounds/{audit_round.id}/moderation/attendance"
    page = visit.as_(world.qa).post(address, {f"who_{world.police.id}": "Someone"}, status=422)
    assert page.field_errors == ["Error: Select Testshire Police, or clear this line"]
    assert page.value_of(f"who_{world.police.id}") == "Someone"


def test_of_two_who_note_attendance_the_second_sees_the_first_s(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    address = f"/rounds/{audit_round.id}/moderation/attendance"
    visit.as_(world.moderator).post(address, {"others": "A nurse"})
    qa = visit.as_(world.qa)
    clash = qa.post(address, {"others": "A midwife"}, status=409)
    assert "Morgan Moderator saved this first" in clash.main
    assert "A nurse" in clash.main
    assert clash.value_of("others") == "A midwife"
    assert "A midwife" in qa.post(address, clash.form_values(address)).main


def test_two_who_note_different_agencies_do_not_meet(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    address = f"/rounds/{audit_round.id}/moderation/attendance"
    qa = visit.as_(world.qa)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, {**sent_by_another(opened), "others": "A nurse"})
    ticked = {f"came_{world.police.id}": "y", f"who_{world.police.id}": "Detective inspector"}
    page = qa.post(address, {**opened, **ticked})
    assert "Testshire Police: Detective inspector" in page.main
    assert "Also there: A nurse" in page.main


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


def test_a_case_costs_the_same_among_three_and_among_sixty(
    visit: Visits, world: World, statements: list[str]
) -> None:
    counts = []
    for number in (3, 60):
        audit_round = making.make_open_round(world, cases_=number, reference=f"round-{number}", population=60)
        moderator, case = visit.as_(world.moderator), making.first_case(audit_round)
        making.make_submitted(world, making.return_of(audit_round, world.police_service, case), "fair")
        making.rounds.begin_moderation(making.acting(world.qa), audit_round.id, making.DUE)
        moderator.get(f"/cases/{case.id}/moderation")
        statements.clear()
        moderator.get(f"/cases/{case.id}/moderation")
        counts.append(len(statements))
    assert counts[0] == counts[1]
