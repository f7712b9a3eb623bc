"""Whose answer a question wants, and what must then be so."""

import pytest

from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.answerers import PANEL_TYPES, SECOND_SCORE_TYPES, absences_of, score_of
from audit_app.rules.asking.completeness import missing
from audit_app.rules.asking.routing import asked_keys, asked_of_panel
from audit_app.rules.designer.coverage import Asked, coverage
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.question_sets.files import check, parse
from audit_app.rules.questions.question_set import QuestionSet
from tests.rules.question_sets.samples import changed, small_set

ROUTE = 'key: route\n        reference: "1.2"'
BY_FAMILY = (ROUTE, f"{ROUTE}\n        answered_by: family")
BY_PANEL = (ROUTE, f"{ROUTE}\n        answered_by: panel")
TWICE = (ROUTE, f"{ROUTE}\n        second_score: true")


def set_with(*changes: tuple[str, str]) -> QuestionSet:
    return parse(changed(*changes))


def said(*changes: tuple[str, str]) -> list[str]:
    return [error.message for error in check(changed(*changes))]


def test_what_a_family_says_may_not_have_been_sought_and_is_never_off_the_file() -> None:
    question = set_with(BY_FAMILY).question("route")
    assert absences_of(question) == (Absence.NOT_SOUGHT, Absence.DECLINED, Absence.NOT_APPLICABLE)
    assert Absence.NOT_SOUGHT not in absences_of(small_set().question("route"))


def test_what_was_not_sought_says_why() -> None:
    sections = set_with(BY_FAMILY).sections[:1]
    others = {"sent": Response("no"), "delay": Response(1)}
    unsought = {**others, "route": Response(absence=Absence.NOT_SOUGHT)}
    assert [one.problem for one in missing(sections, unsought)] == ["Enter why it was not sought"]
    because = {**others, "route": Response(absence=Absence.NOT_SOUGHT, reason="It was not safe to ask.")}
    assert missing(sections, because) == ()


def test_no_service_is_asked_what_the_panel_answers() -> None:
    questions = set_with(BY_PANEL)
    assert all("route" not in asked_keys(questions, kind, None, None) for kind in questions.service_kinds)
    assert [one.key for one in asked_of_panel(questions, {})] == ["route"]
    line = next(
        one for part in coverage(questions).parts for one in part.lines if one.question.key == "route"
    )
    assert set(line.asked) == {Asked.NEVER}


def test_the_panel_is_asked_what_the_case_calls_for() -> None:
    only = "\n        when:\n          - fact: age_band\n            is_one_of: [under-5]"
    questions = set_with((ROUTE, f"{ROUTE}\n        answered_by: panel{only}"))
    assert asked_of_panel(questions, {"age_band": "5-9"}) == ()
    assert [one.key for one in asked_of_panel(questions, {"age_band": "under-5"})] == ["route"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("asked_of: [police]", "only the panel answers it."),
        ("when: [{answer: sent, stands: [answered]}]", "it cannot depend on an answer in one return."),
        ("second_score: true", "only a service's own answer can have a second score."),
    ],
)
def test_what_the_panel_answers_cannot_be_a_service_s_too(line: str, words: str) -> None:
    assert any(one.endswith(words) for one in said((ROUTE, f"{BY_PANEL[1]}\n        {line}")))


def test_no_service_waits_for_the_panel() -> None:
    waiting = (
        'key: delay\n        reference: "1.3"',
        'key: delay\n        reference: "1.3"\n        when: [{answer: route, stands: [answered]}]',
    )
    assert any("is answered by the panel, after the returns." in one for one in said(BY_PANEL, waiting))


def test_an_overall_grade_is_the_agency_s_own_and_agreed_in_any_case() -> None:
    for line in ("answered_by: family", "second_score: true"):
        assert said(("overall: true", f"overall: true\n        {line}")) != []


def test_what_gives_no_score_is_not_scored_twice() -> None:
    number = (
        'key: delay\n        reference: "1.3"',
        'key: delay\n        reference: "1.3"\n        second_score: true',
    )
    assert any("is not scored." in one for one in said(number))
    assert said(TWICE) == []


def test_a_second_score_is_given_in_the_words_of_the_first() -> None:
    question = set_with(TWICE).question("route")
    assert [one.label for one in choices_for(question, None)] == ["Telephone", "E-mail"]
    assert score_of(question, "email") == "email"
    grade = small_set().question("grade")
    assert [one.key for one in choices_for(grade, small_set().scale("four"))] == [
        "good",
        "poor",
        "not-graded",
    ]


def test_only_one_thing_at_a_time_is_settled_at_the_table() -> None:
    for key in (*PANEL_TYPES, *SECOND_SCORE_TYPES):
        assert TYPES[key].answered
        assert not TYPES[key].repeats
    matrix = "type: matrix\n        criteria: [{key: a, label: A}]"
    with pytest.raises(SetErrors):
        set_with(BY_PANEL, ("type: choice", matrix))
