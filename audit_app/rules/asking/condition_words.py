"""Puts conditions into words."""

from collections.abc import Sequence

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import RESPONSE_STATUS_WORDS
from audit_app.rules.asking.cohort import Facts
from audit_app.rules.asking.conditions import column_named, condition_facts
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question_set import QuestionSet


def conditions_in_words(
    conditions: Sequence[Condition], question_set: QuestionSet, among: bool = False
) -> str:
    """Return conditions such as "Direction: Step up; answer to 1.2: Telephone"; empty for none.

    With `among` they are read beside other conditions, so that a group is enclosed in parentheses.
    """
    facts, enclosed = condition_facts(question_set), among or len(conditions) > 1
    return "; ".join(_in_words(condition, question_set, facts, enclosed) for condition in conditions)


def _in_words(condition: Condition, question_set: QuestionSet, facts: Facts, enclosed: bool = False) -> str:
    """Return the condition in words; a group is in parentheses where it is `enclosed` in something else."""

    def joined(members: tuple[Condition, ...], word: str, enclosed: bool) -> str:
        if len(members) == 1:
            return _in_words(members[0], question_set, facts, enclosed=enclosed)
        words = f" {word} ".join(_in_words(member, question_set, facts, enclosed=True) for member in members)
        return f"({words})" if enclosed else words

    if condition.none_of:
        return f"not {joined(condition.none_of, 'or', enclosed=True)}"
    if condition.joined:
        return joined(condition.joined, "or" if condition.any_of else "and", enclosed=enclosed)
    if condition.fact:
        label, bands = facts[condition.fact]
        return f"{label}: {' or '.join(bands[band] for band in condition.is_one_of)}"
    return _answer_in_words(condition, question_set)


def _answer_in_words(condition: Condition, question_set: QuestionSet) -> str:
    question = question_set.question(condition.answer)
    subject = f"answer to {question.reference}"
    if condition.column:
        question = column_named(question, condition.column)
        subject = f"{subject}, {question.text} of any row"
    if condition.stands:
        return (
            f"{subject}: {' or '.join(RESPONSE_STATUS_WORDS[status].lower() for status in condition.stands)}"
        )
    kind, scale = TYPES[question.type], question_set.scale_of(question)
    if condition.is_one_of:
        labels = {choice.key: choice.label for choice in kind.choices(question, scale)}
        return f"{subject}: {' or '.join(labels[key] for key in condition.is_one_of)}"
    if condition.is_at_least:
        return f"{subject}: {kind.bound_words(condition.is_at_least, question, scale)} {kind.beyond[0]}"
    return f"{subject}: {kind.bound_words(condition.is_at_most, question, scale)} {kind.beyond[1]}"
