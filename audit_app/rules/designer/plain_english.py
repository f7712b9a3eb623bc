"""What in a question's words may trip its reader: remarks for whoever writes a question set. They block nothing.

Each check keeps quiet where it is not fairly sure: a page full of remarks is read as none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.cohort import SERVICE_KINDS, facts_held
from audit_app.rules.question_set import Question, QuestionSet

MOST_WORDS = 25
"""In one sentence, as GOV.UK asks of its writers."""
MOST_READING_AGE = 18
FEWEST_WORDS_AGED = 12
"""Of fewer words the formula says nothing."""


@dataclass(frozen=True)
class Remark:
    """`sentence` says what and what to do, of the question with this key."""

    key: str
    sentence: str


def remarks(question_set: QuestionSet) -> tuple[Remark, ...]:
    """In the order of the questions, none for a set that reads well."""
    undefined = _undefined(question_set)
    return tuple(
        Remark(question.key, sentence)
        for question in question_set.questions
        for sentence in (*remarks_on(question), *undefined.get(question.key, ()))
    )


def remarks_on(question: Question) -> tuple[str, ...]:
    """What can be said of one question without knowing its set."""
    return tuple(sentence for check in _CHECKS for sentence in check(question))


def reading_age(text: str) -> int:
    """Of the Flesch-Kincaid grade, the age at which a school year is reached."""
    words = _WORD.findall(text)
    sentences = len(list(_sentences(text)))
    if not sentences:
        return 0
    syllables = sum(map(_syllables, words))
    return round(0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 + _FIRST_YEAR)


_FIRST_YEAR = 5
_WORD = re.compile(r"[^\W_][\w'’&-]*")
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouyl])e$|(?<![aeiouydt])ed$|(?<=[^aeiouyscxzg])es$")
"""An "e" at the end of a word, or in its ending, that is written and not said: made, asked, times; not: table, wanted."""


def _syllables(word: str) -> int:
    """By its groups of vowels: about right for English on average, which is all that the formula needs."""
    plain = word.lower()
    return max(1, len(_VOWELS.findall(plain)) - bool(_SILENT.search(plain)))


def _sentences(text: str) -> Iterator[str]:
    return (one for one in _ENDS.split(text) if _WORD.search(one))


def _long(question: Question) -> Iterator[str]:
    for name, text in (
        ("question", question.text),
        ("guidance", question.guidance),
        ("text on what good looks like", question.good_looks_like),
        ("prompts", "\n".join(question.prompts)),
    ):
        longest = max((len(_WORD.findall(one)) for one in _sentences(text)), default=0)
        if longest > MOST_WORDS:
            yield f"A sentence of the {name} has {longest} words. Divide it: {MOST_WORDS} are enough."


_CLAUSE = (
    "did|does|do|was|were|is|are|has|have|had|can|could|should|would|will|"
    "who|what|when|where|why|how|which|whether"
)
_PARTICIPLE = (
    r"(?:\w{2,}(?<!e)ed|agreed|known|seen|heard|told|given|made|taken|written|kept|done|found|held|sent|met|"
    r"shown|understood|sought|led|read|put)"
)
_DEED = (
    "record|consider|share|act|change|tell|ask|seek|support|refer|review|agree|make|write|inform|plan|offer|"
    "follow|check|explain|decide|escalate|challenge|visit|see|hear|involve|identify|assess|address|use|give"
)
_OBJECT = (
    "it|them|him|her|what|whether|who|why|how|when|the|a|an|this|that|their|its|his|any|each|every|others|up"
)
_NOT_AFTER_WHO = "".join(rf"(?<!\b{word} )" for word in ("who", "what", "when", "where", "why", "how"))
"""As in "how and when"."""
_NOT_BEFORE_A_NOUN = r"(?<!\ba )(?<!\ban )(?<!\bthe )"
"""As in "a qualified and experienced worker"."""
_TWO_CLAUSES = re.compile(
    rf"{_NOT_AFTER_WHO}\b(?P<joint>(?:and|or),?\s+(?:{_CLAUSE}))\b(?!\s+not\b)", re.IGNORECASE
)
_TWO_RESULTS = re.compile(
    rf"\b(?:was|were|is|are|been)\b.*{_NOT_BEFORE_A_NOUN}\b(?P<joint>{_PARTICIPLE}"
    rf"(?:\s+(?!an?\s+{_PARTICIPLE}\s)\w+){{0,3}},?\s+and\s+{_PARTICIPLE})\b",
    re.IGNORECASE,
)
_THREE_RESULTS = re.compile(rf"\b(?P<joint>{_PARTICIPLE},\s+{_PARTICIPLE},?\s+and\s+\w+)", re.IGNORECASE)
_TWO_DEEDS = re.compile(
    rf"\b(?:did|does|do|can|will|should)\b.*\b(?P<joint>and\s+(?:{_DEED})\s+(?:{_OBJECT}))\b", re.IGNORECASE
)
JUDGED = 500
"""Characters of a question, the most that it may have: the time that these patterns take grows with their cube."""
_ASIDE = re.compile(r",?\s(?:where|so that|that can|which can)\s", re.IGNORECASE)
"""What follows only says more of what was asked."""


def _two_in_one(question: Question) -> Iterator[str]:
    if not TYPES[question.type].answered:
        return
    text = question.text[:JUDGED]
    main = _ASIDE.split(text)[0]
    tries = ((_THREE_RESULTS, main), (_TWO_RESULTS, main), (_TWO_DEEDS, main), (_TWO_CLAUSES, text))
    if found := next((found for pattern, text in tries if (found := pattern.search(text))), None):
        joint = found["joint"]
        yield f"This may be two questions in one (“{joint}”). Ask each by itself, so that each can be answered."


_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|without|unless|cannot|\w+n['’]t|fail(?:ed|s|ure)? to)\b",
    re.IGNORECASE,
)


def _double_negative(question: Question) -> Iterator[str]:
    for sentence in _sentences("\n".join((question.text, *question.prompts))):
        found = [one.lower() for one in _NEGATIVE.findall(sentence)]
        if len(found) > 1:
            yield f"“{found[0]}” and “{found[1]}” in one sentence are hard to follow. Ask what should have happened."


_LEADING = re.compile(
    r"\b(?:fail(?:ed|s|ure)? to|neglected to|unfortunately|obviously|clearly should|surely|of course|"
    r"should have|do you agree that|wouldn['’]t you)\b",
    re.IGNORECASE,
)


def _leading(question: Question) -> Iterator[str]:
    if found := _LEADING.search(question.text):
        yield f"“{found[0]}” suggests the answer. Ask what happened, without saying what you expect."


def _one_word(question: Question) -> Iterator[str]:
    if TYPES[question.type].answered and len(_WORD.findall(question.text)) == 1:
        yield f"“{question.text}” is a heading, not a question. Ask what you want to know."


def _hard_to_read(question: Question) -> Iterator[str]:
    text = "\n".join((question.text, question.guidance, question.good_looks_like, *question.prompts))
    age = reading_age(text)
    if len(_WORD.findall(text)) >= FEWEST_WORDS_AGED and age > MOST_READING_AGE:
        yield f"Its words ask for a reading age of about {age}. Shorter words and sentences are read more surely."


_CHECKS: tuple[Callable[[Question], Iterator[str]], ...] = (
    _two_in_one,
    _long,
    _hard_to_read,
    _double_negative,
    _leading,
    _one_word,
)

_ABBREVIATION = re.compile(r"\b(?:[A-Za-z]?-?[A-Z][A-Z&]*[A-Z]|[A-Z][a-z][A-Z]+|[A-Z]{1,3}\d{2,3})(?:s\b|\b)")
"""Such as MASH, DoLS and S47."""
_IN_BRACKETS = re.compile(r"\(([^()]{2,20})\)")
_EVERYBODY_KNOWS = frozenset({"A&E", "GP", "ID", "IT", "NHS", "OK", "PDF", "TV", "UK"})
_SHOUTED = frozenset(
    {
        "ALL",
        "AND",
        "ANY",
        "BOTH",
        "BUT",
        "DO",
        "EACH",
        "IF",
        "IS",
        "MUST",
        "NEVER",
        "NO",
        "NOT",
        "ONLY",
        "OR",
        "YES",
    }
)


def _undefined(question_set: QuestionSet) -> Mapping[str, tuple[str, ...]]:
    """Question key -> a sentence for each abbreviation that stands there first and is explained nowhere."""
    known = _EVERYBODY_KNOWS | _SHOUTED | _explained(question_set)
    places: dict[str, list[Question]] = {}
    for question in question_set.questions:
        for short in dict.fromkeys(_short_forms(_said(question))):
            if short not in known:
                places.setdefault(short, []).append(question)
    found: dict[str, tuple[str, ...]] = {}
    for short, where in places.items():
        others = ", ".join(question.reference for question in where[1:4])
        also = f" It stands in {others}{' and more' if len(where) > 4 else ''} as well." if others else ""
        sentence = f"Not everybody knows “{short}”. Write it out, or explain it under the words used.{also}"
        found[where[0].key] = (*found.get(where[0].key, ()), sentence)
    return found


def _said(question: Question) -> str:
    choices = (one.label for one in (*question.choices, *question.criteria, *question.columns))
    return "\n".join(
        (question.text, question.guidance, question.good_looks_like, *question.prompts, *choices)
    )


def _short_forms(text: str) -> Iterator[str]:
    return (found[0].removesuffix("s") for found in _ABBREVIATION.finditer(text))


def _explained(question_set: QuestionSet) -> frozenset[str]:
    """By the words used, by the names of services and facts, or in brackets after what it is short for."""
    facts = facts_held(question_set).values()
    words = [
        *(f"{one.term} {one.meaning}" for one in question_set.glossary),
        *SERVICE_KINDS.values(),
        *(f"{label} {' '.join(bands.values())}" for label, bands in facts),
    ]
    texts = [question_set.purpose, *(section.guidance for section in question_set.sections)]
    texts += map(_said, question_set.questions)
    brackets = [found[1] for text in texts for found in _IN_BRACKETS.finditer(text)]
    # Several in one pair of brackets are examples, as in "harm outside the home (CSE, CCE)".
    words += (held for held in brackets if len(list(_short_forms(held))) == 1)
    return frozenset(short for text in words for short in _short_forms(text))
