"""The log of a round, newest first, a page at a time: who did what to which thing, and why, without the texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry, Person, TextRevision
from audit_app.models.texts import REASON
from audit_app.policy import Actor, Scope
from audit_app.queries.log_things import About, case_words, things_of
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes import WITH_UNIT, unit_of
from audit_app.rules.log_facts import revision_in
from audit_app.rules.log_lines import CLEARED, PEOPLE, Change, Mark, act_words, changes, fold
from audit_app.rules.question_sets import Unit

LINES_A_PAGE = 50
MOST_DISCARDED = 20
_OF_DISCARDED = Unit("case", "cases")
"""What a discarded round looked at is known no more."""


@dataclass(frozen=True)
class LogLine:
    """`times`: how many saves of one day it stands for, of which `at` is the last."""

    at: datetime
    who: str
    says: str
    about: About
    changes: tuple[Change, ...]
    reason: str
    times: int = 1


@dataclass(frozen=True)
class LogPage:
    round_id: str
    title: str
    lines: tuple[LogLine, ...]
    number: int
    pages: int
    discarded: bool = False


@dataclass(frozen=True)
class Discarded:
    """A round that is gone: its log is all that is left of it."""

    round_id: str
    title: str
    who: str
    at: datetime


@dataclass(frozen=True)
class LastAct:
    round_id: str | None
    who: str
    at: datetime


def last_act(subject_id: str, *acts: str) -> LastAct | None:
    """Who did one of these acts last to this row, which may be gone by now."""
    row = db.session.execute(
        select(LogEntry.round_id, LogEntry.actor_name, LogEntry.at)
        .where(LogEntry.subject_id == subject_id, LogEntry.act.in_(acts))
        .order_by(LogEntry.id.desc())
        .limit(1)
    ).first()
    return LastAct(*row) if row else None


def log_page(actor: Actor, scope: Scope, round_id: str, number: int) -> LogPage | None:
    """None for a round out of reach, and for a page that the log does not have. One statement for the lines, one for
    the words that they name, one for each kind of thing that they are about. The log of a discarded round is for those
    who read every round's.
    """
    audit_round = db.session.scalar(
        select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)).options(WITH_UNIT)
    )
    title = audit_round.title if audit_round else _title_of_discarded(scope, round_id)
    if title is None:
        return None
    marks = db.session.execute(
        select(LogEntry.id, LogEntry.at, LogEntry.act, LogEntry.actor_id, LogEntry.subject_id)
        .where(LogEntry.round_id == round_id)
        .order_by(LogEntry.at.desc(), LogEntry.id.desc())
    )
    folds = fold(Mark(*row) for row in marks)
    pages = max(1, -(-len(folds) // LINES_A_PAGE))
    if not 1 <= number <= pages:
        return None
    times = {one.newest: one.times for one in folds[(number - 1) * LINES_A_PAGE : number * LINES_A_PAGE]}
    entries = db.session.scalars(
        select(LogEntry).where(LogEntry.id.in_(times)).order_by(LogEntry.at.desc(), LogEntry.id.desc())
    ).all()
    things = things_of(actor, audit_round, entries) if audit_round else {}
    names, words = _names(entries), _words(entries)
    unit = unit_of(audit_round) if audit_round else _OF_DISCARDED
    lines = tuple(
        LogLine(
            at=entry.at,
            who=entry.actor_name,
            says=act_words(entry.act, unit),
            about=things.get((entry.subject_kind, entry.subject_id)) or _gone(entry, unit),
            changes=changes(entry.act, _read(entry.before, words), _read(entry.after, words), names, unit),
            reason=entry.reason or str(_read(entry.after, words).get(REASON, "")),
            times=times[entry.id],
        )
        for entry in entries
    )
    return LogPage(round_id, title, lines, number, pages, audit_round is None)


def _title_of_discarded(scope: Scope, round_id: str) -> str | None:
    found = discarded_rounds(round_id) if scope.everything else ()
    return found[0].title if found else None


def discarded_rounds(round_id: str = "") -> tuple[Discarded, ...]:
    """That one, or the latest of all."""
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


def _facts(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


def _words(entries: Iterable[LogEntry]) -> dict[str, str]:
    """The words that these lines name, by the id of their revision."""
    ids = {
        revision_id
        for entry in entries
        for said in (entry.before, entry.after)
        for fact in _facts(said).values()
        if (revision_id := revision_in(fact))
    }
    if not ids:
        return {}
    rows = db.session.execute(select(TextRevision.id, TextRevision.text).where(TextRevision.id.in_(ids)))
    return {row.id: CLEARED if row.text is None else row.text for row in rows}


def _read(said: object, words: Mapping[str, str]) -> dict[str, Any]:
    """Facts of a line with the words that it names in their places; old lines hold the words themselves."""
    return {
        name: words.get(revision_in(fact) or "", "")
        if isinstance(fact, dict) and "revision" in fact
        else fact
        for name, fact in _facts(said).items()
    }


def _gone(entry: LogEntry, unit: Unit) -> About:
    """Of a row that was taken away since, as the entry itself names it."""
    facts = {**_facts(entry.before), **_facts(entry.after)}
    if entry.subject_kind not in ("audit_case", "agency_return") or "reference" not in facts:
        return About()
    return About(case_words(unit, facts["reference"], facts.get("service")))


def _names(entries: Iterable[LogEntry]) -> dict[str, str]:
    facts = [_facts(said) for entry in entries for said in (entry.before, entry.after)]
    ids = {said[key] for said in facts for key in PEOPLE if said.get(key)}
    if not ids:
        return {}
    return {
        row.id: row.name
        for row in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }
