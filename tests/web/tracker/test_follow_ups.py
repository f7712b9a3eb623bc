"""Questions that follow from an answer: on the page, while somebody writes, when submitted, and for the panel."""

from typing import Any

import pytest

from audit_app.extensions import db
from audit_app.models import AgencyReturn
from audit_app.services.themes import themes
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, SMALL_SET, World, acting, make_known, make_open_round, return_of
from tests.support.page import Page
from tests.web.returns.test_returns import section, sends, stored

FOLLOW_UPS = SMALL_SET.replace("version: 1\n", "version: 2\n").replace(
    "  - key: overall\n",
    """\
      - key: meetings
        reference: "1.8"
        text: Which meetings were held?
        type: rows
        required: false
        columns:
          - {key: held, label: Held on, type: date}
          - {key: decided, label: What was decided, type: text}
      - key: why-late
        reference: "1.9"
        text: Why was the school told late?
        type: text
        when:
          - answer: told-in-time
            is_one_of: ["no"]
  - key: repair
    title: What was done about it
    when:
      - answer: told-in-time
        is_one_of: ["no"]
    questions:
      - key: repaired
        reference: "1.10"
        text: Was it put right?
        type: yes-no
  - key: overall
""",
)


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    qa = acting(world.qa)
    version = themes.import_theme(qa, FOLLOW_UPS, NOW)
    themes.publish_version(qa, version.id, NOW)
    audit_round = make_open_round(world, theme_version_id=version.id)
    made = make_known(world, return_of(audit_round, world.police_service))
    db.session.commit()
    return made


@pytest.fixture
def auditor(visit: Visits, world: World, agency_return: AgencyReturn) -> Visitor:
    return visit.as_(world.police_auditor)


def answers(auditor: Visitor, agency_return: AgencyReturn, **values: str) -> Page:
    page = auditor.get(section(agency_return))
    return auditor.post(section(agency_return), sends(page, agency_return, then="continue", **values))


def test_question_is_not_there_before_the_answer_that_opens_it(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    assert "Why was the school told late?" not in auditor.get(section(agency_return)).main
    assert "What was done about it" not in auditor.get(f"/returns/{agency_return.id}").main


def test_saving_stays_where_more_questions_open(auditor: Visitor, agency_return: AgencyReturn) -> None:
    after = answers(auditor, agency_return, value_told_in_time="no")
    assert "Your answers have added 1 more question to this page" in after.main
    assert "Why was the school told late?" in after.main
    assert "What was done about it" in auditor.get(f"/returns/{agency_return.id}").main


def test_what_was_asked_for_counts_and_no_longer_does_when_it_is_not(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    required = agency_return.required
    answers(auditor, agency_return, value_told_in_time="no")
    assert db.session.get_one(AgencyReturn, agency_return.id).required == required + 2
    answers(auditor, agency_return, value_told_in_time="no", value_why_late="Nobody was on duty.")
    answers(auditor, agency_return, value_told_in_time="yes")
    assert db.session.get_one(AgencyReturn, agency_return.id).required == required
    assert "Nobody was on duty." not in auditor.get(f"/returns/{agency_return.id}/check").main


def test_hidden_answer_is_kept_and_comes_back(auditor: Visitor, agency_return: AgencyReturn) -> None:
    answers(auditor, agency_return, value_told_in_time="no")
    answers(auditor, agency_return, value_why_late="Nobody was on duty.")
    answers(auditor, agency_return, value_told_in_time="yes")
    assert stored(agency_return)["why-late"] == "Nobody was on duty."
    answers(auditor, agency_return, value_told_in_time="no")
    assert "Nobody was on duty." in auditor.get(f"/returns/{agency_return.id}/check").main


def test_page_that_was_open_before_the_question_went_loses_no_word(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    answers(auditor, agency_return, value_told_in_time="no")
    open_page = auditor.get(section(agency_return))
    answers(auditor, agency_return, value_told_in_time="yes")
    sent = sends(open_page, agency_return, value_told_in_time="yes", value_why_late="Typed meanwhile.")
    auditor.post(section(agency_return), sent)
    assert stored(agency_return)["why-late"] == "Typed meanwhile."


def test_section_that_is_not_asked_is_passed_over(auditor: Visitor, agency_return: AgencyReturn) -> None:
    assert answers(auditor, agency_return, value_told_in_time="yes").heading == "Overall"


def test_page_hears_what_it_shows_while_somebody_writes(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = auditor.get(section(agency_return))
    assert "why-late" in hears(auditor, agency_return, page, "no")["asked"]
    assert "why-late" not in hears(auditor, agency_return, page, "yes")["asked"]


def hears(auditor: Visitor, agency_return: AgencyReturn, page: Page, value: str) -> Any:
    sent = {name: page.value_of(name) for name in ("whose", "page-mark")}
    sent |= {"page-turn": str(int(value == "yes") + 1), "base-told-in-time": "", "value-told-in-time": value}
    return auditor.raw("POST", section(agency_return).replace("?", "/autosave?"), sent).json


def test_rows_are_kept_and_more_are_offered(auditor: Visitor, agency_return: AgencyReturn) -> None:
    page = auditor.get(section(agency_return))
    rows = {"value-meetings-2-decided": "To meet again", "then": "rows-meetings"}
    after = auditor.post(section(agency_return), sends(page, agency_return) | rows)
    assert stored(agency_return)["meetings"] == [{"decided": "To meet again"}]
    assert after.main.count("What was decided") == 3
    assert "Row 1: enter “Held on”" in auditor.get(f"/returns/{agency_return.id}/check").main


def test_wrong_part_of_a_row_is_said_and_every_word_stays(
    auditor: Visitor, agency_return: AgencyReturn
) -> None:
    page = auditor.get(section(agency_return))
    day = {
        "value-meetings-1-held-day": "31",
        "value-meetings-1-held-month": "2",
        "value-meetings-1-held-year": "2018",
    }
    sent = sends(page, agency_return) | day | {"value-meetings-1-decided": "To meet again"}
    back = auditor.post(section(agency_return), sent, status=422)
    assert "1.8 Row 1, Held on: Enter a real date, like 4 6 2017" in back.main
    assert back.value_of("value-meetings-1-decided") == "To meet again"
    assert back.value_of("value-meetings-1-held-day") == "31"
