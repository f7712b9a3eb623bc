"""Which questions a service is asked."""

import pytest

from audit_app.rules.question_sets import parse
from audit_app.rules.routing import asked, is_asked
from tests.rules.question_set_samples import changed, small_set


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("police", ["sent", "route", "delay", "grade"]), ("school", ["route", "delay", "grade"])],
)
def test_service_is_asked_its_own_questions_and_those_for_all(kind: str, keys: list[str]) -> None:
    assert [question.key for section in asked(small_set(), kind) for question in section.questions] == keys


def test_section_without_a_question_for_the_service_is_dropped() -> None:
    only_police = ("        type: choice\n", "        type: choice\n        asked_of: [police]\n")
    text = changed(
        only_police, ("        type: number\n", "        type: number\n        asked_of: [police]\n")
    )
    assert [section.key for section in asked(parse(text), "school")] == ["overall"]


def test_section_keeps_its_title_and_guidance() -> None:
    (section, _) = asked(small_set(), "school")
    assert (section.key, section.title) == ("notice", "The notice")


def test_question_for_police_is_not_asked_of_a_school() -> None:
    assert not is_asked(small_set().question("sent"), "school")
