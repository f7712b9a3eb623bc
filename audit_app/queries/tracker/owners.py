"""The name of the owner of an action, with the reason where they can no longer do it."""

from typing import Any

from audit_app.models import Action
from audit_app.rules.tracker.owners import NoOwner, no_owner, owner_words
from audit_app.rules.workflow import UNFINISHED_ACTIONS


def no_owner_of(action: Action) -> NoOwner | None:
    """Return why nobody can do this action; `queries.scoping.NO_OWNER` is the same condition in SQL."""
    return no_owner(
        unfinished=action.state in UNFINISHED_ACTIONS,
        left=action.owner.left_at is not None,
        in_agency=action.owner.agency_id == action.agency_id,
        agency_ended=action.agency.ended_on is not None,
    )


def owner_of(action: Action) -> str:
    """Return the owner's name as lists print it."""
    return owner_words(action.owner.name, no_owner_of(action))


def owner_in(row: Any) -> str:
    """Return the owner's name as lists print it, from a row with `tracked_rows.ACTION_COLUMNS`."""
    reason = no_owner(
        unfinished=row.state in UNFINISHED_ACTIONS,
        left=row.owner_left_at is not None,
        in_agency=row.owner_agency_id == row.agency_id,
        agency_ended=row.agency_ended_on is not None,
    )
    return owner_words(row.owner, reason)
