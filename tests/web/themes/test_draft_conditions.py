"""A condition is chosen in words, reads back as its sentence, and stands where it was put."""

from typing import Any

import pytest

from audit_app.services.themes import drafts
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting
from tests.support.page import Page


@pytest.fixture
def draft(world: World) -> str:
    return f"/drafts/{drafts.begin_version(acting(world.qa), world.version.id, NOW).id}"


@pytest.fixture
def address(draft: str) -> str:
    return f"{draft}/questions/told-in-time/conditions"


@pytest.fixture
def qa(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.qa)


def add(qa: Visitor, address: str, subject: str, at: str = "", group: str = "", **typed: Any) -> Page:
    page = qa.get(f"{address}/new?subject={subject}&at={at}&group={group}&test={typed.get('test', '')}")
    return qa.post(address, page.form_values(address) | typed)


def remove(qa: Visitor, address: str, at: str, status: int = 200, **typed: str) -> Page:
    held = qa.get(address).form_values(f"{address}/remove")
    return qa.post(f"{address}/remove", held | {"at": at} | typed, status=status)


def test_a_condition_is_chosen_and_read_back(qa: Visitor, draft: str, address: str) -> None:
    assert "about every case" in qa.get(address).main
    page = qa.get(f"{address}/new")
    assert "Level of help" in page.main
    page = add(qa, address, "fact:plan_level", is_one_of=["child-in-need", "looked-after"])
    assert "Level of help: Child in need or In care" in page.main
    assert "Only when Level of help: Child in need or In care" in qa.get(draft).main
    assert "Undo: added a condition to question" in qa.get(draft).main


def test_nothing_is_lost_when_a_value_does_not_stand(qa: Visitor, address: str) -> None:
    page = qa.get(f"{address}/new?chosen=y", status=422)
    assert "Select what it depends on" in page.main
    page = qa.get(f"{address}/new?subject=fact:age_band&group=any_of")
    assert "It starts a group: any of these" in page.main
    page = qa.post(address, page.form_values(address), status=422)
    assert page.field_errors == ["Error: Select one or more of these"]
    assert page.form_values(address)["group"] == ["any_of"]


def test_groups_are_filled_and_emptied(qa: Visitor, address: str) -> None:
    add(qa, address, "fact:age_band", group="any_of", is_one_of="under-5")
    page = add(qa, address, "fact:setting", at="0", is_one_of="nursery")
    assert "Any of these:" in page.main
    page = add(qa, address, "fact:plan_level", at="0", group="none_of", is_one_of="universal")
    assert "None of these:" in page.main
    page = remove(qa, address, "0-2")
    assert "None of these:" not in page.main
    page = remove(qa, address, "all")
    assert "about every case" in page.main


def test_whoever_was_overtaken_removes_nothing_and_keeps_what_was_ticked(qa: Visitor, address: str) -> None:
    add(qa, address, "fact:age_band", group="any_of", is_one_of="under-5")
    page = remove(qa, address, "0", status=409, seen="of another time")
    assert "Somebody else changed these conditions" in page.main
    assert "Age: Under 5" in page.main
    page = qa.get(f"{address}/new?subject=fact:setting&at=0")
    typed = page.form_values(address) | {"is_one_of": "nursery"}
    page = qa.post(address, typed | {"seen": "of another time"}, status=422)
    assert page.form_values(address)["is_one_of"] == ["nursery"]
    assert "Nursery" in qa.post(address, page.form_values(address)).main


def test_a_section_has_conditions_too(qa: Visitor, draft: str) -> None:
    address = f"{draft}/sections/notice/conditions"
    assert "The section is asked about every" in qa.get(address).main
    assert "Age: Unborn" in add(qa, address, "fact:age_band", is_one_of="unborn").main
    assert "Only when Age: Unborn" in qa.get(f"{draft}/sections/notice").main


def test_an_answer_is_compared_in_pages_of_one_question_each(qa: Visitor, address: str) -> None:
    page = qa.get(f"{address}/new?subject=answer:sent-on")
    assert "It is this day or later" in page.main
    page = qa.get(f"{address}/new?subject=answer:sent-on&tested=y", status=422)
    assert "Select what must be true" in page.main
    page = qa.get(f"{address}/new?subject=answer:sent-on&test=is_at_least")
    page = qa.post(address, page.form_values(address) | {"is_at_least": "soon"}, status=422)
    assert page.field_errors == ["Error: Enter a real date, like 4 6 2017"]
    page = qa.post(address, page.form_values(address) | {"is_at_least": "4 June 2017"})
    assert "Answer to 1.2: 4 June 2017 or later" in page.main
    assert "no longer exists" in qa.post(address, {"subject": "answer:gone"}, status=409).main


