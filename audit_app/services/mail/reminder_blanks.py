"""Fills the blanks of the reminders about rounds."""

from collections.abc import Callable

from audit_app.models import AuditRound
from audit_app.outputs.mail import MailKind
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.rounds.reminders import RETURN_NOUNS, nouns_to_be_known, waiting_in_words
from audit_app.rules.workflow import ReturnState
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.mail.round_blanks import nouns_of, of_round
from audit_app.services.mail.round_work import agencies_led, days_due


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


def known_due(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the reminder to say what an agency knows."""
    return {**reminder("/known")(letter, audit_round), **nouns_of(audit_round)}


def reminder(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    """Return what fills a reminder that links to a page of the round; `page` follows the round's own address."""

    def blanks(letter: Letter, audit_round: AuditRound) -> Blanks:
        return {**of_round(page)(letter, audit_round), "waiting": _waiting(letter, audit_round)}

    return blanks
