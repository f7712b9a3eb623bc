"""Reads the services that are asked about each case of a round that is being set up."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, Case, Service
from audit_app.policy import Scope
from audit_app.queries.rounds.cases import count_cases
from audit_app.queries.rounds.rounds import CASES_A_PAGE, RoundFacts, facts_of, round_row
from audit_app.queries.scoping import SERVICE_NOT_ENDED
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import routing
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.three_way_merge import fingerprint


@dataclass(frozen=True)
class OfferedService:
    """A service that can be ticked; `routed` says whether the question set has questions for its kind."""

    id: str
    name: str
    kind: str
    routed: bool


@dataclass(frozen=True)
class CaseToAsk:
    """A case with the services that are ticked for it.

    `chosen` is true once somebody has decided who is asked about it, even if nobody is. Until then `usual` is
    proposed: the services for which the question set has questions about a case like this.
    """

    id: str
    reference: str
    chosen: bool
    asked: frozenset[str]
    usual: frozenset[str]

    @property
    def ticked(self) -> frozenset[str]:
        """Return the services that are ticked when the page opens."""
        return self.asked if self.chosen else self.usual


@dataclass(frozen=True)
class AskedPage:
    """A page of cases, with the services that may be asked about each.

    `services` are those for which the question set has questions, and any that are asked without; `kinds`
    names the kinds of service for which it has questions. `pairs` are all that is asked in the round,
    `chosen` its cases for which somebody has decided who is asked.
    """

    facts: RoundFacts
    cases: tuple[CaseToAsk, ...]
    paging: Paging
    services: tuple[OfferedService, ...]
    kinds: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    chosen: frozenset[str]

    @property
    def untouched(self) -> bool:
        """Return whether nobody has decided yet who is asked about any case of this page."""
        return not any(case.chosen for case in self.cases)

    @cached_property
    def mark(self) -> str:
        """Return the fingerprint of who is asked about the cases of this page; it travels in the form."""
        return fingerprint_of({case.id for case in self.cases}, self.pairs, self.chosen)

    @cached_property
    def whole_mark(self) -> str:
        """Return the same fingerprint for the whole round."""
        return fingerprint_of({case_id for case_id, _ in self.pairs} | self.chosen, self.pairs, self.chosen)


def fingerprint_of(case_ids: Set[str], pairs: Iterable[tuple[str, str]], chosen: Iterable[str]) -> str:
    """Fingerprint who is asked about these cases, and for which of them somebody decided it, in any order."""
    asked = sorted(f"{case_id}.{service_id}" for case_id, service_id in pairs if case_id in case_ids)
    return fingerprint(*asked, *sorted(case_ids & set(chosen)))


def asked_page(reach: Scope, round_id: str, number: int = 1) -> AskedPage | None:
    """Return a page of cases with their services, or None for a round out of reach.

    The number of statements is constant.
    """
    row = round_row(reach, round_id)
    if row is None:
        return None
    questions = question_set(row.theme_version_id)
    pairs = frozenset(returns_asked(round_id))
    services = _services(questions, {service_id for _, service_id in pairs})
    chosen = cases_chosen(round_id)
    paging = page_of(count_cases(Case.round_id == round_id), CASES_A_PAGE, number)
    return AskedPage(
        facts=facts_of(row),
        cases=_cases_to_ask(_page_of_cases(round_id, paging), services, questions, pairs),
        paging=paging,
        services=services,
        kinds=tuple(SERVICE_KINDS[kind] for kind in questions.service_kinds),
        pairs=pairs,
        chosen=chosen,
    )


def usual_services(round_id: str, theme_version_id: str) -> dict[str, frozenset[str]]:
    """Return, for every case of the round, the services with questions about it, by case id."""
    questions = question_set(theme_version_id)
    services = _services(questions, frozenset())
    cases = db.session.scalars(select(Case).where(Case.round_id == round_id))
    return {case.id: _usual(case, services, questions) for case in cases}


def cases_chosen(round_id: str) -> frozenset[str]:
    """Return the cases for which somebody has decided who is asked, even if nobody is."""
    rows = db.session.scalars(select(Case.id).where(Case.round_id == round_id, Case.services_chosen))
    return frozenset(rows)


def _page_of_cases(round_id: str, paging: Paging) -> Iterable[Case]:
    return db.session.scalars(
        select(Case)
        .where(Case.round_id == round_id)
        .order_by(Case.position, Case.id)
        .limit(paging.size)
        .offset(paging.offset)
    )


def _services(questions: QuestionSet, asked: Iterable[str]) -> tuple[OfferedService, ...]:
    kinds = questions.service_kinds
    rows = db.session.execute(
        select(Service.id, Service.name, Service.kind)
        .join(Agency, Agency.id == Service.agency_id)
        .where((Service.kind.in_(kinds) & SERVICE_NOT_ENDED) | Service.id.in_(asked))
        .order_by(Agency.name, Service.name, Service.id)
    )
    return tuple(OfferedService(row.id, row.name, row.kind, row.kind in kinds) for row in rows)


def _cases_to_ask(
    cases: Iterable[Case],
    services: tuple[OfferedService, ...],
    questions: QuestionSet,
    pairs: Iterable[tuple[str, str]],
) -> tuple[CaseToAsk, ...]:
    asked: dict[str, set[str]] = defaultdict(set)
    for case_id, service_id in pairs:
        asked[case_id].add(service_id)
    return tuple(
        CaseToAsk(
            case.id,
            case.reference,
            case.services_chosen,
            frozenset(asked[case.id]),
            _usual(case, services, questions),
        )
        for case in cases
    )


def _usual(case: Case, services: Iterable[OfferedService], questions: QuestionSet) -> frozenset[str]:
    bands = case.bands
    return frozenset(
        service.id for service in services if routing.has_own_questions(questions, service.kind, bands)
    )


def returns_asked(round_id: str) -> dict[tuple[str, str], str]:
    """Return the ids of the returns asked for, by case id and service id."""
    rows = db.session.execute(
        select(AgencyReturn.case_id, AgencyReturn.service_id, AgencyReturn.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id)
    )
    return {(row.case_id, row.service_id): row.id for row in rows}
