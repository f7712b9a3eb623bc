"""Fills the blanks of the mails about actions, more time, concerns and passwords."""

from audit_app.models import Action, Concern, MoreTime, Person
from audit_app.outputs.mail import BLANKS, MailKind
from audit_app.queries.people.partnership import partnership
from audit_app.queries.tracker.sources import origin_of
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.reminders import due_day_in_words
from audit_app.rules.tracker.escalation import RUNG_WORDS, Rung
from audit_app.rules.tracker.references import action_label
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.password_tokens import DAYS


def of_action(letter: Letter, action: Action) -> Blanks:
    """Fill a mail about an action, with its due day where the mail has a blank for it."""
    recommendation = action.recommendation
    kind = MailKind(letter.row.kind)
    blanks = {
        "round": origin_of(recommendation).title,
        "action_number": action_label(recommendation.reference, action.number),
        "link": letter.link(f"/actions/{action.id}"),
    }
    return blanks | ({"due": day_words(action.due_on)} if "due" in BLANKS[kind] else {})


def reminder_of_action(letter: Letter, action: Action) -> Blanks:
    """Fill a reminder of an action; it says how far its due day is from today."""
    return {**of_action(letter, action), "due": due_day_in_words(action.due_on, letter.context.today)}


def passed_on(letter: Letter, action: Action) -> Blanks:
    """Fill the mail to the former owner of an action.

    They can no longer open it, so the mail links to their first page.
    """
    return {**of_action(letter, action), "link": letter.link("/")}


def escalated(letter: Letter, action: Action) -> Blanks:
    """Fill the mail that an action was escalated."""
    return {**of_action(letter, action), "rung": RUNG_WORDS[Rung(action.rung)]}


def more_time_asked(letter: Letter, more_time: MoreTime) -> Blanks:
    """Fill the mail that more time is asked for an action."""
    return {**of_action(letter, more_time.action), "due": day_words(more_time.until)}


def of_concern(letter: Letter, concern: Concern) -> Blanks:
    """Fill a mail about an immediate concern."""
    return {"round": concern.case.audit_round.title, "link": letter.link(f"/concerns/{concern.id}")}


def mail_tried(letter: Letter, _person: Person) -> Blanks:
    """Fill the mail by which somebody tries whether mail goes."""
    return {"link": letter.link("/outbox")}


def invitation(letter: Letter, person: Person) -> Blanks:
    """Fill the mail with a link to choose a password."""
    return {
        "partnership": partnership().name or "your partnership",
        "days": str(DAYS),
        "link": letter.context.password_link(person),
    }
