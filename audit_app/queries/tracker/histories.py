"""The histories of actions, the newest first: what people wrote, and what was decided with its old and new values."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import ActionUpdate, Decision, Person
from audit_app.queries.batches import batches
from audit_app.queries.tracker.decisions import ABOUT_OTHERS, DecisionLine, decision_lines, lines_by_subject
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import DECISION_WORDS

AGREED = frozenset({"action_agreed", "action_assigned", "recommendation_agreed"})
"""Acts with which every history begins, so that lists leave them out."""


@dataclass(frozen=True)
class HistoryEntry:
    """An entry in the history of an action.

    `act` is empty for an update. For a decision, `how` is its authority in words, and `changes` has a sentence with old
    and new value for everything that it changed.
    """

    id: str
    at: datetime
    who: str
    act: str
    text: str
    how: str = ""
    changes: tuple[str, ...] = ()


def histories(
    action_ids: Collection[str], newest: int | None = None
) -> Mapping[str, tuple[tuple[HistoryEntry, ...], int]]:
    """Return action -> the `newest` entries of its history, or all, and the number of all entries.

    Takes a fixed number of statements, and every action has its item.
    """
    decided = _decided(action_ids, newest)
    written, counts = _written(action_ids, newest)
    result: dict[str, tuple[tuple[HistoryEntry, ...], int]] = {}
    for action_id in action_ids:
        entries = (*decided[action_id], *written[action_id])
        newest_first = sorted(entries, key=lambda entry: entry.at, reverse=True)
        result[action_id] = tuple(newest_first[:newest]), counts[action_id]
    return result


def decided_since_agreed(
    subject_ids: Collection[str], beside: Mapping[str, str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Return subject -> a sentence for each decision since it was agreed, the newest first.

    `beside` is subject -> words that readers see next to these sentences anyway, such as its outcome: they are not
    repeated.
    """
    words_beside = beside or {}
    return {
        subject_id: tuple(
            decision_words(line, words_beside.get(subject_id, "")) for line in lines if line.act not in AGREED
        )
        for subject_id, lines in lines_by_subject(subject_ids).items()
    }


def decision_words(line: DecisionLine, beside: str = "") -> str:
    """Return a decision in a sentence for files: act, person, authority, its words, and what it changed.

    Its words are left out where they are those `beside` the sentence.
    """
    what = ", ".join(filter(None, (DECISION_WORDS.get(line.act, line.act), line.who, line.taken.words)))
    with_words = f"{what}: {line.words}" if line.words and line.words != beside else what
    return ". ".join(part.rstrip(".") for part in (with_words, *changes(line))) + "."


def changes(line: DecisionLine) -> tuple[str, ...]:
    """Return old and new value of everything that the decision changed; what it set first has no old value."""
    days = (_day(line.due[0]), _day(line.due[1]))
    parts = (("Due", days), ("Owner", line.owner), ("How we will know it helped", line.measure))
    return tuple(
        f"{label}: {after} (was {before})" if before else f"{label}: {after}"
        for label, (before, after) in parts
        if after
    )


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _decided(action_ids: Collection[str], newest: int | None) -> Mapping[str, list[HistoryEntry]]:
    entries: dict[str, list[HistoryEntry]] = defaultdict(list)
    for line in _newest_decisions(action_ids, newest):
        entries[line.subject_id].append(
            HistoryEntry(
                f"decision-{line.id}",
                line.at,
                line.who,
                line.act,
                line.words,
                line.taken.words,
                changes(line),
            )
        )
    return entries


def _newest_decisions(action_ids: Collection[str], newest: int | None) -> list[DecisionLine]:
    if newest is None:
        return [line for ids in batches(action_ids) for line in decision_lines(Decision.subject_id.in_(ids))]
    rank = func.row_number().over(partition_by=Decision.subject_id, order_by=Decision.id.desc())
    ranked = (
        select(Decision.id, rank.label("rank"))
        .where(Decision.subject_id.in_(action_ids), Decision.act.not_in(ABOUT_OTHERS))
        .subquery()
    )
    # Read before the lines: as a part of their statement it made PostgreSQL join every decision there is.
    ids = db.session.scalars(select(ranked.c.id).where(ranked.c.rank <= newest)).all()
    return [line for some_ids in batches(ids) for line in decision_lines(Decision.id.in_(some_ids))]


_OWN_WORDS = (
    "",
    "action_judged",
    "action_said_complete",
    "change_asked",
    "evidence_removed",
    "more_time_asked",
    "update_taken_back",
)
"""Acts whose notes have words of their own, so that they are kept even beside a decision of the same moment."""


def _written(
    action_ids: Collection[str], newest: int | None
) -> tuple[Mapping[str, list[HistoryEntry]], Mapping[str, int]]:
    """Return what people wrote by action, and the number of all entries by action, decisions among them.

    Services note a decision in the history as well as recording it; such a note is left out, since it only repeats the
    words of the decision. Both rows have the same moment, which is how they are matched.
    """
    repeated = (
        select(Decision.id)
        .where(
            Decision.subject_id == ActionUpdate.action_id,
            Decision.decided_at == ActionUpdate.written_at,
            ActionUpdate.act.not_in(_OWN_WORDS),
        )
        .correlate(ActionUpdate)
        .exists()
    )
    rank = func.row_number().over(
        partition_by=ActionUpdate.action_id, order_by=(ActionUpdate.written_at.desc(), ActionUpdate.id)
    )
    ranked = (
        select(
            ActionUpdate.id,
            ActionUpdate.action_id,
            ActionUpdate.written_at,
            ActionUpdate.act,
            ActionUpdate.text,
            Person.name,
            rank.label("rank"),
        )
        .join(Person, Person.id == ActionUpdate.written_by_id)
        .where(ActionUpdate.action_id.in_(action_ids), ~repeated)
        .subquery()
    )
    query = select(ranked).where(ranked.c.rank <= newest) if newest else select(ranked)
    entries: dict[str, list[HistoryEntry]] = defaultdict(list)
    for row in db.session.execute(query.order_by(ranked.c.action_id, ranked.c.rank)):
        entries[row.action_id].append(HistoryEntry(row.id, row.written_at, row.name, row.act, row.text))
    counts: dict[str, int] = defaultdict(int)
    counted_parts = (
        select(ActionUpdate.action_id.label("id"), func.count().label("lines"))
        .where(ActionUpdate.action_id.in_(action_ids), ~repeated)
        .group_by(ActionUpdate.action_id),
        select(Decision.subject_id.label("id"), func.count().label("lines"))
        .where(Decision.subject_id.in_(action_ids), Decision.act.not_in(ABOUT_OTHERS))
        .group_by(Decision.subject_id),
    )
    for row in db.session.execute(counted_parts[0].union_all(counted_parts[1])):
        counts[row.id] += row.lines
    return entries, counts
