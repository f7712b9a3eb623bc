"""Remarks on the wording of questions, for whoever writes a question set; they block nothing.

Each check keeps quiet where it is not fairly sure: nobody reads a page full of remarks.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.designer.abbreviations import unexplained
from audit_app.rules.designer.reading_age import WORD, reading_age, sentences_of
from audit_app.rules.question_sets.limits import LONGEST_LINE
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

MOST_WORDS = 25
"""The most words in a sentence, as GOV.UK asks of its writers."""
MOST_READING_AGE = 18
FEWEST_WORDS_AGED = 12
"""The fewest words of a text whose reading age is judged: the formula says nothing about shorter texts."""


@dataclass(frozen=True)
class Remark:
    """A sentence about the question with this key: what may be hard in its words, and what to do."""

    key: str
    sentence: str


def remarks(question_set: QuestionSet) -> tuple[Remark, ...]:
    """Return the remarks in the order of the questions; none for a set that reads well."""
    abbreviations = unexplained(question_set)
    return tuple(
        Remark(question.key, sentence)
        for question in question_set.questions
        for sentence in (*remarks_on(question), *abbreviations.get(question.key, ()))
    )


def remarks_on(question: Question) -> tuple[str, ...]:
    """Return what can be remarked on a question without knowing its set."""
    return tuple(sentence for check in _CHECKS for sentence in check(question))


def _long_sentence(question: Question) -> Iterator[str]:
    for name, text in (
        ("question", question.text),
        ("guidance", question.guidance),
        ("text on what good looks like", question.good_looks_like),
        ("prompts", "\n".join(question.prompts)),
    ):
        longest = max((len(WORD.findall(sentence)) for sentence in sentences_of(text)), default=0)
        if longest > MOST_WORDS:
            yield f"A sentence in the {name} has {longest} words. Split it into sentences of {MOST_WORDS} words or fewer."


_CLAUSE = (
    "did|does|do|was|were|is|are|has|have|had|can|could|should|would|will|"
    "who|what|when|where|why|how|which|whether"
)
"""Words with which another question begins."""
_PARTICIPLE = (
    r"(?:\w{2,}(?<!e)ed|agreed|known|seen|heard|told|given|made|taken|written|kept|done|found|held|sent|met|"
    r"shown|understood|sought|led|read|put)"
)
_DEED = (
    "record|consider|share|act|change|tell|ask|seek|support|refer|review|agree|make|write|inform|plan|offer|"
    "follow|check|explain|decide|escalate|challenge|visit|see|hear|involve|identify|assess|address|use|give"
)
"""Verbs for what services do, and are asked whether they did."""
_OBJECT = (
    "it|them|him|her|what|whether|who|why|how|when|the|a|an|this|that|their|its|his|any|each|every|others|up"
)
"""Words that follow a verb with an object, and no noun of the same spelling, such as "plan" or "record"."""
_NOT_AFTER_QUESTION_WORD = "".join(
    rf"(?<!\b{word} )" for word in ("who", "what", "when", "where", "why", "how")
)
"""Excludes pairs of question words, as in "how and when"."""
_NOT_BEFORE_A_NOUN = r"(?<!\ba )(?<!\ban )(?<!\bthe )"
"""Excludes words before a noun, as in "a qualified and experienced worker"."""
_TWO_CLAUSES = re.compile(
    rf"{_NOT_AFTER_QUESTION_WORD}\b(?P<joint>(?:and|or),?\s+(?:{_CLAUSE}))\b(?!\s+not\b)", re.IGNORECASE
)
"""Matches two clauses, such as "was it sent, and did it arrive"."""
_TWO_RESULTS = re.compile(
    rf"\b(?:was|were|is|are|been)\b.*{_NOT_BEFORE_A_NOUN}\b(?P<joint>{_PARTICIPLE}"
    rf"(?:\s+(?!an?\s+{_PARTICIPLE}\s)\w+){{0,3}},?\s+and\s+{_PARTICIPLE})\b",
    re.IGNORECASE,
)
"""Matches two results, such as "was the child seen and heard"."""
_THREE_RESULTS = re.compile(rf"\b(?P<joint>{_PARTICIPLE},\s+{_PARTICIPLE},?\s+and\s+\w+)", re.IGNORECASE)
"""Matches three results, such as "was the child seen, heard and understood"."""
_TWO_DEEDS = re.compile(
    rf"\b(?:did|does|do|can|will|should)\b.*\b(?P<joint>and\s+(?:{_DEED})\s+(?:{_OBJECT}))\b", re.IGNORECASE
)
"""Matches two deeds, such as "did the worker visit the family and record what they saw"."""
_ASIDE = re.compile(r",?\s(?:where|so that|that can|which can)\s", re.IGNORECASE)
"""Matches the beginning of an aside, after which words only add to what was asked."""


def _double_question(question: Question) -> Iterator[str]:
    if not TYPES[question.type].answered:
        return
    # The time grows with the cube of the length: a draft may hold more than a question may have.
    text = question.text[:LONGEST_LINE]
    main = _ASIDE.split(text)[0]
    tries = ((_THREE_RESULTS, main), (_TWO_RESULTS, main), (_TWO_DEEDS, main), (_TWO_CLAUSES, text))
    if match := next((match for pattern, words in tries if (match := pattern.search(words))), None):
        joint = match["joint"]
        yield f"This may be two questions in one (“{joint}”). Ask each question separately."


_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|without|unless|cannot|\w+n['’]t|fail(?:ed|s|ure)? to)\b",
    re.IGNORECASE,
)


def _double_negative(question: Question) -> Iterator[str]:
    for sentence in sentences_of("\n".join((question.text, *question.prompts))):
        negatives = [word.lower() for word in _NEGATIVE.findall(sentence)]
        if len(negatives) > 1:
            yield f"“{negatives[0]}” and “{negatives[1]}” in one sentence are hard to follow. Ask what should have happened."


_LEADING = re.compile(
    r"\b(?:fail(?:ed|s|ure)? to|neglected to|unfortunately|obviously|clearly should|surely|of course|"
    r"should have|do you agree that|wouldn['’]t you)\b",
    re.IGNORECASE,
)


def _leading(question: Question) -> Iterator[str]:
    if leading := _LEADING.search(question.text):
        yield f"“{leading[0]}” suggests the answer. Ask what happened, without saying what you expect."


def _heading(question: Question) -> Iterator[str]:
    if TYPES[question.type].answered and len(WORD.findall(question.text)) == 1:
        yield f"“{question.text}” is a heading, not a question. Ask what you want to know."


def _hard_to_read(question: Question) -> Iterator[str]:
    text = "\n".join((question.text, question.guidance, question.good_looks_like, *question.prompts))
    age = reading_age(text)
    if len(WORD.findall(text)) >= FEWEST_WORDS_AGED and age > MOST_READING_AGE:
        yield f"It needs a reading age of about {age}. Use shorter words and sentences."


_CHECKS: tuple[Callable[[Question], Iterator[str]], ...] = (
    _double_question,
    _long_sentence,
    _hard_to_read,
    _double_negative,
    _leading,
    _heading,
)
