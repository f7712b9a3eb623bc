"""How answers become counts: what a denominator holds."""

from typing import Any

from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.question import Question
from audit_app.rules.reports.counts import AnswerCount, LeftOut, QuestionCount
from audit_app.rules.reports.tallies import ReturnedAnswer, count_answers
from audit_app.rules.workflow import ReturnState
from tests.rules.question_sets.samples import small_set


def question(kind: str, **changes: Any) -> Question:
    return question_with(key="told", reference="1.2", text="Was the school told?", type=kind, **changes)


def given(value: object = None, absence: Absence | None = None, service: str = "police") -> ReturnedAnswer:
    return ReturnedAnswer(service, ReturnState.ACCEPTED, Response(value, absence))


def tally(asked: Question, *entries: ReturnedAnswer) -> QuestionCount:
    counted = count_answers(asked, None, entries)
    assert counted is not None
    return counted


def counts(counted: QuestionCount) -> dict[str, int]:
    return {entry.label: entry.count for entry in counted.counts if entry.count}


def test_answers_are_counted_by_their_label() -> None:
    counted = tally(question("yes-partly-no"), given("yes"), given("yes"), given("no"))
    assert counts(counted) == {"Yes": 2, "No": 1}


def test_not_applicable_is_left_out_of_the_denominator() -> None:
    counted = tally(question("yes-no"), given("yes"), given(absence=Absence.NOT_APPLICABLE))
    assert (counted.answered, counted.left_out) == (1, (LeftOut("not applicable", 1),))


def test_not_recorded_counts_as_an_answer() -> None:
    counted = tally(question("yes-no"), given("yes"), given(absence=Absence.NOT_RECORDED))
    assert (counted.answered, counts(counted)) == (2, {"Yes": 1, "Not recorded": 1})


def test_return_that_never_came_is_left_out() -> None:
    counted = tally(question("yes-no"), given("no"), ReturnedAnswer("gp", ReturnState.NOT_RETURNED, None))
    assert counted.left_out == (LeftOut("not returned", 1),)


def test_case_that_a_service_does_not_know_is_left_out() -> None:
    counted = tally(question("yes-no"), given("no"), ReturnedAnswer("gp", ReturnState.NOT_KNOWN, None))
    assert counted.left_out == (LeftOut("case not known", 1),)


def test_unfinished_return_is_still_to_come() -> None:
    unfinished = ReturnedAnswer("gp", ReturnState.IN_PROGRESS, Response("yes"))
    assert tally(question("yes-no"), unfinished).left_out == (LeftOut("still to come", 1),)


def test_words_without_an_answer_are_blank() -> None:
    blank = ReturnedAnswer("gp", ReturnState.ACCEPTED, Response(rationale="See the file."))
    assert tally(question("yes-no"), blank).left_out == (LeftOut("left blank", 1),)


def test_one_return_may_choose_several_answers() -> None:
    asked = question("choices", choices=(Choice("a", "At school"), Choice("b", "At home")))
    counted = tally(asked, given(["a", "b"]), given(["a"]))
    assert (counts(counted), counted.answered, counted.exclusive) == (
        {"At school": 2, "At home": 1},
        2,
        False,
    )


def test_numbers_are_told_as_a_range_and_a_middle() -> None:
    counted = tally(question("number", unit="hours"), given(2), given(61), given(13))
    assert counted.summary == "From 2 to 61 hours; at least half are 13 or fewer"


def test_words_are_not_counted() -> None:
    assert count_answers(question("long-text"), None, [given("A long story")]) is None


def test_each_service_has_its_part_of_the_counts() -> None:
    counted = tally(question("yes-no"), given("yes"), given("no", service="school"))
    assert {part.service: part.counts[0].count for part in counted.by_service} == {"police": 1, "school": 0}


def test_gaps_are_told_by_their_range_and_limit() -> None:
    asked = question("gap", from_label="A", to_label="B", measured_in="days", limit=5)
    gaps = [given({"from": "2017-06-01", "to": f"2017-06-{day:02}"}) for day in (2, 4, 20)]
    assert tally(asked, *gaps, given({"from": "2017-06-01"})).summary == (
        "From 1 to 19 days; at least half are 3 or fewer; 2 of 3 are within the limit of 5"
    )


def test_gaps_in_hours_are_told_and_held_against_their_limit_to_the_minute() -> None:
    asked = question("gap", from_label="A", to_label="B", measured_in="hours", limit=24)
    ends = ("05T12:20", "06T12:00", "06T12:02")
    gaps = [given({"from": "2018-06-05T12:00", "to": f"2018-06-{end}"}) for end in ends]
    assert tally(asked, *gaps).summary == (
        "From 20 minutes to 24 hours 2 minutes; at least half are 24 hours or less; 2 of 3 are within the limit of 24"
    )


def test_a_gap_with_one_end_is_not_recorded_and_one_that_came_before_is_named() -> None:
    asked = question("gap", from_label="A", to_label="B", measured_in="days", limit=5)
    one_end = given({"to": "2017-06-01", "said": ["one-recorded"]})
    before = given({"from": "2017-06-04", "to": "2017-06-01", "said": ["before"]})
    counted = tally(asked, given({"from": "2017-06-01", "to": "2017-06-20"}), one_end, before)
    assert (counted.answered, counted.counts[0]) == (3, AnswerCount("Not recorded", 1))
    assert counted.summary == (
        "From 0 to 19 days; at least half are 0 or fewer; 1 of 2 are within the limit of 5; "
        "in 1 of them “B” came before “A”"
    )
    assert tally(asked, one_end).summary == ""


def test_scores_and_shares_are_told_by_their_range() -> None:
    assert tally(question("score"), given(3), given(8)).summary == "From 3 to 8; at least half are 3 or fewer"
    assert "From 0.5 to 50%" in tally(question("percentage"), given("50"), given("0.5")).summary


def test_judgement_is_counted_by_its_grade() -> None:
    good = given({"level": "good", "evidence": "Seen."})
    counted = count_answers(question("judgement", scale="four"), small_set().scale("four"), [good])
    assert counted
    assert counts(counted) == {"Good": 1}
