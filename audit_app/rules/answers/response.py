"""What a question has been given: a value, or a kind of absence, with the words beside it."""

from dataclasses import dataclass
from enum import StrEnum


class Absence(StrEnum):
    """Why there is no answer."""

    NOT_APPLICABLE = "not-applicable"
    NOT_RECORDED = "not-recorded"
    NOT_KNOWN = "not-known"
    DECLINED = "declined"
    NOT_SOUGHT = "not-sought"

    @property
    def label(self) -> str:
        return _ABSENCE_LABELS[self]

    @property
    def reason_wanted(self) -> str:
        """What to do where the reason is missing; empty for a kind that needs none."""
        return _REASONS_WANTED.get(self, "")


ANSWERED, BLANK = "answered", "blank"
STANDINGS = (ANSWERED, BLANK, *(kind.value for kind in Absence))
"""How a question may stand, for conditions that ask no more than that."""

_ABSENCE_LABELS = {
    Absence.NOT_APPLICABLE: "Not applicable",
    Absence.NOT_RECORDED: "Not recorded on file",
    Absence.NOT_KNOWN: "Answer not known",
    Absence.DECLINED: "Declined to answer",
    Absence.NOT_SOUGHT: "Not sought",
}
_REASONS_WANTED = {
    Absence.NOT_APPLICABLE: "Say why it does not apply",
    Absence.NOT_SOUGHT: "Say why it was not sought",
}


STANDING_WORDS = {ANSWERED: "Answered", BLANK: "Left blank"} | {one.value: one.label for one in Absence}


@dataclass(frozen=True)
class Response:
    """What one question has been given: a value or a kind of absence. `reason` goes with the absence."""

    value: object | None = None
    absence: Absence | None = None
    reason: str = ""
    rationale: str = ""

    @property
    def has_value(self) -> bool:
        return self.value not in (None, "", [])

    @property
    def is_blank(self) -> bool:
        """Nothing at all stands here, not even words."""
        return not (self.has_value or self.absence or self.reason or self.rationale)
