"""Question sets as text: the functions by which the rest of the program reads, checks and writes their YAML."""

from audit_app.rules.question_sets.errors import Fault, SetError, SetErrors
from audit_app.rules.question_sets.extending import BaseOf, extends, read_extending
from audit_app.rules.question_sets.reading import read_loosely, read_question_set, set_tree
from audit_app.rules.question_sets.writing import write_question_set
from audit_app.rules.questions.question_set import QuestionSet

UNTOUCHED_PURPOSE = "What this audit wants to find out, for whom, and why now."
BEGINNING = f"""\
format: 1
slug: a-new-theme
version: 1
title: A new theme
purpose: {UNTOUCHED_PURPOSE}
unit:
  singular: case
  plural: cases
minutes: 30
before_you_start:
  - Your service's record of the case.
service_kinds: [police, school, early-help, social-care, health-0-19]
scales:
  - key: overall
    title: Overall grade
    levels:
      - {{key: outstanding, label: Outstanding, letter: O, rank: 4, colour: green,
         descriptor: What was needed was done in time and made a difference that others can learn from.}}
      - {{key: good, label: Good, letter: G, rank: 3, colour: light-green,
         descriptor: What was needed was done and in time.}}
      - {{key: requires-improvement, label: Requires improvement, letter: R, rank: 2, colour: yellow,
         descriptor: Some of what was needed was done late or not at all.}}
      - {{key: inadequate, label: Inadequate, letter: I, rank: 1, colour: red,
         descriptor: What mattered most was not done.}}
sections:
  - key: what-happened
    title: What happened
    questions:
      - key: childs-voice
        reference: "1.1"
        text: Does the record show what the child wanted?
        type: yes-partly-no
        guidance: Look in notes of visits and in the plan.
        rationale: optional
  - key: overall
    title: Overall
    questions:
      - key: overall-grade
        reference: "2.1"
        text: How good was the help of your service?
        type: grade
        scale: overall
        rationale: required
        overall: true
"""
"""A small set that works, to begin from; it cannot be published until its purpose has been written."""

EMPTY_BEGINNING = """\
format: 1
slug: a-new-theme
version: 1
title: A new theme
purpose: ""
unit:
  singular: case
  plural: cases
minutes: 30
before_you_start: []
service_kinds: []
scales: []
sections: []
"""
"""A set without any content, to begin from; the faults of its draft say what it still needs."""


def parse(text: str, base_of: BaseOf | None = None) -> QuestionSet:
    """Return the set that this text describes, which has no fault. Raises SetErrors with every error of the text.

    The text may also say only how it differs from a published set; `base_of` then looks that set up, and the result is
    whole.
    """
    tree = set_tree(text)
    return read_extending(tree, base_of) if extends(tree) else read_question_set(tree)


def parse_with_faults(text: str) -> tuple[QuestionSet, tuple[Fault, ...]]:
    """Return a set that is still being written, with all that is wrong with it.

    What cannot be read is blank in the set. Raises SetErrors for a text that is no question set at all.
    """
    return read_loosely(set_tree(text))


def check(text: str, base_of: BaseOf | None = None) -> tuple[SetError, ...]:
    """Return every error of the text; none for a set that can be imported."""
    try:
        parse(text, base_of)
    except SetErrors as error:
        return error.errors
    return ()


def dump(question_set: QuestionSet) -> str:
    """Return the canonical YAML: `parse(dump(x)) == x`, and dumping what was parsed gives the same bytes.

    A set with faults can be dumped too: drafts are kept so.
    """
    return write_question_set(question_set)
