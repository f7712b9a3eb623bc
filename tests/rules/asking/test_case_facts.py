"""One fact told by several services is counted once a case; numbers and days differ where they lie too far apart."""

import pytest

from audit_app.rules.answers.registry import differ
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.case_facts import (
    Outcome,
    contradicting,
    settling_question,
    stated_fact,
    statement_of,
)
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.options import Tolerance
from audit_app.rules.questions.question import MEANINGS, Question
from audit_app.rules.questions.set_parts import Contradiction
from audit_app.rules.workflow import ReturnState
from tests.rules.question_sets.checks.test_case_facts import WHOLE

IN, OUT = ReturnState.ACCEPTED, ReturnState.NOT_RETURNED
ASKED = Question("told", "1.1", "Was the school told?", "yes-partly-no", fact="told")


def told(*said: str | Absence | ReturnState | None, settled: str = "") -> Outcome:
    """What the fact comes to where services said these words, gave these absences, or stand so."""
    tellings = []
    for number, one in enumerate(said):
        state = one if isinstance(one, ReturnState) else IN
        absent = one if isinstance(one, Absence) else None
        value = one if isinstance(one, str) and not isinstance(one, Absence | ReturnState) else None
        tellings.append(statement_of(f"service-{number}", ASKED, state, Response(value, absent)))
    return stated_fact("told", tellings, settled).outcome


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_fact_is_what_all_who_know_say(meaning: str) -> None:
    assert told(meaning, meaning) == meaning
    assert told(meaning, Absence.NOT_KNOWN, None, OUT, ReturnState.NOT_KNOWN) == meaning


def test_services_that_know_and_do_not_agree_are_said_to_disagree() -> None:
    assert told("yes", "no") is Outcome.DISAGREE
    assert told("yes", "partly", Absence.NOT_RECORDED) is Outcome.DISAGREE


def test_why_nothing_is_known_is_never_taken_for_something_else() -> None:
    assert told() is Outcome.NOT_ASKED
    assert told(ReturnState.NOT_KNOWN, ReturnState.NOT_KNOWN) is Outcome.NOBODY_KNOWS
    assert told(Absence.NOT_RECORDED, None) is Outcome.NOBODY_KNOWS
    assert told(OUT, Absence.NOT_KNOWN) is Outcome.NOT_RETURNED
    assert told(ReturnState.IN_PROGRESS, OUT) is Outcome.TO_COME
    assert not any(told(state).counts for state in (OUT, ReturnState.NOT_KNOWN, ReturnState.IN_PROGRESS))


def test_the_panel_settles_what_services_tell_differently() -> None:
    assert told("yes", "no", settled="partly") is Outcome.PARTLY
    assert told("yes", "no", settled="nonsense") is Outcome.DISAGREE


def test_a_choice_means_what_the_set_says() -> None:
    questions = parse(WHOLE)
    said = statement_of("school", questions.question("route"), IN, Response("telephone"))
    assert said.meaning == "yes"
    assert settling_question(questions, "told").reference == "1.1, 1.2"


@pytest.mark.parametrize(
    ("kind", "tolerance", "values", "too_far"),
    [
        ("number", 0, [1, 3], True),
        ("number", 2, [1, 3], False),
        ("number", None, [1, 300], False),
        ("decimal", 0, ["1.5", "1.5"], False),
        ("date", 0, ["2017-10-12", "2017-10-26"], True),
        ("date", 14, ["2017-10-12", "2017-10-26"], False),
        ("date", 0, ["2017-10-12"], False),
        ("date", 0, [], False),
    ],
)
def test_numbers_and_days_differ_beyond_their_tolerance(
    kind: str, tolerance: int | None, values: list[object], too_far: bool
) -> None:
    question = Question("n", "1", "How many?", kind, options=Tolerance(tolerance=tolerance))
    assert differ(question, [Response(value) for value in values]) is too_far


def test_accounts_differ_where_one_says_yes_and_the_other_no() -> None:
    questions = parse(WHOLE)
    sent, route = questions.question("sent"), questions.question("route")
    assert questions.contradicts == (Contradiction("sent", "route"),)
    said = [(sent, Response("yes")), (route, Response("email"))]
    assert contradicting(questions, said) == {"sent": ("route",), "route": ("sent",)}
    assert contradicting(questions, [(sent, Response("yes")), (route, Response("telephone"))]) == {}
    assert contradicting(questions, said[:1]) == {}
