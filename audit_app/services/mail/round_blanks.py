"""Fills the blanks of the mails about rounds, returns and reports."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, OutboxMessage, TextRevision
from audit_app.models.texts import REASON
from audit_app.outputs.mail import MailKind
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.dates import day_words
from audit_app.rules.numbers import joined_with_and
from audit_app.rules.rounds.reminders import RETURN_NOUNS, nouns_to_be_known, waiting_in_words
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import ReturnState
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.mail.round_work import agencies_led, days_due

NEW_DAYS = {
    "known_due": "Confirm which {units} you know by {1} instead of {0}.",
    "returns_due": "Returns are now due by {1} instead of {0}.",
}
"""Column of the round -> what a mail says where that day was changed, in the order of the mail."""


def _changed_days(letter: Letter, audit_round: AuditRound) -> str:
    """Return what a mail says of changed days, from the day that the reader knows.

    An earlier change that never went out, because this change followed it, is part of the same sentence.
    """
    days: dict[str, list[str]] = {name: list(pair) for name, pair in letter.facts["days"].items()}
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == letter.person.id,
        OutboxMessage.kind == letter.row.kind,
        OutboxMessage.about_id == letter.row.about_id,
        OutboxMessage.queued_at < letter.row.queued_at,
    )
    for earlier in db.session.scalars(query.order_by(OutboxMessage.queued_at.desc(), OutboxMessage.id)):
        if earlier.not_sent is not NotSent.CHANGED:
            break
        for name, (old, new) in (earlier.facts or {}).get("days", {}).items():
            days[name] = [old, days.get(name, [old, new])[1]]
    words = {name: [day_words(date.fromisoformat(day)) for day in days[name]] for name in days}
    units = unit_of(audit_round).plural
    return " ".join(
        sentence.format(*words[name], units=units) for name, sentence in NEW_DAYS.items() if name in words
    )


def _reason_for_days(letter: Letter) -> str:
    """Return the reason of the act that queued this mail; where it was cleared since, whom to ask."""
    query = select(TextRevision.text).where(
        TextRevision.subject_kind == AuditRound.__tablename__,
        TextRevision.subject_id == letter.row.about_id,
        TextRevision.column_name == REASON,
        TextRevision.kept_at == letter.row.queued_at,
    )
    return db.session.scalar(query.limit(1)) or "ask your QA officer."


def _named(agencies: list[Agency]) -> str:
    return joined_with_and(list(dict.fromkeys(agency.name for agency in agencies)))


def round_opened(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that a round has been opened."""
    return {
        "round": audit_round.title,
        "units": unit_of(audit_round).plural,
        "agency": _named(agencies_led(letter, audit_round)),
        "known_due": day_words(audit_round.known_due),
        "returns_due": day_words(audit_round.returns_due),
        "link": letter.link(f"/rounds/{audit_round.id}"),
    }


def returns_added(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that returns were added to a round."""
    agency = db.session.get(Agency, letter.facts.get("agency_id", ""))
    return {
        **_nouns(audit_round),
        "round": audit_round.title,
        "agency": agency.name if agency else _named(agencies_led(letter, audit_round, ReturnState.ASKED)),
        "returns_due": day_words(audit_round.returns_due),
        "link": letter.link(f"/rounds/{audit_round.id}/known"),
    }


def returns_in(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that an agency's returns are in."""
    agency = db.session.get_one(Agency, letter.facts["agency_id"])
    return {**of_round("")(letter, audit_round), "agency": agency.name}


def assigned(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that returns were assigned to the reader; it names the first day due."""
    due = day_words(min(days_due(letter, audit_round)))
    return {"round": audit_round.title, "due": due, "link": letter.link("/")}


def dates_changed(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that the dates of a round changed."""
    return {
        **of_round("")(letter, audit_round),
        "changes": _changed_days(letter, audit_round),
        "reason": _reason_for_days(letter),
    }


def of_return(letter: Letter, agency_return: AgencyReturn) -> Blanks:
    """Fill a mail about a return."""
    audit_round = agency_return.case.audit_round
    return {
        "round": audit_round.title,
        "due": day_words(agency_return.due_on or audit_round.returns_due),
        "link": letter.link(f"/returns/{agency_return.id}"),
    }


def _waiting(letter: Letter, audit_round: AuditRound) -> str:
    """Say all that the round waits for from the reader, also where a reminder was queued for a part of it."""
    known = nouns_to_be_known(unit_of(audit_round))
    kinds = {MailKind.RETURNS_DUE: (RETURN_NOUNS,), MailKind.KNOWN_DUE: (known,)}.get(
        MailKind(letter.row.kind), (known, RETURN_NOUNS)
    )
    asked = [audit_round.known_due] * len(agencies_led(letter, audit_round, ReturnState.ASKED))
    days = {known: asked, RETURN_NOUNS: days_due(letter, audit_round)}
    phrases = (waiting_in_words(days[what], what, letter.context.today) for what in kinds)
    return " and ".join(words for words in phrases if words)


def _nouns(audit_round: AuditRound) -> Blanks:
    unit = unit_of(audit_round)
    return {"unit": unit.singular, "units": unit.plural}


def known_due(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the reminder to say what an agency knows."""
    return {**reminder("/known")(letter, audit_round), **_nouns(audit_round)}


def reminder(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    """Return what fills a reminder that links to a page of the round; `page` follows the round's own address."""

    def blanks(letter: Letter, audit_round: AuditRound) -> Blanks:
        return {**of_round(page)(letter, audit_round), "waiting": _waiting(letter, audit_round)}

    return blanks


def of_round(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    """Return what fills a mail that links to a page of the round; `page` follows the round's own address."""
    return lambda letter, audit_round: {
        "round": audit_round.title,
        "link": letter.link(f"/rounds/{audit_round.id}{page}"),
    }


def to_do(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill a mail that links to the reader's first page."""
    return {"round": audit_round.title, "link": letter.link("/")}
