"""Lists what is still in the way of opening a round, or of writing its report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from audit_app.rules.dates import day_words
from audit_app.rules.naming import how_many_named
from audit_app.rules.rounds.preparation import Preparation, ServiceToAsk
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import VersionState

MOST_NAMED = 5
"""The most cases that a reason names before it counts the rest."""


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


def may_begin_moderation(missing: int, returns_due: date, today: date) -> bool:
    """Return whether moderation may begin: the returns are due, or none of them is missing."""
    return not missing or today >= returns_due


def too_early_for_moderation(missing: int, returns_due: date) -> str:
    """Return the sentence by which moderation is refused before its time."""
    have = "1 return has" if missing == 1 else f"{missing:,} returns have"
    return (
        f"Moderation can begin on {day_words(returns_due)}, when returns are due, or once all returns are in. "
        f"{have} not been submitted."
    )


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
