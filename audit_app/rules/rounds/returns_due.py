"""Counts how many returns came, of those that were due; pages and report take these words from here alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.rules.numbers import lone_count, share_in_words
from audit_app.rules.workflow import SUBMITTED_RETURNS, ReturnState


@dataclass(frozen=True)
class DueCount:
    """Counts of the returns that were asked for and not withdrawn.

    A return is not due when its service does not know the case: it is counted beside the share, never inside
    it.
    """

    asked: int
    handed_in: int
    not_known: int

    @property
    def due(self) -> int:
        """Count the returns that are due."""
        return self.asked - self.not_known

    @property
    def words(self) -> str:
        """Return the count in words, as in "71 of 72 submitted, 30 not known"."""
        return self.said("submitted")

    def said(self, came: str, publication: bool = False) -> str:
        """Return the count in words, with `came` as the word for what came in."""
        in_words = (f"{share_in_words(self.handed_in, self.due, publication)} {came}",) if self.due else ()
        not_known = (f"{lone_count(self.not_known, publication)} not known",) if self.not_known else ()
        return ", ".join((*in_words, *not_known)) or "none asked"


def due_count(states: Iterable[ReturnState]) -> DueCount:
    """Count returns by their states; `states` are without those of withdrawn returns."""
    all_states = tuple(states)
    return DueCount(
        len(all_states),
        sum(state in SUBMITTED_RETURNS for state in all_states),
        sum(state is ReturnState.NOT_KNOWN for state in all_states),
    )
