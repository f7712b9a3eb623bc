"""Everything that waits for one person, of all their roles, in the order of dates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AuditRound,
    Case,
    Concern,
    Correction,
    LogEntry,
    Meeting,
    MoreTime,
    Recommendation,
    Service,
)
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries.scoping import (
    NO_OWNER,
    RETURN_STANDS,
    WITH_NOBODY,
    actions_within,
    concerns_within,
    recommendations_within,
    returns_within,
    rounds_within,
)
from audit_app.queries.since_meeting import asks_for_more_time
from audit_app.queries.tracker import TO_CLOSE, View
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import (
    OPEN_CORRECTIONS,
    WITH_AUDITOR,
    WITH_OWNER,
    ActionState,
    ConcernState,
    CorrectionState,
    MoreTimeState,
    ReturnState,
    RoundState,
)


class Task(Enum):
    """The kinds of things that wait; the web knows each one's words, button and page."""

    TAKE_CONCERN_ON = "concern"
    SAY_KNOWN = "known"
    NAME_AUDITOR = "auditor"
    ANSWER_RETURN = "answer"
    REVIEW_RETURNS = "review"
    SET_UP_ROUND = "set up"
    RUN_ROUND = "run"
    AGREE_GRADES = "agree"
    WRITE_REPORT = "report"
    APPROVE_REPORT = "approve"
    WRITE_CORRECTION = "correct"
    APPROVE_CORRECTION = "approve correction"
    DO_ACTION = "action"
    SIGN_ACTION_OFF = "sign off"
    DECIDE_MORE_TIME = "more time"
    CLOSE_RECOMMENDATION = "close"
    GIVE_ACTIONS = "give"


@dataclass(frozen=True)
class Waiting:
    """`id` is the thing that the page is about; `count` how many things stand behind this line.

    What waits for a chair has no day of its own: `since` says when it began to wait, `meeting` is the day on which the
    sub-group meets next.
    """

    task: Task
    id: str
    what: str
    about: str
    due: date | None
    count: int = 1
    since: date | None = None
    meeting: date | None = None

    @property
    def urgent(self) -> bool:
        """A child may be unsafe now."""
        return self.task is Task.TAKE_CONCERN_ON


def to_do(actor: Actor, today: date) -> tuple[Waiting, ...]:
    """Concerns first; then what has a date, soonest first; then the rest. A fixed number of statements."""
    parts: Iterable[Iterable[Waiting]] = (
        _concerns(actor),
        _to_confirm(actor),
        _with_nobody(actor),
        _to_answer(actor),
        _to_review(actor),
        _rounds(actor),
        _corrections(actor),
        _owned_actions(actor),
        _to_sign_off(actor, today),
        _asked_for_more_time(actor, today),
        _to_close(actor, today),
        _without_owner(actor),
    )
    lines = [line for part in parts for line in part]
    return tuple(sorted(lines, key=_order))


def _order(line: Waiting) -> tuple[bool, date, date, str, str, str]:
    day = line.due or line.meeting or date.max
    return not line.urgent, day, line.since or date.max, line.task.name, line.what, line.id


def _concerns(actor: Actor) -> list[Waiting]:
    reach = scope(actor, Permission.CONCERN_ACKNOWLEDGE)
    if not reach:
        return []
    rows = db.session.execute(
        select(Concern.id, Concern.raised_at, Case.reference, AuditRound.title)
        .join(Case, Case.id == Concern.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Concern.state == ConcernState.RAISED, concerns_within(reach))
    )
    return [
        Waiting(Task.TAKE_CONCERN_ON, row.id, row.reference, row.title, row.raised_at.date()) for row in rows
    ]


