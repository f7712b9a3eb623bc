"""The one table of mails: what each kind is about, when it is not right any more, and what makes its words.

A mail is composed when it is sent or looked at, never before: whatever made it right must hold at that moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Concern, MoreTime, OutboxMessage, Person
from audit_app.outputs.mail import MailKind, MailText, compose
from audit_app.rules.outgoing import NotSent
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER, ActionState
from audit_app.services import letters_of_actions as actions
from audit_app.services import letters_of_rounds as rounds
from audit_app.services.letters import Blanks, Letter, Post


@dataclass(frozen=True)
class Kind:
    """`about` is the table of what the mail is about; `against` says why it is not right any more, None while it is."""

    about: type[Any]
    against: Callable[[Letter, Any], NotSent | None]
    blanks: Callable[[Letter, Any], Blanks]


_owner_has_it = actions.owners_in(WITH_OWNER)
_K = MailKind
LETTERS: dict[MailKind, Kind] = {
    _K.ROUND_OPENED: Kind(AuditRound, rounds.nobody_asked, rounds.round_opened),
    _K.RETURNS_ADDED: Kind(AuditRound, rounds.nobody_asked, rounds.returns_added),
    _K.RETURN_ASSIGNED: Kind(AuditRound, rounds.nothing_due, rounds.assigned),
    _K.RETURN_SENT_BACK: Kind(AgencyReturn, rounds.not_sent_back, rounds.of_return),
    _K.RETURN_EXTENDED: Kind(AgencyReturn, rounds.not_extended, rounds.of_return),
    _K.ROUND_DATES_CHANGED: Kind(AuditRound, rounds.dates_moved_on, rounds.dates_changed),
    _K.RETURNS_WITHDRAWN: Kind(AuditRound, rounds.not_withdrawn, rounds.to_do),
    _K.RETURNS_BROUGHT_BACK: Kind(AuditRound, rounds.nothing_waits, rounds.to_do),
    _K.RETURN_SUBMITTED: Kind(AuditRound, rounds.none_to_accept, rounds.returns_in),
    _K.REPORT_READY: Kind(AuditRound, rounds.nothing_to_approve, rounds.of_round("/report")),
    _K.RETURNS_DUE: Kind(AuditRound, rounds.nothing_due, rounds.reminder("")),
    _K.KNOWN_DUE: Kind(AuditRound, rounds.nobody_asked, rounds.known_due),
    _K.REMINDER: Kind(AuditRound, rounds.nothing_waits, rounds.reminder("")),
    _K.CONCERN_RAISED: Kind(Concern, actions.taken_on, actions.of_concern),
    _K.CONCERN_ACKNOWLEDGED: Kind(Concern, actions.not_raised_by, actions.of_concern),
    _K.CONCERN_HANDED_OVER: Kind(Concern, actions.not_owned, actions.of_concern),
    _K.ACTION_ASSIGNED: Kind(Action, _owner_has_it, actions.of_action),
    _K.ACTION_SIGN_OFF_ASKED: Kind(Action, actions.no_sign_off, actions.of_action),
    _K.ACTION_REFUSED: Kind(Action, _owner_has_it, actions.of_action),
    _K.ACTION_CLOSED: Kind(Action, actions.owners_in({ActionState.CLOSED}), actions.of_action),
    _K.ACTION_EXCUSED: Kind(Action, actions.owners_in({ActionState.EXCUSED}), actions.of_action),
    _K.ACTION_CHANGED: Kind(Action, actions.owners_in(UNFINISHED_ACTIONS), actions.of_action),
    _K.ACTION_PASSED_ON: Kind(Action, actions.came_back, actions.passed_on),
    _K.ACTION_ESCALATED: Kind(Action, actions.rung_changed, actions.escalated),
    _K.ACTION_REOPENED: Kind(Action, actions.owners_in(UNFINISHED_ACTIONS), actions.of_action),
    _K.ACTION_MORE_TIME_ASKED: Kind(MoreTime, actions.more_time_decided, actions.more_time_asked),
    _K.ACTION_MORE_TIME_GRANTED: Kind(Action, _owner_has_it, actions.of_action),
    _K.ACTION_MORE_TIME_REFUSED: Kind(Action, _owner_has_it, actions.of_action),
    _K.ACTION_DUE: Kind(Action, _owner_has_it, actions.reminder_of_action),
    _K.INVITATION: Kind(Person, actions.password_chosen, actions.invitation),
}


def written(row: OutboxMessage, post: Post) -> MailText | NotSent:
    """The mail as its reader gets it, or why it does not go."""
    if row.not_sent:
        return row.not_sent
    person = db.session.get_one(Person, row.person_id)
    if person.left_at is not None:
        return NotSent.LEFT
    kind = LETTERS[MailKind(row.kind)]
    thing = db.session.get(kind.about, row.about_id)
    if thing is None:
        return NotSent.GONE
    letter = Letter(row, person, post)
    if against := kind.against(letter, thing):
        return against
    return compose(MailKind(row.kind), name=person.name, **kind.blanks(letter, thing))
