"""Remarks on the words of questions: each names what trips a reader, and plain questions are left in peace."""

from dataclasses import replace
from time import process_time

import pytest

from audit_app.rules.designer.plain_english import remarks, remarks_on
from audit_app.rules.designer.reading_age import reading_age
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Term
from config import ROOT
from tests.rules.question_sets.samples import small_set

SHIPPED = sorted((ROOT / "audit_templates" / "themes").glob("*/1.yaml"))


def asked(text: str, guidance: str = "") -> str:
    """Everything that is remarked on such a question."""
    return " ".join(remarks_on(Question("q", "1.1", text, "yes-no", guidance=guidance)))


def small_set_asking(*texts: str) -> QuestionSet:
    sample = small_set()
    section = sample.sections[0]
    questions = tuple(Question(f"q{at}", f"9.{at}", text, "yes-no") for at, text in enumerate(texts))
    return replace(sample, sections=(replace(section, questions=questions),))


@pytest.mark.parametrize(
    ("text", "joint"),
    [
        ("Was risk stated, and was the urgency right?", "and was"),
        ("Was the child seen and asked before the move?", "seen and asked"),
        ("Were they told of the move and invited to the meeting?", "told of the move and invited"),
        ("Was a lead named, agreed and present?", "named, agreed and present"),
        ("Did officers speak with the child and record what the child said?", "and record what"),
        ("Did the referral say which plan there was, and who led it?", "and who"),
        ("Was the plan reviewed or did nobody look at it?", "or did"),
    ],
)
def test_two_questions_in_one_are_named_by_what_joins_them(text: str, joint: str) -> None:
    assert f"two questions in one (“{joint}”)" in asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Did a manager or supervisor oversee what was decided?",
        "Did the family, and the child, have a say in the move?",
        "Was the child's need met by the speed of the response and the plan?",
        "Was the person who caused harm offered, or directed to, work to change the behaviour?",
        "Is this notice in one central log, where it can be found and counted?",
        "Was the whole family thought about, each child and every adult who matters?",
        "On which day was the referral sent or received?",
        "Did the assessment and plan look ahead?",
        "Does the record say whether the child came or not?",
        "Was the decision made by a qualified and experienced practitioner?",
        "Do staff know how and where to report concerns?",
    ],
)
def test_one_question_about_several_things_is_left_in_peace(text: str) -> None:
    assert asked(text) == ""


def test_long_sentence_is_counted_and_many_short_ones_are_not() -> None:
    assert "question has 26 words" in asked(f"Was it {'so ' * 23}good?")
    assert "guidance has 30 words" in asked("Was it good?", guidance=f"Look {'here ' * 29}.")
    assert asked("Was it good?", guidance="Look in the file. " * 20) == ""


def test_two_negatives_in_one_sentence_are_quoted() -> None:
    assert "“no” and “without”" in asked("Was there no day without a worker?")
    assert "hard to follow" not in asked("Was nobody else told?")


def test_words_that_suggest_the_answer_are_quoted() -> None:
    assert "“failed to” suggests" in asked("Has the school failed to act?")


def test_reading_age_is_that_of_a_child_for_plain_words_and_beyond_school_for_long_ones() -> None:
    assert reading_age("Was the child seen? Look in the file. Say what you find.") <= 7
    hard = "Did practitioners demonstrate appropriate professional curiosity regarding parental relationship deterioration?"
    assert reading_age(hard) > 18
    assert "reading age of about" in asked(f"{hard} {hard}")
    assert reading_age("") == 0


def test_abbreviation_is_remarked_on_once_where_it_stands_first() -> None:
    first, *others = remarks(
        small_set_asking("Was a MASH asked?", "Did MASHs reply?", "Is the DSL told?", "NOT by the NHS?")
    )
    assert first.key == "q0"
    assert "“MASH”" in first.sentence
    assert "is also in 9.1" in first.sentence
    assert not others


def test_abbreviation_explained_in_brackets_or_by_the_words_used_is_known() -> None:
    in_brackets = small_set_asking("Was the safeguarding hub (MASH) asked?", "Did MASH reply?")
    explained = replace(
        small_set_asking("Did MASH reply?"), glossary=(Term("Hub", "Often shortened to MASH."),)
    )
    assert remarks(in_brackets) == remarks(explained) == ()


def test_prompts_are_looked_at_as_the_question_is() -> None:
    prompts = (
        "Was harm outside the home (CSE, CCE) looked for?",
        " ".join(["word"] * 26),
        "Was DoLS or S47 looked at?",
    )
    sample = small_set_asking("Was it safe?")
    question = replace(sample.sections[0].questions[0], prompts=prompts)
    found = remarks(replace(sample, sections=(replace(sample.sections[0], questions=(question,)),)))
    said = " ".join(one.sentence for one in found)
    assert all(f"“{short}”" in said for short in ("CSE", "CCE", "DoLS", "S47"))
    assert "A sentence in the prompts has 26 words." in said


def test_question_of_a_single_word_is_called_a_heading() -> None:
    assert "“Timeliness” is a heading" in asked("Timeliness")
    assert not asked("Is it timely?")


def test_shipped_sets_are_remarked_on_sparingly() -> None:
    """Each of these was read, and is true: most ask two things at once."""
    sets = [parse(path.read_text(encoding="utf-8")) for path in SHIPPED]
    assert {one.slug: len(remarks(one)) for one in sets} == {
        "camhs-thresholds": 6,
        "operation-encompass": 5,
        "step-up-step-down": 7,
    }


def test_a_text_made_to_keep_a_worker_busy_is_judged_within_a_second() -> None:
    begun = process_time()
    asked("was " * 4_000)
    assert process_time() - begun < 1
