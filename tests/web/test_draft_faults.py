"""What is to mend in a draft is said in the words of its pages, without the keys of the file."""

import pytest

from audit_app.rules import question_set_edits as edits
from audit_app.rules.question_sets import QuestionSet, dump, read
from audit_app.web.draft_faults import said
from tests.rules.question_set_samples import changed, small_set

NUMBER = "        type: number\n"


def faults(questions: QuestionSet) -> list[str]:
    found, wrong = read(dump(questions))
    return [said(fault, found) for fault in wrong]


def only_when(condition: str) -> QuestionSet:
    return read(changed((NUMBER, f"{NUMBER}        when: [{condition}]\n")))[0]


def test_question_that_hangs_on_a_deleted_one_says_so() -> None:
    left = edits.remove_question(only_when("{answer: sent, is_one_of: [yes]}"), "sent").questions
    assert faults(left) == [
        "Question 1.3: When it is asked depends on a question that is gone. Change when it is asked."
    ]


@pytest.mark.parametrize(
    ("condition", "on"),
    [
        ("{answer: sent, is_one_of: [nope]}", "a choice that question 1.1 does not have any more"),
        ("{fact: gone, is_one_of: [a]}", "a fact of the case that is gone"),
        ("{fact: age_band, is_one_of: [zz]}", "a choice that “Age” does not have any more"),
    ],
)
def test_condition_on_what_is_not_there_names_what_people_know(condition: str, on: str) -> None:
    assert faults(only_when(condition)) == [
        f"Question 1.3: When it is asked depends on {on}. Change when it is asked."
    ]


def test_question_that_lacks_what_its_type_needs_says_which_field() -> None:
    begun = edits.add_question(small_set(), "notice", "How good was it?", "choice")
    assert any("is missing: “One of a list” needs it." in one for one in faults(begun.questions))
