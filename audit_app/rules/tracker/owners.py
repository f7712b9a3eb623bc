"""Explains why an unfinished action has no owner who can do it, in words beside the owner's name."""

from enum import StrEnum


class NoOwner(StrEnum):
    """The reason why nobody can do an action: what became of its owner, or of the agency that answers for it."""

    LEFT = "has left"
    MOVED = "has moved to another agency"
    AGENCY_ENDED = "their agency has ended"


def no_owner(*, unfinished: bool, left: bool, in_agency: bool, agency_ended: bool) -> NoOwner | None:
    """Return why nobody can do the action; None for a finished action, whose owner does not matter any more.

    `in_agency` says whether the owner belongs to the agency that answers for the action.
    """
    if not unfinished:
        return None
    if left:
        return NoOwner.LEFT
    if agency_ended:
        return NoOwner.AGENCY_ENDED
    return None if in_agency else NoOwner.MOVED


def owner_words(name: str, reason: NoOwner | None) -> str:
    """Return the owner's name as lists, packs and files print it, with the reason in brackets if there is any."""
    return f"{name} ({reason})" if reason else name
