"""What a line of the log says, with the words that it names by their revisions."""

from audit_app.extensions import db
from audit_app.models import LogEntry, TextRevision
from audit_app.models.texts import REASON
from audit_app.rules.log_facts import revision_in


def logged(act: str) -> LogEntry:
    """The only line of this act."""
    return db.session.scalars(db.select(LogEntry).filter_by(act=act)).one()


def reason_of(entry: LogEntry) -> str:
    return words_in(entry.after, REASON)


def words_in(facts: object, column: str) -> str:
    """The words that stood in `column`; empty where there were none."""
    assert isinstance(facts, dict)
    revision_id = revision_in(facts[column])
    return db.session.get_one(TextRevision, revision_id).text or "" if revision_id else ""


def facts_after(entry: LogEntry) -> dict[str, object]:
    """What became of the act, without its reason."""
    assert isinstance(entry.after, dict)
    return {name: fact for name, fact in entry.after.items() if name != REASON}
