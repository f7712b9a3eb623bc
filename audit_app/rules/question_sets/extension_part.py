"""Defines what a file holds that extends a published set: its differences from that set."""

from dataclasses import dataclass, fields, replace
from typing import Any

from audit_app.rules.question_sets.schema import BASE, QUESTION_SET
from audit_app.rules.question_sets.shapes import Key, Many, Part, Shape
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.set_parts import Base

EXTENDS = "extends"


@dataclass(frozen=True)
class SectionChange:
    """The differences of a section from the base, or a new section; None leaves a field as it is in the base."""

    key: str
    title: str = ""
    when: tuple[Condition, ...] | None = None
    guidance: str | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Extension:
    """The content of a file that extends `extends`.

    None leaves a field as it is in the base. `leave_out` are the keys of questions of the base that are not asked.
    """

    extends: Base
    slug: str
    version: int
    title: str | None = None
    purpose: str | None = None
    unit: Any = None
    minutes: int | None = None
    before_you_start: tuple[str, ...] | None = None
    service_kinds: tuple[str, ...] | None = None
    facts_left_out: tuple[str, ...] | None = None
    case_facts: tuple[Any, ...] | None = None
    key_lines: tuple[Any, ...] | None = None
    glossary: tuple[Any, ...] | None = None
    scales: tuple[Any, ...] | None = None
    contradicts: tuple[Any, ...] | None = None
    leave_out: tuple[str, ...] = ()
    sections: tuple[SectionChange, ...] = ()


def _shapes() -> tuple[tuple[str, Shape], ...]:
    own = dict(QUESTION_SET.own)
    sections = own["sections"]
    assert isinstance(sections, Many)
    assert isinstance(sections.of, Part)
    # An empty `when` is no mistake here: it asks a section about every case that the base asks about some.
    lists = {name: replace(shape, if_empty="") for name, shape in sections.of.own if isinstance(shape, Many)}
    own_fields = tuple((name, lists.get(name, shape)) for name, shape in sections.of.own)
    change = replace(sections.of, make=SectionChange, noun="changed section", own=own_fields)
    added: dict[str, Shape] = {
        EXTENDS: BASE,
        "leave_out": Many(Key(), most=400),
        "sections": Many(change, most=sections.most),
    }
    return tuple((field.name, added.get(field.name) or own[field.name]) for field in fields(Extension))


EXTENSION = Part(Extension, "variant", _shapes(), named_by="slug", extra=("format",))
