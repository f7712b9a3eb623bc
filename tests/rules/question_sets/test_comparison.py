"""Two versions of a question set, compared in words."""

import re
from dataclasses import replace

import pytest
from hypothesis import given

from audit_app.rules.answers.question_fields import FIELDS
from audit_app.rules.question_sets import comparison
from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Term
from tests.rules.question_sets.samples import SMALL, changed, few, question_sets, small_set


def said(*changes: tuple[str, str]) -> list[str]:
    return [str(change) for change in compare(small_set(), parse(changed(*changes)))]


ROUTE = SMALL[SMALL.index("      - key: route") : SMALL.index("      - key: delay")]
DELAY = SMALL[SMALL.index("      - key: delay") : SMALL.index("  - key: overall")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("text: Was a notice sent?", "text: Was notice given?")],
         ["Reworded: question 1.1: from “Was a notice sent?” to “Was notice given?”"]),
        ([("        asked_of: [police]\n", "")],
         ["Rerouted: question 1.1, asked of: from “Police” to “every service”"]),
        ([("        type: number\n", "        type: number\n        when: [{answer: sent, is_one_of: [yes]}]\n")],
         ["Rerouted: question 1.3, when: “answer to 1.1: Yes”"]),
        ([("maximum: 72", "maximum: 96")],
         ["Answered differently: question 1.3, maximum: from “72” to “96”"]),
        ([("        required: false\n", "")],
         ["Answered differently: question 1.2, required: from “no” to “yes”"]),
        ([(ROUTE, "")], ["Removed: question 1.2: “By which route?”"]),
        ([(ROUTE, ""), (DELAY, DELAY + ROUTE)], ["Moved: question 1.3"]),
        ([("        label: Good\n", "        label: Very good\n")],
         ["Scale changed: Overall grade: from “Good, Poor, Not graded” to “Very good, Poor, Not graded”"]),
        ([("        rank: 2\n", "        rank: 3\n")], ["Scale changed: Overall grade"]),
        ([("minutes: 20", "minutes: 30")], ["Changed: Minutes: from “20” to “30”"]),
        ([("    title: The notice", "    title: The message")],
         ["Reworded: section The message, title: from “The notice” to “The message”"]),
        ([("before_you_start:\n", "before_you_start:\n  - The log of calls.\n")],
         ["Changed: Before you start, added: “The log of calls.”"]),
        ([("service_kinds:\n  - police\n  - school\n", "service_kinds:\n  - school\n  - police\n")],
         ["Changed: Service kinds, in another order"]),
    ],
)  # fmt: skip
def test_change_is_said_in_words(changes: list[tuple[str, str]], words: list[str]) -> None:
    assert said(*changes) == words


def test_of_a_list_only_what_differs_is_said() -> None:
    words = {name: Term(name, f"What {name} means.") for name in "abcde"}
    old = replace(small_set(), glossary=tuple(words.values()))
    new = replace(old, glossary=(*(words[name] for name in "acd"), Term("e", "Else."), Term("f", "New.")))
    assert [str(one) for one in compare(old, new)] == [
        "Changed: Glossary, removed: “b: What b means.”",
        "Changed: Glossary, added: “f: New.”",
        "Changed: Glossary, changed: from “e: What e means.” to “e: Else.”",
    ]


def test_question_that_went_to_another_section_says_from_where() -> None:
    text = changed((DELAY, "")).replace(
        "    title: Overall\n    questions:\n", f"    title: Overall\n    questions:\n{DELAY}"
    )
    assert [str(one) for one in compare(small_set(), parse(text))] == [
        "Moved: question 1.3: from “The notice” to “Overall”"
    ]  # fmt: skip


def test_added_question_and_section_are_told() -> None:
    backwards = compare(parse(changed((ROUTE, ""))), small_set())
    assert [str(one) for one in backwards] == ["Added: question 1.2: “By which route?”"]


def test_every_field_of_a_question_is_compared() -> None:
    assert set(FIELDS) - {"key"} == set(comparison._QUESTION_FIELDS)


@few
@given(question_sets(), question_sets())
def test_two_sets_compare_as_equal_only_where_they_say_the_same(one: QuestionSet, other: QuestionSet) -> None:
    assert compare(one, one) == ()
    same = (one.slug, one.version) == (other.slug, other.version) and one == other
    if not same:
        assert compare(one, other) or (one.slug, one.version) != (other.slug, other.version)


KEYED = """
format: 1
slug: small
version: 1
title: Small
purpose: To try.
unit: {singular: case, plural: cases}
minutes: 10
before_you_start: []
service_kinds: [police]
facts_left_out: [age_band]
key_lines: [{key: zz-told, text: Was it told?}, {key: zz-done, text: Was it done?}]
glossary: []
scales:
  - {key: zz-one, title: One, levels: [{key: zz-good, label: Good, letter: G, rank: 2, colour: green, descriptor: ""}, {key: zz-poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: ""}]}
  - {key: zz-two, title: Two, levels: [{key: zz-good, label: Good, letter: G, rank: 2, colour: green, descriptor: ""}, {key: zz-poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: ""}]}
sections:
  - key: zz-section
    title: All
    guidance: ""
    questions:
      - {key: zz-gap, reference: "1.1", text: How long?, type: gap, from_label: From, to_label: To, measured_in: working-days, rationale: optional}
      - {key: zz-list, reference: "1.2", text: Which?, type: choice, choices: [{key: zz-yes, label: "Yes"}, {key: zz-no, label: "No"}], key_lines: [zz-told]}
      - {key: zz-grade, reference: "1.3", text: Grade?, type: grade, scale: zz-one, suggest: matrix, matrix: [{level: zz-poor, when: [{answer: zz-list, is_one_of: [zz-no]}]}], rubric: [{level: zz-good, text: All was done.}]}
      - {key: zz-other, reference: "1.4", text: Other?, type: grade, scale: zz-one, when: [{answer: zz-list, is_one_of: [zz-no]}]}
"""


def test_changes_are_told_in_the_words_of_pages_and_not_in_keys() -> None:
    other = KEYED
    for old, new in (
        ("type: grade, scale: zz-one", "type: judgement, texts: [{key: zz-why, label: Why}], scale: zz-two"),
        ("measured_in: working-days, rationale: optional", "measured_in: hours, rationale: required"),
        ("key_lines: [zz-told]", "key_lines: [zz-done]"),
        ("{level: zz-poor, when: [{answer: zz-list, is_one_of: [zz-no]}]}", "{level: zz-good, when: []}"),
        ("level: zz-good, text: All", "level: zz-poor, text: Little"),
        (
            "when: [{answer: zz-list, is_one_of: [zz-no]}]}\n",
            "when: [{answer: zz-list, is_one_of: [zz-yes]}]}\n",
        ),
        ("facts_left_out: [age_band]", "facts_left_out: [setting]"),
    ):
        assert old in other, old
        other = other.replace(old, new)
    told = "\n".join(
        str(change)
        for one, two in ((KEYED, other), (other, KEYED))
        for change in compare(parse(one), parse(two))
    )
    assert not re.findall(r"zz-\S+|age_band|working-days|optional|judgement", told)
    for words in (
        "from “One” to “Two”",
        "from “Working days in England” to “Hours”",
        "Poor where answer to 1.2: No",
    ):
        assert words in told
