"""Gathers what a round that is being set up has so far."""

from dataclasses import dataclass

from audit_app.rules.rounds.case_doubts import Doubt
from audit_app.rules.rounds.progress import Timetable
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import VersionState


@dataclass(frozen=True)
class PreparedCase:
    """A case of a round that is being set up, with the services to be asked about it.

    `incomplete` says that a fact which the question set needs is missing, as when the round took another set.
    `doubts` are what looks like an identifier in its reference and summary.
    """

    id: str
    reference: str
    service_ids: frozenset[str]
    incomplete: bool = False
    doubts: tuple[Doubt, ...] = ()


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
