"""How many returns came, of those that were due; pages and report say it by the words of this module alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.rules.numbers import alone, share
from audit_app.rules.workflow import HANDED_IN, ReturnState


@dataclass(frozen=True)
class DueCount:
    """Of the returns that were asked for and not withdrawn. One whose case the service does not know is not due: it is
    said beside the share, never inside it.
    """

    asked: int
    handed_in: int
    not_known: int

    @property
    def due(self) -> int:
        return self.asked - self.not_known

    @property
    def words(self) -> str:
        """As in "71 of 72 in, 30 not known"."""
        return self.said("in")

    def said(self, came: str, publication: bool = False) -> str:
        """The same with another word for what came in."""
        shown = (f"{share(self.handed_in, self.due, publication)} {came}",) if self.due else ()
        beside = (f"{alone(self.not_known, publication)} not known",) if self.not_known else ()
        return ", ".join((*shown, *beside)) or "none asked"


def due_count(states: Iterable[ReturnState]) -> DueCount:
    """`states` are those of returns that stand, without the withdrawn."""
    known = tuple(states)
    return DueCount(
        len(known),
        sum(state in HANDED_IN for state in known),
        sum(state is ReturnState.NOT_KNOWN for state in known),
    )
