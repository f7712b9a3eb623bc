"""What the services say of each fact of one case that several of them are asked, for the panel that may settle it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.models import AgencyReturn, Case
from audit_app.queries.moderation.panel_answers import PanelQuestion, settling
from audit_app.queries.returns.answers import Responses, shown
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.case_facts import SETTLED, Telling, ToldFact, telling, told_fact
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.workflow import HANDED_IN, STATE_WORDS


@dataclass(frozen=True)
class CaseFactTold:
    """One fact that several services tell of the case, what each said of it, and how the panel settled it if it did."""

    fact: ToldFact
    settling: PanelQuestion
    said: tuple[tuple[str, str], ...]


def facts_told(
    questions: QuestionSet, case: Case, returns: Iterable[AgencyReturn], responses: Responses
) -> tuple[CaseFactTold, ...]:
    """Each fact that a service was asked about this case."""
    tellings: dict[str, list[tuple[Telling, str]]] = defaultdict(list)
    for one in returns:
        given = responses.get(one.id, {})
        keys = routing.asked_keys(questions, one.service.kind, case.bands, given)
        for slug, telling_it in questions.facts_told.items():
            for question in telling_it:
                if question.key in keys:
                    response = given.get(question.key, Response())
                    said = shown(questions, question, response) or "Left blank"
                    words = said if one.state in HANDED_IN else STATE_WORDS[one.state]
                    tellings[slug].append((telling(one.service.name, question, one.state, response), words))
    found = []
    for asked in settling(questions, case, [slug for slug in questions.facts_told if tellings[slug]]):
        slug = asked.question.key.removeprefix(SETTLED)
        fact = told_fact(slug, [one for one, _ in tellings[slug]], asked.value)
        found.append(CaseFactTold(fact, asked, tuple((one.service, said) for one, said in tellings[slug])))
    return tuple(found)
