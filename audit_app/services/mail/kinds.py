"""The table of all kinds of mail: what each is about, when it is not right any more, and what fills its blanks.

A mail is composed when it is sent or displayed, never before: whatever made it right must hold at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Concern, MoreTime, OutboxMessage, Person
from audit_app.outputs.mail import MailKind, MailText, compose
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER, ActionState
from audit_app.services.mail import (
    action_blanks,
    action_checks,
    day_blanks,
    reminder_blanks,
    round_blanks,
    round_checks,
)
from audit_app.services.mail.contacts import contact_words
from audit_app.services.mail.letters import Blanks, Letter, MailContext


@dataclass(frozen=True)
class Kind:
    """A kind of mail: the table of its subject, its check, and what fills its blanks.

    `check` returns the reason not to send the mail, None while it is right.
    """

    about: type[Any]
    check: Callable[[Letter, Any], NotSent | None]
    blanks: Callable[[Letter, Any], Blanks]


_not_with_owner = action_checks.action_not_in(WITH_OWNER)
KINDS: dict[MailKind, Kind] = {
    MailKind.ROUND_OPENED: Kind(AuditRound, round_checks.no_case_to_confirm, round_blanks.round_opened),
    MailKind.RETURNS_ADDED: Kind(AuditRound, round_checks.no_case_to_confirm, round_blanks.returns_added),
    MailKind.RETURN_ASSIGNED: Kind(AuditRound, round_checks.no_return_to_hand_in, round_blanks.assigned),
    MailKind.RETURN_SENT_BACK: Kind(AgencyReturn, round_checks.return_not_sent_back, round_blanks.of_return),
    MailKind.RETURN_EXTENDED: Kind(AgencyReturn, round_checks.return_not_extended, round_blanks.of_return),
    MailKind.RETURN_OPENED_LATE: Kind(AgencyReturn, round_checks.return_not_extended, round_blanks.of_return),
    MailKind.ROUND_DATES_CHANGED: Kind(
        AuditRound, round_checks.dates_changed_again, day_blanks.dates_changed
    ),
    MailKind.RETURNS_WITHDRAWN: Kind(AuditRound, round_checks.no_return_withdrawn, round_blanks.to_do),
    MailKind.RETURNS_BROUGHT_BACK: Kind(AuditRound, round_checks.no_work_waiting, round_blanks.to_do),
    MailKind.RETURN_SUBMITTED: Kind(AuditRound, round_checks.no_return_to_accept, round_blanks.returns_in),
    MailKind.REPORT_READY: Kind(
        AuditRound, round_checks.no_report_to_approve, round_blanks.of_round("/report")
    ),
    MailKind.RETURNS_DUE: Kind(AuditRound, round_checks.no_return_to_hand_in, reminder_blanks.returns_due),
    MailKind.KNOWN_DUE: Kind(AuditRound, round_checks.no_case_to_confirm, reminder_blanks.known_due),
    MailKind.REMINDER: Kind(AuditRound, round_checks.no_work_waiting, reminder_blanks.reminder),
    MailKind.CONCERN_RAISED: Kind(Concern, action_checks.concern_taken_on, action_blanks.of_concern),
    MailKind.CONCERN_ACKNOWLEDGED: Kind(
        Concern, action_checks.concern_of_another_writer, action_blanks.of_concern
    ),
    MailKind.CONCERN_HANDED_OVER: Kind(
        Concern, action_checks.concern_of_another_owner, action_blanks.of_concern
    ),
    MailKind.ACTION_ASSIGNED: Kind(Action, _not_with_owner, action_blanks.of_action),
    MailKind.ACTION_SIGN_OFF_ASKED: Kind(Action, action_checks.no_sign_off_due, action_blanks.of_action),
    MailKind.ACTION_REFUSED: Kind(Action, _not_with_owner, action_blanks.of_action),
    MailKind.ACTION_CLOSED: Kind(
        Action, action_checks.action_not_in({ActionState.CLOSED}), action_blanks.of_action
    ),
    MailKind.ACTION_EXCUSED: Kind(
        Action, action_checks.action_not_in({ActionState.EXCUSED}), action_blanks.of_action
    ),
    MailKind.ACTION_CHANGED: Kind(
        Action, action_checks.action_not_in(UNFINISHED_ACTIONS), action_blanks.of_action
    ),
    MailKind.ACTION_PASSED_ON: Kind(Action, action_checks.action_came_back, action_blanks.passed_on),
    MailKind.ACTION_ESCALATED: Kind(Action, action_checks.escalation_changed, action_blanks.escalated),
    MailKind.ACTION_REOPENED: Kind(
        Action, action_checks.action_not_in(UNFINISHED_ACTIONS), action_blanks.of_action
    ),
    MailKind.ACTION_MORE_TIME_ASKED: Kind(
        MoreTime, action_checks.more_time_decided, action_blanks.more_time_asked
    ),
    MailKind.ACTION_MORE_TIME_GRANTED: Kind(Action, _not_with_owner, action_blanks.of_action),
    MailKind.ACTION_MORE_TIME_REFUSED: Kind(Action, _not_with_owner, action_blanks.of_action),
    MailKind.ACTION_DUE: Kind(Action, _not_with_owner, action_blanks.reminder_of_action),
    MailKind.MAIL_TRIED: Kind(Person, action_checks.always_right, action_blanks.mail_tried),
    MailKind.INVITATION: Kind(Person, action_checks.password_chosen, action_blanks.invitation),
}


def compose_mail(row: OutboxMessage, context: MailContext) -> MailText | NotSent:
    """Return the mail as its reader gets it, or the reason why it is not sent."""
    if row.not_sent:
        return row.not_sent
    person = db.session.get_one(Person, row.person_id)
    if person.left_at is not None:
        return NotSent.LEFT
    kind = KINDS[MailKind(row.kind)]
    thing = db.session.get(kind.about, row.about_id)
    if thing is None:
        return NotSent.GONE
    letter = Letter(row, person, context)
    if reason := kind.check(letter, thing):
        return reason
    return compose(
        MailKind(row.kind), name=person.name, contact=contact_words(), **kind.blanks(letter, thing)
    )
