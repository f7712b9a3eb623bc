"""Decides which questions a service is asked about a case, for forms, completeness, moderation and reports alike."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from audit_app.rules.answers.response import Response
from audit_app.rules.asking.conditions import SERVICE_KIND, ConditionEvaluator
from audit_app.rules.questions.question import PANEL, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

Bands = Mapping[str, str]
"""The key of a case's band for each fact, as `conditions.facts_of` lists them."""

Responses = Mapping[str, Response]


def sections_asked(
    question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
) -> tuple[Section, ...]:
    """Return the sections with only the questions of this kind of service, case and return, without empty sections.

    With `bands` None, a question counts that may be asked about any case; with `responses` None, a question counts that
    any answers would lead to.
    """
    return sections_with(question_set, asked_keys(question_set, service_kind, bands, responses))


def sections_with(question_set: QuestionSet, keys: Collection[str]) -> tuple[Section, ...]:
    """Return the sections with only these questions, without empty sections."""
    sections: list[Section] = []
    for section in question_set.sections:
        questions = tuple(question for question in section.questions if question.key in keys)
        if questions:
            sections.append(replace(section, questions=questions))
    return tuple(sections)


def has_own_questions(question_set: QuestionSet, service_kind: str, bands: Bands) -> bool:
    """Return whether this kind of service is asked more about this case than an overall grade, as every kind is.

    It is also true where the set never asks this kind for more, about any case.
    """
    if service_kind not in question_set.service_kinds:
        return False
    grades = {question.key for question in question_set.overall_questions}
    never = asked_keys(question_set, service_kind, None, None) <= grades
    return never or not asked_keys(question_set, service_kind, bands, None) <= grades


def asked_keys(
    question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
) -> frozenset[str]:
    """Return the keys of the questions that `asked` returns."""
    return frozenset(_Routing(question_set, service_kind, bands, responses).keys)


def certain_keys(question_set: QuestionSet, service_kind: str, bands: Bands | None) -> frozenset[str]:
    """Return the keys of questions that are asked whatever is answered; with `bands` None, about every case."""
    return frozenset(_Routing(question_set, service_kind, bands, None).sure)


def may_be_asked(question: Question, service_kind: str) -> bool:
    """Return whether this kind of service may be asked the question; for an overall grade nothing else decides."""
    return question.answered_by != PANEL and (not question.asked_of or service_kind in question.asked_of)


def asked_of_panel(question_set: QuestionSet, bands: Bands) -> tuple[Question, ...]:
    """Return what the panel alone is asked about a case, which depends on its facts and on no answer."""
    evaluator = ConditionEvaluator(question_set, bands, lambda _: Response(), unknown_fact="")
    return tuple(
        question
        for question in question_set.panel_questions
        if evaluator.all_hold((*question_set.section_of(question.key).when, *question.when))
    )


class _Routing:
    """Decides on each question after those on whose answers it depends."""

    def __init__(
        self, question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
    ) -> None:
        facts = {**(bands or {}), SERVICE_KIND: service_kind}
        unknown_fact = None if bands is None else ""
        evaluator = ConditionEvaluator(question_set, facts, self._answer, unknown_fact)
        self.responses = responses
        # `keys` may be asked; those in `sure` are asked whatever is answered.
        self.keys: set[str] = set()
        self.sure: set[str] = set()
        for key in question_set.by_need:
            section, question = question_set.section_of(key), question_set.question(key)
            holds = evaluator.all_hold((*section.when, *question.when))
            if may_be_asked(question, service_kind) and holds is not False:
                self.keys.add(key)
                if holds:
                    self.sure.add(key)

    def _answer(self, key: str) -> Response | None:
        if key not in self.keys:
            return Response()
        return None if self.responses is None else self.responses.get(key, Response())
