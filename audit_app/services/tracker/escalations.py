"""Escalating an action: to which rung, and who is mailed about it."""

from datetime import date, datetime

from audit_app.errors import NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, can
from audit_app.queries import subjects
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_action
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import RUNG_WORDS, Rung, rungs_offered
from audit_app.services import log
from audit_app.services.mail import recipients
from audit_app.services.tracker import action_steps, closures, decisions
from audit_app.services.tracker.decisions import Minute
from audit_app.services.tracker.oversight import load_overseen

_TAKEN_UP_BY = {
    Rung.OWNER: lambda *_: [],
    Rung.LEAD: lambda action, _: recipients.leads_of(action.agency_id),
    Rung.CHAIR: lambda action, today: recipients.deciders_on(subjects.of_action(action), today),
    Rung.EXECUTIVE: lambda *_: recipients.chairs_at(Tier.EXECUTIVE) + recipients.qa_officers(),
    Rung.BOARD: lambda *_: recipients.chairs_at(Tier.BOARD) + recipients.qa_officers(),
}
"""Rung -> the people who deal with an action there; for the Executive and the Board also the QA officer.

The QA officer takes it to those members of a group who have no account here.
"""


def escalate_action(
    actor: Actor, action_id: str, rung: Rung, reason: str, minute: Minute | None, now: datetime
) -> Action:
    """Move an action to another rung, up or down, and tell its owner and whoever deals with it there.

    Only the chair moves it above the chair, and then the decision needs `minute`; the QA officer needs none. Raises
    Refused where the action is on that rung already, finished, or not agreed yet.
    """
    action = load_overseen(actor, action_id, Permission.ACTION_ESCALATE)
    chairing = can(actor, Permission.ACTION_CLOSE, subjects.of_action(action))
    _check_rung(action, rung, chairing)
    checked = closures.require_minute(
        action.recommendation.sub_group_id,
        (minute or Minute("")) if chairing else None,
        earliest_for_action(action),
        now,
        reason=(reason, "Enter the reason"),
    )
    reason = reason.strip()
    before = action.rung
    action.rung = rung
    action.escalated_at = None if rung is Rung.OWNER else now
    action.escalation = "" if rung is Rung.OWNER else reason
    log.write(
        actor,
        "action_escalated",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={"rung": before},
        after={"rung": rung},
        reason=reason,
    )
    words = f"To {RUNG_WORDS[rung]}. {reason}"
    action_steps.note(actor, action, words, now, "action_escalated")
    unchanged = decisions.snapshot(action)
    decisions.record(actor, "action_escalated", action, now, before=unchanged, minute=checked, said=words)
    db.session.flush()
    for person in people_to_tell(actor, action, local_day(now)):
        about = f"{action.id} {rung}"
        action_steps.tell(MailKind.ACTION_ESCALATED, person, action, now, about=about, rung=rung.value)
    return action


def _check_rung(action: Action, rung: Rung, chairing: bool) -> None:
    if rung is action.rung:
        raise Refused(f"The action is already with {RUNG_WORDS[rung]}.")
    if rung not in rungs_offered(action.rung, chairing):
        raise NotAllowed


def people_to_tell(actor: Actor, action: Action, today: date) -> list[Person]:
    """Return the owner and the people who deal with an action on its rung, each of them once.

    Whoever did it themselves need not be told, and whoever has left cannot be.
    """
    people = {person.id: person for person in (action.owner, *_TAKEN_UP_BY[action.rung](action, today))}
    return [person for person in people.values() if person.id != actor.person_id and person.left_at is None]
