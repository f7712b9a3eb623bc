"""The mails about actions, more time, concerns and passwords: whether they are still right, and what their blanks say."""

from collections.abc import Callable, Collection

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action, Concern, MoreTime, OutboxMessage, Person
from audit_app.outputs.mail import BLANKS, MailKind
from audit_app.queries import subjects
from audit_app.queries.people.partnership import partnership
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.reminders import due_said
from audit_app.rules.tracker.escalation import RUNG_WORDS, Rung
from audit_app.rules.tracker.rag_rating import action_label
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import ActionState, ConcernState, MoreTimeState
from audit_app.services.mail import recipients
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.password_tokens import DAYS


def owners_in(states: Collection[ActionState]) -> Callable[[Letter, Action], NotSent | None]:
    """The reader owns the action, and it is in one of these states."""

    def against(letter: Letter, action: Action) -> NotSent | None:
        if action.owner_id != letter.person.id:
            return NotSent.PASSED_ON
        return None if action.state in states else NotSent.DONE

    return against


def came_back(letter: Letter, action: Action) -> NotSent | None:
    return NotSent.CHANGED if action.owner_id == letter.person.id else None


def no_sign_off(letter: Letter, action: Action) -> NotSent | None:
    if not _decides(letter, action):
        return NotSent.PASSED_ON
    return None if action.state is ActionState.AWAITING_SIGN_OFF else NotSent.DONE


def rung_changed(letter: Letter, action: Action) -> NotSent | None:
    return None if action.rung == letter.facts.get("rung") else NotSent.CHANGED


def more_time_decided(letter: Letter, more_time: MoreTime) -> NotSent | None:
    if not _decides(letter, more_time.action):
        return NotSent.PASSED_ON
    return None if more_time.state is MoreTimeState.ASKED else NotSent.DONE


def taken_on(letter: Letter, concern: Concern) -> NotSent | None:
    if letter.person.id not in {person.id for person in recipients.who_take_on(concern.agency_id)}:
        return NotSent.PASSED_ON
    return None if concern.state is ConcernState.RAISED else NotSent.DONE


def not_raised_by(letter: Letter, concern: Concern) -> NotSent | None:
    return None if concern.raised_by_id == letter.person.id else NotSent.PASSED_ON


def not_owned(letter: Letter, concern: Concern) -> NotSent | None:
    return None if concern.owner_id == letter.person.id else NotSent.PASSED_ON


def password_chosen(letter: Letter, person: Person) -> NotSent | None:
    """A link that was asked for later ends this one."""
    later = select(OutboxMessage.id).where(
        OutboxMessage.person_id == person.id,
        OutboxMessage.kind == letter.row.kind,
        OutboxMessage.queued_at > letter.row.queued_at,
    )
    if db.session.scalar(later.limit(1)):
        return NotSent.CHANGED
    return NotSent.DONE if person.password_hash else None


def of_action(letter: Letter, action: Action) -> Blanks:
    recommendation = action.recommendation
    kind = MailKind(letter.row.kind)
    blanks = {
        "round": recommendation.audit_round.title,
        "action_number": action_label(recommendation.number, action.number),
        "link": letter.link(f"/actions/{action.id}"),
    }
    return blanks | ({"due": day_words(action.due_on)} if "due" in BLANKS[kind] else {})


def reminder_of_action(letter: Letter, action: Action) -> Blanks:
    return {**of_action(letter, action), "due": due_said(action.due_on, letter.post.today)}


def passed_on(letter: Letter, action: Action) -> Blanks:
    return {**of_action(letter, action), "link": letter.link("/")}


def escalated(letter: Letter, action: Action) -> Blanks:
    return {**of_action(letter, action), "rung": RUNG_WORDS[Rung(action.rung)]}


def more_time_asked(letter: Letter, more_time: MoreTime) -> Blanks:
    return {**of_action(letter, more_time.action), "due": day_words(more_time.until)}


def of_concern(letter: Letter, concern: Concern) -> Blanks:
    return {"round": concern.case.audit_round.title, "link": letter.link(f"/concerns/{concern.id}")}


def invitation(letter: Letter, person: Person) -> Blanks:
    return {
        "partnership": partnership().name or "your partnership",
        "days": str(DAYS),
        "link": letter.post.password_link(person),
    }


def _decides(letter: Letter, action: Action) -> bool:
    deciding = recipients.deciders_on(subjects.of_action(action), letter.post.today)
    return letter.person.id in {person.id for person in deciding}
