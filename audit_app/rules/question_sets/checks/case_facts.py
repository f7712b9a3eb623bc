"""Checks questions that state a fact of the case, or whose answers can contradict each other."""

from collections.abc import Iterator

from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.asking.case_facts import FACT_QUESTION_TYPES, can_state_fact
from audit_app.rules.question_sets.errors import Fault, Path, suggest
from audit_app.rules.questions.options import ChoiceOptions
from audit_app.rules.questions.question import AGENCY, Question
from audit_app.rules.questions.question_set import QuestionSet


def fact_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of `fact`, `means` and `contradicts`."""
    paired = {key for pair in question_set.contradicts for key in (pair.question, pair.other)}
    for at, section in enumerate(question_set.sections):
        for number, question in enumerate(section.questions):
            path: Path = ("sections", at, "questions", number)
            if question.type in TYPES:
                yield from _fact(question, path)
                yield from _means(question, path, read=bool(question.fact) or question.key in paired)
    yield from _pairs(question_set)


def _fact(question: Question, path: Path) -> Iterator[Fault]:
    if not question.fact:
        return
    here = (*path, "fact")
    if not can_state_fact(question):
        mend = f"Delete 'fact', or use one of: {', '.join(FACT_QUESTION_TYPES)}."
        yield Fault(here, f"a question of type '{question.type}' cannot record a fact.", mend)
    if question.answered_by != AGENCY:
        yield Fault(here, "only a service's own answer can record a fact.", "Delete 'fact' or 'answered_by'.")


def _means(question: Question, path: Path, read: bool) -> Iterator[Fault]:
    here = (*path, "means")
    if not can_state_fact(question):
        if question.means:
            mend = f"Delete 'means', or use one of: {', '.join(FACT_QUESTION_TYPES)}."
            yield Fault(here, f"an answer of type '{question.type}' means neither yes nor no.", mend)
        return
    if question.means and not read:
        mend = "Name the fact that it records with 'fact', or name it under 'contradicts'."
        yield Fault(here, "the meanings of its answers are not used.", mend, (("contradicts",),))
    choices = [choice.key for choice in choices_for(question, None) if choice.key]
    choices_path = (*path, "choices")
    for at, meaning in enumerate(question.means):
        if meaning.choice and meaning.choice not in choices:
            message = f"there is no choice '{meaning.choice}'."
            yield Fault(
                (*here, at, "choice"),
                message,
                suggest(meaning.choice, choices, "Use one of"),
                (choices_path,),
            )
    explained = {meaning.choice for meaning in question.means}
    missing = [choice for choice in choices if choice not in explained]
    # Where yes, partly and no are the answers themselves, they mean what they say.
    if missing and (question.means or (read and question.options.of(ChoiceOptions).choices)):
        message = f"the meaning of '{missing[0]}' is missing."
        mend = f"Add '- choice: {missing[0]}' under 'means', with 'means: \"yes\"', '\"partly\"' or '\"no\"'."
        yield Fault(here, message, mend, (choices_path, here))


def _pairs(question_set: QuestionSet) -> Iterator[Fault]:
    known = {question.key: question for question in question_set.questions if question.key}
    for at, pair in enumerate(question_set.contradicts):
        path: Path = ("contradicts", at)
        for name, key in (("question", pair.question), ("other", pair.other)):
            here = (*path, name)
            if key and key not in known:
                message = f"there is no question '{key}'."
                yield Fault(here, message, suggest(key, known, "Use one of"), (("sections",),))
            elif key and known[key].type in TYPES and not can_state_fact(known[key]):
                message = f"'{key}' is not answered by yes or no, or by one choice."
                yield Fault(here, message, "Name a question that is.", (("sections",),))
        if pair.question and pair.question == pair.other:
            message = "a question cannot contradict itself."
            yield Fault((*path, "other"), message, "Name two questions, or give it a 'fact'.")
