"""A question set tried out before anybody is asked: as any service and case, with answers that are typed and not kept."""

import pytest

from audit_app.extensions import db
from audit_app.models import Answer
from audit_app.services.themes import themes
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, SMALL_SET, World, acting
from tests.support.page import Page

MORE = """\
      - {key: why-late, reference: "1.4", text: Why was it late?, type: long-text, when: [{answer: told-in-time, is_one_of: ["no"]}]}
      - {key: nursery, reference: "1.5", text: Was the nursery told?, type: yes-no, when: [{fact: age_band, is_one_of: [under-5]}]}
      - {key: calls, reference: "1.6", text: Which calls were made?, type: rows, required: false, columns: [{key: who, label: To whom, type: text}]}
"""
TRIED = SMALL_SET.replace("version: 1", "version: 2").replace(
    "  - key: overall\n", f"{MORE}  - key: overall\n"
)
ADDRESS = "/themes/small/2/preview"


@pytest.fixture
def visitor(world: World, visit: Visits) -> Visitor:
    themes.import_theme(acting(world.qa), TRIED, NOW)
    return visit.as_(world.qa)


def sent(page: Page, **typed: str | list[str]) -> dict[str, object]:
    """What the form on the page holds, with what somebody types into it."""
    action = next(
        form.get("action")
        for form in page.all("form")
        if form.get("action", "").startswith(ADDRESS) and form.get("method") == "post"
    )
    return page.form_values(action) | {name.replace("_", "-"): value for name, value in typed.items()}


def test_service_and_case_decide_what_is_asked(visitor: Visitor) -> None:
    police = visitor.get(f"{ADDRESS}?kind=police&fact-age_band=under-5").main
    assert "1.2 When was the notice sent?" in police
    assert "1.5" in police
    school = visitor.get(f"{ADDRESS}?kind=school&fact-age_band=10-13").main
    assert "1.3 What support was given?" in school
    assert "1.2" not in school
    assert "1.5" not in school


def test_what_the_address_says_wrongly_is_the_first_choice(visitor: Visitor) -> None:
    page = visitor.get(f"{ADDRESS}?kind=nobody&fact-age_band=99")
    assert "Police: 0 of" in page.main


def test_answer_opens_what_follows_from_it(visitor: Visitor) -> None:
    page = visitor.get(ADDRESS)
    assert "Why was it late?" not in page.main
    page = visitor.post(ADDRESS, sent(page, value_told_in_time="no"))
    assert "Why was it late?" in page.main
    assert "1 of 4 answered. Because of your answers, these are asked too: 1.4." in page.main
    assert "1.2 Answer this question" in page.main
    page = visitor.post(ADDRESS, sent(page, value_told_in_time="yes"))
    assert "Why was it late?" not in page.main
    assert "Your answers open" not in page.main


def test_what_was_typed_goes_along_to_other_sections_and_back(visitor: Visitor) -> None:
    words = "First line\nand “second” <line>"
    page = visitor.post(
        ADDRESS,
        sent(visitor.get(ADDRESS), value_told_in_time="partly", rationale_told_in_time=words, go="overall"),
    )
    assert "Overall grade" in page.main
    assert "1 of" in page.main
    page = visitor.post(ADDRESS, sent(page, value_grade="good", rationale_grade="It was.", go="notice"))
    assert page.value_of("rationale-told-in-time") == words
    assert sent(page)["value-told-in-time"] == ["partly"]
    assert sent(page)["value-grade"] == ["good"]


def test_hidden_answer_is_carried_and_not_counted(visitor: Visitor) -> None:
    page = visitor.post(ADDRESS, sent(visitor.get(ADDRESS), value_told_in_time="no"))
    page = visitor.post(ADDRESS, sent(page, value_why_late="The line was engaged."))
    assert "2 of 4 answered" in page.main
    page = visitor.post(ADDRESS, sent(page, value_told_in_time="yes"))
    assert "1 of 3 answered" in page.main
    page = visitor.post(ADDRESS, sent(page, value_told_in_time="no"))
    assert "The line was engaged." in page.main


def test_problem_stands_at_its_field_and_keeps_its_section(visitor: Visitor) -> None:
    wrong = {"value-sent-on-day": "41", "value-sent-on-month": "1", "value-sent-on-year": "2017"}
    page = visitor.post(ADDRESS, sent(visitor.get(ADDRESS), go="overall") | wrong, status=422)
    assert any(text.startswith("1.2 ") for text in page.links)
    assert page.field_errors
    assert page.value_of("value-sent-on-day") == "41"


def test_rows_are_added_without_a_word_of_saving(visitor: Visitor) -> None:
    page = visitor.get(ADDRESS)
    assert "Add more rows" in page.buttons
    page = visitor.post(ADDRESS, sent(page, **{"value-calls-2-who": "The head", "then": "rows-calls"}))
    assert page.value_of("value-calls-4-who") == ""


def test_starting_afresh_forgets_and_nothing_was_stored(visitor: Visitor) -> None:
    page = visitor.post(ADDRESS, sent(visitor.get(ADDRESS), value_told_in_time="no"))
    assert "0 of" in visitor.get(page.links["Start again"]).main
    assert db.session.scalars(db.select(Answer)).all() == []


def test_names_of_no_question_are_not_carried(visitor: Visitor) -> None:
    strange = {"value-nothing": "x", f"value-{'a-' * 5000}": "x", "reason-grade": "kept"}
    page = visitor.post(ADDRESS, sent(visitor.get(ADDRESS)) | strange)
    assert sent(page)["reason-grade"] == ["kept"]
    assert not [name for name in sent(page) if name.startswith(("value-nothing", "value-a-"))]
