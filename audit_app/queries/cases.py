"""The cases of a round: the list with their facts, one case for its form, the grid of services asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case
from audit_app.policy import Scope
from audit_app.queries.rounds import RoundFacts, facts_of, preparation, round_row
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes import question_set
from audit_app.rules.cohort import SERVICE_KINDS, Facts, facts_with
from audit_app.rules.stages import CaseAsked, ServiceToAsk
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
    """`held`: what is held of each case of this round."""

    facts: RoundFacts
    held: Facts
    cases: tuple[CaseLine, ...]

    @property
    def changeable(self) -> bool:
        return self.facts.state is RoundState.SETTING_UP

    def case(self, case_id: str) -> CaseLine | None:
        return next((case for case in self.cases if case.id == case_id), None)


@dataclass(frozen=True)
class AskedPage:
    """`services` are those that the question set has questions for, and any asked without; `kinds` names the kinds
    of service that it has questions for; `untouched` while nobody has been asked about any case.
    """

    facts: RoundFacts
    cases: tuple[CaseAsked, ...]
    services: tuple[ServiceToAsk, ...]
    kinds: tuple[str, ...]
    untouched: bool

    @property
    def mark(self) -> str:
        """Of what stands now; it travels in the form."""
        return mark_of((case.id, service_id) for case in self.cases for service_id in case.service_ids)

    @property
    def ticked(self) -> dict[str, frozenset[str]]:
        """Case id -> service ids; at first every service that the question set has questions for."""
        routed = frozenset(service.id for service in self.services if service.routed)
        return {case.id: routed if self.untouched else case.service_ids for case in self.cases}


def mark_of(pairs: Iterable[tuple[str, str]]) -> str:
    """The same for the same pairs of case id and service id, whatever their order."""
    return sha256(
        ",".join(sorted(f"{case_id}.{service_id}" for case_id, service_id in pairs)).encode()
    ).hexdigest()


def cases_page(reach: Scope, round_id: str) -> CasesPage | None:
    row = round_row(reach, round_id)
    if row is None:
        return None
    asked = select(func.count()).where(AgencyReturn.case_id == Case.id).correlate(Case).scalar_subquery()
    rows = db.session.execute(
        select(Case, asked).where(Case.round_id == round_id).order_by(Case.position, Case.id)
    )
    held = facts_with(question_set(row.theme_version_id).case_facts)
    return CasesPage(facts_of(row), held, tuple(_line(case, count) for case, count in rows))


def round_of_case(reach: Scope, case_id: str) -> str | None:
    return db.session.scalar(
        select(Case.round_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Case.id == case_id, rounds_within(reach))
    )


def asked_page(reach: Scope, round_id: str, propose: bool = True) -> AskedPage | None:
    """`propose`: whether every service is ticked while nobody is asked; not for whoever just asked nobody."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    prepared = preparation(row)
    asked = {service.id for service in prepared.asked_services}
    return AskedPage(
        facts=facts_of(row),
        cases=prepared.cases,
        services=tuple(one for one in prepared.services if one.routed or one.id in asked),
        kinds=tuple(SERVICE_KINDS[kind] for kind in question_set(row.theme_version_id).service_kinds),
        untouched=propose and not asked,
    )


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
