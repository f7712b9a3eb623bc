"""Reads what decides whether a round is ready to be opened, to begin moderation, or to be reported."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
    PanelAnswer,
    Person,
    RoleHeld,
    Service,
)
from audit_app.policy import Role, Scope
from audit_app.queries.people.unreached import Unreached, unreached_of
from audit_app.queries.rounds.rounds import RoundFacts, facts_of, round_row
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import routing
from audit_app.rules.asking.cohort import Facts, recorded_facts
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.rounds.case_doubts import doubts_about, neutral_words
from audit_app.rules.rounds.preparation import Preparation, PreparedCase, ServiceToAsk, unwritten
from audit_app.rules.rounds.readiness import CaseForPanel, Obstacle, obstacles_to_opening
from audit_app.rules.workflow import (
    OUTSTANDING_RETURNS,
    STATE_WORDS,
    SUBMITTED_RETURNS,
    ReturnState,
)


@dataclass(frozen=True)
class PreparationPage:
    """A round that is being set up, the obstacles to opening it, and who could not answer yet."""

    facts: RoundFacts
    preparation: Preparation
    obstacles: tuple[Obstacle, ...]
    unreached: tuple[Unreached, ...]


@dataclass(frozen=True)
class MissingReturns:
    """The returns of a service that will count as not returned once moderation begins, as (case, state)."""

    service: str
    agency_id: str
    returns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ModerationCheck:
    """The effect that beginning moderation would have on the returns of a round."""

    facts: RoundFacts
    not_in: tuple[MissingReturns, ...]
    handed_in: int
    not_known: int
    asked: int

    @property
    def missing(self) -> int:
        """Count the returns that are not in."""
        return sum(len(service.returns) for service in self.not_in)


def preparation_page(reach: Scope, round_id: str, today: date) -> PreparationPage | None:
    """Return a round that is being set up, or None for a round out of reach."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    prepared = preparation(row)
    return PreparationPage(
        facts_of(row), prepared, obstacles_to_opening(prepared, today), unreached_of(round_id)
    )


def preparation(audit_round: AuditRound) -> Preparation:
    """Return what decides whether the round may be opened; five statements, whatever the number of cases."""
    questions = question_set(audit_round.theme_version_id)
    kinds, case_facts = questions.service_kinds, recorded_facts(questions)
    asked: dict[str, set[str]] = defaultdict(set)
    returns = select(AgencyReturn.case_id, AgencyReturn.service_id).join(Case)
    for case_id, service_id in db.session.execute(returns.where(Case.round_id == audit_round.id)):
        asked[case_id].add(service_id)
    cases = db.session.scalars(
        select(Case).where(Case.round_id == audit_round.id).order_by(Case.position, Case.id)
    ).all()
    neutral = neutral_words((case.reference for case in cases), questions.unit)
    leads = _leads()
    services = db.session.execute(
        select(Service.id, Service.name, Service.kind, Service.agency_id, Agency.name.label("agency"))
        .join(Agency)
        .order_by(Agency.name, Service.name, Service.id)
    )
    return Preparation(
        version_state=audit_round.theme_version.state,
        unit=questions.unit,
        timetable=facts_of(audit_round).timetable,
        population=audit_round.population,
        unwritten=unwritten(audit_round.purpose, audit_round.sampling),
        cases=tuple(_prepared(case, frozenset(asked[case.id]), case_facts, neutral) for case in cases),
        services=tuple(
            ServiceToAsk(row.id, row.name, row.agency, tuple(leads[row.agency_id]), row.kind in kinds)
            for row in services
        ),
    )


def _prepared(
    case: Case, service_ids: frozenset[str], case_facts: Facts, neutral: frozenset[str]
) -> PreparedCase:
    bands = case.bands
    incomplete = any(bands.get(fact) not in bands_of_fact for fact, (_, bands_of_fact) in case_facts.items())
    doubts = doubts_about(CaseDetails(case.reference, bands, case.summary), neutral)
    return PreparedCase(case.id, case.reference, service_ids, incomplete, doubts)


def _leads() -> dict[str, list[str]]:
    """Name the agency leads, by agency."""
    rows = db.session.execute(
        select(RoleHeld.agency_id, Person.name)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AGENCY_LEAD, Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    names: dict[str, list[str]] = defaultdict(list)
    for agency_id, name in rows:
        names[str(agency_id)].append(name)
    return names


def owed_by_panel(audit_round: AuditRound) -> tuple[CaseForPanel, ...]:
    """Return the cases for which a return was handed in, with what the panel has still to do about each."""
    questions = question_set(audit_round.theme_version_id)
    agreed, answered = (_settled(table, audit_round.id) for table in (AgreedGrade, PanelAnswer))
    handed_in = select(AgencyReturn.case_id).where(
        AgencyReturn.state.in_(SUBMITTED_RETURNS), RETURN_NOT_WITHDRAWN
    )
    cases = db.session.scalars(
        select(Case)
        .where(Case.round_id == audit_round.id, CASE_NOT_WITHDRAWN, Case.id.in_(handed_in))
        .order_by(Case.position, Case.id)
    )
    return tuple(
        CaseForPanel(
            case.id,
            case.reference,
            tuple(
                question.text
                for question in questions.overall_questions
                if (case.id, question.key) not in agreed
            ),
            tuple(
                question.reference
                for question in routing.asked_of_panel(questions, case.bands)
                if question.required and (case.id, question.key) not in answered
            ),
        )
        for case in cases
    )


def _settled(table: type[AgreedGrade | PanelAnswer], round_id: str) -> set[tuple[str, str]]:
    """Return case and question of each row, except panel answers that were taken back."""
    rows = (
        select(table.case_id, table.question_key)
        .join(Case, Case.id == table.case_id)
        .where(Case.round_id == round_id)
    )
    if table is PanelAnswer:
        rows = rows.where(PanelAnswer.value.is_not(None))
    return {(row.case_id, row.question_key) for row in db.session.execute(rows)}


def moderation_check(reach: Scope, round_id: str) -> ModerationCheck | None:
    """Return which returns are not in, by service and case, or None for a round out of reach."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    returns = db.session.execute(
        select(Case.reference, Service.id, Service.name, Service.agency_id, AgencyReturn.state)
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .join(Agency, Agency.id == Service.agency_id)
        .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN)
        .order_by(Agency.name, Service.name, Service.id, Case.position, Case.id)
    ).all()
    missing = [agency_return for agency_return in returns if agency_return.state in OUTSTANDING_RETURNS]
    return ModerationCheck(
        facts=facts_of(row),
        not_in=tuple(
            MissingReturns(
                name,
                agency_id,
                tuple(
                    (agency_return.reference, STATE_WORDS[agency_return.state])
                    for agency_return in of_service
                ),
            )
            for (_, name, agency_id), of_service in groupby(
                missing, lambda agency_return: (agency_return.id, agency_return.name, agency_return.agency_id)
            )
        ),
        handed_in=sum(agency_return.state in SUBMITTED_RETURNS for agency_return in returns),
        not_known=sum(agency_return.state is ReturnState.NOT_KNOWN for agency_return in returns),
        asked=len(returns),
    )
