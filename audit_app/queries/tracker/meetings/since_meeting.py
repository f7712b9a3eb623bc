"""Reads what a sub-group's meeting deals with, in parts: what happened to its tracker since its last meeting."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sqlalchemy import exists, or_, select

from audit_app.extensions import db
from audit_app.models import Recommendation, SubGroup
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import recommendations_within
from audit_app.queries.tracker.details import RowDetails, row_details
from audit_app.queries.tracker.escalation import last_meetings, trigger_conditions
from audit_app.queries.tracker.histories import decided_since_agreed
from audit_app.queries.tracker.meetings.since_rows import Part, SinceRow, actions_since, recommendations_since
from audit_app.rules.dates import LONDON, day_words

BEFORE_ALL_MEETINGS = date(2000, 1, 1)
"""The day that takes the place of the last meeting before there was any: everything happened since."""

PART_WORDS = {
    Part.AWAITING_SIGN_OFF: "Awaiting sign-off",
    Part.MORE_TIME: "More time requested",
    Part.OVERDUE: "Overdue",
    Part.ESCALATED: "Escalated",
    Part.NO_OWNER: "No owner",
    Part.TO_CLOSE: "Recommendations ready to close",
    Part.MOVED: "Updated",
    Part.NEW: "New",
    Part.CLOSED: "Closed",
}
PART_MEANS = {
    Part.AWAITING_SIGN_OFF: "The owners say that these actions are complete. Only the chair can sign them off.",
    Part.MORE_TIME: "The due date changes only if the chair grants more time.",
    Part.OVERDUE: "Past the due date and not finished.",
    Part.ESCALATED: "Escalated above the owner, or with a reason to escalate.",
    Part.NO_OWNER: "The owner has left or changed agency, or the agency has ended. The QA officer needs to give these actions a new owner.",
    Part.TO_CLOSE: "All actions are finished.",
    Part.MOVED: "Not finished, but something was decided, written or attached.",
    Part.NEW: "Newly agreed or assigned.",
    Part.CLOSED: "Closed or no longer needed.",
}


@dataclass(frozen=True)
class SinceMeeting:
    """The business of a sub-group's meeting: everything that happened since the meeting before.

    `held_on` is None before the first meeting: then everything is new. `parts` has every part in order, empty parts
    too. `opened` has what each action displays when its row is opened in place.
    """

    sub_group: Choice
    sub_groups: tuple[Choice, ...]
    held_on: date | None
    title: str
    parts: dict[Part, tuple[SinceRow, ...]]
    opened: dict[str, RowDetails] = field(default_factory=dict)

    @property
    def actions(self) -> tuple[SinceRow, ...]:
        """Return the actions of all parts, each of them once."""
        rows = {row.id: row for rows in self.parts.values() for row in rows if row.kind == "action"}
        return tuple(rows.values())

    @property
    def since_words(self) -> str:
        """Return the sentence at the top of the page that says which time it covers."""
        if self.held_on is None:
            return "There has been no meeting yet, so everything is listed."
        return f"What has happened since the meeting of {day_words(self.held_on)}, including that day."


def sub_groups_within(actor: Actor) -> tuple[Choice, ...]:
    """Return the sub-groups whose tracker the person may read: those that they chair first, then by name."""
    reach = scope(actor, Permission.RECOMMENDATION_READ)
    overseen = exists().where(Recommendation.sub_group_id == SubGroup.id, recommendations_within(reach))
    own = SubGroup.id.in_(reach.sub_group_ids | reach.decided_sub_group_ids)
    rows = db.session.execute(
        select(SubGroup.id, SubGroup.name).where(or_(own, overseen)).order_by(SubGroup.name, SubGroup.id)
    )
    chaired = scope(actor, Permission.ACTION_CLOSE).sub_group_ids
    choices = (Choice(row.id, row.name) for row in rows)
    return tuple(sorted(choices, key=lambda choice: choice.id not in chaired))


def chosen_sub_group(actor: Actor, choices: Sequence[Choice], requested_id: str) -> Choice | None:
    """Return the requested sub-group, else the only sub-group that the person chairs, else the only choice.

    None means that the person has to choose, or that the requested sub-group is not among the choices.
    """
    if requested_id:
        return next((choice for choice in choices if choice.id == requested_id), None)
    chaired = scope(actor, Permission.ACTION_CLOSE).sub_group_ids
    likely = [choice for choice in choices if choice.id in chaired] or list(choices)
    return likely[0] if len(likely) == 1 else None


def since_meeting(actor: Actor, sub_group: Choice, choices: tuple[Choice, ...], today: date) -> SinceMeeting:
    """Return what a meeting of the sub-group deals with, in a fixed number of statements.

    The day of the last meeting counts, so that nothing that was entered after it on the same day is lost between two
    meetings.
    """
    meeting, before = last_meetings(sub_group.id, today)
    triggers = trigger_conditions(meeting, before, today)
    since = datetime.combine(meeting.held_on if meeting else BEFORE_ALL_MEETINGS, time(), LONDON)
    parts = {part: list[SinceRow]() for part in Part}
    _add_to_parts(
        parts, recommendations_since(scope(actor, Permission.RECOMMENDATION_READ), sub_group.id, since)
    )
    _add_to_parts(
        parts, actions_since(scope(actor, Permission.ACTION_READ), sub_group.id, since, today, triggers)
    )
    ids = {row.id for rows in parts.values() for row in rows if row.kind == "action"}
    decided = decided_since_agreed({row.id for rows in parts.values() for row in rows})
    return SinceMeeting(
        sub_group=sub_group,
        sub_groups=choices,
        held_on=meeting.held_on if meeting else None,
        title=meeting.title if meeting else "",
        parts={
            part: tuple(replace(row, decided=decided.get(row.id, ())) for row in rows)
            for part, rows in parts.items()
        },
        opened=row_details(ids),
    )


def _add_to_parts(parts: dict[Part, list[SinceRow]], rows: Sequence[tuple[SinceRow, Sequence[Part]]]) -> None:
    """Add each row to all its parts: an overdue action may also ask for more time."""
    for row, parts_of_row in rows:
        for part in parts_of_row:
            parts[part].append(row)
