"""Scores of sections, critical questions, and what is suggested for a grade."""

from decimal import Decimal

import pytest

from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.asking.scoring import section_scores
from audit_app.rules.asking.suggested_grades import lowest, suggested_level
from audit_app.rules.question_sets.files import check, parse
from audit_app.rules.questions.question_set import QuestionSet
from tests.rules.question_sets.samples import changed, small_set

SENT = (
    'key: sent\n        reference: "1.1"',
    'key: sent\n        reference: "1.1"\n        weight: 3\n        critical: true',
)
GRADE = 'key: grade\n        reference: "2.1"'
PARTS = """
  - key: parts
    title: Parts
    questions:
      - {key: part-one, reference: "3.1", text: Was it good?, type: grade, scale: four}
      - {key: part-two, reference: "3.2", text: Was it good too?, type: grade, scale: four}
"""
MATRIX = """
        suggest: matrix
        matrix:
          - level: poor
            when: [{answer: sent, is_one_of: ["no"]}]
          - {level: good}"""


def set_with(*changes: tuple[str, str], more: str = "") -> QuestionSet:
    return parse(changed(*changes) + more.removeprefix("\n"))


def said(*changes: tuple[str, str], more: str = "") -> list[str]:
    return [error.message for error in check(changed(*changes) + more.removeprefix("\n"))]


@pytest.mark.parametrize(
    ("response", "words", "unmet"),
    [
        (Response("yes"), "3 of 3", []),
        (Response("no"), "0 of 3", ["1.1"]),
        (Response(absence=Absence.NOT_RECORDED), "0 of 3", ["1.1"]),
        (Response(absence=Absence.NOT_KNOWN), None, []),
        (Response(), None, []),
    ],
)
def test_a_score_counts_what_is_met_and_leaves_out_what_nobody_could_say(
    response: Response, words: str | None, unmet: list[str]
) -> None:
    questions = set_with(SENT)
    score = section_scores(questions, questions.sections, {"sent": response}).get("notice")
    assert (score.words if score else None) == words
    assert [one.reference for one in score.unmet] == unmet if score else unmet == []


def test_partly_is_half_and_a_number_on_a_line_its_share() -> None:
    partly = (
        "type: yes-no\n        asked_of: [police]",
        "type: yes-partly-no\n        weight: 2\n        asked_of: [police]",
    )
    line = (
        'key: route\n        reference: "1.2"\n        text: By which route?\n        type: choice',
        'key: route\n        reference: "1.2"\n        text: How sure?\n        weight: 4\n        type: score',
    )
    choices = (
        "\n        choices:\n          - key: telephone\n            label: Telephone\n          - key: email\n            label: E-mail",
        "",
    )
    questions = set_with(partly, line, choices)
    scores = section_scores(questions, questions.sections, {"sent": Response("partly"), "route": Response(5)})
    assert (scores["notice"].points, scores["notice"].most) == (Decimal(3), 6)


def test_a_set_without_weights_scores_nothing() -> None:
    assert section_scores(small_set(), small_set().sections, {"sent": Response("no")}) == {}


def test_the_lowest_grade_is_by_rank_and_never_what_is_not_graded() -> None:
    scale = small_set().scale("four")
    found = lowest(scale, ["good", "not-graded", "poor"])
    assert found is not None
    assert found.key == "poor"
    assert lowest(scale, ["not-graded"]) is None


def test_an_overall_grade_is_suggested_from_the_other_grades() -> None:
    questions = set_with((GRADE, f"{GRADE}\n        suggest: lowest"), more=PARTS)
    responses = {"part-one": Response("good"), "part-two": Response("poor")}
    level = suggested_level(
        questions, questions.question("grade"), questions.sections, responses, {}, "police"
    )
    assert level is not None
    assert level.label == "Poor"
    assert (
        suggested_level(questions, questions.question("grade"), questions.sections, {}, {}, "police") is None
    )


def test_the_first_line_of_the_matrix_that_holds_is_suggested() -> None:
    questions = set_with((GRADE, GRADE + MATRIX))
    sections = sections_asked(questions, "police", {}, {})

    def level(answer: str) -> str:
        found = suggested_level(
            questions, questions.question("grade"), sections, {"sent": Response(answer)}, {}, "police"
        )
        return found.key if found else ""

    assert [level("no"), level("yes")] == ["poor", "good"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("weight: 2", "this answer cannot be met or not met."),
        ("critical: true", "has no lowest answer."),
        ("suggest: lowest", "only a grade can be suggested."),
    ],
)
def test_what_is_neither_met_nor_unmet_is_not_weighed(line: str, words: str) -> None:
    delay = 'key: delay\n        reference: "1.3"'
    assert any(words in one for one in said((delay, f"{delay}\n        {line}")))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("suggest: lowest", "there is no other grade on the same scale"),
        ("suggest: matrix", "a matrix is used only with its lines."),
        ("matrix: [{level: good}]", "a matrix is used only with its lines."),
        ("suggest: matrix\n        matrix: [{level: best}]", "there is no level 'best'."),
        ("suggest: matrix\n        matrix: [{level: good}, {level: poor}]", "are never suggested."),
        (
            "suggest: matrix\n        matrix: [{level: good, when: [{answer: grade, stands: [answered]}]}]",
            "a grade cannot be suggested from itself.",
        ),
        (
            "suggest: matrix\n        matrix: [{level: good, when: [{answer: nowhere, stands: [answered]}]}]",
            "there is no question 'nowhere'.",
        ),
    ],
)
def test_a_suggestion_that_could_never_be_made_is_an_error(lines: str, words: str) -> None:
    assert any(words in one for one in said((GRADE, f"{GRADE}\n        {lines}")))


def test_a_scale_of_two_ranks_is_met_or_not_and_a_longer_one_is_no_score() -> None:
    weighed = (GRADE, f"{GRADE}\n        weight: 1")
    assert said(weighed) == []
    third = (
        "      - key: poor\n",
        "      - {key: fair, label: Fair, letter: F, rank: 5, colour: yellow}\n      - key: poor\n",
    )
    assert any("met or not met" in one for one in said(weighed, third))
