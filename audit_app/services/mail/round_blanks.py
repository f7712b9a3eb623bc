"""Fills the blanks of the mails about rounds, returns and reports."""

from collections.abc import Callable

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.dates import day_words
from audit_app.rules.numbers import joined_with_and
from audit_app.rules.workflow import ReturnState
from audit_app.services.mail.letters import Blanks, Letter
from audit_app.services.mail.round_work import (
    agencies_led,
    page_of,
    returns_in_words,
    returns_to_hand_in,
    time_in_words,
)


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
        "link": letter.link(f"/rounds/{audit_round.id}/known"),
    }


def returns_added(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that returns were added to a round."""
    agency = db.session.get(Agency, letter.facts.get("agency_id", ""))
    return {
        **nouns_of(audit_round),
        "round": audit_round.title,
        "agency": agency.name if agency else _named(agencies_led(letter, audit_round, ReturnState.ASKED)),
        "returns_due": day_words(audit_round.returns_due),
        "link": letter.link(f"/rounds/{audit_round.id}/known"),
    }


def returns_in(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that an agency's returns are in."""
    agency = db.session.get_one(Agency, letter.facts["agency_id"])
    page = f"?agency={agency.id}&state=submitted"
    return {**of_round(page)(letter, audit_round), "agency": agency.name}


def assigned(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill the mail that returns were assigned to the reader; it names the first day due."""
    returns = returns_to_hand_in(letter, audit_round)
    return {
        "round": audit_round.title,
        "due": day_words(min(agency_return.due for agency_return in returns)),
        "waiting": returns_in_words(returns, letter.context.today),
        "time": time_in_words(returns, audit_round),
        "link": page_of(letter, returns, "/"),
    }


def of_return(letter: Letter, agency_return: AgencyReturn) -> Blanks:
    """Fill a mail about a return."""
    audit_round = agency_return.case.audit_round
    return {
        "round": audit_round.title,
        "due": day_words(agency_return.due_on or audit_round.returns_due),
        "link": letter.link(f"/returns/{agency_return.id}"),
    }


def nouns_of(audit_round: AuditRound) -> Blanks:
    """Return what the round calls a case and its cases."""
    unit = unit_of(audit_round)
    return {"unit": unit.singular, "units": unit.plural}


def of_round(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    """Return what fills a mail that links to a page of the round; `page` follows the round's own address."""
    return lambda letter, audit_round: {
        "round": audit_round.title,
        "link": letter.link(f"/rounds/{audit_round.id}{page}"),
    }


def to_do(letter: Letter, audit_round: AuditRound) -> Blanks:
    """Fill a mail that links to the reader's first page."""
    return {"round": audit_round.title, "link": letter.link("/")}
