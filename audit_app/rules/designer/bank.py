"""The bank: questions that stand under the same shared key in several themes, and how a draft takes them over."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from audit_app.rules.asking.conditions import facts_of, scale_of
from audit_app.rules.designer import edits
from audit_app.rules.designer.edits import Edit
from audit_app.rules.question_set import MATRIX, NOTHING, Condition, Question, QuestionSet, Scale, Section


@dataclass(frozen=True)
class BankQuestion:
    """`of` is the set from which it would be taken, `used_in` the titles of the themes that ask it."""

    question: Question
    of: QuestionSet
    used_in: tuple[str, ...]

    @property
    def section(self) -> Section:
        return self.of.section_of(self.question.key)


def bank_of(shipped: Iterable[QuestionSet], themes: Iterable[QuestionSet]) -> tuple[BankQuestion, ...]:
    """Each shared question once: as shipped, or else as the first of the themes has it. `themes` are in use."""
    asked = list(themes)
    found: dict[str, BankQuestion] = {}
    for one in (*shipped, *asked):
        for question in one.questions:
            if question.shared and question.shared not in found:
                titles = (theme.title for theme in asked if question.shared in _shared_of(theme))
                found[question.shared] = BankQuestion(question, one, tuple(titles))
    return tuple(found.values())


def take_questions(questions: QuestionSet, wanted: Collection[BankQuestion], section_key: str = "") -> Edit:
    """At the end of a section, or each in a section of the heading that it has in the bank. What the draft has not is
    left out of it: kinds of service that it does not ask, key lines, conditions on what is not there. A scale comes with
    its question. One that the draft has already is not taken twice. Raises Gone.
    """
    made = questions
    taken = [one for one in wanted if one.question.shared not in _shared_of(questions)]
    for one in taken:
        made = _with_scale(made, one)
        place = section_key or _heading(made, one.section.title)
        if not place:
            edit = edits.add_section(made, one.section.title)
            made = edits.change_section(edit.questions, edit.key, guidance=one.section.guidance).questions
            place = edit.key
        made = edits.put_question(made, place, _fitted(made, one))
    count = len(taken)
    return Edit(made, f"Took {count} {'question' if count == 1 else 'questions'} from the bank")


def _shared_of(questions: QuestionSet) -> set[str]:
    return {question.shared for question in questions.questions if question.shared}


def _heading(questions: QuestionSet, title: str) -> str:
    """The key of the section that is called so; empty where none is."""
    return next((one.key for one in questions.sections if one.title.casefold() == title.casefold()), "")


def _with_scale(questions: QuestionSet, one: BankQuestion) -> QuestionSet:
    scale = scale_of(one.of, one.question)
    if scale is None or _same_scale(questions, scale):
        return questions
    edit = edits.add_scale(questions, scale.title)
    return edits.change_scale(edit.questions, edit.key, levels=scale.levels).questions


def _same_scale(questions: QuestionSet, scale: Scale) -> Scale | None:
    """By its levels: another key or title makes it no other scale."""
    return next((one for one in questions.scales if one.levels == scale.levels), None)


def _fitted(questions: QuestionSet, one: BankQuestion) -> Question:
    question, scale = one.question, scale_of(one.of, one.question)
    own = _same_scale(questions, scale) if scale else None
    key_lines = {line.key for line in questions.key_lines}
    if question.suggest == MATRIX:
        # Its lines go by answers of the set from which it comes.
        question = replace(question, suggest=NOTHING, matrix=())
    return replace(
        question,
        asked_of=tuple(kind for kind in question.asked_of if kind in questions.service_kinds),
        key_lines=tuple(key for key in question.key_lines if key in key_lines),
        when=tuple(_holding(questions, question.when)),
        scale=own.key if own else question.scale,
    )


def _holding(questions: QuestionSet, when: Iterable[Condition]) -> Iterator[Condition]:
    """Those that name only facts which the set has: other answers are in another set."""
    facts = facts_of(questions)
    for condition in when:
        if all(
            atom.fact in facts and set(atom.is_one_of) <= set(facts[atom.fact][1]) for atom in condition.atoms
        ):
            yield condition
