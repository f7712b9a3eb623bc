"""Checks whether the mails about actions, more time, concerns and passwords are still right when they are sent.

Each function is named for what makes the mail wrong, and returns the reason not to send it, or None.
"""

from collections.abc import Callable, Collection

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action, Concern, MoreTime, OutboxMessage, Person
from audit_app.queries import subjects
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import ActionState, ConcernState, MoreTimeState
from audit_app.services.mail import recipients
from audit_app.services.mail.letters import Letter


def action_not_in(states: Collection[ActionState]) -> Callable[[Letter, Action], NotSent | None]:
    """Return a check that gives a reason where the reader does not own the action, or it is in another state."""

    def check(letter: Letter, action: Action) -> NotSent | None:
        if action.owner_id != letter.person.id:
            return NotSent.PASSED_ON
        return None if action.state in states else NotSent.DONE

    return check


def action_came_back(letter: Letter, action: Action) -> NotSent | None:
    """Return a reason where the reader, who had handed the action over, owns it again."""
    return NotSent.CHANGED if action.owner_id == letter.person.id else None


def no_sign_off_due(letter: Letter, action: Action) -> NotSent | None:
    """Return a reason where the action does not wait for sign-off, or not by the reader."""
    if not _decides(letter, action):
        return NotSent.PASSED_ON
    return None if action.state is ActionState.AWAITING_SIGN_OFF else NotSent.DONE


def escalation_changed(letter: Letter, action: Action) -> NotSent | None:
    """Return a reason where the action is on another rung of escalation than when the mail was queued."""
    return None if action.rung == letter.facts.get("rung") else NotSent.CHANGED


def more_time_decided(letter: Letter, more_time: MoreTime) -> NotSent | None:
    """Return a reason where the request for more time is decided, or not the reader's to decide."""
    if not _decides(letter, more_time.action):
        return NotSent.PASSED_ON
    return None if more_time.state is MoreTimeState.ASKED else NotSent.DONE


def concern_taken_on(letter: Letter, concern: Concern) -> NotSent | None:
    """Return a reason where somebody has taken the concern on, or the reader may no longer do so."""
    if letter.person.id not in {person.id for person in recipients.who_take_on(concern.agency_id)}:
        return NotSent.PASSED_ON
    return None if concern.state is ConcernState.RAISED else NotSent.DONE


def concern_of_another_writer(letter: Letter, concern: Concern) -> NotSent | None:
    """Return a reason where the reader is not who raised the concern."""
    return None if concern.raised_by_id == letter.person.id else NotSent.PASSED_ON


def concern_of_another_owner(letter: Letter, concern: Concern) -> NotSent | None:
    """Return a reason where the reader does not own the concern."""
    return None if concern.owner_id == letter.person.id else NotSent.PASSED_ON


def always_right(_letter: Letter, _person: Person) -> NotSent | None:
    """Return no reason: a mail by which somebody tries whether mail goes is right for whoever has not left."""
    return None


def password_chosen(letter: Letter, person: Person) -> NotSent | None:
    """Return a reason where the password is chosen, or a later link has replaced the link of this mail."""
    later = select(OutboxMessage.id).where(
        OutboxMessage.person_id == person.id,
        OutboxMessage.kind == letter.row.kind,
        OutboxMessage.queued_at > letter.row.queued_at,
    )
    if db.session.scalar(later.limit(1)):
        return NotSent.CHANGED
    return NotSent.DONE if person.password_hash else None


def _decides(letter: Letter, action: Action) -> bool:
    deciding = recipients.deciders_on(subjects.of_action(action), letter.context.today)
    return letter.person.id in {person.id for person in deciding}
