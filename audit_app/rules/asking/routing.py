"""Which questions a service is asked about a case; forms, completeness, moderation and report ask here."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from audit_app.rules.answers.response import Response
from audit_app.rules.asking.conditions import SERVICE_KIND, Asking
from audit_app.rules.question_set import PANEL, Question, QuestionSet, Section

Bands = Mapping[str, str]
"""Fact key -> band key of one case, as `conditions.facts_of` lists them."""

Responses = Mapping[str, Response]


def asked(
    question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
) -> tuple[Section, ...]:
    """The sections with only the questions of this kind of service, case and return; one left empty is dropped.

    With `bands` None, what may be asked about any case; with `responses` None, whatever may be answered.
    """
    return sections_with(question_set, asked_keys(question_set, service_kind, bands, responses))


def sections_with(question_set: QuestionSet, keys: Collection[str]) -> tuple[Section, ...]:
    """The sections with only these questions; one left empty is dropped."""
    sections: list[Section] = []
    for section in question_set.sections:
        questions = tuple(question for question in section.questions if question.key in keys)
        if questions:
            sections.append(replace(section, questions=questions))
    return tuple(sections)


def asks(question_set: QuestionSet, service_kind: str, bands: Bands) -> bool:
    """Whether this kind of service has more to say about this case than an overall grade, which every kind is asked
    for; true as well where the set never asks it for more.
    """
    if service_kind not in question_set.service_kinds:
        return False
    grades = {question.key for question in question_set.overall_questions}
    never = asked_keys(question_set, service_kind, None, None) <= grades
    return never or not asked_keys(question_set, service_kind, bands, None) <= grades


def asked_keys(
    question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
) -> frozenset[str]:
    """The keys of these questions."""
    return frozenset(_Routing(question_set, service_kind, bands, responses).keys)


def sure_keys(question_set: QuestionSet, service_kind: str, bands: Bands | None) -> frozenset[str]:
    """The keys of those that are asked whatever is answered; with `bands` None, of any case."""
    return frozenset(_Routing(question_set, service_kind, bands, None).sure)


def is_for(question: Question, service_kind: str) -> bool:
    """Whether this kind of service is asked the question about any case; an overall grade has no other condition."""
    return question.answered_by != PANEL and (not question.asked_of or service_kind in question.asked_of)


def asked_of_panel(question_set: QuestionSet, bands: Bands) -> tuple[Question, ...]:
    """What the panel alone is asked about a case: it depends on nothing but facts."""
    asking = Asking(question_set, bands, lambda _: Response(), not_given="")
    return tuple(
        question
        for question in question_set.panel_questions
        if asking.all_hold((*question_set.section_of(question.key).when, *question.when))
    )


class _Routing:
    """Weighs each question after those on whose answers it depends."""

    def __init__(
        self, question_set: QuestionSet, service_kind: str, bands: Bands | None, responses: Responses | None
    ) -> None:
        facts = {**(bands or {}), SERVICE_KIND: service_kind}
        self.asking = Asking(question_set, facts, self._answer, not_given=None if bands is None else "")
        self.responses = responses
        self.keys: set[str] = set()
        self.sure: set[str] = set()
        for key in question_set.by_need:
            section, question = question_set.section_of(key), question_set.question(key)
            holds = self.asking.all_hold((*section.when, *question.when))
            if is_for(question, service_kind) and holds is not False:
                self.keys.add(key)
                if holds:
                    self.sure.add(key)

    def _answer(self, key: str) -> Response | None:
        if key not in self.keys:
            return Response()
        return None if self.responses is None else self.responses.get(key, Response())
