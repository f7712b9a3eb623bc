"""The cases of a running round, withdrawn ones as well, with who is asked about each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, Service
from audit_app.policy import Scope
from audit_app.queries.people.people import Choice
from audit_app.queries.rounds.cases import matching_cases
from audit_app.queries.rounds.rounds import CASES_A_PAGE, RoundFacts, facts_of, round_row
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN, SERVICE_NOT_ENDED
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import Facts, recorded_facts
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.workflow import STATE_WORDS, UNSTARTED_RETURNS, RoundState


@dataclass(frozen=True)
class AskedService:
    """A service that is asked about a case; `written` says that its return has words to keep when withdrawn."""

    return_id: str
    service_id: str
    service: str
    words: str
    written: bool
    withdrawn_reason: str


@dataclass(frozen=True)
class SampleCase:
    """A case of a running round.

    `may_ask` are the services with questions that are not asked; `replaces` is the reference of another case,
    `replaced_by` are those of cases that came in its place.
    """

    id: str
    reference: str
    withdrawn_reason: str
    replaces: str
    replaced_by: tuple[str, ...]
    asked: tuple[AskedService, ...]
    may_ask: tuple[Choice, ...]

    def line(self, return_id: str) -> AskedService | None:
        """Return the line of a return, or None where it is about another case."""
        return next((line for line in self.asked if line.return_id == return_id), None)


@dataclass(frozen=True)
class SamplePage:
    """A page of the cases; `find` is the part of a reference that was searched for."""

    facts: RoundFacts
    cases: tuple[SampleCase, ...]
    paging: Paging
    find: str

    @property
    def open(self) -> bool:
        """Return whether agencies can still be asked."""
        return self.facts.state is RoundState.OPEN


@dataclass(frozen=True)
class AddCasePage:
    """The choices of the form by which a case is added to a running round.

    `services` are all for which the question set has questions, `asked_anywhere` those that are asked about any case,
    `withdrawn` the cases that it may replace; `held` are the facts recorded of each case.
    """

    facts: RoundFacts
    held: Facts
    services: tuple[Choice, ...]
    asked_anywhere: tuple[str, ...]
    withdrawn: tuple[Choice, ...]

    @property
    def open(self) -> bool:
        """Return whether agencies can still be asked."""
        return self.facts.state is RoundState.OPEN


def sample_page(
    reach: Scope, round_id: str, number: int = 1, find: str = "", case_id: str = ""
) -> SamplePage | None:
    """Return a page of the cases, or only the case with `case_id`; None for a round out of reach.

    The number of statements is constant.
    """
    row = round_row(reach, round_id)
    if row is None:
        return None
    condition = matching_cases(round_id, find)
    if case_id:
        condition &= Case.id == case_id
    paging = page_of(
        db.session.scalar(select(func.count(Case.id)).where(condition)) or 0, CASES_A_PAGE, number
    )
    cases = db.session.execute(
        select(Case.id, Case.reference, Case.withdrawn_reason, Case.replaces)
        .where(condition)
        .order_by(Case.position, Case.id)
        .limit(paging.size)
        .offset(paging.offset)
    ).all()
    asked = _asked([case.id for case in cases])
    services = _services(question_set(row.theme_version_id).service_kinds)
    replaced_by = _replaced_by(round_id)
    return SamplePage(
        facts=facts_of(row),
        cases=tuple(
            SampleCase(
                id=case.id,
                reference=case.reference,
                withdrawn_reason=case.withdrawn_reason,
                replaces=case.replaces,
                replaced_by=tuple(replaced_by[case.reference]),
                asked=tuple(asked[case.id]),
                may_ask=_not_asked(services, asked[case.id]),
            )
            for case in cases
        ),
        paging=paging,
        find=find,
    )


def add_case_page(reach: Scope, round_id: str) -> AddCasePage | None:
    """Return what the form for another case needs, or None for a round out of reach."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    questions = question_set(row.theme_version_id)
    services = _services(questions.service_kinds)
    asked = set(
        db.session.scalars(
            select(AgencyReturn.service_id)
            .join(Case, Case.id == AgencyReturn.case_id)
            .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN)
            .distinct()
        )
    )
    withdrawn = db.session.execute(
        select(Case.id, Case.reference)
        .where(Case.round_id == round_id, ~CASE_NOT_WITHDRAWN)
        .order_by(Case.position, Case.id)
    )
    return AddCasePage(
        facts=facts_of(row),
        held=recorded_facts(questions),
        services=services,
        asked_anywhere=tuple(service.id for service in services if service.id in asked),
        withdrawn=tuple(Choice(case.id, case.reference) for case in withdrawn),
    )


def case_of_return(return_id: str) -> str | None:
    """Return the case of a return. The query of its page decides whether the person reaches it."""
    return db.session.scalar(select(AgencyReturn.case_id).where(AgencyReturn.id == return_id))


def _services(kinds: Collection[str]) -> tuple[Choice, ...]:
    rows = db.session.execute(
        select(Service.id, Service.name)
        .where(Service.kind.in_(kinds), SERVICE_NOT_ENDED)
        .order_by(Service.name, Service.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def _replaced_by(round_id: str) -> dict[str, list[str]]:
    rows = db.session.execute(
        select(Case.replaces, Case.reference)
        .where(Case.round_id == round_id, Case.replaces != "")
        .order_by(Case.position, Case.id)
    )
    by_case: dict[str, list[str]] = defaultdict(list)
    for replaces, reference in rows:
        by_case[replaces].append(reference)
    return by_case


def _asked(case_ids: Collection[str]) -> dict[str, list[AskedService]]:
    rows = db.session.execute(
        select(
            AgencyReturn.id,
            AgencyReturn.case_id,
            AgencyReturn.service_id,
            Service.name,
            AgencyReturn.state,
            AgencyReturn.withdrawn_reason,
        )
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(AgencyReturn.case_id.in_(case_ids))
        .order_by(Service.name, Service.id, AgencyReturn.id)
    )
    by_case: dict[str, list[AskedService]] = defaultdict(list)
    for row in rows:
        words, written = STATE_WORDS[row.state], row.state not in UNSTARTED_RETURNS
        by_case[row.case_id].append(
            AskedService(row.id, row.service_id, row.name, words, written, row.withdrawn_reason)
        )
    return by_case


def _not_asked(services: tuple[Choice, ...], asked: list[AskedService]) -> tuple[Choice, ...]:
    asked_ids = {line.service_id for line in asked if not line.withdrawn_reason}
    return tuple(service for service in services if service.id not in asked_ids)
