"""Abbreviations that a question set uses and explains nowhere."""

import re
from collections.abc import Iterator, Mapping

from audit_app.rules.asking.cohort import SERVICE_KINDS, recorded_facts
from audit_app.rules.questions.options import ChoiceOptions, CriteriaOptions, RowsOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]?-?[A-Z][A-Z&]*[A-Z]|[A-Z][a-z][A-Z]+|[A-Z]{1,3}\d{2,3})(?:s\b|\b)")
"""Matches abbreviations such as MASH, DoLS and S47."""
_IN_BRACKETS = re.compile(r"\(([^()]{2,20})\)")
_COMMON = frozenset({"A&E", "GP", "ID", "IT", "NHS", "OK", "PDF", "TV", "UK"})
_EMPHASISED = frozenset(
    ("ALL", "AND", "ANY", "BOTH", "BUT", "DO", "EACH", "IF", "IS", "MUST", "NEVER", "NO", "NOT", "ONLY", "OR", "YES")
)  # fmt: skip
"""Ordinary words that people write in capitals."""
_MOST_NAMED = 3


def unexplained(question_set: QuestionSet) -> Mapping[str, tuple[str, ...]]:
    """Return a sentence for each unexplained abbreviation, by the key of the question that uses it first."""
    known = _COMMON | _EMPHASISED | _explained(question_set)
    uses: dict[str, list[Question]] = {}
    for question in question_set.questions:
        for abbreviation in dict.fromkeys(_abbreviations(_text_of(question))):
            if abbreviation not in known:
                uses.setdefault(abbreviation, []).append(question)
    remarks: dict[str, tuple[str, ...]] = {}
    for abbreviation, (first, *others) in uses.items():
        references = ", ".join(question.reference for question in others[:_MOST_NAMED])
        more = " and more" if len(others) > _MOST_NAMED else ""
        also = f" It is also in {references}{more}." if references else ""
        sentence = (
            f"Not everybody knows “{abbreviation}”. Write it in full, or explain it under Words used.{also}"
        )
        remarks[first.key] = (*remarks.get(first.key, ()), sentence)
    return remarks


def _text_of(question: Question) -> str:
    judged, rows = question.options.of(CriteriaOptions), question.options.of(RowsOptions)
    choices = question.options.of(ChoiceOptions).choices
    labels = (part.label for part in (*choices, *judged.criteria, *rows.columns))
    return "\n".join((question.text, question.guidance, question.good_looks_like, *question.prompts, *labels))


def _abbreviations(text: str) -> Iterator[str]:
    return (match[0].removesuffix("s") for match in _ABBREVIATION.finditer(text))


def _explained(question_set: QuestionSet) -> frozenset[str]:
    """Return the abbreviations in the glossary, in names of services and facts, or in brackets after a meaning."""
    facts = recorded_facts(question_set).values()
    texts = [
        *(f"{entry.term} {entry.meaning}" for entry in question_set.glossary),
        *SERVICE_KINDS.values(),
        *(f"{label} {' '.join(bands.values())}" for label, bands in facts),
    ]
    prose = [question_set.purpose, *(section.guidance for section in question_set.sections)]
    prose += map(_text_of, question_set.questions)
    brackets = [match[1] for text in prose for match in _IN_BRACKETS.finditer(text)]
    # Several in a pair of brackets are examples, as in "harm outside the home (CSE, CCE)".
    texts += (words for words in brackets if len(list(_abbreviations(words))) == 1)
    return frozenset(abbreviation for text in texts for abbreviation in _abbreviations(text))
