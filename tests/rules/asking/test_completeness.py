"""What a return still lacks, and how far it has come."""

import pytest

from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.completeness import Progress, missing, progress, section_progress
from audit_app.rules.asking.routing import sections_asked
from tests.rules.question_sets.samples import small_set

SECTIONS = sections_asked(small_set(), "police", {}, {})
COMPLETE = {
    "sent": Response(value="no"),
    "route": Response(value="email"),
    "delay": Response(value=0),
    "grade": Response(value="poor", rationale="Nothing was sent."),
}


def problem(key: str, response: Response) -> str:
    """What is said of one answer when all the others are complete."""
    found = missing(SECTIONS, COMPLETE | {key: response})
    assert {gap.question.key for gap in found} <= {key}
    return "".join(gap.problem for gap in found)


def test_complete_return_lacks_nothing() -> None:
    assert missing(SECTIONS, COMPLETE) == ()
    assert progress(SECTIONS, COMPLETE) == Progress(answered=3, required=3)


def test_untouched_return_lacks_every_required_question_in_order() -> None:
    assert [gap.question.key for gap in missing(SECTIONS, {})] == ["sent", "delay", "grade"]
    assert progress(SECTIONS, {}) == Progress(answered=0, required=3)


@pytest.mark.parametrize(
    ("key", "response", "words"),
    [
        ("sent", Response(), "Answer this question"),
        ("sent", Response(rationale="It was."), "Select an answer to go with what you wrote"),
        ("route", Response(), ""),
        ("route", Response(rationale="By hand."), "Select an answer to go with what you wrote"),
        ("delay", Response(absence=Absence.NOT_RECORDED), ""),
        ("delay", Response(absence=Absence.NOT_KNOWN), ""),
        ("delay", Response(absence=Absence.DECLINED), ""),
        ("delay", Response(absence=Absence.NOT_APPLICABLE, reason="Not sent."), ""),
        ("delay", Response(absence=Absence.NOT_APPLICABLE), "Enter why it does not apply"),
        ("delay", Response(absence=Absence.NOT_APPLICABLE, reason="  "), "Enter why it does not apply"),
        ("route", Response(absence=Absence.NOT_APPLICABLE), "Enter why it does not apply"),
        ("grade", Response(), "Select a grade"),
        ("grade", Response(value="good"), "Enter the reasons for this grade"),
        ("grade", Response(value="good", rationale=" \n "), "Enter the reasons for this grade"),
        ("grade", Response(value="not-graded"), "Enter the reasons for this grade"),
        ("grade", Response(value="not-graded", rationale="The file holds too little."), ""),
        (
            "grade",
            Response(absence=Absence.NOT_APPLICABLE, reason="No part in it."),
            "Select a grade: you must answer this question",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(key: str, response: Response, words: str) -> None:
    assert problem(key, response) == words


def test_answer_without_its_reasons_does_not_count_as_answered() -> None:
    assert progress(SECTIONS, COMPLETE | {"grade": Response(value="good")}).answered == 2


def test_question_that_need_not_be_answered_is_not_counted() -> None:
    assert section_progress(SECTIONS[0], {"route": Response(value="email")}) == Progress(
        answered=0, required=2
    )


def test_answers_to_questions_that_are_not_asked_are_not_counted() -> None:
    assert progress(sections_asked(small_set(), "school", {}, {}), COMPLETE) == Progress(
        answered=2, required=2
    )
