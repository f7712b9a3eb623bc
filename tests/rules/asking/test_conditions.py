"""Conditions: which questions they open, what is wrong with them, and how they read."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.asking.routing import asked_keys
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_sets.files import check, dump, parse
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from tests.rules.question_sets.samples import SMALL, changed, few, question_sets

LAST = "        overall: true\n"
ROWS = """\
  - key: more
    title: More
    questions:
      - key: on
        reference: "3.1"
        text: When?
        type: date
      - key: meetings
        reference: "3.2"
        text: Which meetings?
        type: rows
        columns:
          - key: held
            label: Held on
            type: date
          - key: came
            label: Who came
            type: choices
            choices:
              - {key: police, label: Police}
              - {key: school, label: School}
      - key: ways
        reference: "3.3"
        text: Which ways?
        type: choices
        choices:
          - {key: letter, label: Letter}
          - {key: visit, label: Visit}
      - key: asked
        reference: "3.4"
        text: And then?
        type: text
        when:
"""


def with_condition(*lines: str) -> str:
    """The sample with one question more, on the condition that the lines say."""
    return SMALL + ROWS + "".join(f"          {line}\n" for line in lines)


def is_asked(text: str, kind: str = "police", **values: object) -> bool:
    responses = {
        key: value if isinstance(value, Response) else Response(value) for key, value in values.items()
    }
    return "asked" in asked_keys(parse(text), kind, {}, responses)


@pytest.mark.parametrize(
    ("lines", "values", "so"),
    [
        (["- answer: sent", "  is_one_of: [yes]"], {"sent": "yes"}, True),
        (["- answer: sent", "  is_one_of: [yes]"], {"sent": "no"}, False),
        (["- answer: sent", "  is_one_of: [yes]"], {}, False),
        (["- answer: ways", "  is_one_of: [visit]"], {"ways": ["letter", "visit"]}, True),
        (["- answer: ways", "  is_one_of: [visit]"], {"ways": ["letter"]}, False),
        (["- answer: delay", "  is_at_least: 24"], {"delay": 24}, True),
        (["- answer: delay", "  is_at_least: 24"], {"delay": 23}, False),
        (["- answer: delay", "  is_at_most: 24"], {"delay": 0}, True),
        (["- answer: delay", "  is_at_most: 24"], {"delay": Response(absence=Absence.NOT_KNOWN)}, False),
        (["- answer: on", "  is_at_least: 2017-06-04"], {"on": "2017-06-04"}, True),
        (["- answer: on", "  is_at_least: 2017-06-04"], {"on": "2017-06-03"}, False),
        (["- answer: grade", "  is_at_most: poor"], {"grade": "poor"}, True),
        (["- answer: grade", "  is_at_most: poor"], {"grade": "good"}, False),
        (["- answer: grade", "  is_at_most: good"], {"grade": "not-graded"}, False),
        (["- answer: meetings", "  is_at_least: 2"], {"meetings": [{}, {}]}, True),
        (["- answer: meetings", "  is_at_least: 2"], {"meetings": [{}]}, False),
        (
            ["- answer: meetings", "  column: came", "  is_one_of: [school]"],
            {"meetings": [{"came": ["police"]}, {"came": ["police", "school"]}]},
            True,
        ),
        (
            ["- answer: meetings", "  column: came", "  is_one_of: [school]"],
            {"meetings": [{"came": ["police"]}, {"held": "2017-06-04"}]},
            False,
        ),
        (["- answer: sent", "  stands: [blank, declined]"], {}, True),
        (["- answer: sent", "  stands: [declined]"], {"sent": Response(absence=Absence.DECLINED)}, True),
        (["- answer: sent", "  stands: [answered]"], {"sent": "no"}, True),
        (["- answer: sent", "  stands: [answered]"], {}, False),
        (["- any_of:", "    - {answer: sent, is_one_of: [no]}", "    - {answer: delay, is_at_least: 1}"], {}, False),
        (
            ["- any_of:", "    - {answer: sent, is_one_of: [no]}", "    - {answer: delay, is_at_least: 1}"],
            {"delay": 5},
            True,
        ),
        (
            ["- none_of:", "    - {answer: sent, is_one_of: [no]}", "    - {answer: delay, is_at_least: 1}"],
            {"delay": 5},
            False,
        ),
        (["- none_of:", "    - {answer: sent, is_one_of: [no]}"], {}, True),
        (
            ["- any_of:", "    - all_of:", "        - {answer: sent, is_one_of: [no]}", "        - {answer: delay, is_at_least: 1}"],
            {"sent": "no"},
            False,
        ),
        (["- {answer: sent, is_one_of: [yes]}", "- {answer: delay, is_at_most: 3}"], {"sent": "yes", "delay": 2}, True),
        (["- {answer: sent, is_one_of: [yes]}", "- {answer: delay, is_at_most: 3}"], {"sent": "yes"}, False),
    ],
)  # fmt: skip
def test_question_is_asked_where_its_conditions_hold(
    lines: list[str], values: dict[str, Any], so: bool
) -> None:
    text = with_condition(*lines)
    assert check(text) == ()
    assert is_asked(text, **values) is so


def test_condition_may_ask_for_the_kind_of_service() -> None:
    text = with_condition("- fact: service_kind", "  is_one_of: [school]")
    assert is_asked(text, "school")
    assert not is_asked(text, "police")


def test_answer_to_a_question_that_is_not_asked_counts_as_blank_and_comes_back() -> None:
    text = with_condition("- answer: route", "  is_one_of: [email]").replace(
        "        type: choice\n", "        type: choice\n        when: [{answer: sent, is_one_of: [yes]}]\n"
    )
    assert not is_asked(text, sent="no", route="email")
    assert is_asked(text, sent="yes", route="email")


def test_before_anything_is_answered_whatever_may_be_asked_is_known() -> None:
    questions = parse(with_condition("- answer: sent", "  is_one_of: [yes]"))
    assert "asked" in asked_keys(questions, "police", {}, None)
    assert "asked" not in asked_keys(questions, "school", {}, None), (
        "a school is never asked whether it was sent"
    )


@pytest.mark.parametrize(
    ("lines", "message", "mend"),
    [
        (["- is_one_of: [yes]"], "it does not say what is tested.", "Use one of: fact, answer,"),
        (["- {fact: gender, answer: sent, is_one_of: [yes]}"], "two things are tested at once.", "Use one of"),
        (["- answer: sent"], "it does not say what the test is.", "Use one of: is_one_of, is_at_least"),
        (["- {answer: delay, is_at_least: 1, is_at_most: 2}"], "there are two tests in one condition.", "Use one of"),
        (["- {answer: snet, is_one_of: [yes]}"], "there is no question 'snet'.", "Did you mean 'sent'?"),
        (["- {answer: sent, is_one_of: [maybe]}"], "there is no answer to 'sent' 'maybe'.", "Use one of: yes, no."),
        (["- {answer: sent, is_one_of: [yes, yes]}"], "the choice 'yes' is used twice.", "Give each its own."),
        (["- {answer: sent, is_at_least: 3}"], "'sent' is a question of type 'yes-no', and not one", "is_one_of, stands"),
        (["- {answer: delay, is_at_least: 90}"], "'delay' cannot be compared with '90'.", "Enter a number from 0 to 72."),
        (["- {answer: on, is_at_least: 2017-02-30}"], "cannot be compared with '2017-02-30'", "Enter a real date"),
        (["- {answer: grade, is_at_least: not-graded}"], "cannot be compared with 'not-graded'", "a rank"),
        (["- {answer: meetings, column: cmae, is_one_of: [police]}"], "no column 'cmae'.", "Did you mean 'came'?"),
        (["- {answer: sent, stands: [lost]}"], "'stands' is 'lost'", "Use one of: answered, blank"),
        (["- {fact: gender, is_at_least: 3}"], "a case fact has no 'is_at_least'.", "Use 'is_one_of'."),
        (["- any_of: [{answer: nobody, is_one_of: [yes]}]"], "there is no question 'nobody'.", "Use one of: "),
        (["- {any_of: [{answer: sent, stands: [blank]}], is_one_of: [yes]}"], "'is_one_of' does not belong", "Move it"),
        (["- {answer: asked, stands: [blank]}"], "depends on itself: 'asked' needs 'asked'.", "Remove one of them."),
    ],
)  # fmt: skip
def test_condition_that_cannot_stand_is_said_so_at_its_place(
    lines: list[str], message: str, mend: str
) -> None:
    (error,) = check(with_condition(*lines))
    assert "question 'asked'" in error.message
    assert message in error.message
    assert mend in error.mend


@pytest.mark.parametrize(
    "lines",
    [
        ["- {answer: sent, is_one_of: [yes]}", "- {answer: sent, is_one_of: [no]}"],
        ["- {answer: sent, is_one_of: [yes]}", "- {fact: service_kind, is_one_of: [school]}"],
        ["- {answer: delay, is_at_least: 24}", "- {answer: delay, is_at_most: 23}"],
        ["- {answer: on, is_at_least: 2018-01-01}", "- none_of: [{answer: on, is_at_least: 2017-01-01}]"],
        ["- {answer: grade, is_at_least: good}", "- none_of: [{answer: grade, is_one_of: [good]}]"],
        ["- {answer: grade, stands: [blank]}", "- {answer: grade, is_one_of: [good]}"],
        ["- none_of: [{fact: service_kind, is_one_of: [police, school]}]"],
        ["- {answer: delay, stands: [answered]}", "- none_of: [{answer: delay, is_at_least: 0}]"],
    ],
)
def test_question_that_nobody_is_ever_asked_is_an_error(lines: list[str]) -> None:
    (error,) = check(with_condition(*lines))
    assert "nobody is ever asked this" in error.message


@pytest.mark.parametrize(
    "lines",
    [
        ["- {answer: delay, is_at_least: 24}", "- {answer: delay, is_at_most: 24}"],
        ["- {answer: ways, is_one_of: [letter]}", "- none_of: [{answer: ways, is_one_of: [visit]}]"],
        ["- none_of: [{answer: sent, is_one_of: [yes]}]", "- {fact: service_kind, is_one_of: [school]}"],
        ["- {answer: meetings, is_at_least: 50}", "- {answer: meetings, column: came, is_one_of: [police]}"],
    ],
)
def test_question_that_somebody_may_be_asked_is_none(lines: list[str]) -> None:
    assert check(with_condition(*lines)) == ()


def test_every_circle_is_reported_once() -> None:
    def when(key: str, upon: str) -> tuple[str, str]:
        line = f"      - key: {key}\n"
        return line, f"{line}        when: [{{answer: {upon}, stands: [answered]}}]\n"

    text = changed(when("sent", "route"), when("route", "sent"), when("delay", "delay"))
    assert len(check(text)) == 2


def test_conditions_read_as_words() -> None:
    questions = parse(
        with_condition(
            "- {answer: route, is_one_of: [telephone, email]}",
            "- {answer: delay, is_at_least: 24}",
            "- any_of:",
            "    - {answer: on, is_at_most: 2017-06-04}",
            "    - none_of: [{fact: service_kind, is_one_of: [school]}]",
            "- {answer: meetings, column: came, is_one_of: [police]}",
            "- {answer: meetings, is_at_least: 2}",
            "- {answer: sent, stands: [blank, not-known]}",
        )
    )
    assert conditions_in_words(questions.question("asked").when, questions) == (
        "answer to 1.2: Telephone or E-mail; "
        "answer to 1.3: 24 hours or more; "
        "(answer to 3.1: 4 June 2017 or earlier or not Service: Schools and colleges); "
        "answer to 3.2, Who came of any row: Police; "
        "answer to 3.2: 2 rows or more; "
        "answer to 1.1: left blank or answer not known"
    )


@few
@given(question_sets(), st.data())
def test_no_condition_that_passed_the_check_can_raise_while_a_return_is_written(
    question_set: QuestionSet, data: st.DataObject
) -> None:
    responses = {
        question.key: data.draw(_responses(question_set, question))
        for question in question_set.questions
        if TYPES[question.type].answered
    }
    for kind in question_set.service_kinds[:2]:
        keys = asked_keys(question_set, kind, {"direction": "one", "age_band": "5-9"}, responses)
        assert keys <= asked_keys(question_set, kind, None, None), "what is asked may be asked"


@few
@given(question_sets())
def test_every_condition_can_be_said_in_words(question_set: QuestionSet) -> None:
    for question in question_set.questions:
        assert bool(conditions_in_words(question.when, question_set)) is bool(question.when)
    assert parse(dump(question_set)) == question_set


_SENT = st.one_of(
    st.sampled_from(("yes", "no", "one", "good", "poor", "not-graded", "3", "12.5", "4/6/2017", "4/6/2017 9am", "", "Words")),
    st.lists(st.fixed_dictionaries({"who": st.sampled_from(("one", "no", "")), "many": st.sampled_from(("-2", "8", ""))})),
    st.fixed_dictionaries({"from": st.just("4/6/2017"), "to": st.sampled_from(("5/6/2017", "")), "level": st.just("poor")}),
)  # fmt: skip


def _responses(question_set: QuestionSet, question: Question) -> st.SearchStrategy[Response]:
    def read(raw: Any) -> Response:
        try:
            return Response(TYPES[question.type].parse(raw, question, question_set.scale_of(question)))
        except AnswerError:
            return Response(absence=Absence.NOT_RECORDED)

    return _SENT.map(read)


def test_deep_conditions_are_weighed() -> None:
    lines = [f"{'  ' * depth}- {'any_of' if depth % 2 else 'all_of'}:" for depth in range(6)]
    text = with_condition(*lines, f"{'  ' * 6}- {{answer: sent, is_one_of: [yes]}}")
    assert check(text) == ()
    assert is_asked(text, sent="yes")
    assert isinstance(parse(text).question("asked").when[0], Condition)


def test_no_condition_names_a_fact_that_is_left_out() -> None:
    text = with_condition("- fact: setting", "  is_one_of: [nursery]")
    assert not check(text)
    errors = check(text.replace("key_lines:\n", "facts_left_out: [setting]\nkey_lines:\n", 1))
    assert [error.message for error in errors if "no case fact 'setting'" in error.message]


GAP = """\
      - key: visit
        reference: "3.0"
        text: How soon was the visit?
        type: gap
        from_label: Notice
        to_label: Visit
        measured_in: days
"""


@pytest.mark.parametrize(
    ("said", "ends", "within", "not_recorded"),
    [
        ((), {"from": "2017-06-01", "to": "2017-06-02"}, True, False),
        (("one-recorded",), {"to": "2017-06-02"}, False, True),
        (("before",), {"from": "2017-06-02", "to": "2017-06-01"}, True, False),
    ],
)
def test_a_gap_of_one_moment_holds_no_comparison_and_stands_as_not_recorded(
    said: tuple[str, ...], ends: dict[str, str], within: bool, not_recorded: bool
) -> None:
    value = ends | ({"said": list(said)} if said else {})
    for test, so in (("is_at_most: 3", within), ("stands: [not-recorded]", not_recorded)):
        text = with_condition("- answer: visit", f"  {test}").replace(
            "      - key: on\n", f"{GAP}      - key: on\n"
        )
        assert is_asked(text, visit=value) is so
