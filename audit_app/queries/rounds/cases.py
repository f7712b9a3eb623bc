"""The cases of a round that is being set up: the list with their facts, and what a form about a case needs."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case
from audit_app.policy import Scope
from audit_app.queries.rounds.rounds import CASES_A_PAGE, RoundFacts, facts_of, round_row
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import Facts, recorded_facts
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.rounds.case_doubts import Doubt, doubts_about, neutral_words
from audit_app.rules.workflow import RoundState


@dataclass(frozen=True)
class CaseLine:
    """A case in the list; `bands` has a band key for each fact of the page."""

    id: str
    version: int
    reference: str
    bands: dict[str, str]
    summary: str
    asked: int


@dataclass(frozen=True)
class CasesPage:
    """A page of the list of cases.

    `held` are the facts recorded of each case of this round; `find` is the part of a reference that was
    searched for.
    """

    facts: RoundFacts
    held: Facts
    cases: tuple[CaseLine, ...]
    paging: Paging
    find: str

    @property
    def changeable(self) -> bool:
        """Return whether cases can still be changed."""
        return self.facts.state is RoundState.SETTING_UP


@dataclass(frozen=True)
class CaseFormContext:
    """The facts of a round that a form about its cases needs; `held` are the facts recorded of each case."""

    facts: RoundFacts
    held: Facts
    references: tuple[str, ...]

    def doubts_about(self, details: CaseDetails) -> tuple[Doubt, ...]:
        """Return what somebody has to confirm before a case of this round may be called and summarised like this."""
        references = (*self.references, details.reference)
        return doubts_about(details, neutral_words(references, self.facts.unit))

    @property
    def changeable(self) -> bool:
        """Return whether cases can still be changed."""
        return self.facts.state is RoundState.SETTING_UP


def cases_page(reach: Scope, round_id: str, number: int = 1, find: str = "") -> CasesPage | None:
    """Return a page of the cases of a round, or None for a round out of reach."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    condition = matching_cases(round_id, find)
    paging = page_of(count_cases(condition), CASES_A_PAGE, number)
    asked = select(func.count()).where(AgencyReturn.case_id == Case.id).correlate(Case).scalar_subquery()
    rows = db.session.execute(
        select(Case, asked)
        .where(condition)
        .order_by(Case.position, Case.id)
        .limit(paging.size)
        .offset(paging.offset)
    )
    case_facts = recorded_facts(question_set(row.theme_version_id))
    return CasesPage(
        facts_of(row), case_facts, tuple(_line(case, count) for case, count in rows), paging, find
    )


def matching_cases(round_id: str, find: str) -> ColumnElement[bool]:
    """Return the condition for cases of the round whose reference contains `find`; all where it is empty."""
    condition = Case.round_id == round_id
    return condition & Case.reference.icontains(find, autoescape=True) if find else condition


def count_cases(condition: ColumnElement[bool]) -> int:
    """Count the cases that meet the condition."""
    return db.session.scalar(select(func.count(Case.id)).where(condition)) or 0


def case_form_context(reach: Scope, round_id: str) -> CaseFormContext | None:
    """Return what a form about cases needs, or None for a round out of reach."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    references = db.session.scalars(select(Case.reference).where(Case.round_id == round_id))
    case_facts = recorded_facts(question_set(row.theme_version_id))
    return CaseFormContext(facts_of(row), case_facts, tuple(references))


def case_line(reach: Scope, case_id: str) -> CaseLine | None:
    """Return a case as a form begins with it, or None for a case out of reach."""
    case = db.session.scalar(select(Case).join(AuditRound).where(Case.id == case_id, rounds_within(reach)))
    return _line(case, 0) if case else None


def round_of_case(reach: Scope, case_id: str) -> str | None:
    """Return the round of a case, or None for a case out of reach."""
    return db.session.scalar(
        select(Case.round_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Case.id == case_id, rounds_within(reach))
    )


def _line(case: Case, asked: int) -> CaseLine:
    return CaseLine(case.id, case.version, case.reference, case.bands, case.summary, asked)
