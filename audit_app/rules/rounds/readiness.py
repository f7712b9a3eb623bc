"""What is still in the way of opening a round, or of writing its report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from audit_app.rules.naming import how_many_named
from audit_app.rules.rounds.progress import Timetable
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import VersionState

MOST_NAMED = 5
"""How many cases a reason names before it counts the rest."""


class Where(Enum):
    """The page on which an obstacle is removed; the web knows its address."""

    DETAILS = "details"
    THEME = "theme"
    CASES = "cases"
    ASKED = "asked"
    PEOPLE = "people"
    CASE_GRADES = "grades"


@dataclass(frozen=True)
class Obstacle:
    """A reason why the next step is not possible yet; `about` is the id of the case it concerns, or empty."""

    says: str
    where: Where
    about: str = ""


@dataclass(frozen=True)
class PreparedCase:
    """A case of a round that is being set up, with the services to be asked about it.

    `incomplete` says that a fact which the question set needs is missing, as when the round took another set.
    """

    id: str
    reference: str
    service_ids: frozenset[str]
    incomplete: bool = False


@dataclass(frozen=True)
class ServiceToAsk:
    """A service that may be asked.

    `leads` names the people who lead its agency; `routed` says whether the question set has questions for it.
    """

    id: str
    name: str
    agency: str
    leads: tuple[str, ...]
    routed: bool


@dataclass(frozen=True)
class Preparation:
    """All that decides whether a round may be opened.

    `unwritten` names the texts that its report must contain and that are still empty.
    """

    version_state: VersionState
    unit: Unit
    timetable: Timetable
    population: int | None
    cases: tuple[PreparedCase, ...]
    services: tuple[ServiceToAsk, ...]
    unwritten: tuple[str, ...] = ()

    @property
    def asked_services(self) -> tuple[ServiceToAsk, ...]:
        """Return the services that are asked about at least one case."""
        asked = frozenset[str]().union(*(case.service_ids for case in self.cases))
        return tuple(service for service in self.services if service.id in asked)

    @property
    def asked_count(self) -> int:
        """Count the returns that will be asked for."""
        return sum(len(case.service_ids) for case in self.cases)

    @property
    def leads(self) -> frozenset[str]:
        """Return the names of the people who get a mail when the round opens."""
        return frozenset(lead for service in self.asked_services for lead in service.leads)

    def cases_of(self, service_id: str) -> int:
        """Count the cases about which a service is asked."""
        return sum(service_id in case.service_ids for case in self.cases)


def unwritten(purpose: str, sampling: str) -> tuple[str, ...]:
    """Name those of the two texts at the beginning of every report that are still empty."""
    texts = {"why this audit is being done": purpose, "how the sample was chosen": sampling}
    return tuple(what for what, text in texts.items() if not text.strip())


def obstacles_to_opening(preparation: Preparation, today: date) -> tuple[Obstacle, ...]:
    """Return every obstacle in the order of the task list; empty when the round may be opened."""
    return (
        *_obstacles_in_details(preparation, today),
        *_obstacles_in_cases(preparation),
        *_obstacles_in_services(preparation.asked_services),
    )


def _obstacles_in_details(preparation: Preparation, today: date) -> list[Obstacle]:
    obstacles: list[Obstacle] = []
    if preparation.version_state is VersionState.WITHDRAWN:
        obstacles.append(Obstacle("The question set was withdrawn. Select another version.", Where.DETAILS))
    elif preparation.version_state is not VersionState.PUBLISHED:
        obstacles.append(Obstacle("The question set is not published.", Where.THEME))
    obstacles += [Obstacle(f"Enter {what}.", Where.DETAILS) for what in preparation.unwritten]
    timetable = preparation.timetable
    for day, what in ((timetable.known_due, "known or not known"), (timetable.returns_due, "returns")):
        if day < today:
            obstacles.append(Obstacle(f"The date for {what} has already passed.", Where.DETAILS))
    if preparation.population is not None and preparation.population < len(preparation.cases):
        obstacles.append(
            Obstacle(
                f"The round has more {preparation.unit.plural} than the sample was chosen from.",
                Where.DETAILS,
            )
        )
    return obstacles


def _obstacles_in_cases(preparation: Preparation) -> list[Obstacle]:
    if not preparation.cases:
        return [Obstacle(f"There are no {preparation.unit.plural} yet.", Where.CASES)]
    unasked = [case.reference for case in preparation.cases if not case.service_ids]
    incomplete = [case.reference for case in preparation.cases if case.incomplete]
    return [
        *(
            [Obstacle(f"No services are asked about {_named(unasked, preparation.unit)}.", Where.ASKED)]
            if unasked
            else ()
        ),
        *(
            [Obstacle(f"A fact is missing for {_named(incomplete, preparation.unit)}.", Where.CASES)]
            if incomplete
            else ()
        ),
    ]


def _named(references: Sequence[str], unit: Unit) -> str:
    """Name the first few cases and count the rest, as in "cases OE-01, OE-02 and 3 more"."""
    count = how_many_named(len(references), MOST_NAMED)
    named = ", ".join(references[:count])
    more = f" and {len(references) - count} more" if len(references) > count else ""
    return f"{unit.noun(len(references))} {named}{more}"


def _obstacles_in_services(services: Sequence[ServiceToAsk]) -> list[Obstacle]:
    unled = {service.agency: service for service in services if not service.leads}
    return [
        *(
            Obstacle(f"The question set has no questions for {service.name}.", Where.ASKED)
            for service in services
            if not service.routed
        ),
        *(
            Obstacle(f"{agency} has no agency lead. Add an agency lead or ask other agencies.", Where.PEOPLE)
            for agency in unled
        ),
    ]


@dataclass(frozen=True)
class CaseForPanel:
    """A case for which at least one return was handed in, and what the panel has still to do about it.

    `grades` are overall grades that are not agreed, `answers` the references of questions that it has not
    answered.
    """

    id: str
    reference: str
    grades: tuple[str, ...]
    answers: tuple[str, ...] = ()


def obstacles_to_reporting(cases: Sequence[CaseForPanel], unit: Unit) -> tuple[Obstacle, ...]:
    """Return what the panel has still to do, case by case; empty when the report may be written."""
    return tuple(
        Obstacle(f"{unit.title} {case.reference} {says}", Where.CASE_GRADES, case.id)
        for case in cases
        for says in _owed_by_panel(case)
    )


def _owed_by_panel(case: CaseForPanel) -> Iterator[str]:
    if case.grades:
        yield "has no agreed grade yet."
    if case.answers:
        yield f"has no panel answer to {', '.join(case.answers)} yet."
