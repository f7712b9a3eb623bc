"""Meetings and their minutes: what each decided and noted, and which decisions of the chair wait to be noted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Decision, Meeting, SubGroup
from audit_app.policy import Subject
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.people import Choice
from audit_app.queries.tracker import decisions
from audit_app.queries.tracker.decisions import DecisionLine
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import DECISION_WORDS
from audit_app.rules.tracker.minutes import proposed_minute

MOST_NAMED = 3


@dataclass(frozen=True)
class MinuteLine:
    """A decision as a line of the minutes.

    `id` is the row that a reader may work on: the decision, or the row by which a meeting noted it. `about` is the text
    of the subject, `what` the name of the act.
    """

    id: int
    reference: str
    about: str
    what: str
    who: str
    day: date
    minute: str
    words: str


@dataclass(frozen=True)
class MinutesPage:
    """The minutes of a meeting: `lines` is what it decided, `noted` the decisions of its chair that it noted.

    `held` says whether the meeting is over, `agreed_at` when its minutes were agreed.
    """

    meeting_id: str
    held_on: date
    title: str
    held: bool
    agreed_at: datetime | None
    sub_group: str
    sub_group_id: str
    subject: Subject
    lines: tuple[MinuteLine, ...]
    noted: tuple[MinuteLine, ...]

    @property
    def missing(self) -> int:
        """Count the lines that have no minute reference yet."""
        return sum(not line.minute for line in (*self.lines, *self.noted))


@dataclass(frozen=True)
class MeetingDay:
    """A meeting in the list of a sub-group, with the number of its decisions."""

    id: str
    held_on: date
    title: str
    agreed: bool
    decided: int


@dataclass(frozen=True)
class DecidedPage:
    """The decisions of a sub-group.

    `waiting` are those of its chair that no meeting has noted yet; `choices` are the meetings that can note them all.
    """

    sub_group: str
    sub_group_id: str
    subject: Subject
    waiting: tuple[MinuteLine, ...]
    choices: tuple[Choice, ...]
    meetings: tuple[MeetingDay, ...]


def minutes_page(meeting_id: str, today: date) -> MinutesPage | None:
    """Return the minutes of a meeting; None where there is no such meeting."""
    row = db.session.get(Meeting, meeting_id)
    if row is None:
        return None
    decided, noted = decisions.in_meeting(meeting_id), decisions.noted_in(meeting_id)
    noting_ids = dict(
        db.session.execute(
            select(Decision.about_id, Decision.id).where(
                Decision.meeting_id == meeting_id, Decision.act == "noted"
            )
        ).all()
    )
    return MinutesPage(
        meeting_id=row.id,
        held_on=row.held_on,
        title=row.title,
        held=row.held_on <= today,
        agreed_at=row.minutes_agreed_at,
        sub_group=row.sub_group.name,
        sub_group_id=row.sub_group_id,
        subject=Subject(sub_group_id=row.sub_group_id),
        lines=_lines(decided, {line.id: (line.id, line.taken.minute) for line in decided}),
        noted=_lines(noted, {line.id: (noting_ids[line.id], line.taken.noted_minute) for line in noted}),
    )


def decided_page(sub_group_id: str, today: date) -> DecidedPage | None:
    """Return a sub-group's meetings, and what its chair decided between them and no meeting has noted."""
    group = db.session.get(SubGroup, sub_group_id)
    if group is None:
        return None
    waiting = list(reversed(decisions.to_note(sub_group_id)))
    earliest = max((line.taken.day for line in waiting), default=today)
    return DecidedPage(
        sub_group=group.name,
        sub_group_id=group.id,
        subject=Subject(sub_group_id=group.id),
        waiting=_lines(waiting, {line.id: (line.id, "") for line in waiting}),
        choices=meeting_choices(group.id, earliest, today) if waiting else (),
        meetings=_meetings(sub_group_id, today),
    )


def in_minutes(meeting_id: str) -> str:
    """Return the sentence that forbids changing a meeting because of decisions in its minutes; "" without any."""
    lines = decisions.in_meeting(meeting_id) + decisions.noted_in(meeting_id)
    if not lines:
        return ""
    held_on = db.session.get_one(Meeting, meeting_id).held_on
    names = decisions.references(lines)
    about = [
        f"{names.get(line.subject_id, ('', ''))[0]} ({_what(line).lower()})" for line in lines[:MOST_NAMED]
    ]
    more = len(lines) - len(about)
    named = f"{', '.join(about)}{f' and {more} more' if more else ''}"
    return f"You cannot change or remove the meeting of {day_words(held_on)}, because its minutes include decisions: {named}."


def numbering(meeting_id: str) -> str:
    """Return the next reference in the meeting's own numbering; empty where its title has no number."""
    meeting = db.session.get(Meeting, meeting_id)
    return proposed_minute(meeting.title, decisions.used_minutes(meeting.id)) if meeting else ""


def _meetings(sub_group_id: str, today: date) -> tuple[MeetingDay, ...]:
    """Return the meetings up to today, the latest first."""
    rows = db.session.scalars(
        select(Meeting)
        .where(Meeting.sub_group_id == sub_group_id, Meeting.held_on <= today)
        .order_by(Meeting.held_on.desc())
    ).all()
    counts: dict[str, int] = {}
    decided = select(Decision.meeting_id).where(
        Decision.meeting_id.in_([row.id for row in rows]), Decision.act != "minute_completed"
    )
    for meeting_id in db.session.scalars(decided):
        counts[str(meeting_id)] = counts.get(str(meeting_id), 0) + 1
    return tuple(
        MeetingDay(row.id, row.held_on, row.title, row.minutes_agreed_at is not None, counts.get(row.id, 0))
        for row in rows
    )


def _lines(lines: Iterable[DecisionLine], rows: dict[int, tuple[int, str]]) -> tuple[MinuteLine, ...]:
    """Return a line for each decision.

    `rows` maps a decision to the id and the minute reference of the row that a reader may work on.
    """
    decided = list(lines)
    names = decisions.references(decided)
    return tuple(
        MinuteLine(
            id=rows[line.id][0],
            reference=names.get(line.subject_id, ("", ""))[0],
            about=names.get(line.subject_id, ("", ""))[1],
            what=_what(line),
            who=line.who,
            day=line.taken.day,
            minute=rows[line.id][1],
            words=line.words,
        )
        for line in decided
    )


def _what(line: DecisionLine) -> str:
    return DECISION_WORDS.get(line.act, line.act.replace("_", " ").capitalize())
