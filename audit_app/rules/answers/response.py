"""The response to a question: a value or a kind of absence, with the words beside it."""

from dataclasses import dataclass
from enum import StrEnum


class Absence(StrEnum):
    """The reasons for which there is no answer."""

    NOT_APPLICABLE = "not-applicable"
    NOT_RECORDED = "not-recorded"
    NOT_KNOWN = "not-known"
    DECLINED = "declined"
    NOT_SOUGHT = "not-sought"

    @property
    def label(self) -> str:
        """Return the absence in words."""
        return _ABSENCE_LABELS[self]

    @property
    def reason_wanted(self) -> str:
        """Return what to do where the reason is missing; empty for a kind that needs none."""
        return _REASON_PROMPTS.get(self, "")


_ABSENCE_LABELS = {
    Absence.NOT_APPLICABLE: "Not applicable",
    Absence.NOT_RECORDED: "Not recorded on file",
    Absence.NOT_KNOWN: "Answer not known",
    Absence.DECLINED: "Declined to answer",
    Absence.NOT_SOUGHT: "Not sought",
}
_REASON_PROMPTS = {
    Absence.NOT_APPLICABLE: "Enter why it does not apply",
    Absence.NOT_SOUGHT: "Enter why it was not sought",
}

ANSWERED, BLANK = "answered", "blank"
RESPONSE_STATUSES = (ANSWERED, BLANK, *(kind.value for kind in Absence))
"""The statuses of a response, for conditions that ask only for them."""

RESPONSE_STATUS_WORDS = {ANSWERED: "Answered", BLANK: "Left blank"} | {
    kind.value: kind.label for kind in Absence
}
"""The words for each status of a response."""


@dataclass(frozen=True)
class Response:
    """The response to a question: a value or a kind of absence. `reason` explains the absence, `rationale` the value."""

    value: object | None = None
    absence: Absence | None = None
    reason: str = ""
    rationale: str = ""

    @property
    def has_value(self) -> bool:
        """Return whether there is a value; zero is a value too."""
        return self.value not in (None, "", [])

    @property
    def is_blank(self) -> bool:
        """Return whether there is nothing at all, not even words beside the answer."""
        return not (self.has_value or self.absence or self.reason or self.rationale)
