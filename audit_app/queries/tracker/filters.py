"""Names the views, columns, filters and orders of the tracker, as its address has them."""

from dataclasses import dataclass
from enum import StrEnum


class View(StrEnum):
    """A selection of what the tracker lists; its value is written in the address."""

    ALL = "all"
    UNFINISHED = "unfinished"
    NO_OWNER = "no-owner"
    OVERDUE = "overdue"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    TO_CLOSE = "to-close"
    FINISHED = "finished"


VIEW_WORDS = {
    View.ALL: "Everything",
    View.UNFINISHED: "Not finished",
    View.NO_OWNER: "No owner",
    View.OVERDUE: "Overdue",
    View.NOT_STARTED: "Not started",
    View.IN_PROGRESS: "In progress",
    View.AWAITING_SIGN_OFF: "Awaiting sign-off",
    View.TO_CLOSE: "Recommendations ready to close",
    View.FINISHED: "Finished",
}


class Column(StrEnum):
    """A column by which rows may be sorted; its value is written in the address."""

    REFERENCE = "reference"
    OWNER = "owner"
    AGENCY = "agency"
    DUE = "due"
    STATE = "state"


COLUMN_WORDS = {
    Column.REFERENCE: "Reference",
    Column.OWNER: "Owner",
    Column.AGENCY: "Agency",
    Column.DUE: "Due",
    Column.STATE: "State",
}


@dataclass(frozen=True)
class Filters:
    """The filters and the order of the tracker; an id is empty where it does not filter.

    `mine` leaves only the actions that the reader owns. Without `sort`, actions are listed under their recommendation;
    with it, every recommendation and every action is a row of its own.
    """

    view: View = View.ALL
    sub_group_id: str = ""
    agency_id: str = ""
    round_id: str = ""
    mine: bool = False
    sort: Column | None = None
    descending: bool = False

    @property
    def narrow(self) -> bool:
        """Return whether anything is left out of the list."""
        return self.view is not View.ALL or bool(self.sub_group_id or self.round_id or self.names_people)

    @property
    def names_people(self) -> bool:
        """Return whether the filters ask for owners, so that a recommendation without a matching action is left out."""
        return bool(self.agency_id or self.mine)
