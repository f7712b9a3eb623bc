"""The log of a round, newest first and in pages: who did what to which thing, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AuditRound, Case, LogEntry, Person, TextRevision
from audit_app.models.texts import REASON
from audit_app.policy import Actor, Scope
from audit_app.queries.log_things import LoggedThing, case_words, things_of
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.themes import WITH_UNIT, unit_of
from audit_app.rules.log_facts import revision_in
from audit_app.rules.log_lines import (
    CASE_FACTS,
    CLEARED,
    PERSON_FACTS,
    Change,
    EntrySummary,
    act_words,
    changes,
    fold_entries,
)
from audit_app.rules.unit import Unit

ENTRIES_A_PAGE = 50
MOST_DISCARDED = 20
_OF_DISCARDED = Unit("case", "cases")
"""The nouns for what a discarded round looked at, as its own are no longer known."""


@dataclass(frozen=True)
class LogLine:
    """A line of the log; `times` counts the saves of a day that it summarises, of which `at` is the last."""

    at: datetime
    who: str
    says: str
    about: LoggedThing
    changes: tuple[Change, ...]
    reason: str
    times: int = 1


@dataclass(frozen=True)
class LogPage:
    """A page of the log of a round."""

    round_id: str
    title: str
    lines: tuple[LogLine, ...]
    number: int
    pages: int
    discarded: bool = False


@dataclass(frozen=True)
class Discarded:
    """A round that was discarded, of which only the log is left."""

    round_id: str
    title: str
    who: str
    at: datetime


@dataclass(frozen=True)
class LastAct:
    """The last act on a row: who did it, and when."""

    round_id: str | None
    who: str
    at: datetime


def last_act(subject_id: str, *acts: str) -> LastAct | None:
    """Return who did any of these acts last on this row, which may be deleted by now."""
    row = db.session.execute(
        select(LogEntry.round_id, LogEntry.actor_name, LogEntry.at)
        .where(LogEntry.subject_id == subject_id, LogEntry.act.in_(acts))
        .order_by(LogEntry.id.desc())
        .limit(1)
    ).first()
    return LastAct(*row) if row else None


def log_page(actor: Actor, scope: Scope, round_id: str, number: int) -> LogPage | None:
    """Return a page of a round's log, or None for a round out of reach and for a page that does not exist.

    A page is a number of entries; saves among them that belong together are folded into a line. The log of a discarded
    round is for people who may read the logs of all rounds. The number of statements depends only on the number of
    kinds of things on the page, not on the length of the log.
    """
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)).options(WITH_UNIT)
    )
    title = audit_round.title if audit_round else _title_of_discarded(scope, round_id)
    if title is None:
        return None
    of_round = LogEntry.round_id == round_id
    count = db.session.scalar(select(func.count()).select_from(LogEntry).where(of_round)) or 0
    pages = max(1, -(-count // ENTRIES_A_PAGE))
    if not 1 <= number <= pages:
        return None
    newest_first = (LogEntry.at.desc(), LogEntry.id.desc())
    on_page = select(LogEntry).where(of_round).order_by(*newest_first).limit(ENTRIES_A_PAGE)
    rows = db.session.scalars(on_page.offset((number - 1) * ENTRIES_A_PAGE)).all()
    folds = fold_entries(EntrySummary(row.id, row.at, row.act, row.actor_id, row.subject_id) for row in rows)
    times = {folded.newest: folded.times for folded in folds}
    entries = [row for row in rows if row.id in times]
    things = things_of(actor, audit_round, entries) if audit_round else {}
    references = _references(entries)
    names, words = _names(entries) | references, _words(entries)
    unit = unit_of(audit_round) if audit_round else _OF_DISCARDED
    lines = tuple(
        LogLine(
            at=entry.at,
            who=entry.actor_name,
            says=act_words(entry.act, unit),
            about=things.get((entry.subject_kind, entry.subject_id)) or _gone(entry, unit, references),
            changes=changes(entry.act, _read(entry.before, words), _read(entry.after, words), names, unit),
            reason=entry.reason or str(_read(entry.after, words).get(REASON, "")),
            times=times[entry.id],
        )
        for entry in entries
    )
    return LogPage(round_id, title, lines, number, pages, audit_round is None)


def _title_of_discarded(scope: Scope, round_id: str) -> str | None:
    rounds = discarded_rounds(round_id) if scope.everything else ()
    return rounds[0].title if rounds else None


def discarded_rounds(round_id: str = "") -> tuple[Discarded, ...]:
    """Return the discarded round with this id, or without an id the latest discarded rounds."""
    query = select(LogEntry).where(LogEntry.act == "round_discarded")
    if round_id:
        query = query.where(LogEntry.subject_id == round_id)
    entries = db.session.scalars(query.order_by(LogEntry.id.desc()).limit(MOST_DISCARDED))
    entries = entries.all()
    words = _words(entries)
    return tuple(
        Discarded(entry.subject_id, str(_read(entry.before, words)["title"]), entry.actor_name, entry.at)
        for entry in entries
    )


def _facts(column: object) -> Mapping[str, Any]:
    return column if isinstance(column, dict) else {}


def _words(entries: Iterable[LogEntry]) -> dict[str, str]:
    """Return the words to which these lines refer, by the id of their text revision."""
    ids = {
        revision_id
        for entry in entries
        for column in (entry.before, entry.after)
        for fact in _facts(column).values()
        if (revision_id := revision_in(fact))
    }
    if not ids:
        return {}
    rows = db.session.execute(select(TextRevision.id, TextRevision.text).where(TextRevision.id.in_(ids)))
    return {row.id: CLEARED if row.text is None else row.text for row in rows}


def _read(column: object, words: Mapping[str, str]) -> dict[str, Any]:
    # Lines from before text revisions hold the words themselves.
    return {
        name: words.get(revision_in(fact) or "", "")
        if isinstance(fact, dict) and "revision" in fact
        else fact
        for name, fact in _facts(column).items()
    }


def _gone(entry: LogEntry, unit: Unit, references: Mapping[str, str]) -> LoggedThing:
    # The row was deleted since. Its words may be kept, or be those of its case; older lines hold them themselves.
    facts = {**_facts(entry.before), **_facts(entry.after)}
    if entry.subject_kind not in ("audit_case", "agency_return"):
        return LoggedThing()
    case_id = facts.get("case_id", entry.subject_id)
    reference = references.get(case_id) or facts.get("reference")
    return (
        LoggedThing(case_words(unit, reference, facts.get("service")))
        if isinstance(reference, str)
        else LoggedThing()
    )


def _references(entries: Iterable[LogEntry]) -> dict[str, str]:
    """Return what the cases that these lines name are called by now, or were called when they were removed."""
    ids = {entry.subject_id for entry in entries if entry.subject_kind == "audit_case"}
    for entry in entries:
        for facts in (_facts(entry.before), _facts(entry.after)):
            for named in (facts[fact] for fact in CASE_FACTS & facts.keys()):
                ids.update(named if isinstance(named, list) else [named])
    if not ids:
        return {}
    removed = db.session.execute(
        select(TextRevision.subject_id, TextRevision.text)
        .where(
            TextRevision.subject_kind == "audit_case",
            TextRevision.column_name == "reference",
            TextRevision.subject_id.in_(ids),
        )
        .order_by(TextRevision.kept_at)
    )
    current = db.session.execute(select(Case.id, Case.reference).where(Case.id.in_(ids)))
    return {case_id: text or CLEARED for case_id, text in removed} | {
        row.id: row.reference for row in current
    }


def _names(entries: Iterable[LogEntry]) -> dict[str, str]:
    columns = [_facts(column) for entry in entries for column in (entry.before, entry.after)]
    ids = {facts[key] for facts in columns for key in PERSON_FACTS if facts.get(key)}
    if not ids:
        return {}
    return {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
