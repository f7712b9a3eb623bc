"""What happened to actions, the newest first: what people wrote, and what was decided with old and new beside it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import ActionUpdate, Decision, Person
from audit_app.queries.tracker.decisions import ABOUT_OTHERS, DecisionLine, decision_lines, lines_by_subject
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import DECISION_WORDS

AGREED = frozenset({"action_agreed", "action_assigned", "recommendation_agreed"})
"""How everything began, which lists need not say."""


@dataclass(frozen=True)
class HistoryEntry:
    """One line of the history. `act` is empty for an update; `how` says how a decision was taken, `changes` what it
    changed, each with old and new.
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
    """Action -> its history, at most the `newest` lines, and how many there are. A fixed number of statements."""
    decided = _decided(action_ids, newest)
    written, counts = _written(action_ids, newest)
    found: dict[str, tuple[tuple[HistoryEntry, ...], int]] = {}
    for action_id in action_ids:
        lines = sorted((*decided[action_id], *written[action_id]), key=lambda line: line.at, reverse=True)
        found[action_id] = tuple(lines[:newest]), counts[action_id]
    return found


def decided_since_agreed(
    subject_ids: Collection[str], beside: Mapping[str, str] | None = None
) -> Mapping[str, tuple[str, ...]]:
    """Subject -> each decision since it was agreed in a sentence, the newest first; `beside` are the words that stand
    beside it already, such as its outcome.
    """
    shown = beside or {}
    return {
        subject_id: tuple(
            decision_words(line, shown.get(subject_id, "")) for line in lines if line.act not in AGREED
        )
        for subject_id, lines in lines_by_subject(subject_ids).items()
    }


def decision_words(line: DecisionLine, beside: str = "") -> str:
    """A decision in one sentence for files: what, how, by whom, and what was said unless it stands `beside` already."""
    what = ", ".join(filter(None, (DECISION_WORDS.get(line.act, line.act), line.who, line.taken.words)))
    said = f"{what}: {line.words}" if line.words and line.words != beside else what
    return ". ".join(part.rstrip(".") for part in (said, *changes(line))) + "."


def changes(line: DecisionLine) -> tuple[str, ...]:
    """Old and new of what the decision changed; of what it agreed first, there is no old."""
    days = (_day(line.due[0]), _day(line.due[1]))
    parts = (("Due", days), ("Owner", line.owner), ("How we shall know", line.measure))
    return tuple(
        f"{label}: {after}, before {before}" if before else f"{label}: {after}"
        for label, (before, after) in parts
        if after
    )


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _decided(action_ids: Collection[str], newest: int | None) -> Mapping[str, list[HistoryEntry]]:
    found: dict[str, list[HistoryEntry]] = defaultdict(list)
    place = func.row_number().over(partition_by=Decision.subject_id, order_by=Decision.id.desc())
    ranked = (
        select(Decision.id, place.label("place"))
        .where(Decision.subject_id.in_(action_ids), Decision.act.not_in(ABOUT_OTHERS))
        .subquery()
    )
    wanted = select(ranked.c.id).where(ranked.c.place <= newest) if newest else select(ranked.c.id)
    for line in decision_lines(Decision.id.in_(wanted)) if action_ids else ():
        found[line.subject_id].append(
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
    return found


_NEVER_DECIDED = (
    "",
    "action_judged",
    "action_said_complete",
    "change_asked",
    "evidence_removed",
    "more_time_asked",
    "update_taken_back",
)
"""Acts whose lines say something of their own, whatever was decided at the same moment."""


def _written(
    action_ids: Collection[str], newest: int | None
) -> tuple[Mapping[str, list[HistoryEntry]], Mapping[str, int]]:
    """What was written, without the lines that only repeat the words of a decision of the same moment."""
    repeated = (
        select(Decision.id)
        .where(
            Decision.subject_id == ActionUpdate.action_id,
            Decision.decided_at == ActionUpdate.written_at,
            ActionUpdate.act.not_in(_NEVER_DECIDED),
        )
        .correlate(ActionUpdate)
        .exists()
    )
    place = func.row_number().over(
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
            place.label("place"),
        )
        .join(Person, Person.id == ActionUpdate.written_by_id)
        .where(ActionUpdate.action_id.in_(action_ids), ~repeated)
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= newest) if newest else select(ranked)
    found: dict[str, list[HistoryEntry]] = defaultdict(list)
    for row in db.session.execute(query.order_by(ranked.c.action_id, ranked.c.place)):
        found[row.action_id].append(HistoryEntry(row.id, row.written_at, row.name, row.act, row.text))
    counts: dict[str, int] = defaultdict(int)
    of_both = (
        select(ActionUpdate.action_id.label("id"), func.count().label("lines"))
        .where(ActionUpdate.action_id.in_(action_ids), ~repeated)
        .group_by(ActionUpdate.action_id),
        select(Decision.subject_id.label("id"), func.count().label("lines"))
        .where(Decision.subject_id.in_(action_ids), Decision.act.not_in(ABOUT_OTHERS))
        .group_by(Decision.subject_id),
    )
    for row in db.session.execute(of_both[0].union_all(of_both[1])):
        counts[row.id] += row.lines
    return found, counts
