"""What is suggested for a grade is put together in the designer, line by line."""

import pytest

from audit_app.services import drafts
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting


@pytest.fixture
def address(world: World) -> str:
    draft = drafts.begin_version(acting(world.qa), world.version.id, NOW)
    return f"/drafts/{draft.id}/questions/grade/suggested"


@pytest.fixture
def qa(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.qa)


def add_line(qa: Visitor, address: str, level: str) -> str:
    """Where its conditions are."""
    fields = qa.get(address).form_values(f"{address}/add") | {"level": level}
    answer = qa.raw("POST", f"{address}/add", fields)
    assert answer.status_code == 303
    return str(answer.location)


def act(qa: Visitor, address: str, act: str, status: int = 200) -> str:
    return qa.post(
        f"{address}/act", qa.get(address).form_values(f"{address}/act") | {"act": act}, status=status
    ).main


def test_a_line_is_added_with_its_condition_and_read_back(qa: Visitor, address: str) -> None:
    conditions = add_line(qa, address, "poor")
    assert "It is suggested wherever no line above it is." in qa.get(conditions).main
    new = qa.get(f"{conditions}/new?subject=answer:told-in-time&test=is_one_of")
    qa.post(conditions, new.form_values(conditions) | {"is_one_of": ["no"]})
    assert "Poor, where answer to 1.1: No" in qa.get(address).main
    sheet = qa.get(address.removesuffix("/suggested"))
    assert "By lines: the first that holds" in sheet.main
    assert "Still to mend" not in sheet.main


def test_lines_change_places_and_go(qa: Visitor, address: str) -> None:
    add_line(qa, address, "poor")
    add_line(qa, address, "good")
    said = act(qa, address, "up-2")
    assert said.index("Good, ") < said.index("Poor, ")
    assert "Poor, " not in act(qa, address, "remove-2")
    assert "Nothing: whoever grades decides alone" in act(qa, address, "remove-1")


def test_whoever_was_overtaken_moves_no_other_line(qa: Visitor, address: str) -> None:
    add_line(qa, address, "poor")
    held = qa.get(address).form_values(f"{address}/act")
    add_line(qa, address, "good")
    said = qa.post(f"{address}/act", held | {"act": "remove-1"}, status=409).main
    assert "Somebody changed these lines meanwhile." in said


def test_the_lowest_is_offered_and_what_lacks_other_grades_is_told(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    said = qa.post(address, page.form_values(address) | {"suggest": "lowest"}).main
    assert "Still to mend here" in said
    assert "There is no other grade by its scale" in said


def test_a_line_without_a_grade_is_asked_for_one(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    said = qa.post(f"{address}/add", page.form_values(f"{address}/add"), status=422)
    assert said.field_errors == ["Error: Choose a grade"]
