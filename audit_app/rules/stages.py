"""Where a round stands: its stage line, what stands in the way of its next step, how a return reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum

from audit_app.rules import deadlines
from audit_app.rules.dates import day_words
from audit_app.rules.naming import how_many_named
from audit_app.rules.question_sets import Unit
from audit_app.rules.workflow import NOT_YET_IN, STATE_WORDS, ReturnState, RoundState, VersionState


class StageState(StrEnum):
    DONE = "done"
    PRESENT = "present"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Stage:
    """`days_late` is 0 unless it is the present one and something that it waits for should be in."""

    label: str
    due: date | None
    state: StageState
    days_late: int = 0


@dataclass(frozen=True)
class Timetable:
    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None


def due_day(state: ReturnState, timetable: Timetable, granted: date | None) -> date:
    """When a service should have done what is next. Known or not known has its own day, whatever was granted."""
    return timetable.known_due if state is ReturnState.ASKED else granted or timetable.returns_due


_LABELS = ("Set up", "Known or not known", "Returns", "Moderation", "Report", "Tracking")
_PRESENT = {RoundState.SETTING_UP: 0, RoundState.MODERATION: 3, RoundState.REPORTING: 4, RoundState.CLOSED: 5}


def stage_line(
    state: RoundState,
    timetable: Timetable,
    *,
    unconfirmed: int,
    tracked: int,
    overdue: int = 0,
    today: date = date.min,
) -> tuple[Stage, ...]:
    """The six stages in order, at most one of them present.

    Of the whole round, whoever reads it: `unconfirmed` returns still have to be called known or not, `overdue` are
    late with their auditors, `tracked` recommendations are not closed yet.
    """
    present = _PRESENT.get(state, 1 if unconfirmed else 2)
    if state is RoundState.CLOSED and not tracked:
        present = len(_LABELS)
    days = (
        None,
        timetable.known_due,
        timetable.returns_due,
        timetable.moderation_on,
        timetable.report_due,
        None,
    )
    waits = state is RoundState.OPEN and (present == 1 or overdue > 0)
    due = days[present] if waits else None
    late = deadlines.days_late(due, today) if due else 0
    return tuple(
        Stage(label, day, _stage_state(place, present), late if place == present else 0)
        for place, (label, day) in enumerate(zip(_LABELS, days, strict=True))
    )


def _stage_state(place: int, present: int) -> StageState:
    if place == present:
        return StageState.PRESENT
    return StageState.DONE if place < present else StageState.AHEAD


def next_date(state: RoundState, timetable: Timetable, *, unconfirmed: int) -> date | None:
    """The day on which the present stage should end."""
    present = next(
        (
            s
            for s in stage_line(state, timetable, unconfirmed=unconfirmed, tracked=0)
            if s.state is StageState.PRESENT
        ),
        None,
    )
    return timetable.known_due if state is RoundState.SETTING_UP else present.due if present else None


MOST_NAMED = 5
"""How many cases one reason names before it counts the rest."""


class Where(Enum):
    """The page on which a hindrance is put right; the web knows its address."""

    DETAILS = "details"
    THEME = "theme"
    CASES = "cases"
    ASKED = "asked"
    PEOPLE = "people"
    CASE_GRADES = "grades"


@dataclass(frozen=True)
class Hindrance:
    """One reason why the next step is not possible yet; `about` is a case's id, where it is about one."""

    says: str
    where: Where
    about: str = ""


@dataclass(frozen=True)
class CaseAsked:
    """`incomplete`: something is not held of it that the question set needs, as when the round took another set."""

    id: str
    reference: str
    service_ids: frozenset[str]
    incomplete: bool = False


@dataclass(frozen=True)
class ServiceToAsk:
    """`leads` names the people who lead its agency; `routed`: whether the set has questions for it."""

    id: str
    name: str
    agency: str
    leads: tuple[str, ...]
    routed: bool


@dataclass(frozen=True)
class Preparation:
    """All that decides whether a round may be opened. `unwritten`: what its report must say and nobody wrote yet."""

    version_state: VersionState
    unit: Unit
    timetable: Timetable
    population: int | None
    cases: tuple[CaseAsked, ...]
    services: tuple[ServiceToAsk, ...]
    unwritten: tuple[str, ...] = ()

    @property
    def asked_services(self) -> tuple[ServiceToAsk, ...]:
        asked = frozenset[str]().union(*(case.service_ids for case in self.cases))
        return tuple(service for service in self.services if service.id in asked)

    @property
    def asked_count(self) -> int:
        return sum(len(case.service_ids) for case in self.cases)

    @property
    def leads(self) -> frozenset[str]:
        """Who is told when the round opens."""
        return frozenset(lead for service in self.asked_services for lead in service.leads)

    def cases_of(self, service_id: str) -> int:
        return sum(service_id in case.service_ids for case in self.cases)


def unwritten(purpose: str, sampling: str) -> tuple[str, ...]:
    """Which of the two texts that begin every report are still empty."""
    texts = {"why this audit is made": purpose, "how the sample was chosen": sampling}
    return tuple(what for what, text in texts.items() if not text.strip())


def against_opening(preparation: Preparation, today: date) -> tuple[Hindrance, ...]:
    """Every reason at once, in the order of the task list; empty when the round may be opened."""
    return (
        *_against_details(preparation, today),
        *_against_cases(preparation),
        *_against_services(preparation.asked_services),
    )


