"""The returns of a round: for its grid with their days due and how late they are, and counted over all agencies."""

from datetime import date

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Service
from audit_app.policy import Scope
from audit_app.queries.rounds.grid import GridReturn
from audit_app.queries.rounds.round_list import count_where
from audit_app.queries.rounds.rounds import facts_of
from audit_app.queries.scoping import AUDITOR_HAS_LEFT, RETURN_NOT_WITHDRAWN, returns_within
from audit_app.rules import deadlines
from audit_app.rules.rounds.progress import due_day
from audit_app.rules.workflow import (
    OUTSTANDING_RETURNS,
    SUBMITTED_RETURNS,
    ReturnState,
    RoundState,
    may_change_return,
)


def returns_for_grid(reach: Scope, audit_round: AuditRound, today: date) -> list[GridReturn]:
    """Return the returns within reach, also those that are withdrawn, in a single statement."""
    rows = db.session.execute(
        select(
            AgencyReturn.id,
            AgencyReturn.case_id,
            AgencyReturn.service_id,
            Service.agency_id,
            AgencyReturn.auditor_id,
            AgencyReturn.state,
            AgencyReturn.answered,
            AgencyReturn.required,
            AgencyReturn.due_on,
            AgencyReturn.opened_late_at.is_not(None),
            AgencyReturn.withdrawn_at.is_not(None),
            AUDITOR_HAS_LEFT,
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == audit_round.id, returns_within(reach))
    )
    is_open, timetable = audit_round.state is RoundState.OPEN, facts_of(audit_round).timetable
    returns = []
    for (
        id_,
        case_id,
        service_id,
        agency_id,
        auditor_id,
        state,
        answered,
        required,
        granted,
        opened_late,
        withdrawn,
        auditor_left,
    ) in rows:
        due_on = due_day(state, timetable, granted)
        takes = may_change_return(audit_round.state, opened_late)
        awaited = takes and (is_open or opened_late)
        counted = awaited and state in OUTSTANDING_RETURNS and not withdrawn
        late = deadlines.days_late(due_on, today) if counted else 0
        granted_until = granted if awaited else None
        with_nobody = bool(auditor_left) and awaited and not withdrawn
        ids = (id_, case_id, service_id, agency_id, auditor_id)
        came_late = opened_late and state in SUBMITTED_RETURNS
        progress = (state, answered, required, due_on, granted_until)
        returns.append(GridReturn(*ids, *progress, late, withdrawn, with_nobody, came_late))
    return returns


def count_awaited_and_late(audit_round: AuditRound, today: date) -> tuple[int, int]:
    """Count the returns still to be called known or not, and those that are late with their auditors.

    They are of all agencies, because a round is at the same stage for everybody.
    """
    if audit_round.state is not RoundState.OPEN:
        return 0, 0
    due = func.coalesce(AgencyReturn.due_on, audit_round.returns_due)
    asked = AgencyReturn.state == ReturnState.ASKED
    row = db.session.execute(
        select(
            count_where(asked),
            count_where(AgencyReturn.state.in_(OUTSTANDING_RETURNS) & ~asked & (due < today)),
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, RETURN_NOT_WITHDRAWN)
    ).one()
    return row[0], row[1]
