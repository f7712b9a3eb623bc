"""Reads which steps before the first round of a partnership are done, and which are to come."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select

from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry, Meeting, RoleHeld, Service, SubGroup
from audit_app.policy import Actor, Permission, Role, scope

MAIL_TRIED = "mail_tried"
"""The act in the log of somebody who tried mail, and had it accepted by the server."""


class FirstStep(StrEnum):
    """A step towards the first round; the members are in the order in which they are done."""

    SUB_GROUP = "sub-group"
    AGENCIES = "agencies"
    PEOPLE = "people"
    MEETING = "meeting"
    MAIL = "mail"
    ROUND = "round"


@dataclass(frozen=True)
class StepTaken:
    """A step, and whether it is done."""

    step: FirstStep
    done: bool


_DONE: dict[FirstStep, ColumnElement[bool]] = {
    FirstStep.SUB_GROUP: exists(select(SubGroup.id)),
    FirstStep.AGENCIES: exists(select(Service.id)),
    FirstStep.PEOPLE: exists(select(RoleHeld.id).where(RoleHeld.role == Role.AGENCY_LEAD)),
    FirstStep.MEETING: exists(select(Meeting.id)),
    FirstStep.MAIL: exists(select(LogEntry.id).where(LogEntry.act == MAIL_TRIED)),
    FirstStep.ROUND: exists(select(AuditRound.id)),
}


def first_steps(actor: Actor) -> tuple[StepTaken, ...]:
    """Return the steps, for who sets rounds up; none once a round was opened."""
    if not scope(actor, Permission.ROUND_CREATE):
        return ()
    if db.session.scalar(select(AuditRound.id).where(AuditRound.opened_at.is_not(None)).limit(1)):
        return ()
    row = db.session.execute(select(*(_DONE[step].label(step.name) for step in FirstStep))).one()
    return tuple(StepTaken(step, bool(getattr(row, step.name))) for step in FirstStep)