def _against_details(preparation: Preparation, today: date) -> list[Hindrance]:
    found: list[Hindrance] = []
    if preparation.version_state is VersionState.WITHDRAWN:
        found.append(Hindrance("The question set was withdrawn. Choose another version.", Where.DETAILS))
    elif preparation.version_state is not VersionState.PUBLISHED:
        found.append(Hindrance("The question set is not published.", Where.THEME))
    found += [Hindrance(f"Nobody has written yet {what}.", Where.DETAILS) for what in preparation.unwritten]
    timetable = preparation.timetable
    for day, what in ((timetable.known_due, "known or not known"), (timetable.returns_due, "returns")):
        if day < today:
            found.append(Hindrance(f"The date for {what} has already passed.", Where.DETAILS))
    if preparation.population is not None and preparation.population < len(preparation.cases):
        found.append(
            Hindrance(
                f"The round holds more {preparation.unit.plural} than the sample was drawn from.",
                Where.DETAILS,
            )
        )
    return found


def timetable_errors(timetable: Timetable) -> dict[str, str]:
    """Field -> what is wrong with the order of the dates."""
    errors: dict[str, str] = {}
    if timetable.returns_due < timetable.known_due:
        errors["returns_due"] = "Returns are due on or after the day for known or not known"
    if timetable.moderation_on and timetable.moderation_on < timetable.returns_due:
        errors["moderation_on"] = "Moderation is on or after the day when returns are due"
    earliest = timetable.moderation_on or timetable.returns_due
    if timetable.report_due and timetable.report_due < earliest:
        errors["report_due"] = "The report is due on or after the day of moderation"
    return errors


def _against_cases(preparation: Preparation) -> list[Hindrance]:
    if not preparation.cases:
        return [Hindrance(f"There is no {preparation.unit.singular} yet.", Where.CASES)]
    left = [case.reference for case in preparation.cases if not case.service_ids]
    lacking = [case.reference for case in preparation.cases if case.incomplete]
    return [
        *(
            [Hindrance(f"Nobody is asked about {_named(left, preparation.unit)}.", Where.ASKED)]
            if left
            else ()
        ),
        *(
            [Hindrance(f"A fact is missing of {_named(lacking, preparation.unit)}.", Where.CASES)]
            if lacking
            else ()
        ),
    ]


def _named(references: Sequence[str], unit: Unit) -> str:
    """As in: cases OE-01, OE-02 and 3 more."""
    count = how_many_named(len(references), MOST_NAMED)
    named = ", ".join(references[:count])
    more = f" and {len(references) - count} more" if len(references) > count else ""
    return f"{unit.noun(len(references))} {named}{more}"


def _against_services(services: Sequence[ServiceToAsk]) -> list[Hindrance]:
    unled = {service.agency: service for service in services if not service.leads}
    return [
        *(
            Hindrance(f"The question set has no questions for {service.name}.", Where.ASKED)
            for service in services
            if not service.routed
        ),
        *(
            Hindrance(f"Nobody leads {agency}: name an agency lead, or ask others.", Where.PEOPLE)
            for agency in unled
        ),
    ]


@dataclass(frozen=True)
class CaseOwed:
    """A case of which a return was handed in, and what the panel still owes it: overall grades, and its own answers
    by their references.
    """

    id: str
    reference: str
    grades: tuple[str, ...]
    answers: tuple[str, ...] = ()


def against_reporting(cases: Sequence[CaseOwed], unit: Unit) -> tuple[Hindrance, ...]:
    return tuple(
        Hindrance(f"{unit.title} {case.reference} {says}", Where.CASE_GRADES, case.id)
        for case in cases
        for says in _owed(case)
    )


def _owed(case: CaseOwed) -> Iterator[str]:
    if case.grades:
        yield "has no agreed grade yet."
    if case.answers:
        yield f"lacks the panel’s answer to {', '.join(case.answers)}."


class Shape(StrEnum):
    """The mark beside a cell's word: told apart by its form as well as by its colour."""

    GOOD = "good"
    DOING = "doing"
    WAITING = "waiting"
    LATE = "late"
    OFF = "off"


_SHAPES = {
    ReturnState.ASKED: Shape.WAITING,
    ReturnState.NOT_KNOWN: Shape.OFF,
    ReturnState.KNOWN: Shape.WAITING,
    ReturnState.IN_PROGRESS: Shape.DOING,
    ReturnState.SUBMITTED: Shape.GOOD,
    ReturnState.SENT_BACK: Shape.DOING,
    ReturnState.ACCEPTED: Shape.GOOD,
    ReturnState.NOT_RETURNED: Shape.LATE,
}


@dataclass(frozen=True)
class Standing:
    """How one return reads in a grid."""

    words: str
    shape: Shape
    late: bool


def standing(
    state: ReturnState,
    answered: int,
    required: int,
    days_late: int,
    until: date | None = None,
    with_nobody: bool = False,
) -> Standing:
    """`days_late` counts from the return's own date; it matters only while the return is still to come.

    `until` is a later day that was granted to this return; `with_nobody`: its auditor has left.
    """
    words = f"{answered} of {required}" if state is ReturnState.IN_PROGRESS else STATE_WORDS[state]
    if with_nobody:
        words = f"{words}, auditor has left"
    if state in NOT_YET_IN and days_late > 0:
        days = "1 day" if days_late == 1 else f"{days_late} days"
        return Standing(f"{words}, late by {days}", Shape.LATE, True)
    if state in NOT_YET_IN and until:
        words = f"{words}, until {day_words(until)}"
    return Standing(words, _SHAPES[state], False)


WITHDRAWN = Standing("Withdrawn", Shape.OFF, False)
"""How a return reads that counts nowhere any more."""
