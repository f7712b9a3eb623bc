"""Fills the blanks of the mail that the dates of a round changed."""

from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AuditRound, OutboxMessage, TextRevision
from audit_app.models.texts import REASON
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.dates import day_words
from audit_app.rules.unsent_mail import NotSent
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.mail.round_blanks import of_round

NEW_DAYS = {
    "known_due": "Confirm which {units} you know by {1} instead of {0}.",
    "returns_due": "Returns are now due by {1} instead of {0}.",
}
"""The sentence of a mail for each date of the round that was changed, in the order of the mail."""


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


def dates_changed(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that the dates of a round changed."""
    return {
        **of_round("")(letter, audit_round),
        "changes": _changed_days(letter, audit_round),
        "reason": _reason_for_days(letter),
    }
