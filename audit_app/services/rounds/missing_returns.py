"""Marks returns as not returned: those outstanding when moderation begins, and when the report is approved."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case
from audit_app.policy import Actor
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.rules.workflow import OUTSTANDING_RETURNS
from audit_app.services import status_changes


def outstanding_returns(round_id: str) -> Sequence[AgencyReturn]:
    """Return the returns of the round that are asked for and not in, in the order of its cases."""
    outstanding = (
        select(AgencyReturn)
        .join(Case)
        .where(Case.round_id == round_id, AgencyReturn.state.in_(OUTSTANDING_RETURNS), RETURN_NOT_WITHDRAWN)
        .order_by(Case.position, AgencyReturn.id)
    )
    return db.session.scalars(outstanding).all()


def mark_not_returned(actor: Actor, returns: Iterable[AgencyReturn], now: datetime) -> None:
    """Mark those of the returns as not returned that are outstanding."""
    for agency_return in returns:
        if agency_return.state in OUTSTANDING_RETURNS:
            round_id = agency_return.case.round_id
            status_changes.move(actor, "return_not_returned", agency_return, now, round_id=round_id)
    db.session.flush()
