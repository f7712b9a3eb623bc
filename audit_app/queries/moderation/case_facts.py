"""Reads the services' answers about each fact of a case, for the panel that may settle it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.models import AgencyReturn, Case
from audit_app.queries.moderation.panel_answers import PanelQuestion, facts_to_settle
from audit_app.queries.returns.answers import Responses, answer_in_words
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.case_facts import (
    SETTLED_KEY_PREFIX,
    FactStatement,
    StatedFact,
    stated_fact,
    statement_of,
)
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import STATE_WORDS, SUBMITTED_RETURNS


@dataclass(frozen=True)
class FactFromServices:
    """A fact about which several services are asked, with their answers and how the panel settled it, if it did.

    `said` has the name of each service with its answer in words.
    """

    fact: StatedFact
    settling: PanelQuestion
    said: tuple[tuple[str, str], ...]


def facts_of_case(
    questions: QuestionSet, case: Case, returns: Iterable[AgencyReturn], responses: Responses
) -> tuple[FactFromServices, ...]:
    """Return each fact about which a service was asked for this case."""
    statements: dict[str, list[tuple[FactStatement, str]]] = defaultdict(list)
    for agency_return in returns:
        service, state = agency_return.service, agency_return.state
        answers = responses.get(agency_return.id, {})
        keys = routing.asked_keys(questions, service.kind, case.bands, answers)
        for slug, fact_questions in questions.facts_told.items():
            for question in fact_questions:
                if question.key in keys:
                    response = answers.get(question.key, Response())
                    # Until it is handed in, an answer is the service's own: the panel reads only its state.
                    words = answer_in_words(questions, question, response) or "Left blank"
                    words = words if state in SUBMITTED_RETURNS else STATE_WORDS[state]
                    statements[slug].append((statement_of(service.name, question, state, response), words))
    facts = []
    for asked in facts_to_settle(
        questions, case, [slug for slug in questions.facts_told if statements[slug]]
    ):
        slug = asked.question.key.removeprefix(SETTLED_KEY_PREFIX)
        fact = stated_fact(slug, [statement for statement, _ in statements[slug]], asked.value)
        answers_in_words = tuple((statement.service, words) for statement, words in statements[slug])
        facts.append(FactFromServices(fact, asked, answers_in_words))
    return tuple(facts)
