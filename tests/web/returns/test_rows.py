"""Rows of an answer are taken out, moved and made room for by buttons of the page, and no other word is lost."""

import pytest
from werkzeug.datastructures import MultiDict

from audit_app.models import AgencyReturn
from audit_app.web.returns.rows import act_of, apply_act, blank_row_in
from tests.support.browsing import Visitor
from tests.support.page import Page
from tests.web.returns.test_returns import section, sends, stored
from tests.web.tracker.test_follow_ups import agency_return, auditor  # noqa: F401 - fixtures

THREE = ["first", "second", "third"]


def rows(names: list[str]) -> dict[str, str]:
    return {f"value-meetings-{number}-decided": name for number, name in enumerate(names, 1)}


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("remove-2", ["first", "third"]),
        ("remove-1", ["second", "third"]),
        ("up-3", ["first", "third", "second"]),
        ("up-1", THREE),
        ("down-1", ["second", "first", "third"]),
        ("down-3", THREE),
        ("insert-2", THREE),
    ],
)
def test_each_row_keeps_its_words_and_the_page_everything_else(
    auditor: Visitor,  # noqa: F811
    agency_return: AgencyReturn,  # noqa: F811
    act: str,
    after: list[str],
) -> None:
    page = auditor.get(section(agency_return))
    sent = sends(page, agency_return, value_told_in_time="yes") | rows(THREE)
    shown = auditor.post(section(agency_return), sent | {"then": f"row-{act}-meetings"})
    assert [row["decided"] for row in stored(agency_return)["meetings"]] == after
    assert stored(agency_return)["told-in-time"] == "yes"
    assert shown.heading == page.heading
    if act.startswith("insert"):
        assert [shown.value_of(name) for name in rows(["", "", "", ""])] == ["first", "", "second", "third"]


def test_what_is_typed_in_the_room_above_a_row_stands_there(
    auditor: Visitor,  # noqa: F811
    agency_return: AgencyReturn,  # noqa: F811
) -> None:
    address = section(agency_return)
    sent = sends(auditor.get(address), agency_return) | rows(THREE)
    page = auditor.post(address, sent | {"then": "row-insert-1-meetings"})
    auditor.post(
        address, sends(page, agency_return) | {"value-meetings-1-decided": "before", "then": "later"}
    )
    assert [row["decided"] for row in stored(agency_return)["meetings"]] == ["before", *THREE]


def test_a_row_of_which_only_a_choice_is_left_is_taken_out(
    auditor: Visitor,  # noqa: F811
    agency_return: AgencyReturn,  # noqa: F811
) -> None:
    address = section(agency_return)
    sent = sends(auditor.get(address), agency_return) | rows(["kept", "choice"])
    auditor.post(address, sent | {"then": "rows-meetings"})
    page = auditor.get(address)
    assert "Remove row 2 of 1.8" in page.buttons
    auditor.post(address, sends(page, agency_return) | {"then": "row-remove-2-meetings"})
    assert stored(agency_return)["meetings"] == [{"decided": "kept"}]


def test_what_is_wrong_on_the_page_comes_back_with_the_row_where_it_was_moved(
    auditor: Visitor,  # noqa: F811
    agency_return: AgencyReturn,  # noqa: F811
) -> None:
    address = section(agency_return)
    wrong = {
        "value-meetings-1-held-day": "31",
        "value-meetings-1-held-month": "2",
        "value-meetings-1-held-year": "17",
    }
    sent = sends(auditor.get(address), agency_return) | rows(THREE) | wrong
    page: Page = auditor.post(address, sent | {"then": "row-down-1-meetings"}, status=422)
    assert [page.value_of(name) for name in rows(THREE)] == ["second", "first", "third"]
    assert page.value_of("value-meetings-2-held-day") == "31"


def test_inputs_of_other_questions_and_strange_names_stay_as_they_are() -> None:
    act = act_of("row-remove-1-meetings")
    assert act
    form = MultiDict(
        {"value-meetings-x": "a", "value-meetings-more-1-decided": "b", "value-meetings-2-decided": "c"}
    )
    assert dict(apply_act(form, act)) == {
        "value-meetings-x": "a",
        "value-meetings-more-1-decided": "b",
        "value-meetings-1-decided": "c",
    }


@pytest.mark.parametrize("then", ["", "continue", "row-remove--meetings", "row-burn-1-meetings", "row-up-1-"])
def test_a_button_that_does_nothing_to_a_row_is_none(then: str) -> None:
    assert act_of(then) is None
    assert blank_row_in(then) is None