def test_a_condition_on_a_deleted_question_is_mended_where_it_stands(
    qa: Visitor, draft: str, address: str
) -> None:
    add(qa, address, "answer:sent-on", stands="answered", test="stands")
    page = qa.post(f"{draft}/questions/sent-on/act", {"act": "delete"})
    assert address in page.links.values()
    page = qa.get(address)
    assert "To fix here" in page.main
    assert "Something that no longer exists" in page.main
    assert "To fix here" not in remove(qa, address, "0").main


def test_a_group_that_is_not_there_is_no_place(qa: Visitor, address: str) -> None:
    page = qa.get(f"{address}/new?subject=fact:setting&at=7")
    page = qa.post(address, page.form_values(address) | {"is_one_of": "nursery"}, status=422)
    assert "These conditions have changed" in page.main
    assert "cannot be found from this page" in qa.get(f"{address}/new?at=a-b", status=409).main


def test_a_condition_is_changed_in_its_place_as_one_step(qa: Visitor, draft: str, address: str) -> None:
    add(qa, address, "answer:sent-on", group="any_of", is_at_least="4 June 2017", test="is_at_least")
    add(qa, address, "fact:setting", at="0", is_one_of="nursery")
    page = qa.get(f"{address}/change?at=0-0")
    assert "Current condition: Answer to 1.2: 4 June 2017 or later" in page.main
    values = page.form_values(f"{address}/change")
    assert values["is_at_least"] == ["4 June 2017"]
    page = qa.post(f"{address}/change", values | {"is_at_least": "soon"}, status=422)
    assert page.field_errors == ["Error: Enter a real date, like 4 6 2017"]
    page = qa.post(
        f"{address}/change", page.form_values(f"{address}/change") | {"is_at_least": "5 June 2017"}
    )
    assert page.main.index("Answer to 1.2: 5 June 2017 or later") < page.main.index("Nursery")
    assert "Undo: changed a condition of question" in qa.get(draft).main
    qa.post(f"{draft}/undo", qa.get(draft).form_values(f"{draft}/undo"))
    assert "Answer to 1.2: 4 June 2017 or later" in qa.get(address).main


def test_a_condition_can_come_to_depend_on_something_else(qa: Visitor, address: str) -> None:
    add(qa, address, "answer:sent-on", is_at_least="4 June 2017", test="is_at_least")
    page = qa.get(f"{address}/change?at=0&subject=answer:sent-on&test=")
    assert page.form_values(f"{address}/change")["test"] == ["is_at_least"]
    page = qa.get(f"{address}/change?at=0&subject=")
    assert page.form_values(f"{address}/change")["subject"] == ["answer:sent-on"]
    page = qa.get(f"{address}/change?at=0&subject=fact:age_band&chosen=y")
    page = qa.post(f"{address}/change", page.form_values(f"{address}/change") | {"is_one_of": "unborn"})
    assert "Age: Unborn" in page.main
    assert "June 2017" not in page.main


def test_a_group_is_joined_otherwise_in_its_place(qa: Visitor, address: str) -> None:
    add(qa, address, "fact:age_band", group="any_of", is_one_of="under-5")
    page = qa.get(f"{address}/change?at=0")
    values = page.form_values(f"{address}/group")
    assert values["group"] == ["any_of"]
    page = qa.post(f"{address}/group", values | {"group": "", "seen": "of another time"}, status=422)
    assert page.field_errors == ["Error: Select when the group is true"]
    assert "None of these:" in qa.post(f"{address}/group", values | {"group": "none_of"}).main


def test_whoever_was_overtaken_changes_nothing_unseen(qa: Visitor, address: str) -> None:
    add(qa, address, "fact:age_band", is_one_of="under-5")
    values = qa.get(f"{address}/change?at=0").form_values(f"{address}/change")
    add(qa, address, "fact:setting", is_one_of="nursery")
    page = qa.post(f"{address}/change", values | {"is_one_of": "unborn"}, status=422)
    assert "Somebody else changed these conditions" in page.main
    assert page.form_values(f"{address}/change")["is_one_of"] == ["unborn"]
    assert "These conditions have changed" in qa.get(f"{address}/change?at=7", status=409).main


def test_an_overall_grade_is_offered_no_condition(qa: Visitor, draft: str) -> None:
    address = f"{draft}/questions/grade/conditions"
    page = qa.get(address)
    assert "An overall grade is asked about every case." in page.main
    assert f"{address}/new" not in page.links.values()
    assert "asked about every case" in qa.get(f"{address}/new", status=409).main


def test_many_questions_are_folded_under_their_sections(
    qa: Visitor, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "<details" not in qa.get(f"{address}/new").html
    monkeypatch.setattr("audit_app.web.themes.condition_pages.MOST_UNFOLDED", 1)
    add(qa, address, "answer:sent-on", stands="answered", test="stands")
    assert "<details" in qa.get(f"{address}/new").html
    assert qa.get(f"{address}/change?at=0&subject=").html.count("<details class") > 1
