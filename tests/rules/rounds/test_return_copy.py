"""What a copy of a return says, read from its blocks."""

from dataclasses import replace

from audit_app.rules.blocks import Heading, Paragraph, Table
from audit_app.rules.rounds.return_copy import CopiedAnswer, ReturnCopy, compose

ANSWER = CopiedAnswer("1.1", "Was the school told?", True, "Yes", "", "The log says so.")


def a_copy(*answers: CopiedAnswer) -> ReturnCopy:
    return ReturnCopy("Return on case SM-01", "Police", (("State", "Submitted"),), (("Notice", answers),))


def cell(answer: CopiedAnswer) -> str:
    (table,) = (block for block in compose(a_copy(answer)) if isinstance(block, Table))
    return table.rows[0][2].text


def test_sections_are_headings_without_numbers_of_their_own() -> None:
    heads = [(one.text, one.numbered) for one in compose(a_copy(ANSWER)) if isinstance(one, Heading)]
    assert heads == [("About this return", False), ("Notice", False)]


def test_rationale_stands_below_the_answer() -> None:
    assert cell(ANSWER) == "Yes\n\nRationale: The log says so."


def test_kind_of_absence_has_its_reason() -> None:
    absent = replace(ANSWER, words="Not applicable", reason="Too young.", rationale="")
    assert cell(absent) == "Not applicable\n\nReason: Too young."


def test_what_is_not_answered_is_told_from_what_may_be_left_blank() -> None:
    nothing = replace(ANSWER, words="", rationale="")
    assert (cell(nothing), cell(replace(nothing, required=False))) == ("Not answered", "Left blank")


def test_return_with_nothing_to_answer_says_why() -> None:
    copy = replace(a_copy(), sections=(), note="The case is not known to this service.")
    assert Paragraph("The case is not known to this service.") in compose(copy)


def test_tables_of_two_sections_are_called_differently() -> None:
    copy = replace(a_copy(ANSWER), sections=(("Notice", (ANSWER,)), ("Overall", (ANSWER,))))
    captions = [one.caption for one in compose(copy) if isinstance(one, Table)]
    assert captions == ["Notice: questions and answers", "Overall: questions and answers"]
