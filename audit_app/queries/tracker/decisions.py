"""What was decided, read from the table of decisions: histories, how each was taken, and what stands in a meeting."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AuditRound,
    Correction,
    Decision,
    Meeting,
    Person,
    Recommendation,
    Report,
    TextRevision,
)
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Basis, Taken, earliest_day
from audit_app.rules.tracker.rag_rating import action_reference, recommendation_reference
from audit_app.rules.workflow import ActionState

ABOUT_OTHERS = ("minute_completed", "noted")
"""Acts about a decision, which decide nothing of their own."""
FINISHING = ("action_closed", "action_excused")
"""How an action ends."""
CLOSING = (
    *FINISHING,
    "recommendation_closed",
    "recommendation_dropped",
    "report_approved",
    "correction_approved",
)


@dataclass(frozen=True)
class DecisionLine:
    """One decision. `words` is what was said, empty where nothing was or where it has been cleared."""

    id: int
    subject_kind: str
    subject_id: str
    act: str
    at: datetime
    who: str
    taken: Taken
    words: str
    due: tuple[date | None, date | None]
    owner: tuple[str, str]
    measure: tuple[str, str]


def decision_lines(*conditions: ColumnElement[bool]) -> list[DecisionLine]:
    """The newest first. Two statements, however many."""
    before, after = aliased(Person), aliased(Person)
    words, was, said = aliased(TextRevision), aliased(TextRevision), aliased(TextRevision)
    rows = db.session.execute(
        select(
            Decision,
            Person.name.label("who"),
            Meeting.title.label("meeting"),
            words.text.label("words"),
            before.name.label("owner_before"),
            after.name.label("owner_after"),
            was.text.label("measure_before"),
            said.text.label("measure_after"),
        )
        .outerjoin(Person, Person.id == Decision.decided_by_id)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(words, words.id == Decision.words_id)
        .outerjoin(before, before.id == Decision.owner_before_id)
        .outerjoin(after, after.id == Decision.owner_after_id)
        .outerjoin(was, was.id == Decision.measure_before_id)
        .outerjoin(said, said.id == Decision.measure_after_id)
        .where(*conditions, Decision.act.not_in(ABOUT_OTHERS))
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    ).all()
    noted, minutes = _about([row.Decision.id for row in rows])
    return [_line(row, noted.get(row.Decision.id), minutes) for row in rows]


def _line(row: Any, noted: Any, minutes: Mapping[int, str]) -> DecisionLine:
    decision = row.Decision
    return DecisionLine(
        id=decision.id,
        subject_kind=decision.subject_kind,
        subject_id=decision.subject_id,
        act=decision.act,
        at=decision.decided_at,
        who=row.who or "",
        taken=Taken(
            decision.basis,
            decision.decided_on,
            minutes.get(decision.id, decision.minute_reference),
            noted.decided_on if noted else None,
            minutes.get(noted.id, noted.minute_reference) if noted else "",
            row.meeting or "",
        ),
        words=row.words or "",
        due=(decision.due_before, decision.due_after),
        owner=(row.owner_before or "", row.owner_after or ""),
        measure=(row.measure_before or "", row.measure_after or ""),
    )


def _about(decision_ids: Collection[int]) -> tuple[dict[int, Any], dict[int, str]]:
    """Decision -> the row that notes it; decision or such a row -> its minute as it was completed last."""
    if not decision_ids:
        return {}, {}
    noting = aliased(Decision)
    rows = db.session.execute(
        select(Decision.id, Decision.about_id, Decision.act, Decision.decided_on, Decision.minute_reference)
        .outerjoin(noting, noting.id == Decision.about_id)
        .where(
            Decision.act.in_(ABOUT_OTHERS),
            Decision.about_id.in_(decision_ids) | noting.about_id.in_(decision_ids),
        )
        .order_by(Decision.id)
    ).all()
    noted = {row.about_id: row for row in rows if row.act == "noted"}
    minutes = {row.about_id: row.minute_reference for row in rows if row.act == "minute_completed"}
    return noted, minutes


def lines_by_subject(subject_ids: Collection[str]) -> Mapping[str, list[DecisionLine]]:
    """Subject -> its decisions, the newest first."""
    found: dict[str, list[DecisionLine]] = defaultdict(list)
    for line in decision_lines(Decision.subject_id.in_(subject_ids)) if subject_ids else ():
        found[line.subject_id].append(line)
    return found


def closings(subject_ids: Collection[str]) -> Mapping[str, Taken]:
    """Subject -> how it was closed or approved last; whether it is still closed, its own state says."""
    if not subject_ids:
        return {}
    lines = decision_lines(Decision.subject_id.in_(subject_ids), Decision.act.in_(CLOSING))
    return {line.subject_id: line.taken for line in reversed(lines)}


def closing_of(subject_id: str) -> Taken | None:
    return closings([subject_id]).get(subject_id)


def earliest_for_action(action: Action, *also: date | None) -> date:
    """The first day on which a meeting may decide about an action: that of the last thing that happened to it."""
    recommendation = action.recommendation
    waiting = action.state is ActionState.AWAITING_SIGN_OFF
    return earliest_day(
        _opened(recommendation.audit_round),
        local_day(action.created_at),
        last_decided_on(action.id, recommendation.id),
        action.said_complete_on if waiting else None,
        *also,
    )


def earliest_for_recommendation(recommendation: Recommendation) -> date:
    """The first day on which a meeting may decide about a recommendation, after what it decided about its actions."""
    actions = db.session.scalars(select(Action.id).where(Action.recommendation_id == recommendation.id))
    return earliest_day(
        _opened(recommendation.audit_round), last_decided_on(recommendation.id, *actions.all())
    )


def earliest_for_report(audit_round: AuditRound) -> date:
    """The first day on which a meeting may approve a report or its correction: when the panel had ended."""
    corrections = select(func.max(Correction.begun_at)).where(
        Correction.round_id == audit_round.id, Correction.report_id.is_(None)
    )
    reports = db.session.scalars(select(Report.id).where(Report.round_id == audit_round.id)).all()
    begun = db.session.scalar(corrections) if reports else None
    ended = audit_round.moderated_at
    return earliest_day(
        _opened(audit_round),
        local_day(ended) if ended else audit_round.moderation_on,
        last_decided_on(*reports),
        local_day(begun) if begun else None,
    )


def _opened(audit_round: AuditRound) -> date:
    """Nothing is decided about a round before it is opened."""
    return local_day(audit_round.opened_at) if audit_round.opened_at else date.max


def last_decided_on(*subject_ids: str) -> date | None:
    return db.session.scalar(
        select(func.max(Decision.decided_on)).where(
            Decision.subject_id.in_(subject_ids), Decision.act.not_in(ABOUT_OTHERS)
        )
    )


def used_minutes(meeting_id: str) -> tuple[str, ...]:
    """Every minute reference that a meeting has given so far."""
    return tuple(
        db.session.scalars(select(Decision.minute_reference).where(Decision.meeting_id == meeting_id))
    )


def to_note(sub_group_id: str) -> list[DecisionLine]:
    """What the chair decided between meetings and no meeting has noted yet, the newest first."""
    noting = aliased(Decision)
    noted = exists().where(noting.about_id == Decision.id, noting.act == "noted")
    return decision_lines(
        Decision.sub_group_id == sub_group_id,
        Decision.basis == Basis.CHAIRS_ACTION,
        ~noted.correlate(Decision),
    )


def in_meeting(meeting_id: str) -> list[DecisionLine]:
    """What a meeting decided itself, in the order of entry."""
    return list(reversed(decision_lines(Decision.meeting_id == meeting_id)))


def noted_in(meeting_id: str) -> list[DecisionLine]:
    """What a meeting noted of its chair's action, in the order of entry."""
    noting = aliased(Decision)
    here = exists().where(
        noting.about_id == Decision.id, noting.act == "noted", noting.meeting_id == meeting_id
    )
    return list(reversed(decision_lines(here.correlate(Decision))))


def references(lines: Iterable[DecisionLine]) -> dict[str, tuple[str, str]]:
    """Subject of a decision -> what it is called, and its words or the title of its round."""
    ids = {line.subject_id for line in lines}
    found: dict[str, tuple[str, str]] = {}
    actions = (
        select(Action)
        .where(Action.id.in_(ids))
        .options(joinedload(Action.recommendation).joinedload(Recommendation.audit_round))
    )
    for action in db.session.scalars(actions):
        over = action.recommendation
        found[action.id] = (
            action_reference(over.audit_round.reference, over.number, action.number),
            action.text,
        )
    recommendations = (
        select(Recommendation)
        .where(Recommendation.id.in_(ids))
        .options(joinedload(Recommendation.audit_round))
    )
    for row in db.session.scalars(recommendations):
        found[row.id] = recommendation_reference(row.audit_round.reference, row.number), row.text
    reports = db.session.execute(
        select(Report.id, Report.number, AuditRound.reference, AuditRound.title)
        .join(AuditRound, AuditRound.id == Report.round_id)
        .where(Report.id.in_(ids))
    )
    for report in reports:
        found[report.id] = f"{report.reference}, report version {report.number}", report.title
    return found
