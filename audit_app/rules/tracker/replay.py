"""Carrying out decisions again, to learn where they leave a thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class DecidedState:
    """State, day, owner and measure of a thing as they were last decided; None for what was never decided."""

    state: str | None = None
    due_on: date | None = None
    owner_id: str | None = None
    measure_id: str | None = None


class RecordedChanges(Protocol):
    """The columns of a recorded decision that hold what it changed."""

    @property
    def state_after(self) -> str | None:
        """Return the state that the decision left."""

    @property
    def due_after(self) -> date | None:
        """Return the agreed day, where the decision set it."""

    @property
    def owner_after_id(self) -> str | None:
        """Return the id of the owner, where the decision named an owner."""

    @property
    def measure_after_id(self) -> str | None:
        """Return the revision of the measure, where the decision set it."""


def replay_decisions(decisions: Iterable[RecordedChanges]) -> DecidedState:
    """Carry out the decisions about a thing again, in the order in which they were taken, and return the result."""
    result = DecidedState()
    for decision in decisions:
        result = DecidedState(
            decision.state_after or result.state,
            decision.due_after or result.due_on,
            decision.owner_after_id or result.owner_id,
            decision.measure_after_id or result.measure_id,
        )
    return result
