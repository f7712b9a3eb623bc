"""Reads the table of decisions: those about a subject, those of a meeting, and those still to be noted by a meeting."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, joinedload

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AuditRound,
    Decision,
    Meeting,
    Person,
    Recommendation,
    Report,
    TextRevision,
)
from audit_app.queries.batches import batches
from audit_app.queries.tracker.sources import WITH_SOURCE, origin_of
from audit_app.rules.tracker.decisions import Basis, DecisionAuthority
from audit_app.rules.tracker.references import action_reference, recommendation_reference

ABOUT_OTHERS = ("minute_completed", "noted")
"""Acts about an earlier decision, which decide nothing themselves."""
FINISHING = ("action_closed", "action_excused")
"""Acts that end an action."""
CLOSING = (
    *FINISHING,
    "recommendation_closed",
    "recommendation_dropped",
    "report_approved",
    "correction_approved",
)
"""Acts that end an action or a recommendation, or approve a report."""


@dataclass(frozen=True)
class DecisionLine:
    """A decision with the names of people and meeting.

    `words` is the outcome or the reason; empty where there was none, or where it has been cleared. `due`, `owner` and
    `measure` are pairs of before and after; None or empty where the decision changes nothing of the kind.
    """

    id: int
    subject_kind: str
    subject_id: str
    act: str
    at: datetime
    who: str
    taken: DecisionAuthority
    words: str
    due: tuple[date | None, date | None]
    owner: tuple[str, str]
    measure: tuple[str, str]


def decision_lines(*conditions: ColumnElement[bool]) -> list[DecisionLine]:
    """Return the decisions that meet the conditions, the newest first, in at most three statements for each batch."""
    owner_before, owner_after = aliased(Person), aliased(Person)
    words, measure_before, measure_after = (aliased(TextRevision) for _ in range(3))
    rows = db.session.execute(
        select(
            Decision,
            Person.name.label("who"),
            Meeting.title.label("meeting"),
            words.text.label("words"),
            owner_before.name.label("owner_before"),
            owner_after.name.label("owner_after"),
            measure_before.text.label("measure_before"),
            measure_after.text.label("measure_after"),
        )
        .outerjoin(Person, Person.id == Decision.decided_by_id)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(words, words.id == Decision.words_id)
        .outerjoin(owner_before, owner_before.id == Decision.owner_before_id)
        .outerjoin(owner_after, owner_after.id == Decision.owner_after_id)
        .outerjoin(measure_before, measure_before.id == Decision.measure_before_id)
        .outerjoin(measure_after, measure_after.id == Decision.measure_after_id)
        .where(*conditions, Decision.act.not_in(ABOUT_OTHERS))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    ).all()
    notings, minutes = _noted_and_completed([row.Decision.id for row in rows])
    return [_line(row, notings.get(row.Decision.id), minutes) for row in rows]


def _line(row: Any, noting: Any, minutes: Mapping[int, str]) -> DecisionLine:
    # `noting` is the row of the act by which a meeting noted the decision, or None.
    decision = row.Decision
    return DecisionLine(
        id=decision.id,
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        act=decision.act,
        at=decision.decided_at,
        who=row.who or "",
        taken=DecisionAuthority(
            decision.basis,
            decision.decided_on,
            minutes.get(decision.id, decision.minute_reference),
            noting.decided_on if noting else None,
            minutes.get(noting.id, noting.minute_reference) if noting else "",
            row.meeting or "",
        ),
        words=row.words or "",
        due=(decision.due_before, decision.due_after),
        owner=(row.owner_before or "", row.owner_after or ""),
        measure=(row.measure_before or "", row.measure_after or ""),
    )


def _noted_and_completed(decision_ids: Collection[int]) -> tuple[dict[int, Any], dict[int, str]]:
    """Return decision -> the row that notes it; and decision or such a row -> its minute as last completed."""
    about_decisions = _acts_about(decision_ids)
    notings = {row.about_id: row for row in about_decisions if row.act == "noted"}
    about_notings = _acts_about([row.id for row in notings.values()])
    completed = (row for row in (*about_decisions, *about_notings) if row.act == "minute_completed")
    return notings, {row.about_id: row.minute_reference for row in completed}


def _acts_about(decision_ids: Collection[int]) -> list[Any]:
    """Return the acts about these decisions, in the order of entry."""
    columns = (Decision.id, Decision.about_id, Decision.act, Decision.decided_on, Decision.minute_reference)
    return [
        row
        for ids in batches(decision_ids)
        for row in db.session.execute(
            select(*columns)
            .where(Decision.about_id.in_(ids), Decision.act.in_(ABOUT_OTHERS))
            .order_by(Decision.id)
        )
    ]


def lines_by_subject(subject_ids: Collection[str]) -> Mapping[str, list[DecisionLine]]:
    """Return subject -> its decisions, the newest first; a subject without any has an empty list."""
    lines: dict[str, list[DecisionLine]] = defaultdict(list)
    for ids in batches(subject_ids):
        for line in decision_lines(Decision.subject_id.in_(ids)):
            lines[line.subject_id].append(line)
    return lines


def closings(subject_ids: Collection[str]) -> Mapping[str, DecisionAuthority]:
    """Return subject -> the authority by which it was last closed or approved.

    It may have been opened again since: only the state of the subject says whether it is still closed.
    """
    return {
        line.subject_id: line.taken
        for ids in batches(subject_ids)
        for line in reversed(decision_lines(Decision.subject_id.in_(ids), Decision.act.in_(CLOSING)))
    }


def closing_of(subject_id: str) -> DecisionAuthority | None:
    """Return the authority by which a subject was last closed or approved; None where it never was."""
    return closings([subject_id]).get(subject_id)


def used_minutes(meeting_id: str) -> tuple[str, ...]:
    """Return every minute reference that a meeting has used so far."""
    return tuple(
        db.session.scalars(select(Decision.minute_reference).where(Decision.meeting_id == meeting_id))
    )


def to_note(sub_group_id: str) -> list[DecisionLine]:
    """Return what the chair decided between meetings and no meeting has noted yet, the newest first."""
    noting = aliased(Decision)
    noted = exists().where(noting.about_id == Decision.id, noting.act == "noted")
    return decision_lines(
        Decision.sub_group_id == sub_group_id,
        Decision.basis == Basis.CHAIRS_ACTION,
        ~noted.correlate(Decision),
    )


def in_meeting(meeting_id: str) -> list[DecisionLine]:
    """Return what a meeting decided itself, in the order of entry."""
    return list(reversed(decision_lines(Decision.meeting_id == meeting_id)))


def noted_in(meeting_id: str) -> list[DecisionLine]:
    """Return the decisions of its chair that a meeting noted, in the order of entry."""
    noting = aliased(Decision)
    here = exists().where(
        noting.about_id == Decision.id, noting.act == "noted", noting.meeting_id == meeting_id
    )
    return list(reversed(decision_lines(here.correlate(Decision))))


def references(lines: Iterable[DecisionLine]) -> dict[str, tuple[str, str]]:
    """Return subject of a decision -> its reference, and its text or, for a report, the title of its round."""
    ids = {line.subject_id for line in lines}
    names: dict[str, tuple[str, str]] = {}
    actions = (
        select(Action)
        .where(Action.id.in_(ids))
        .options(joinedload(Action.recommendation).options(WITH_SOURCE))
    )
    for action in db.session.scalars(actions):
        recommendation = action.recommendation
        names[action.id] = (
            action_reference(origin_of(recommendation).reference, recommendation.reference, action.number),
            action.text,
        )
    recommendations = select(Recommendation).where(Recommendation.id.in_(ids)).options(WITH_SOURCE)
    for row in db.session.scalars(recommendations):
        names[row.id] = recommendation_reference(origin_of(row).reference, row.reference), row.text
    reports = db.session.execute(
        select(Report.id, Report.number, AuditRound.reference, AuditRound.title)
        .join(AuditRound, AuditRound.id == Report.round_id)
        .where(Report.id.in_(ids))
    )
    for report in reports:
        names[report.id] = f"{report.reference}, report version {report.number}", report.title
    return names
