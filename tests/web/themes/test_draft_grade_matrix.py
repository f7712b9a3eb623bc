"""What is suggested for a grade is put together in the designer, line by line."""

import pytest

from audit_app.services.themes import drafts
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


def button_of(qa: Visitor, address: str, way: str, number: int) -> str:
    """What the button says that does this to the line with this number, as the page stands."""
    values = [one.get("value") for one in qa.get(address).all("button[@name='act']")]
    lines = list(dict.fromkeys(value.partition("-")[2] for value in values))
    return f"{way}-{lines[number - 1]}"


def act(qa: Visitor, address: str, act: str, status: int = 200) -> str:
    way, _, number = act.partition("-")
    sent = {"act": button_of(qa, address, way, int(number))}
    return qa.post(f"{address}/act", qa.get(address).form_values(f"{address}/act") | sent, status=status).main


def test_a_line_is_added_with_its_condition_and_read_back(qa: Visitor, address: str) -> None:
    conditions = add_line(qa, address, "poor")
    assert "It is suggested when no line above it applies." in qa.get(conditions).main
    new = qa.get(f"{conditions}/new?subject=answer:told-in-time&test=is_one_of")
    qa.post(conditions, new.form_values(conditions) | {"is_one_of": ["no"]})
    assert "Poor, where answer to 1.1: No" in qa.get(address).main
    sheet = qa.get(address.removesuffix("/suggested"))
    assert "By lines: the first that applies" in sheet.main
    assert "To fix here" not in sheet.main


def test_lines_change_places_and_go(qa: Visitor, address: str) -> None:
    add_line(qa, address, "poor")
    add_line(qa, address, "good")
    said = act(qa, address, "up-2")
    assert said.index("Good, ") < said.index("Poor, ")
    assert "Poor, " not in act(qa, address, "remove-2")
    assert "Nothing is suggested" in act(qa, address, "remove-1")


def test_whoever_was_overtaken_acts_on_the_line_they_saw_or_on_none(qa: Visitor, address: str) -> None:
    add_line(qa, address, "poor")
    add_line(qa, address, "good")
    held = qa.get(address).form_values(f"{address}/act")
    poor = button_of(qa, address, "remove", 1)
    act(qa, address, "up-2")
    assert "Poor, " not in qa.post(f"{address}/act", held | {"act": poor, "once": "a"}).main
    said = qa.post(f"{address}/act", held | {"act": poor, "once": "b"}, status=409).main
    assert "Somebody else changed that line." in said


def test_each_press_on_a_page_drawn_once_moves_a_line(qa: Visitor, address: str) -> None:
    for level in ("poor", "good", "good"):
        add_line(qa, address, level)
    down = button_of(qa, address, "down", 1)
    drawn = {"act": down}
    qa.post(f"{address}/act", drawn)
    said = qa.post(f"{address}/act", drawn).main
    assert said.rindex("Good, ") < said.index("Poor, ")


def test_the_lowest_is_offered_and_what_lacks_other_grades_is_told(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    said = qa.post(address, page.form_values(address) | {"suggest": "lowest"}).main
    assert "To fix here" in said
    assert "There is no other grade on the same scale" in said


def test_a_line_without_a_grade_is_asked_for_one(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    said = qa.post(f"{address}/add", page.form_values(f"{address}/add"), status=422)
    assert said.field_errors == ["Error: Select a grade"]
