"""The panel's own questions and scores on its pages."""

import pytest

from audit_app.extensions import db
from audit_app.models import AuditRound, PanelAnswer, SecondScore
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import ASKED_OF_FAMILY, HINDSIGHT, SCORED_TWICE, World
from tests.support.page import text_of

ANSWER = {"hindsight-value": "partly", "hindsight-rationale": "The notice could have been read."}


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    version = making.make_version(world, HINDSIGHT, SCORED_TWICE)
    return making.make_moderated_round(world, theme_version_id=version.id)


def test_the_panel_answers_beside_the_grades_and_reads_it_again(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    address = f"/cases/{making.first_case(audit_round).id}/moderation"
    moderator = visit.as_(world.moderator)
    assert "Was it right in hindsight?" in moderator.get(address).main
    page = moderator.post(address, ANSWER)
    assert page.value_of("hindsight-rationale").strip() == ANSWER["hindsight-rationale"]
    assert db.session.scalars(db.select(PanelAnswer)).one().value == "partly"


def test_prompts_and_what_each_level_means_stand_at_the_agreed_grade(visit: Visits, world: World) -> None:
    prompts = "prompts: [Was it the same day?], rubric: [{level: good, text: Told within hours.}]"
    version = making.make_version(world, ("overall: true,", f"overall: true, {prompts},"))
    audit_round = making.make_moderated_round(world, theme_version_id=version.id)
    case = making.first_case(audit_round)
    page = visit.as_(world.moderator).get(f"/cases/{case.id}/moderation")
    assert text_of(page.all("*[@id='grade-level-hint']")[0]) == "• Was it the same day?"
    hints = page.all("*[@class='govuk-hint govuk-radios__hint']")
    assert [text_of(hint) for hint in hints] == ["Told within hours.", "In part.", "Not as it should be."]


def test_an_answer_without_its_reasons_comes_back_as_typed(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    address = f"/cases/{making.first_case(audit_round).id}/moderation"
    page = visit.as_(world.moderator).post(address, {"hindsight-value": "no"}, status=422)
    assert page.field_errors == ["Error: Explain this answer"]
    assert db.session.scalars(db.select(PanelAnswer)).all() == []


def test_two_who_answer_at_once_see_both(visit: Visits, world: World, audit_round: AuditRound) -> None:
    address = f"/cases/{making.first_case(audit_round).id}/moderation"
    qa = visit.as_(world.qa)
    opened = qa.get(address).form_values(address)
    visit.as_(world.moderator).post(address, ANSWER)
    clash = qa.post(address, {**opened, **ANSWER, "hindsight-rationale": "Another view."}, status=409)
    assert "Morgan Moderator saved this first" in clash.main
    assert "Another view." in clash.value_of("hindsight-rationale")


def test_a_second_score_stands_beside_the_service_s_own(
    visit: Visits, world: World, audit_round: AuditRound
) -> None:
    case = making.first_case(audit_round)
    address = f"/cases/{case.id}/moderation/scores"
    moderator = visit.as_(world.moderator)
    assert "0 of 2 done" in moderator.get(address).main
    police = making.return_of(audit_round, world.police_service)
    prefix = f"{police.id}-told-in-time"
    page = moderator.post(address, {f"{prefix}-score": "partly", f"{prefix}-reason": "It came at noon."})
    assert "1 of 2 done" in page.main
    assert db.session.scalars(db.select(SecondScore)).one().own == "yes"
    said = moderator.get(f"/cases/{case.id}/moderation").main
    assert "The panel: Partly. It came at noon." in said


def test_a_second_score_needs_its_reason(visit: Visits, world: World, audit_round: AuditRound) -> None:
    address = f"/cases/{making.first_case(audit_round).id}/moderation/scores"
    prefix = f"{making.return_of(audit_round, world.police_service).id}-told-in-time"
    page = visit.as_(world.moderator).post(address, {f"{prefix}-score": "no"}, status=422)
    assert page.field_errors == ["Error: Enter why the panel gives this score"]


def test_the_auditor_is_told_whose_words_are_wanted_and_may_say_why_nobody_asked(
    visit: Visits, world: World
) -> None:
    version = making.make_version(world, ASKED_OF_FAMILY, HINDSIGHT)
    audit_round = making.make_open_round(world, theme_version_id=version.id)
    one = making.make_known(world, making.return_of(audit_round, world.school_service))
    address = f"/returns/{one.id}/sections/notice?page=1"
    auditor = visit.as_(world.school_auditor)
    page = auditor.get(address)
    assert "told somebody they trust" in page.main
    assert "hindsight" not in page.main
    typed = page.form_values(address) | {"absence-support": "not-sought", "reason-support": "Not safe."}
    auditor.post(address, typed)
    assert "Not sought" in auditor.get(f"/returns/{one.id}/check").main
