"""What is shipped is what a partnership would want to audit with: plain, short enough, and no question for nobody."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.asking.conditions import SERVICE_KIND, condition_facts
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.designer.workload import minutes_for
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.checks.reachability import Reachability
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Many, Part, Word
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base
from config import ROOT

THEMES = ROOT / "audit_templates" / "themes"
EARLIER_VERSIONS = {
    ("camhs-thresholds", 1): "8ee91c51b36f56d981d63576cf79f75f21041acc0b04bc805122bfa4522ba0ca",
    ("operation-encompass", 1): "872cef865cbe2e30e8a3cdcbefca11efac9c096d6c31f9c35e19b8b3a11832f7",
    ("step-up-step-down", 1): "13967a1e8b37347d5cdf50caeb4fcf99b332f71d323a662580ca5086d715961e",
    ("camhs-thresholds", 2): "dedc715a98a4cd503f3f4f7303b7b66fd69e60088a7b305b3b03f1ef40ae169e",
    ("operation-encompass", 2): "5c0642e4d6229c6aabe1d3805fc9404962a1819fd846e79a72b0db9985ae2f2b",
    ("step-up-step-down", 2): "e887132ddba657fca46139d5884f915f9e66244e3415819324481057ffa7928e",
}
EXAMPLES = sorted((ROOT / "audit_templates" / "examples").glob("*.yaml"))
VARIANTS = sorted((ROOT / "audit_templates" / "variants").glob("*.yaml"))
BANK = sorted((ROOT / "audit_templates" / "bank").glob("*.yaml"))
SETS = [*sorted(THEMES.glob("*/3.yaml")), *EXAMPLES, *VARIANTS, *BANK]
LOCAL_NAMES = ("i-ART", "Partnership Plus", "360 profile", "Starting Well", "Cheshire")
MOST_WORDS = 25
MOST_ON_A_PAGE = 8
every_set = pytest.mark.parametrize("file", SETS, ids=lambda file: f"{file.parent.name}-{file.stem}")
Feature = tuple[str, ...]


def read(file: Path) -> QuestionSet:
    return files.parse(file.read_text(encoding="utf-8"), shipped)


def shipped(base: Base) -> QuestionSet | None:
    file = THEMES / base.slug / f"{base.version}.yaml"
    return files.parse(file.read_text(encoding="utf-8")) if file.exists() else None


@pytest.mark.parametrize("version", EARLIER_VERSIONS, ids=str)
def test_an_earlier_version_never_changes(version: tuple[str, int]) -> None:
    slug, number = version
    file = THEMES / slug / f"{number}.yaml"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == EARLIER_VERSIONS[version]


@every_set
def test_a_question_is_read_in_one_breath(file: Path) -> None:
    assert [one.key for one in read(file).questions if len(one.text.split()) > MOST_WORDS] == []


@every_set
def test_every_question_says_how_to_answer_it(file: Path) -> None:
    assert [one.key for one in read(file).questions if not (one.guidance or one.good_looks_like)] == []


@every_set
def test_every_abbreviation_is_explained(file: Path) -> None:
    questions = read(file)
    explained = " ".join(f"{term.term} {term.meaning}" for term in questions.glossary)
    used = set(re.findall(r"\b[A-Z]{2,}[a-z]?\b", " ".join(_said(questions.questions))))
    assert {word for word in used if word not in explained} == set()


@every_set
def test_a_local_name_stands_in_the_glossary_alone(file: Path) -> None:
    """So that another partnership finds in one place what it has to change."""
    said = " ".join(_said(read(file).questions))
    assert [name for name in LOCAL_NAMES if name in said] == []


def _said(questions: Iterable[Question]) -> Iterable[str]:
    for one in questions:
        yield from (one.text, one.guidance, one.good_looks_like, *one.prompts)
        lists = (field_of(one, name) for name in ("choices", "criteria", "texts"))
        yield from (choice.label for choices in lists for choice in choices)
        yield from (descriptor.text for descriptor in field_of(one, "rubric"))


@every_set
def test_whoever_a_question_names_can_be_asked_it(file: Path) -> None:
    questions = read(file)
    for one in questions.questions:
        for kind in one.asked_of:
            assert _can_be_asked(questions, one, kind), (one.key, kind)


def _can_be_asked(questions: QuestionSet, question: Question, kind: str) -> bool:
    """With that kind alone in its `asked_of`."""
    asked_alone = replace(question, asked_of=(kind,))
    sections = tuple(
        replace(one, questions=tuple(asked_alone if other is question else other for other in one.questions))
        for one in questions.sections
    )
    return Reachability(replace(questions, sections=sections)).can_be_asked(question.key)


@every_set
def test_each_service_s_form_is_as_short_as_it_is_told(file: Path) -> None:
    questions = read(file)
    for kind in questions.service_kinds:
        for bands in _cases(questions):
            sections = sections_asked(questions, kind, bands, None)
            assert max(len(section.questions) for section in sections) <= MOST_ON_A_PAGE, (kind, bands)
        assert minutes_for(questions, kind).most <= questions.minutes, kind


def _cases(questions: QuestionSet) -> Iterable[dict[str, str]]:
    """Every case that the conditions tell apart: of each fact the bands that they name, and one that none names."""
    named: dict[str, set[str]] = {}
    for part in (*questions.sections, *questions.questions):
        for atom in (atom for condition in part.when for atom in condition.atoms if atom.fact):
            named.setdefault(atom.fact, set()).update(atom.is_one_of)
    facts = condition_facts(questions)
    told_apart = {
        key: [*sorted(named[key]), *(set(facts[key][1]) - named[key])][: len(named[key]) + 1] for key in named
    }
    told_apart.pop(SERVICE_KIND, None)
    return [dict(zip(told_apart, bands, strict=True)) for bands in product(*told_apart.values())]


def test_every_feature_of_the_engine_is_used_somewhere() -> None:
    """The list comes from the tables of the format: a new field or word that no theme and no example uses fails here."""
    used = {feature for file in SETS for feature in _used(read(file), QUESTION_SET)}
    assert set(_offered(QUESTION_SET)) - used == set()


def _offered(part: Part) -> Iterable[Feature]:
    for name, shape in part.own:
        inner = shape.of if isinstance(shape, Many) else shape
        yield part.noun, name
        if isinstance(inner, Word):
            yield from ((part.noun, name, word) for word in inner.words)
        if isinstance(inner, Part):
            yield from _offered(inner)
    yield from ((part.noun, name) for name in part.again)


def _used(thing: object, part: Part) -> Iterable[Feature]:
    """What says the same as leaving it out is a word that is used, and no field that is."""
    for name, shape in part.fields:
        value = part.field_of(thing, name)
        inner = shape.of if isinstance(shape, Many) else shape
        if name not in part.defaults or value != part.defaults[name]:
            yield part.noun, name
        for one in value if isinstance(shape, Many) else (value,):
            if isinstance(inner, Part) and one is not None:
                yield from _used(one, inner)
            elif isinstance(inner, Word):
                yield part.noun, name, one


@pytest.mark.parametrize("file", BANK, ids=lambda file: file.stem)
def test_every_question_of_the_bank_is_shared(file: Path) -> None:
    assert [one.key for one in read(file).questions if not one.shared] == []


@pytest.mark.parametrize("file", [*EXAMPLES, *BANK], ids=lambda file: file.stem)
def test_an_example_is_written_as_the_engine_writes_it(file: Path) -> None:
    assert files.dump(read(file)) == file.read_text(encoding="utf-8")
