"""What is to mend in a draft is said in the words of its pages, without the keys of the file."""

import re

import pytest
from flask import Flask, url_for

from audit_app.rules.designer.edits import question_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.question_sets.files import dump, parse_with_faults
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services.themes import drafts
from audit_app.web.themes.draft_faults import described
from tests.rules.question_sets.samples import changed, small_set
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting
from tests.support.page import Page

NUMBER = "        type: number\n"


def faults(questions: QuestionSet) -> list[str]:
    found, wrong = parse_with_faults(dump(questions))
    return [described(fault, found) for fault in wrong]


def only_when(condition: str) -> QuestionSet:
    return parse_with_faults(changed((NUMBER, f"{NUMBER}        when: [{condition}]\n")))[0]


def test_question_that_hangs_on_a_deleted_one_says_so() -> None:
    left = question_edits.remove_question(only_when("{answer: sent, is_one_of: [yes]}"), "sent").questions
    assert faults(left) == [
        "Question 1.3: When it is asked depends on a question that no longer exists. Change when it is asked."
    ]


@pytest.mark.parametrize(
    ("condition", "on"),
    [
        ("{answer: sent, is_one_of: [nope]}", "a choice that question 1.1 no longer has"),
        ("{fact: gone, is_one_of: [a]}", "a fact of the case that no longer exists"),
        ("{fact: age_band, is_one_of: [zz]}", "a choice that “Age” no longer has"),
    ],
)
def test_condition_on_what_is_not_there_names_what_people_know(condition: str, on: str) -> None:
    assert faults(only_when(condition)) == [
        f"Question 1.3: When it is asked depends on {on}. Change when it is asked."
    ]


def test_question_that_lacks_what_its_type_needs_says_which_field() -> None:
    begun = question_edits.add_question(small_set(), "notice", "How good was it?", "choice")
    assert any("is missing: “One of a list” needs it." in one for one in faults(begun.questions))
    begun = question_edits.add_question(small_set(), "notice", "What was done?", "choices")
    assert any("“Choices” is missing: “Any of a list” needs it." in one for one in faults(begun.questions))


BROKEN = """
format: 1
slug: small
version: 1
title: Everything that it names is gone
purpose: To be mended.
unit: {singular: allegation, plural: allegations}
minutes: 10
before_you_start: []
service_kinds: [police, zz-kind, school]
facts_left_out: []
case_facts:
  - {key: zz-fact, label: Direction, choices: [{key: zz-up, label: Up}]}
key_lines: []
glossary: []
scales:
  - key: zz-scale
    title: Grade
    levels:
      - {key: zz-good, label: Good, letter: G, rank: 2, colour: green, descriptor: ""}
      - {key: zz-poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: ""}
sections:
  - key: zz-section
    title: All
    guidance: ""
    when: [{fact: zz-gone, is_one_of: [zz-a]}]
    questions:
      - {key: zz-list, reference: "1.1", text: Which?, type: choice, choices: [{key: zz-yes, label: "Yes"}, {key: zz-no, label: "No"}], key_lines: [zz-line], asked_of: [zz-kind, nursery]}
      - {key: zz-when, reference: "1.2", text: When?, type: date, when: [{answer: zz-list, is_one_of: [zz-gone]}, {answer: zz-rows, column: zz-gone, is_one_of: [zz-a]}, {answer: zz-none, stands: [answered]}, {fact: zz-fact, is_one_of: [zz-gone]}, {answer: zz-grade, is_at_least: zz-gone}]}
      - {key: zz-rows, reference: "1.3", text: Rows?, type: rows, columns: [{key: zz-held, label: Held on, type: choice}, {key: zz-held, label: Held on, type: date, unit: hours}], when: [{answer: zz-list, is_at_least: 3}]}
      - {key: zz-grade, reference: "1.4", text: Grade?, type: grade, scale: zz-scale, rubric: [{level: zz-gone, text: Words}], suggest: matrix, matrix: [{level: zz-gone, when: [{answer: zz-list, is_one_of: [zz-gone]}]}]}
      - {key: zz-other, reference: "1.5", text: Other?, type: grade, scale: zz-gone, overall: true}
      - {key: zz-judged, reference: "1.6", text: Judged?, type: judgement, scale: zz-scale, answered_by: panel}
      - {key: zz-circle, reference: "1.7", text: Circle?, type: choices, when: [{answer: zz-judged, stands: [answered]}]}
"""


@pytest.fixture
def broken(world: World) -> str:
    """The address of a draft in which whatever something names is gone; every key in it begins with zz."""
    draft = drafts.begin_version(acting(world.qa), world.version.id, NOW)
    drafts.change_draft(
        acting(world.qa), draft.id, lambda _: Edit(parse_with_faults(BROKEN)[0], "Broke it"), NOW
    )
    return f"/drafts/{draft.id}"


def test_no_page_of_a_draft_fails_or_shows_a_key_whatever_is_gone(
    app: Flask, visit: Visits, world: World, broken: str
) -> None:
    qa = visit.as_(world.qa)
    keys = {
        "section_key": "zz-section",
        "question_key": "zz-grade",
        "scale_key": "zz-scale",
        "kind": "police",
    }
    holders = [("questions", "zz-when"), ("sections", "zz-section"), ("suggestions", "zz-grade.1")]
    faults: list[str] = []
    for rule in app.url_map.iter_rules():
        if "draft_id" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        for holder, part_key in holders if "holder" in rule.arguments else holders[:1]:
            with app.test_request_context():
                named = {
                    **keys,
                    "draft_id": broken.rpartition("/")[2],
                    "holder": holder,
                    "part_key": part_key,
                }
                address = url_for(rule.endpoint, **{name: named[name] for name in rule.arguments}, at="0")
            page = Page(qa.raw("GET", address).text)
            faults += [f"{address}: {page.title}"] if "problem with the service" in page.main else []
            faults += [
                f"{address}: …{page.main[found.start() - 60 : found.end()]}"
                for found in re.finditer("zz-", page.main)
            ]
    assert not faults, "\n".join(faults)


def test_draft_with_something_to_mend_says_so_where_it_is_published(
    visit: Visits, world: World, broken: str
) -> None:
    qa = visit.as_(world.qa)
    assert "Fix these first" in qa.get(f"{broken}/publish").main
    page = qa.post(f"{broken}/publish", {}, status=409)
    assert "Fix these first" in page.main
    assert "depends on a choice that question 1.1 no longer has" in page.main
    assert "zz-" not in page.main
