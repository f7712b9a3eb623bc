"""Names in a mail whom its reader may ask: the QA officers, by name, with their address, telephone and days."""

from audit_app.models import Person
from audit_app.rules.numbers import joined_with_and
from audit_app.services.mail import recipients

MOST_NAMED = 2


def contacts() -> list[Person]:
    """Return the QA officers whom a mail names: those who can sign in come first."""
    return sorted(recipients.qa_officers(), key=lambda person: not person.password_hash)[:MOST_NAMED]


def contact_words() -> str:
    """Return the line of a mail that says whom to ask."""
    officers = [_in_words(person) for person in contacts()]
    return f"Questions? Contact your QA officer: {joined_with_and(officers)}" if officers else ASK_LEAD


ASK_LEAD = "Questions? Ask your agency lead."


def reply_to() -> tuple[str, ...]:
    """Return the addresses to which an answer to a mail goes."""
    return tuple(person.email for person in contacts())


def _in_words(person: Person) -> str:
    ways = ", ".join(filter(None, (person.name, person.email, person.phone)))
    return f"{ways} ({person.working_days})" if person.working_days else ways
