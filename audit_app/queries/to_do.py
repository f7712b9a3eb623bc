"""Everything that a person has to do in any of their roles, in the order of dates."""

from collections.abc import Iterable, Sequence
from datetime import date

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
    Recommendation,
    Service,
)
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries import subjects
from audit_app.queries.people.unreached import count_refused
from audit_app.queries.scoping import (
    AUDITOR_HAS_LEFT,
    NO_OWNER,
    RETURN_MAY_CHANGE,
    RETURN_NOT_WITHDRAWN,
    actions_within,
    concerns_within,
    returns_within,
    rounds_within,
)
from audit_app.queries.tracker.filters import View
from audit_app.queries.tracker.to_decide import actions_with, to_decide
from audit_app.queries.waiting import Task, Waiting, as_day
from audit_app.rules.workflow import (
    OPEN_CORRECTIONS,
    WITH_AUDITOR,
    WITH_OWNER,
    ConcernState,
    CorrectionState,
    ReturnState,
    RoundState,
)


def to_do(actor: Actor, today: date) -> tuple[Waiting, ...]:
    """Return a person's tasks: concerns first, then those with a date, soonest first, then the rest.

    The number of statements does not depend on the number of tasks.
    """
    parts: Iterable[Iterable[Waiting]] = (
        _concerns(actor),
        _to_confirm(actor),
        _with_nobody(actor),
        _to_answer(actor),
        _to_review(actor),
        _rounds(actor),
        _corrections(actor),
        _owned_actions(actor),
        to_decide(actor, today),
        _without_owner(actor),
        _refused_addresses(actor),
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
            RETURN_MAY_CHANGE,
            condition,
            RETURN_NOT_WITHDRAWN,
            returns_within(reach),
        )
        .group_by(AuditRound.id, AuditRound.title, AuditRound.known_due, AuditRound.returns_due)
    )


def _to_confirm(actor: Actor) -> list[Waiting]:
    rows = _led(actor, AgencyReturn.state == ReturnState.ASKED)
    return [Waiting(Task.SAY_KNOWN, row.id, row.title, "", row.known_due, row.how_many) for row in rows]


def _with_nobody(actor: Actor) -> list[Waiting]:
    rows = _led(actor, AUDITOR_HAS_LEFT)
    return [Waiting(Task.NAME_AUDITOR, row.id, row.title, "", row.returns_due, row.how_many) for row in rows]


def _led(actor: Actor, condition: ColumnElement[bool]) -> Sequence[Row[str, str, date, date, int]]:
    # Only agencies that the person leads: QA officers may answer for any agency, but it is not their task.
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
            RETURN_MAY_CHANGE,
            AgencyReturn.state.in_(WITH_AUDITOR),
            RETURN_NOT_WITHDRAWN,
            returns_within(reach),
        )
    )
    return [
        Waiting(Task.ANSWER_RETURN, row.id, f"{row.reference}, {row.name}", row.title, as_day(row.due))
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
    ] + _chairs_own_reports(actor)


def _chairs_own_reports(actor: Actor) -> list[Waiting]:
    """Return reports that await approval by a substitute, because the chair of their sub-group wrote them alone."""
    reach = scope(actor, Permission.REPORT_APPROVE)
    if not reach.stands_in:
        return []
    rows = db.session.scalars(
        select(AuditRound).where(
            AuditRound.state == RoundState.REPORTING,
            AuditRound.sub_group_id.not_in(reach.sub_group_ids),
            rounds_within(reach),
        )
    )
    return [Waiting(Task.APPROVE_REPORT, row.id, row.title, "", row.report_due) for row in rows]


_CORRECTION_TASKS = (
    (CorrectionState.WRITING, Permission.REPORT_WRITE, Task.WRITE_CORRECTION),
    (CorrectionState.READY, Permission.REPORT_APPROVE, Task.APPROVE_CORRECTION),
)


def _corrections(actor: Actor) -> list[Waiting]:
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
        if row.state is state and reaches[permission].covers(subjects.of_report(row.audit_round))
    ]


def _reaches(reach: Scope, audit_round: AuditRound) -> bool:
    # Nobody is asked to approve a report that they wrote alone.
    if not (reach.everything or audit_round.sub_group_id in reach.sub_group_ids):
        return False
    return reach.not_by is None or reach.not_by not in subjects.of_report(audit_round).by_ids


def _owned_actions(actor: Actor) -> list[Waiting]:
    reach = Scope(owner_id=actor.person_id)
    rows = db.session.execute(
        actions_with(Action.due_on).where(Action.state.in_(WITH_OWNER), actions_within(reach))
    )
    return [Waiting(Task.DO_ACTION, row.id, row.text, row.source_title, row.due_on) for row in rows]


def _without_owner(actor: Actor) -> list[Waiting]:
    """Return a single task for all agreed actions that nobody can do, for people who may reassign them."""
    reach = scope(actor, Permission.ACTION_REASSIGN)
    if not reach:
        return []
    count = db.session.scalar(
        select(func.count(Action.id))
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(NO_OWNER, actions_within(reach))
    )
    return [Waiting(Task.GIVE_ACTIONS, View.NO_OWNER, "", "", None, count)] if count else []


def _refused_addresses(actor: Actor) -> list[Waiting]:
    """Return a single task for all addresses that a mail server refused, for people who may correct them."""
    if not scope(actor, Permission.PERSON_MANAGE):
        return []
    count = count_refused()
    return [Waiting(Task.CORRECT_ADDRESSES, "y", "", "", None, count)] if count else []
