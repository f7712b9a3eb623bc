"""The cases of a round that runs, withdrawn ones as well, with who is asked about each."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, Service
from audit_app.policy import Scope
from audit_app.queries.people import Choice
from audit_app.queries.rounds import RoundFacts, facts_of, round_row
from audit_app.queries.themes import question_set
from audit_app.rules.cohort import Facts, facts_with
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
    """`may_ask` are the services with questions that are not asked; `replaces` the reference of another case."""

    id: str
    reference: str
    withdrawn_reason: str
    replaces: str
    asked: tuple[AskedLine, ...]
    may_ask: tuple[Choice, ...]


@dataclass(frozen=True)
class SamplePage:
    """`services` are all that the question set has questions for; `open` while agencies can be asked."""

    facts: RoundFacts
    held: Facts
    cases: tuple[SampleCase, ...]
    services: tuple[Choice, ...]

    @property
    def open(self) -> bool:
        return self.facts.state is RoundState.OPEN

    @property
    def withdrawn(self) -> tuple[SampleCase, ...]:
        return tuple(case for case in self.cases if case.withdrawn_reason)

    @property
    def asked_anywhere(self) -> tuple[str, ...]:
        """The services that are asked about any case, for one more to be asked of."""
        asked = (line for case in self.cases for line in case.asked if not line.withdrawn_reason)
        return tuple(dict.fromkeys(line.service_id for line in asked))

    def case(self, case_id: str) -> SampleCase | None:
        return next((case for case in self.cases if case.id == case_id), None)

    def line(self, return_id: str) -> tuple[SampleCase, AskedLine] | None:
        lines = ((case, line) for case in self.cases for line in case.asked)
        return next((pair for pair in lines if pair[1].return_id == return_id), None)


def sample_page(reach: Scope, round_id: str) -> SamplePage | None:
    """A constant number of statements."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    questions = question_set(row.theme_version_id)
    cases = db.session.scalars(
        select(Case).where(Case.round_id == round_id).order_by(Case.position, Case.id)
    ).all()
    asked = _asked(round_id)
    services = tuple(
        Choice(one.id, one.name)
        for one in db.session.execute(
            select(Service.id, Service.name)
            .where(Service.kind.in_(questions.service_kinds))
            .order_by(Service.name, Service.id)
        )
    )
    return SamplePage(
        facts=facts_of(row),
        held=facts_with(questions.case_facts),
        cases=tuple(
            SampleCase(
                id=case.id,
                reference=case.reference,
                withdrawn_reason=case.withdrawn_reason,
                replaces=case.replaces,
                asked=tuple(asked[case.id]),
                may_ask=_left(services, asked[case.id]),
            )
            for case in cases
        ),
        services=services,
    )


def round_of_return(return_id: str) -> str | None:
    """Where to look for a return; whether the person reaches it, `sample_page` decides."""
    return db.session.scalar(
        select(Case.round_id)
        .join(AgencyReturn, AgencyReturn.case_id == Case.id)
        .where(AgencyReturn.id == return_id)
    )


def _asked(round_id: str) -> dict[str, list[AskedLine]]:
    rows = db.session.scalars(
        select(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == round_id)
        .options(joinedload(AgencyReturn.service))
        .order_by(Service.name, Service.id, AgencyReturn.id)
    )
    found: dict[str, list[AskedLine]] = defaultdict(list)
    for row in rows:
        words, written = STATE_WORDS[row.state], row.state not in NOTHING_WRITTEN
        line = AskedLine(row.id, row.service_id, row.service.name, words, written, row.withdrawn_reason)
        found[row.case_id].append(line)
    return found


def _left(services: tuple[Choice, ...], asked: list[AskedLine]) -> tuple[Choice, ...]:
    standing = {line.service_id for line in asked if not line.withdrawn_reason}
    return tuple(service for service in services if service.id not in standing)
