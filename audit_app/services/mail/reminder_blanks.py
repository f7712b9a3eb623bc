"""Fills the blanks of the reminders about rounds."""

from audit_app.models import AuditRound
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.rounds.reminders import nouns_to_be_known, waiting_in_words
from audit_app.rules.workflow import ReturnState
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.mail.round_blanks import nouns_of
from audit_app.services.mail.round_work import (
    agencies_led,
    page_of,
    returns_in_words,
    returns_to_hand_in,
    time_in_words,
)


def returns_due(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the reminder of returns to hand in, also where it was queued for a part of them."""
    returns = returns_to_hand_in(letter, audit_round)
    return {
        "round": audit_round.title,
        "waiting": returns_in_words(returns, letter.context.today),
        "time": time_in_words(returns, audit_round),
        "link": page_of(letter, returns, f"/rounds/{audit_round.id}"),
    }


def known_due(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the reminder to say what an agency knows."""
    return {
        **nouns_of(audit_round),
        "round": audit_round.title,
        "waiting": _to_confirm(letter, audit_round),
        "link": letter.link(f"/rounds/{audit_round.id}/known"),
    }


def reminder(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the reminder that the QA officer asks for: all that the round waits for from the reader.

    It leads to where the reader can begin: what is to be confirmed, the only return, or the round.
    """
    returns = returns_to_hand_in(letter, audit_round)
    known, handed_in = _to_confirm(letter, audit_round), returns_in_words(returns, letter.context.today)
    page = f"/rounds/{audit_round.id}"
    return {
        "round": audit_round.title,
        "waiting": " and ".join(filter(None, (known, handed_in))),
        "link": letter.link(f"{page}/known") if known else page_of(letter, returns, page),
    }


def _to_confirm(letter: Letter, audit_round: AuditRound) -> str:
    days = [audit_round.known_due] * len(agencies_led(letter, audit_round, ReturnState.ASKED))
    return waiting_in_words(days, nouns_to_be_known(unit_of(audit_round)), letter.context.today)