def _returns_by_round(reach: Scope, condition: ColumnElement[bool]) -> Select[str, str, date, date, int]:
    return (
        select(
            AuditRound.id,
            AuditRound.title,
            AuditRound.known_due,
            AuditRound.returns_due,
            func.count(AgencyReturn.id).label("how_many"),
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(
            AuditRound.state == RoundState.OPEN,
            condition,
            RETURN_STANDS,
            returns_within(reach),
        )
        .group_by(AuditRound.id, AuditRound.title, AuditRound.known_due, AuditRound.returns_due)
    )


def _to_confirm(actor: Actor) -> list[Waiting]:
    rows = _led(actor, AgencyReturn.state == ReturnState.ASKED)
    return [Waiting(Task.SAY_KNOWN, row.id, row.title, "", row.known_due, row.how_many) for row in rows]


def _with_nobody(actor: Actor) -> list[Waiting]:
    rows = _led(actor, WITH_NOBODY)
    return [Waiting(Task.NAME_AUDITOR, row.id, row.title, "", row.returns_due, row.how_many) for row in rows]


def _led(actor: Actor, condition: ColumnElement[bool]) -> Sequence[Row[str, str, date, date, int]]:
    """Only what the person leads: the QA officer may answer for an agency, but it does not wait for her."""
    reach = Scope(agency_ids=scope(actor, Permission.RETURN_CONFIRM).agency_ids)
    return db.session.execute(_returns_by_round(reach, condition)).all() if reach else []


def _to_answer(actor: Actor) -> list[Waiting]:
    reach = scope(actor, Permission.RETURN_ANSWER)
    if not reach:
        return []
    rows = db.session.execute(
        select(
            AgencyReturn.id,
            Case.reference,
            Service.name,
            AuditRound.title,
            func.coalesce(AgencyReturn.due_on, AuditRound.returns_due).label("due"),
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(
            AuditRound.state == RoundState.OPEN,
            AgencyReturn.state.in_(WITH_AUDITOR),
            RETURN_STANDS,
            returns_within(reach),
        )
    )
    return [
        Waiting(Task.ANSWER_RETURN, row.id, f"{row.reference}, {row.name}", row.title, _day(row.due))
        for row in rows
    ]


def _to_review(actor: Actor) -> list[Waiting]:
    reach = scope(actor, Permission.RETURN_REVIEW)
    if not reach:
        return []
    rows = db.session.execute(_returns_by_round(reach, AgencyReturn.state == ReturnState.SUBMITTED))
    return [
        Waiting(Task.REVIEW_RETURNS, row.id, row.title, "", row.returns_due, row.how_many) for row in rows
    ]


_ROUND_TASKS = (
    (RoundState.SETTING_UP, Permission.ROUND_EDIT, Task.SET_UP_ROUND, "known_due"),
    (RoundState.OPEN, Permission.ROUND_OPEN, Task.RUN_ROUND, "returns_due"),
    (RoundState.MODERATION, Permission.MODERATION_DECIDE, Task.AGREE_GRADES, "moderation_on"),
    (RoundState.REPORTING, Permission.REPORT_WRITE, Task.WRITE_REPORT, "report_due"),
    (RoundState.REPORTING, Permission.REPORT_APPROVE, Task.APPROVE_REPORT, "report_due"),
)


def _rounds(actor: Actor) -> list[Waiting]:
    """One line a round for each thing that its state asks of the person's roles."""
    reaches = {permission: scope(actor, permission) for _, permission, _, _ in _ROUND_TASKS}
    if not any(reaches.values()):
        return []
    rows = db.session.scalars(
        select(AuditRound).where(
            AuditRound.state != RoundState.CLOSED, rounds_within(scope(actor, Permission.ROUND_READ))
        )
    ).all()
    return [
        Waiting(task, row.id, row.title, "", getattr(row, due))
        for row in rows
        for state, permission, task, due in _ROUND_TASKS
        if row.state is state and _reaches(reaches[permission], row)
    ]


_CORRECTION_TASKS = (
    (CorrectionState.WRITING, Permission.REPORT_WRITE, Task.WRITE_CORRECTION),
    (CorrectionState.READY, Permission.REPORT_APPROVE, Task.APPROVE_CORRECTION),
)


def _corrections(actor: Actor) -> list[Waiting]:
    """Of approved reports; they have no date."""
    reaches = {permission: scope(actor, permission) for _, permission, _ in _CORRECTION_TASKS}
    if not any(reaches.values()):
        return []
    rows = db.session.scalars(
        select(Correction)
        .where(Correction.state.in_(OPEN_CORRECTIONS))
        .options(joinedload(Correction.audit_round))
    ).all()
    return [
        Waiting(task, row.round_id, row.audit_round.title, "", None)
        for row in rows
        for state, permission, task in _CORRECTION_TASKS
        if row.state is state and _reaches(reaches[permission], row.audit_round)
    ]


def _reaches(reach: Scope, audit_round: AuditRound) -> bool:
    return reach.everything or audit_round.sub_group_id in reach.sub_group_ids


def _owned_actions(actor: Actor) -> list[Waiting]:
    reach = Scope(owner_id=actor.person_id)
    rows = db.session.execute(
        _actions(Action.due_on).where(Action.state.in_(WITH_OWNER), actions_within(reach))
    )
    return [Waiting(Task.DO_ACTION, row.id, row.text, row.title, row.due_on) for row in rows]


def _to_sign_off(actor: Actor, today: date) -> list[Waiting]:
    reach = scope(actor, Permission.ACTION_CLOSE)
    if not reach:
        return []
    said = select(func.max(LogEntry.at)).where(
        LogEntry.subject_id == Action.id, LogEntry.act == "action_said_complete"
    )
    rows = db.session.execute(
        _actions(said.scalar_subquery().label("since"), _next_meeting(today)).where(
            Action.state == ActionState.AWAITING_SIGN_OFF, actions_within(reach)
        )
    )
    return [_for_chair(Task.SIGN_ACTION_OFF, row) for row in rows]


def _asked_for_more_time(actor: Actor, today: date) -> list[Waiting]:
    reach = scope(actor, Permission.ACTION_CLOSE)
    if not reach:
        return []
    asked = select(func.max(MoreTime.asked_at)).where(
        MoreTime.action_id == Action.id, MoreTime.state == MoreTimeState.ASKED
    )
    rows = db.session.execute(
        _actions(asked.scalar_subquery().label("since"), _next_meeting(today)).where(
            Action.state.in_(WITH_OWNER), asks_for_more_time(), actions_within(reach)
        )
    )
    return [_for_chair(Task.DECIDE_MORE_TIME, row) for row in rows]


def _to_close(actor: Actor, today: date) -> list[Waiting]:
    """Every action is finished; it waits since the last of them was."""
    reach = scope(actor, Permission.RECOMMENDATION_CLOSE)
    if not reach:
        return []
    finished = (
        select(func.max(LogEntry.at))
        .join(Action, Action.id == LogEntry.subject_id)
        .where(Action.recommendation_id == Recommendation.id, LogEntry.act.in_(_FINISHING))
    )
    rows = db.session.execute(
        select(
            Recommendation.id,
            Recommendation.text,
            AuditRound.title,
            finished.scalar_subquery().label("since"),
            _next_meeting(today),
        )
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .where(TO_CLOSE, recommendations_within(reach))
    )
    return [_for_chair(Task.CLOSE_RECOMMENDATION, row) for row in rows]


def _without_owner(actor: Actor) -> list[Waiting]:
    """One line for all agreed actions that nobody can do, for those who give them to somebody else."""
    reach = scope(actor, Permission.ACTION_REASSIGN)
    if not reach:
        return []
    count = db.session.scalar(
        select(func.count(Action.id))
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(NO_OWNER, actions_within(reach))
    )
    return [Waiting(Task.GIVE_ACTIONS, View.NO_OWNER, "", "", None, count)] if count else []


_FINISHING = ("action_closed", "action_excused")


def _actions(*columns: Any) -> Any:
    return (
        select(Action.id, Action.text, AuditRound.title, *columns)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
    )


def _next_meeting(today: date) -> Any:
    """Of the sub-group of the round."""
    days = select(func.min(Meeting.held_on)).where(
        Meeting.sub_group_id == AuditRound.sub_group_id, Meeting.held_on >= today
    )
    return days.correlate(AuditRound).scalar_subquery().label("meeting")


def _for_chair(task: Task, row: Any) -> Waiting:
    since = local_day(row.since) if row.since else None
    return Waiting(task, row.id, row.text, row.title, None, since=since, meeting=row.meeting)


def _day(value: date | str) -> date:
    """SQLite gives back the text of a date that a function returned."""
    return date.fromisoformat(value) if isinstance(value, str) else value
