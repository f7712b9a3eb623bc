"""The cases of a round that runs, withdrawn ones as well, with who is asked about each."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, Service
from audit_app.policy import Scope
from audit_app.queries.people.people import Choice
from audit_app.queries.rounds.cases import cases_wanted
from audit_app.queries.rounds.rounds import CASES_A_PAGE, RoundFacts, facts_of, round_row
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS, SERVICE_STANDS
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import Facts, facts_held
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.workflow import NOTHING_WRITTEN, STATE_WORDS, RoundState


@dataclass(frozen=True)
class AskedLine:
    """`written`: something stands in it that is kept if it is withdrawn."""

    return_id: str
    service_id: str
    service: str
    words: str
    written: bool
    withdrawn_reason: str


@dataclass(frozen=True)
class SampleCase:
    """`may_ask` are the services with questions that are not asked; `replaces` the reference of another case,
    `replaced_by` those of cases that came in the place of this one.
    """

    id: str
    reference: str
    withdrawn_reason: str
    replaces: str
    replaced_by: tuple[str, ...]
    asked: tuple[AskedLine, ...]
    may_ask: tuple[Choice, ...]

    def line(self, return_id: str) -> AskedLine | None:
        return next((line for line in self.asked if line.return_id == return_id), None)


@dataclass(frozen=True)
class SamplePage:
    """`open` while agencies can be asked; `find` is the part of a reference that was looked for."""

    facts: RoundFacts
    cases: tuple[SampleCase, ...]
    paging: Paging
    find: str

    @property
    def open(self) -> bool:
        return self.facts.state is RoundState.OPEN


@dataclass(frozen=True)
class AddingPage:
    """What adding a case needs: `services` are all that the question set has questions for, `asked_anywhere` those
    asked about any case, `withdrawn` the cases that it may come in the place of.
    """

    facts: RoundFacts
    held: Facts
    services: tuple[Choice, ...]
    asked_anywhere: tuple[str, ...]
    withdrawn: tuple[Choice, ...]

    @property
    def open(self) -> bool:
        return self.facts.state is RoundState.OPEN


def sample_page(
    reach: Scope, round_id: str, number: int = 1, find: str = "", case_id: str = ""
) -> SamplePage | None:
    """A page of the cases, or only the one of `case_id`. A constant number of statements."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    wanted = cases_wanted(round_id, find)
    if case_id:
        wanted &= Case.id == case_id
    paging = page_of(db.session.scalar(select(func.count(Case.id)).where(wanted)) or 0, CASES_A_PAGE, number)
    cases = db.session.execute(
        select(Case.id, Case.reference, Case.withdrawn_reason, Case.replaces)
        .where(wanted)
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
                may_ask=_left(services, asked[case.id]),
            )
            for case in cases
        ),
        paging=paging,
        find=find,
    )


def adding_page(reach: Scope, round_id: str) -> AddingPage | None:
    row = round_row(reach, round_id)
    if row is None:
        return None
    questions = question_set(row.theme_version_id)
    services = _services(questions.service_kinds)
    asked = set(
        db.session.scalars(
            select(AgencyReturn.service_id)
            .join(Case, Case.id == AgencyReturn.case_id)
            .where(Case.round_id == round_id, RETURN_STANDS)
            .distinct()
        )
    )
    withdrawn = db.session.execute(
        select(Case.id, Case.reference)
        .where(Case.round_id == round_id, ~CASE_STANDS)
        .order_by(Case.position, Case.id)
    )
    return AddingPage(
        facts=facts_of(row),
        held=facts_held(questions),
        services=services,
        asked_anywhere=tuple(service.id for service in services if service.id in asked),
        withdrawn=tuple(Choice(case.id, case.reference) for case in withdrawn),
    )


def case_of_return(return_id: str) -> str | None:
    """Which case a return is about; whether the person reaches it, the query of the page decides."""
    return db.session.scalar(select(AgencyReturn.case_id).where(AgencyReturn.id == return_id))


def _services(kinds: Collection[str]) -> tuple[Choice, ...]:
    rows = db.session.execute(
        select(Service.id, Service.name)
        .where(Service.kind.in_(kinds), SERVICE_STANDS)
        .order_by(Service.name, Service.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def _replaced_by(round_id: str) -> dict[str, list[str]]:
    rows = db.session.execute(
        select(Case.replaces, Case.reference)
        .where(Case.round_id == round_id, Case.replaces != "")
        .order_by(Case.position, Case.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for replaces, reference in rows:
        found[replaces].append(reference)
    return found


def _asked(case_ids: Collection[str]) -> dict[str, list[AskedLine]]:
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
    found: dict[str, list[AskedLine]] = defaultdict(list)
    for row in rows:
        words, written = STATE_WORDS[row.state], row.state not in NOTHING_WRITTEN
        found[row.case_id].append(
            AskedLine(row.id, row.service_id, row.name, words, written, row.withdrawn_reason)
        )
    return found


def _left(services: tuple[Choice, ...], asked: list[AskedLine]) -> tuple[Choice, ...]:
    standing = {line.service_id for line in asked if not line.withdrawn_reason}
    return tuple(service for service in services if service.id not in standing)
