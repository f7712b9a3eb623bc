"""Follows a round through its stages and its dates."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules import deadlines
from audit_app.rules.workflow import ReturnState, RoundState


class StageState(StrEnum):
    """The states of a stage of a round: over, the present stage, or still to come."""

    DONE = "done"
    PRESENT = "present"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Stage:
    """A stage of a round, as the line of stages shows it.

    `days_late` is 0 unless the stage is the present one and something that it waits for is overdue.
    """

    label: str
    due: date | None
    state: StageState
    days_late: int = 0


@dataclass(frozen=True)
class Timetable:
    """The days by which each stage of a round should end; moderation and report may have none."""

    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None


def due_day(state: ReturnState, timetable: Timetable, granted: date | None) -> date:
    """Return the day by which a service should have taken its next step.

    Known or not known has its own day, whatever more time the return was granted.
    """
    return timetable.known_due if state is ReturnState.ASKED else granted or timetable.returns_due


_LABELS = ("Set up", "Known or not known", "Returns", "Moderation", "Report", "Tracking")
_PRESENT = {RoundState.SETTING_UP: 0, RoundState.MODERATION: 3, RoundState.REPORTING: 4, RoundState.CLOSED: 5}


def stage_line(
    state: RoundState,
    timetable: Timetable,
    *,
    unconfirmed: int,
    tracked: int,
    overdue: int = 0,
    today: date = date.min,
) -> tuple[Stage, ...]:
    """Return the six stages in order, at most one of them present.

    The figures are of the whole round, whoever reads it: `unconfirmed` returns still have to be called known
    or not, `overdue` are late with their auditors, `tracked` recommendations are not closed yet.
    """
    present = _PRESENT.get(state, 1 if unconfirmed else 2)
    if state is RoundState.CLOSED and not tracked:
        present = len(_LABELS)
    days = (
        None,
        timetable.known_due,
        timetable.returns_due,
        timetable.moderation_on,
        timetable.report_due,
        None,
    )
    waits = state is RoundState.OPEN and (present == 1 or overdue > 0)
    due = days[present] if waits else None
    late = deadlines.days_late(due, today) if due else 0
    return tuple(
        Stage(label, day, _stage_state(place, present), late if place == present else 0)
        for place, (label, day) in enumerate(zip(_LABELS, days, strict=True))
    )


def _stage_state(place: int, present: int) -> StageState:
    if place == present:
        return StageState.PRESENT
    return StageState.DONE if place < present else StageState.AHEAD


def next_date(state: RoundState, timetable: Timetable, *, unconfirmed: int) -> date | None:
    """Return the day on which the present stage should end, or None where it has none."""
    if state is RoundState.SETTING_UP:
        return timetable.known_due
    stages = stage_line(state, timetable, unconfirmed=unconfirmed, tracked=0)
    return next((stage.due for stage in stages if stage.state is StageState.PRESENT), None)


def timetable_errors(timetable: Timetable) -> dict[str, str]:
    """Return what is wrong with the order of the dates, by field."""
    errors: dict[str, str] = {}
    if timetable.returns_due < timetable.known_due:
        errors["returns_due"] = (
            "The date returns are due must be the same as or after the date for known or not known"
        )
    if timetable.moderation_on and timetable.moderation_on < timetable.returns_due:
        errors["moderation_on"] = "The moderation date must be the same as or after the date returns are due"
    earliest = timetable.moderation_on or timetable.returns_due
    if timetable.report_due and timetable.report_due < earliest:
        errors["report_due"] = "The date the report is due must be the same as or after the dates above"
    return errors
