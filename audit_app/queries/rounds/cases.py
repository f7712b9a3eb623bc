"""The cases of a round: the list with their facts, what a form of one needs, the grid of services asked."""

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, func, select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Service
from audit_app.policy import Scope
from audit_app.queries.rounds.rounds import CASES_A_PAGE, RoundFacts, facts_of, round_row
from audit_app.queries.scoping import SERVICE_STANDS, rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import routing
from audit_app.rules.asking.cohort import SERVICE_KINDS, Facts, facts_held
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.three_way_merge import mark
from audit_app.rules.workflow import RoundState


@dataclass(frozen=True)
class CaseLine:
    """`bands` holds a band key for each fact of the page."""

    id: str
    version: int
    reference: str
    bands: dict[str, str]
    summary: str
    asked: int


@dataclass(frozen=True)
class CasesPage:
    """`held`: what is held of each case of this round. `find` is the part of a reference that was looked for."""

    facts: RoundFacts
    held: Facts
    cases: tuple[CaseLine, ...]
    paging: Paging
    find: str

    @property
    def changeable(self) -> bool:
        return self.facts.state is RoundState.SETTING_UP


@dataclass(frozen=True)
class CaseSetting:
    """What a form about one case or several needs of their round."""

    facts: RoundFacts
    held: Facts
    references: tuple[str, ...]

    @property
    def changeable(self) -> bool:
        return self.facts.state is RoundState.SETTING_UP


@dataclass(frozen=True)
class ServiceOffered:
    """`routed`: whether the question set has questions for its kind."""

    id: str
    name: str
    kind: str
    routed: bool


@dataclass(frozen=True)
class CaseToAsk:
    """`chosen` once somebody has said who is asked about it, be it nobody; until then `usual` is proposed: the
    services that the question set has questions for about a case like this.
    """

    id: str
    reference: str
    chosen: bool
    asked: frozenset[str]
    usual: frozenset[str]

    @property
    def ticked(self) -> frozenset[str]:
        return self.asked if self.chosen else self.usual


@dataclass(frozen=True)
class AskedPage:
    """`services` are those that the question set has questions for, and any asked without; `kinds` names the kinds
    of service that it has questions for. `pairs` are all that is asked in the round, `chosen` its cases of which
    somebody has said who is asked.
    """

    facts: RoundFacts
    cases: tuple[CaseToAsk, ...]
    paging: Paging
    services: tuple[ServiceOffered, ...]
    kinds: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    chosen: frozenset[str]

    @property
    def untouched(self) -> bool:
        """Nobody has said of any case on this page who is asked."""
        return not any(case.chosen for case in self.cases)

    @cached_property
    def mark(self) -> str:
        """Of what stands now on this page; it travels in the form."""
        return mark_of({case.id for case in self.cases}, self.pairs, self.chosen)

    @cached_property
    def whole_mark(self) -> str:
        """The same for the whole round."""
        return mark_of({case_id for case_id, _ in self.pairs} | self.chosen, self.pairs, self.chosen)


def mark_of(case_ids: Set[str], pairs: Iterable[tuple[str, str]], chosen: Iterable[str]) -> str:
    """Of who is asked about these cases, and of which of them somebody has said so; whatever the order."""
    asked = sorted(f"{case_id}.{service_id}" for case_id, service_id in pairs if case_id in case_ids)
    return mark(*asked, *sorted(case_ids & set(chosen)))


def cases_page(reach: Scope, round_id: str, number: int = 1, find: str = "") -> CasesPage | None:
    row = round_row(reach, round_id)
    if row is None:
        return None
    wanted = cases_wanted(round_id, find)
    paging = page_of(_count(wanted), CASES_A_PAGE, number)
    asked = select(func.count()).where(AgencyReturn.case_id == Case.id).correlate(Case).scalar_subquery()
    rows = db.session.execute(
        select(Case, asked)
        .where(wanted)
        .order_by(Case.position, Case.id)
        .limit(paging.size)
        .offset(paging.offset)
    )
    held = facts_held(question_set(row.theme_version_id))
    return CasesPage(facts_of(row), held, tuple(_line(case, count) for case, count in rows), paging, find)


def cases_wanted(round_id: str, find: str) -> ColumnElement[bool]:
    """The cases of the round whose reference holds `find`; all of them where it is empty."""
    wanted = Case.round_id == round_id
    return wanted & Case.reference.icontains(find, autoescape=True) if find else wanted


def _count(wanted: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Case.id)).where(wanted)) or 0


def case_setting(reach: Scope, round_id: str) -> CaseSetting | None:
    row = round_row(reach, round_id)
    if row is None:
        return None
    references = db.session.scalars(select(Case.reference).where(Case.round_id == round_id))
    held = facts_held(question_set(row.theme_version_id))
    return CaseSetting(facts_of(row), held, tuple(references))


def case_line(reach: Scope, case_id: str) -> CaseLine | None:
    case = db.session.scalar(select(Case).join(AuditRound).where(Case.id == case_id, rounds_within(reach)))
    return _line(case, 0) if case else None


def round_of_case(reach: Scope, case_id: str) -> str | None:
    return db.session.scalar(
        select(Case.round_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Case.id == case_id, rounds_within(reach))
    )


def asked_page(reach: Scope, round_id: str, number: int = 1) -> AskedPage | None:
    """A constant number of statements."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    questions = question_set(row.theme_version_id)
    pairs = frozenset(returns_asked(round_id))
    services = _services(questions, {service_id for _, service_id in pairs})
    chosen = cases_chosen(round_id)
    paging = page_of(_count(Case.round_id == round_id), CASES_A_PAGE, number)
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
    """Case id -> the services that the question set has questions for about it, for every case of the round."""
    questions = question_set(theme_version_id)
    services = _services(questions, frozenset())
    cases = db.session.scalars(select(Case).where(Case.round_id == round_id))
    return {case.id: _usual(case, services, questions) for case in cases}


def cases_chosen(round_id: str) -> frozenset[str]:
    """The cases of which somebody has said who is asked, be it nobody."""
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


def _services(questions: QuestionSet, asked: Iterable[str]) -> tuple[ServiceOffered, ...]:
    kinds = questions.service_kinds
    rows = db.session.execute(
        select(Service.id, Service.name, Service.kind)
        .join(Agency, Agency.id == Service.agency_id)
        .where((Service.kind.in_(kinds) & SERVICE_STANDS) | Service.id.in_(asked))
        .order_by(Agency.name, Service.name, Service.id)
    )
    return tuple(ServiceOffered(row.id, row.name, row.kind, row.kind in kinds) for row in rows)


def _cases_to_ask(
    cases: Iterable[Case],
    services: tuple[ServiceOffered, ...],
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


def _usual(case: Case, services: Iterable[ServiceOffered], questions: QuestionSet) -> frozenset[str]:
    bands = case.bands
    return frozenset(one.id for one in services if routing.asks(questions, one.kind, bands))


def _line(case: Case, asked: int) -> CaseLine:
    return CaseLine(case.id, case.version, case.reference, case.bands, case.summary, asked)


def returns_asked(round_id: str) -> dict[tuple[str, str], str]:
    """(case id, service id) -> the id of the return that was asked."""
    rows = db.session.execute(
        select(AgencyReturn.case_id, AgencyReturn.service_id, AgencyReturn.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id)
    )
    return {(row.case_id, row.service_id): row.id for row in rows}
