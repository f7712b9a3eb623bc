"""Why an action that is not finished has nobody who can do it, and how that is said wherever its owner is named."""

from enum import StrEnum


class NoOwner(StrEnum):
    """What became of the owner, or of the agency that the action belongs to."""

    LEFT = "has left"
    MOVED = "has moved to another agency"
    AGENCY_ENDED = "their agency has ended"


def no_owner(*, unfinished: bool, left: bool, in_agency: bool, agency_ended: bool) -> NoOwner | None:
    """Return why nobody can do the action; None for a finished one, whose owner does not matter any more.

    `in_agency`: the owner belongs to the agency that answers for the action.
    """
    if not unfinished:
        return None
    if left:
        return NoOwner.LEFT
    if agency_ended:
        return NoOwner.AGENCY_ENDED
    return None if in_agency else NoOwner.MOVED


def owner_words(name: str, reason: NoOwner | None) -> str:
    """The owner's name as lists, packs and files print it."""
    return f"{name} ({reason})" if reason else name
