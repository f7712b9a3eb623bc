"""The two kinds of finding, in the words that reports and screens use."""

from enum import StrEnum


class FindingKind(StrEnum):
    """The kind of a finding of the panel, as it is stored."""

    STRENGTH = "strength"
    DEVELOPMENT = "development"


FINDING_WORDS = {
    FindingKind.STRENGTH: "What is working well",
    FindingKind.DEVELOPMENT: "Areas for development",
}
