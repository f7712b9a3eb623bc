"""The question bank: questions that several themes share by a shared key, and how a draft takes them over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from audit_app.rules.answers.question_fields import with_fields
from audit_app.rules.asking.conditions import condition_facts
from audit_app.rules.designer.edits import question_edits, section_edits, set_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import MATRIX, NOTHING, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section


@dataclass(frozen=True)
class BankQuestion:
    """A question of the set `of`, from which it is taken; `used_in` are the titles of the themes that ask it."""

    question: Question
    of: QuestionSet
    used_in: tuple[str, ...]

    @property
    def section(self) -> Section:
        """Return the section in which the bank has the question."""
        return self.of.section_of(self.question.key)


def bank_of(shipped: Iterable[QuestionSet], themes: Iterable[QuestionSet]) -> tuple[BankQuestion, ...]:
    """Return each shared question once: as shipped, or else as the first of the `themes` in use has it."""
    in_use = list(themes)
    bank: dict[str, BankQuestion] = {}
    for question_set in (*shipped, *in_use):
        for question in question_set.questions:
            if question.shared and question.shared not in bank:
                titles = (theme.title for theme in in_use if question.shared in _shared_keys(theme))
                bank[question.shared] = BankQuestion(question, question_set, tuple(titles))
    return tuple(bank.values())


def take_questions(questions: QuestionSet, chosen: Collection[BankQuestion], section_key: str = "") -> Edit:
    """Add questions of the bank at the end of a section, or each under the heading that it has in the bank.

    A scale comes with its question. What the draft does not have is left out of a question: kinds of service that it
    does not ask, key lines, conditions on other questions or facts. A question that the draft already has is not taken
    twice. Raises Gone.
    """
    changed = questions
    own_keys = _shared_keys(questions)
    taken = [bank_question for bank_question in chosen if bank_question.question.shared not in own_keys]
    for bank_question in taken:
        changed = _with_scale(changed, bank_question)
        target = section_key or _section_titled(changed, bank_question.section.title)
        if not target:
            edit = section_edits.add_section(changed, bank_question.section.title)
            guidance = bank_question.section.guidance
            changed = section_edits.change_section(edit.questions, edit.key, guidance=guidance).questions
            target = edit.key
        changed = question_edits.put_question(changed, target, _fitted(changed, bank_question))
    count = len(taken)
    return Edit(changed, f"Added {count} {'question' if count == 1 else 'questions'} from the bank")


def _shared_keys(questions: QuestionSet) -> set[str]:
    return {question.shared for question in questions.questions if question.shared}


def _section_titled(questions: QuestionSet, title: str) -> str:
    """Return the key of the section with this title; empty where there is none."""
    folded = title.casefold()
    return next((section.key for section in questions.sections if section.title.casefold() == folded), "")


def _with_scale(questions: QuestionSet, bank_question: BankQuestion) -> QuestionSet:
    scale = bank_question.of.scale_of(bank_question.question)
    if scale is None or _same_scale(questions, scale):
        return questions
    edit = set_edits.add_scale(questions, scale.title)
    return set_edits.change_scale(edit.questions, edit.key, levels=scale.levels).questions


def _same_scale(questions: QuestionSet, scale: Scale) -> Scale | None:
    """Return the scale with the same levels: another key or title makes it no other scale."""
    return next((own for own in questions.scales if own.levels == scale.levels), None)


def _fitted(questions: QuestionSet, bank_question: BankQuestion) -> Question:
    question, scale = bank_question.question, bank_question.of.scale_of(bank_question.question)
    own_scale = _same_scale(questions, scale) if scale else None
    key_lines = {line.key for line in questions.key_lines}
    if own_scale:
        question = with_fields(question, scale=own_scale.key)
    if question.options.of(GradeOptions).suggest == MATRIX:
        # Its lines go by answers of the set from which it comes.
        question = with_fields(question, suggest=NOTHING, matrix=())
    return replace(
        question,
        asked_of=tuple(kind for kind in question.asked_of if kind in questions.service_kinds),
        key_lines=tuple(key for key in question.key_lines if key in key_lines),
        when=tuple(_fitting_conditions(questions, question.when)),
    )


def _fitting_conditions(questions: QuestionSet, when: Iterable[Condition]) -> Iterator[Condition]:
    """Yield the conditions that name only facts of this set: the answers that others name are in another set."""
    facts = condition_facts(questions)
    for condition in when:
        if all(
            atom.fact in facts and set(atom.is_one_of) <= set(facts[atom.fact][1]) for atom in condition.atoms
        ):
            yield condition
