"""Question sets: what they are made of, and the one door between them and their YAML files."""

from audit_app.rules.question_set import (
    Base,
    CaseFact,
    Choice,
    Column,
    Condition,
    Contradiction,
    Descriptor,
    KeyLine,
    Level,
    Link,
    Meaning,
    Question,
    QuestionSet,
    Scale,
    Section,
    Suggestion,
    Term,
    Unit,
)
from audit_app.rules.question_sets.errors import Fault, SetError, SetErrors
from audit_app.rules.question_sets.extending import BaseOf, extends, read_extending
from audit_app.rules.question_sets.reading import read_loosely, read_question_set, set_tree
from audit_app.rules.question_sets.writing import write_question_set

__all__ = [
    "BEGINNING",
    "UNTOUCHED_PURPOSE",
    "Base",
    "BaseOf",
    "CaseFact",
    "Choice",
    "Column",
    "Condition",
    "Contradiction",
    "Descriptor",
    "Fault",
    "KeyLine",
    "Level",
    "Link",
    "Meaning",
    "Question",
    "QuestionSet",
    "Scale",
    "Section",
    "SetError",
    "SetErrors",
    "Suggestion",
    "Term",
    "Unit",
    "check",
    "dump",
    "parse",
    "read",
]


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
"""A small set that works, for somebody who begins one; it cannot be published while its purpose is not said."""


def parse(text: str, base_of: BaseOf | None = None) -> QuestionSet:
    """The whole set, also where the text says only what differs from another, which `base_of` gives.

    Raises SetErrors with every error of the text.
    """
    tree = set_tree(text)
    return read_extending(tree, base_of) if extends(tree) else read_question_set(tree)


def read(text: str) -> tuple[QuestionSet, tuple[Fault, ...]]:
    """A set that is still being written, with all that is wrong with it; what cannot be read stands as its blank.

    Raises SetErrors for a text that is no question set at all.
    """
    return read_loosely(set_tree(text))


def check(text: str, base_of: BaseOf | None = None) -> tuple[SetError, ...]:
    """Every error of the text, none for a set that can be imported."""
    try:
        parse(text, base_of)
    except SetErrors as found:
        return found.errors
    return ()


def dump(question_set: QuestionSet) -> str:
    """The canonical YAML: `parse(dump(x)) == x`, and dumping what was parsed gives the same bytes.

    A set with faults can be dumped too, for `read`.
    """
    return write_question_set(question_set)
