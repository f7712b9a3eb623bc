"""The filters of a round's grid, as the address contains them."""

from typing import Any

from flask import request

from audit_app.queries.rounds.grid import NOBODY, WAITING, Filters
from audit_app.rules.workflow import STATE_WORDS, ReturnState

STATE_FILTERS = {
    WAITING: "Still to come",
    NOBODY: "Auditor has left",
    **{state.value: STATE_WORDS[state] for state in ReturnState},
}


def from_address() -> Filters:
    """Return the filters that the address contains; an unknown state counts as none."""
    state = request.args.get("state", "")
    return Filters(
        late=request.args.get("late") == "yes",
        agency_id=request.args.get("agency", ""),
        state=state if state in STATE_FILTERS else "",
    )


def to_address(filters: Filters) -> dict[str, Any]:
    """Return the arguments with which `url_for` leads to the same view."""
    named = {"late": "yes" if filters.late else "", "agency": filters.agency_id, "state": filters.state}
    return {name: value for name, value in named.items() if value}
