"""Decides what became of each action in ten years of a tracker: plain facts by number, before they are rows."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from audit_app.extensions import new_id
from bench.sample import NOW

TODAY = NOW.date()
YEARS = 10
DAYS_BETWEEN_MEETINGS = 61
LONGEST_OVERDUE = 400
Meetings = list[tuple[date, str]]
"""The meetings of a sub-group, the earliest first."""


@dataclass(frozen=True)
class History:
    """The amounts of a tracker. Recommendations and rounds are spread evenly over the years, and sub-groups take turns."""

    rounds: int
    recommendations: int
    actions_each: int = 4
    updates_each: int = 3
    sub_groups: int = 4
    agencies: int = 12

    def round_of(self, recommendation: int) -> int:
        """Return the number of the round of this recommendation."""
        return recommendation * self.rounds // self.recommendations

    def agreed_on(self, recommendation: int) -> date:
        """Return the day on which a recommendation was written; its sub-group agreed at the meeting before."""
        days = 365 * YEARS - 30
        return TODAY - timedelta(days=days - days * recommendation // self.recommendations)


@dataclass(frozen=True)
class Recommended:
    """A recommendation; `closed` is the meeting that closed it, None while it is open."""

    id: str
    number: int
    round_number: int
    group: int
    agreed: tuple[date, str]
    actions: list["Assigned"]
    closed: tuple[date, str] | None


@dataclass(frozen=True)
class Assigned:
    """An action; `finished` is the meeting that closed or excused it, None while it is not finished."""

    id: str
    number: int
    place: int
    agency: int
    due_on: date
    first_due_on: date
    state: str
    finished: tuple[date, str] | None

    @property
    def had_more_time(self) -> bool:
        """Return whether the chair granted more time."""
        return self.due_on > self.first_due_on


def moment(day: date, hour: int = 16) -> datetime:
    """Return an hour of a day: meetings decide at four."""
    return datetime.combine(day, time(hour), UTC)


def meeting_days(group: int) -> list[date]:
    """Return the days on which a sub-group met, the earliest first; the last was three weeks ago or more."""
    last = TODAY - timedelta(days=21 + 7 * group)
    count = 365 * YEARS // DAYS_BETWEEN_MEETINGS
    return [last - timedelta(days=DAYS_BETWEEN_MEETINGS * back) for back in reversed(range(count + 1))]


def recommended(history: History, meetings: Mapping[int, Meetings]) -> Iterator[Recommended]:
    """Yield the recommendations with their actions, the earliest first."""
    for number in range(history.recommendations):
        group = history.round_of(number) % history.sub_groups
        agreed = _last(meetings[group], history.agreed_on(number))
        actions = [
            _assigned(number * history.actions_each + at, at + 1, agreed[0], meetings[group], history)
            for at in range(history.actions_each)
        ]
        ends = [action.finished for action in actions if action.finished]
        is_over = len(ends) == len(actions) and max(ends)[0] < TODAY - timedelta(days=120)
        closed = max(ends) if is_over else None
        yield Recommended(new_id(), number, history.round_of(number), group, agreed, actions, closed)


def _assigned(number: int, place: int, agreed_on: date, meetings: Meetings, history: History) -> Assigned:
    due_on = agreed_on + timedelta(days=90 + 30 * (number % 9))
    state = _state(number, due_on, agreed_on)
    # What was finished before its day was so in one of the last meetings.
    ended_on = due_on if due_on < TODAY else TODAY - timedelta(days=30 * (number % 4))
    return Assigned(
        id=new_id(),
        number=number,
        place=place,
        agency=number % history.agencies,
        due_on=due_on,
        first_due_on=due_on - timedelta(days=60 if number % 10 == 3 else 0),
        state=state,
        finished=_last(meetings, ended_on) if state in ("closed", "excused") else None,
    )


def _state(number: int, due_on: date, agreed_on: date) -> str:
    """Return a state: most actions are finished by their day, a few are late, those of the last year mostly open."""
    late = (TODAY - due_on).days
    if late < 0:
        is_new = (TODAY - agreed_on).days < 2 * DAYS_BETWEEN_MEETINGS
        return ("in-progress", "not-started", "in-progress" if is_new else "closed")[number % 5 % 3]
    if late < LONGEST_OVERDUE and number % 13 == 0:
        return "in-progress"
    if late < LONGEST_OVERDUE and number % 21 == 1:
        return "awaiting-sign-off"
    return "excused" if number % 25 == 2 else "closed"


def _last(meetings: Meetings, day: date) -> tuple[date, str]:
    """Return the last meeting up to a day, or the very first."""
    return meetings[max(0, bisect_right(meetings, (day, "~")) - 1)]
