"""What a section page asks and hears while somebody writes in it."""

from typing import Any

import pytest

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer
from tests.support.browsing import Visitor, Visits
from tests.support.making import World, make_known, make_open_round, make_submitted, return_of
from tests.support.page import Page
from tests.web.returns.test_returns import section, sends, stored

HALF_A_DATE = {"value-sent-on-day": "4", "value-sent-on-month": "6", "value-sent-on-year": ""}


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    made = make_known(world, return_of(make_open_round(world), world.police_service))
    db.session.commit()
    return made


@pytest.fixture
def auditor(visit: Visits, world: World, agency_return: AgencyReturn) -> Visitor:
    return visit.as_(world.police_auditor)


@pytest.fixture
def page(auditor: Visitor, agency_return: AgencyReturn) -> Page:
    return auditor.get(section(agency_return))


def told(page: Page, words: str, turn: int = 1, base: str = "", **more: str) -> dict[str, str]:
    """One question, as the page sends it."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    marks = {"whose": page.value_of("whose"), "page-mark": page.value_of("page-mark"), "page-turn": str(turn)}
    return (
        marks
        | {"base-told-in-time": base, "value-told-in-time": "yes", "rationale-told-in-time": words}
        | named
    )


def saves(auditor: Visitor, agency_return: AgencyReturn, sent: dict[str, str], status: int = 200) -> Any:
    address = section(agency_return).replace("?", "/autosave?")
    answer = auditor.raw("POST", address, sent)
    assert answer.status_code == status, answer.text[:500]
    return answer.json


def test_only_what_was_sent_is_saved_and_answered(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    said = saves(auditor, agency_return, told(page, "At once"))
    assert stored(agency_return) == {"told-in-time": "yes"}
    assert set(said["answers"]) == {"told-in-time"}
    assert said["at"].endswith(("am", "pm", "midday", "midnight"))
    assert said["answers"]["told-in-time"]["saved"].startswith("Saved by Robin Auditor")


def test_the_page_s_own_form_does_not_clash_with_what_it_saved(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    saves(auditor, agency_return, told(page, "At once"))
    sent = sends(page, agency_return, value_told_in_time="no", page_turn="2")
    assert auditor.post(section(agency_return), sent).heading == "Overall"
    assert stored(agency_return)["told-in-time"] == "no"


def test_the_new_mark_is_that_of_a_page_opened_now(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    said = saves(auditor, agency_return, told(page, "At once"))
    now = auditor.get(section(agency_return))
    assert said["answers"]["told-in-time"]["base"] == now.value_of("base-told-in-time")


def test_half_a_date_is_no_error_and_waits(auditor: Visitor, agency_return: AgencyReturn, page: Page) -> None:
    sent = told(page, "At once", **({"base_sent_on": ""} | HALF_A_DATE))
    said = saves(auditor, agency_return, sent)
    waiting = {"problem": "its date is not complete", "wrong": False, "warnings": []}
    assert said["answers"]["sent-on"] == waiting
    assert stored(agency_return) == {"told-in-time": "yes"}


def test_half_a_date_holds_back_no_rationale(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    sent = told(page, "", **({"base_sent_on": "", "rationale_sent_on": "By fax."} | HALF_A_DATE))
    said = saves(auditor, agency_return, sent)["answers"]["sent-on"]
    assert "not complete" in said["problem"]
    whole = HALF_A_DATE | {"value-sent-on-year": "2017", "rationale-sent-on": "By fax."}
    again = told(page, "", 2, **({"base_sent_on": said["base"], "page_mark": "another"} | whole))
    assert "clash" not in saves(auditor, agency_return, again)["answers"]["sent-on"]
    answer = db.session.scalars(db.select(Answer).filter_by(question_key="sent-on")).one()
    assert (answer.value, answer.rationale) == ("2017-06-04", "By fax.")


def test_half_a_date_takes_no_mark_of_what_another_tab_wrote(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    theirs = HALF_A_DATE | {"value-sent-on-year": "2017", "page-mark": "another"}
    saves(auditor, agency_return, told(page, "", **({"base_sent_on": ""} | theirs)))
    sent = told(page, "", **({"base_sent_on": ""} | HALF_A_DATE))
    assert "base" not in saves(auditor, agency_return, sent)["answers"]["sent-on"]


def test_another_tab_is_told_who_and_gets_no_new_mark(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    other = auditor.get(section(agency_return))
    saves(auditor, agency_return, told(other, "Late"))
    said = saves(auditor, agency_return, told(page, "At once"))["answers"]["told-in-time"]
    assert said["clash"] == "Robin Auditor"
    assert "base" not in said


def test_a_question_that_only_another_tab_changed_keeps_its_mark(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    saves(auditor, agency_return, told(auditor.get(section(agency_return)), "Late"))
    said = saves(auditor, agency_return, told(page, "", value_told_in_time=""))["answers"]["told-in-time"]
    assert "base" not in said
    assert "clash" not in said


def test_what_identifies_is_warned_about_at_once(
    auditor: Visitor, agency_return: AgencyReturn, page: Page
) -> None:
    said = saves(auditor, agency_return, told(page, "NHS number 943 476 5919"))
    assert "looks like an NHS number" in said["answers"]["told-in-time"]["warnings"][0]


def test_submitted_return_says_why_it_takes_nothing(
    auditor: Visitor, world: World, agency_return: AgencyReturn, page: Page
) -> None:
    make_submitted(world, agency_return)
    said = saves(auditor, agency_return, told(page, "One thing more"), status=409)
    assert "can no longer be changed" in said["reasons"][0]


@pytest.mark.parametrize("whose", ["", "nonsense"])
def test_page_of_somebody_else_saves_nothing(
    auditor: Visitor, agency_return: AgencyReturn, page: Page, whose: str
) -> None:
    saves(auditor, agency_return, told(page, "At once", whose=whose), status=401)
    assert not stored(agency_return)


def test_who_is_not_signed_in_is_told_so(visit: Visits, agency_return: AgencyReturn, page: Page) -> None:
    answer = visit.nobody().raw(
        "POST", section(agency_return).replace("?", "/autosave?"), told(page, "At once")
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("turn", ["", "-1", "x", "9" * 400, "٣"])
def test_hostile_turns_are_only_nonsense(
    auditor: Visitor, agency_return: AgencyReturn, page: Page, turn: str
) -> None:
    sent = told(page, "At once") | {"page-turn": turn, "page-mark": "m" * 400}
    assert saves(auditor, agency_return, sent)["answers"]["told-in-time"]["base"]
