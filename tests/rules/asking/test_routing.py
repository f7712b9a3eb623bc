"""Which questions a service is asked."""

import pytest

from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.asking.routing import asked_keys, has_own_questions, sections_asked
from audit_app.rules.question_sets.files import parse
from tests.rules.question_sets.samples import changed, small_set


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("police", ["sent", "route", "delay", "grade"]), ("school", ["route", "delay", "grade"])],
)
def test_service_is_asked_its_own_questions_and_those_for_all(kind: str, keys: list[str]) -> None:
    assert [
        question.key
        for section in sections_asked(small_set(), kind, {}, {})
        for question in section.questions
    ] == keys


def test_section_without_a_question_for_the_service_is_dropped() -> None:
    only_police = ("        type: choice\n", "        type: choice\n        asked_of: [police]\n")
    text = changed(
        only_police, ("        type: number\n", "        type: number\n        asked_of: [police]\n")
    )
    assert [section.key for section in sections_asked(parse(text), "school", {}, {})] == ["overall"]


def test_section_keeps_its_title_and_guidance() -> None:
    (section, _) = sections_asked(small_set(), "school", {}, {})
    assert (section.key, section.title) == ("notice", "The notice")


def test_question_for_police_is_not_asked_of_a_school() -> None:
    assert "sent" not in asked_keys(small_set(), "school", {}, {})


BY_DIRECTION = (
    "service_kinds:\n  - police\n  - school\n",
    """service_kinds:
  - police
  - school
case_facts:
  - key: direction
    label: Direction
    choices:
      - {key: up, label: Step up}
      - {key: down, label: Step down}
""",
)
WHEN_UP = "        when:\n          - fact: direction\n            is_one_of: [up]\n"


def keys_asked(text: str, bands: dict[str, str]) -> frozenset[str]:
    return asked_keys(parse(text), "police", bands, {})


def test_question_on_a_condition_is_asked_only_about_the_cases_that_meet_it() -> None:
    text = changed(BY_DIRECTION, ("        type: yes-no\n", f"        type: yes-no\n{WHEN_UP}"))
    assert "sent" in keys_asked(text, {"direction": "up"})
    assert "sent" not in keys_asked(text, {"direction": "down"})
    assert "sent" not in keys_asked(text, {})


def test_section_on_a_condition_is_left_out_as_a_whole() -> None:
    when = (
        WHEN_UP.replace("        ", "    ", 1)
        .replace("          -", "      -")
        .replace("            is", "        is")
    )
    text = changed(BY_DIRECTION, ("    title: The notice\n", f"    title: The notice\n{when}"))
    assert keys_asked(text, {"direction": "up"}) == {"sent", "route", "delay", "grade"}
    assert keys_asked(text, {"direction": "down"}) == {"grade"}


def test_facts_of_every_theme_can_be_asked_for_too() -> None:
    when = WHEN_UP.replace("direction", "age_band").replace("[up]", "[under-5, 5-9]")
    text = changed(("        type: yes-no\n", f"        type: yes-no\n{when}"))
    assert "sent" in keys_asked(text, {"age_band": "5-9"})
    assert "sent" not in keys_asked(text, {"age_band": "16-17"})


def test_conditions_read_as_words() -> None:
    text = changed(BY_DIRECTION, ("        type: yes-no\n", f"        type: yes-no\n{WHEN_UP}"))
    questions = parse(text)
    assert conditions_in_words(questions.question("sent").when, questions) == "Direction: Step up"


OF_POLICE = "        asked_of: [police]\n"


def test_service_is_asked_about_a_case_where_it_has_more_to_say_than_a_grade() -> None:
    text = changed(
        BY_DIRECTION,
        ("        type: choice\n", f"        type: choice\n{OF_POLICE}"),
        ("        type: number\n", f"        type: number\n{WHEN_UP}"),
    )
    said = {
        (kind, way): has_own_questions(parse(text), kind, {"direction": way})
        for kind in ("police", "school", "housing")
        for way in ("up", "down")
    }
    assert {asked for asked, is_asked in said.items() if is_asked} == {
        ("police", "up"),
        ("police", "down"),
        ("school", "up"),
    }


def test_service_that_is_never_asked_for_more_than_a_grade_is_asked_for_that() -> None:
    text = changed(
        ("        type: choice\n", f"        type: choice\n{OF_POLICE}"),
        ("        type: number\n", f"        type: number\n{OF_POLICE}"),
    )
    assert has_own_questions(parse(text), "school", {})
