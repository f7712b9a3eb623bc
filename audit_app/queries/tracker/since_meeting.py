"""What a sub-group finds since its last meeting: actions and recommendations by what happened, each part counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    ActionUpdate,
    Agency,
    AuditRound,
    Decision,
    Evidence,
    MoreTime,
    Person,
    Recommendation,
    SubGroup,
)
from audit_app.policy import Actor, Permission, Scope, Subject, scope
from audit_app.queries import subjects
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import (
    NO_OWNER,
    OWNED_BY_A_CHAIR,
    actions_within,
    escalated_to,
    recommendations_within,
)
from audit_app.queries.tracker.actions import rag_of_row
from audit_app.queries.tracker.decisions import ABOUT_OTHERS, FINISHING
from audit_app.queries.tracker.details import RowDetails, row_details
from audit_app.queries.tracker.escalation import last_meetings, overdue_on, trigger_conditions
from audit_app.queries.tracker.histories import AGREED, decided_since_agreed
from audit_app.queries.tracker.owners import owner_in
from audit_app.queries.tracker.tracker import ACTION_COLUMNS, TO_CLOSE
from audit_app.rules.dates import LONDON, day_words
from audit_app.rules.rounds.progress import Standing
from audit_app.rules.tracker.escalation import TRIGGER_WORDS, Rung, Trigger, escalated, escalation_words
from audit_app.rules.tracker.rag_rating import (
    RagSeen,
    action_reference,
    action_status,
    recommendation_reference,
    recommendation_status,
)
from audit_app.rules.workflow import (
    UNFINISHED_ACTIONS,
    WITH_OWNER,
    ActionState,
    MoreTimeState,
    RecommendationState,
)

Condition = ColumnElement[bool]
LONGEST_SAID = 240
"""Characters of an update that a row shows; the rest stands with the action."""


class Part(StrEnum):
    """In the order in which a meeting takes them; the value is the part's place on the page."""

    AWAITING_SIGN_OFF = "awaiting-sign-off"
    MORE_TIME = "more-time"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    NO_OWNER = "no-owner"
    TO_CLOSE = "to-close"
    MOVED = "moved"
    NEW = "new"
    CLOSED = "closed"


PART_WORDS = {
    Part.AWAITING_SIGN_OFF: "Awaiting sign-off",
    Part.MORE_TIME: "Asked for more time",
    Part.OVERDUE: "Overdue",
    Part.ESCALATED: "Escalated",
    Part.NO_OWNER: "Without an owner",
    Part.TO_CLOSE: "Recommendations ready to close",
    Part.MOVED: "Moved",
    Part.NEW: "New",
    Part.CLOSED: "Closed",
}
PART_MEANS = {
    Part.AWAITING_SIGN_OFF: "Their owners say that they are complete. Only the chair signs off.",
    Part.MORE_TIME: "The day changes only when the chair grants it.",
    Part.OVERDUE: "Past their day and not finished.",
    Part.ESCALATED: "Taken up above their owners, or calling for it.",
    Part.NO_OWNER: "The owner has left or changed agency, or the agency has ended. The QA officer gives them another owner.",
    Part.TO_CLOSE: "All their actions are finished.",
    Part.MOVED: "Not finished; something was decided, written or attached.",
    Part.NEW: "Agreed or assigned.",
    Part.CLOSED: "Closed, or no longer needed.",
}


@dataclass(frozen=True)
class SinceRow:
    """An action or, without an owner and a day, a recommendation; `until` is the day that was asked for,
    `said` what was written last since the meeting, `escalated` why it is taken up, or should be, `decided` every
    decision since it was agreed, the newest first. `subject` decides what may be done to it.
    """

    id: str
    kind: str
    reference: str
    what: str
    owner: str
    agency: str
    due_on: date | None
    standing: Standing
    state: ActionState | RecommendationState
    subject: Subject
    rag: RagSeen | None = None
    rung: Rung = Rung.OWNER
    until: date | None = None
    said: str = ""
    escalated: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()


@dataclass(frozen=True)
class SinceMeeting:
    """`held_on` is None before the first meeting: then everything is new. `parts` has every part, in order;
    `opened` what each action shows when it is opened in place.
    """

    sub_group: Choice
    sub_groups: tuple[Choice, ...]
    held_on: date | None
    title: str
    parts: dict[Part, tuple[SinceRow, ...]]
    opened: dict[str, RowDetails] = field(default_factory=dict)

    @property
    def actions(self) -> tuple[SinceRow, ...]:
        """Each once, in whichever parts it stands."""
        rows = {row.id: row for rows in self.parts.values() for row in rows if row.kind == "action"}
        return tuple(rows.values())

    @property
    def since_words(self) -> str:
        if self.held_on is None:
            return "No meeting is on record yet: this is everything."
        return f"What happened since the meeting of {day_words(self.held_on)}, that day included."


def sub_groups_within(actor: Actor) -> tuple[Choice, ...]:
    """Those whose tracker the person reads: first those that they chair, each part by name."""
    reach = scope(actor, Permission.RECOMMENDATION_READ)
    overseen = exists().where(Recommendation.sub_group_id == SubGroup.id, recommendations_within(reach))
    own = SubGroup.id.in_(reach.sub_group_ids | reach.decided_sub_group_ids)
    rows = db.session.execute(
        select(SubGroup.id, SubGroup.name).where(or_(own, overseen)).order_by(SubGroup.name, SubGroup.id)
    )
    chaired = scope(actor, Permission.ACTION_CLOSE).sub_group_ids
    found = sorted((Choice(row.id, row.name) for row in rows), key=lambda one: one.id not in chaired)
    return tuple(found)


def chosen_sub_group(actor: Actor, choices: Sequence[Choice], asked: str) -> Choice | None:
    """The one that was asked for, else the only one that the person chairs or reads."""
    if asked:
        return next((one for one in choices if one.id == asked), None)
    chaired = scope(actor, Permission.ACTION_CLOSE).sub_group_ids
    likely = [one for one in choices if one.id in chaired] or list(choices)
    return likely[0] if len(likely) == 1 else None


def since_meeting(actor: Actor, sub_group: Choice, choices: tuple[Choice, ...], today: date) -> SinceMeeting:
    """A fixed number of statements. The day of the meeting itself counts: nothing falls between two meetings."""
    meeting, before = last_meetings(sub_group.id, today)
    triggers = trigger_conditions(meeting, before, today)
    since = datetime.combine(meeting.held_on if meeting else date.min.replace(year=2000), time(), LONDON)
    parts = {part: list[SinceRow]() for part in Part}
    _sort_in(parts, _recommendations(scope(actor, Permission.RECOMMENDATION_READ), sub_group.id, since))
    _sort_in(parts, _actions(scope(actor, Permission.ACTION_READ), sub_group.id, since, today, triggers))
    ids = {row.id for rows in parts.values() for row in rows if row.kind == "action"}
    decided = decided_since_agreed({row.id for rows in parts.values() for row in rows})
    return SinceMeeting(
        sub_group=sub_group,
        sub_groups=choices,
        held_on=meeting.held_on if meeting else None,
        title=meeting.title if meeting else "",
        parts={
            part: tuple(replace(row, decided=decided.get(row.id, ())) for row in rows)
            for part, rows in parts.items()
        },
        opened=row_details(ids),
    )


def _sort_in(parts: dict[Part, list[SinceRow]], found: Sequence[tuple[SinceRow, Sequence[Part]]]) -> None:
    """One row may stand in several parts."""
    for row, belongs in found:
        for part in belongs:
            parts[part].append(row)


def _actions(
    reach: Scope, sub_group_id: str, since: datetime, today: date, triggers: dict[Trigger, Condition]
) -> list[tuple[SinceRow, list[Part]]]:
    conditions: dict[Part, Condition] = {
        Part.AWAITING_SIGN_OFF: Action.state == ActionState.AWAITING_SIGN_OFF,
        Part.MORE_TIME: asks_for_more_time(),
        Part.OVERDUE: overdue_on(today),
        Part.ESCALATED: or_(_taken_up(), *triggers.values()),
        Part.NO_OWNER: NO_OWNER,
        Part.MOVED: and_(Action.state.in_(UNFINISHED_ACTIONS), _moved(since)),
        Part.NEW: or_(Action.created_at >= since, Recommendation.agreed_at >= since),
        Part.CLOSED: and_(
            Action.state.not_in(UNFINISHED_ACTIONS), _decided(since, Decision.act.in_(FINISHING))
        ),
    }
    said = (
        select(ActionUpdate.text)
        .where(ActionUpdate.action_id == Action.id, ActionUpdate.written_at >= since)
        .order_by(ActionUpdate.written_at.desc(), ActionUpdate.id)
        .limit(1)
    )
    until = select(MoreTime.until).where(_waiting_request()).order_by(MoreTime.id).limit(1)
    rows = db.session.execute(
        select(
            *ACTION_COLUMNS,
            Recommendation.sub_group_id,
            Action.owner_id,
            OWNED_BY_A_CHAIR.label("chairs_own"),
            Action.rung,
            Action.escalation,
            until.scalar_subquery().label("until"),
            said.scalar_subquery().label("said"),
            *(holds.label(trigger.name) for trigger, holds in triggers.items()),
            *(holds.label(part.name) for part, holds in conditions.items()),
        )
        .select_from(Action)
        .join(Person, Person.id == Action.owner_id)
        .join(Agency, Agency.id == Action.agency_id)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .where(
            or_(Recommendation.sub_group_id == sub_group_id, escalated_to(frozenset({sub_group_id}))),
            Recommendation.agreed_at.is_not(None),
            actions_within(reach),
            or_(*conditions.values()),
        )
        .order_by(Action.due_on, AuditRound.reference, Recommendation.number, Action.number, Action.id)
    )
    return [
        # What another sub-group oversees is only escalated to this one; its meeting takes the rest.
        (
            _action_row(row, sub_group_id, today),
            _true(conditions, row) if row.sub_group_id == sub_group_id else [Part.ESCALATED],
        )
        for row in rows
    ]


def _true(conditions: dict[Part, Condition], row: Any) -> list[Part]:
    return [part for part in conditions if getattr(row, part.name)]


def _action_row(row: Any, sub_group_id: str, today: date) -> SinceRow:
    said = row.said or ""
    escalated_here = () if row.sub_group_id == sub_group_id else (sub_group_id,)
    return SinceRow(
        id=row.id,
        kind="action",
        reference=action_reference(row.round_reference, row.recommendation, row.number),
        what=row.text,
        owner=owner_in(row),
        agency=row.agency,
        due_on=row.due_on,
        standing=action_status(row.state, row.due_on, row.said_complete_on, today),
        state=row.state,
        subject=subjects.of_agreed_row(row, escalated_here),
        rag=rag_of_row(row, today),
        rung=row.rung,
        until=row.until if row.state in WITH_OWNER else None,
        said=said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID].rstrip()}…",
        escalated=_escalated(row),
    )


def _escalated(row: Any) -> tuple[str, ...]:
    said = [escalation_words(row.rung, row.escalation)] if escalated(row.state, row.rung) else []
    return (*said, *(words for trigger, words in TRIGGER_WORDS.items() if getattr(row, trigger.name)))


def _taken_up() -> Condition:
    return and_(Action.state.in_(UNFINISHED_ACTIONS), Action.rung != Rung.OWNER)


def _waiting_request() -> Condition:
    return and_(MoreTime.action_id == Action.id, MoreTime.state == MoreTimeState.ASKED)


def asks_for_more_time() -> Condition:
    """For queries on Action: the chair has a request to decide on."""
    return and_(exists().where(_waiting_request()).correlate(Action), Action.state.in_(WITH_OWNER))


def _moved(since: datetime) -> Condition:
    """Something was decided about it since it was agreed, written or attached; an action begins with one of these."""
    updated = exists().where(ActionUpdate.action_id == Action.id, ActionUpdate.written_at >= since)
    shown = exists().where(Evidence.action_id == Action.id, Evidence.added_at >= since)
    decided = _decided(since, Decision.act.not_in((*AGREED, *ABOUT_OTHERS)))
    return or_(updated.correlate(Action), shown.correlate(Action), decided)


def _decided(since: datetime, wanted: Condition) -> Condition:
    """For queries on Action: a decision about it that is wanted was entered since."""
    decided = exists().where(Decision.subject_id == Action.id, Decision.decided_at >= since, wanted)
    return decided.correlate(Action)


def _recommendations(reach: Scope, sub_group_id: str, since: datetime) -> list[tuple[SinceRow, list[Part]]]:
    """Those ready to close, closed since, and agreed since without an action that would stand for them."""
    no_action = ~exists().where(Action.recommendation_id == Recommendation.id).correlate(Recommendation)
    dropped = exists().where(
        Decision.subject_id == Recommendation.id,
        Decision.act == "recommendation_dropped",
        Decision.decided_at >= since,
    )
    conditions: dict[Part, Condition] = {
        Part.TO_CLOSE: TO_CLOSE,
        Part.NEW: and_(
            Recommendation.state == RecommendationState.AGREED, Recommendation.agreed_at >= since, no_action
        ),
        Part.CLOSED: or_(Recommendation.closed_at >= since, dropped.correlate(Recommendation)),
    }
    rows = db.session.execute(
        select(
            Recommendation.id,
            Recommendation.number,
            Recommendation.text,
            Recommendation.state,
            Recommendation.sub_group_id,
            Recommendation.agreed_at,
            AuditRound.reference,
            *(holds.label(part.name) for part, holds in conditions.items()),
        )
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .where(
            Recommendation.sub_group_id == sub_group_id,
            recommendations_within(reach),
            or_(*conditions.values()),
        )
        .order_by(AuditRound.reference, Recommendation.number, Recommendation.id)
    )
    return [(_recommendation_row(row), _true(conditions, row)) for row in rows]


def _recommendation_row(row: Any) -> SinceRow:
    return SinceRow(
        id=row.id,
        kind="recommendation",
        reference=recommendation_reference(row.reference, row.number),
        what=row.text,
        owner="",
        agency="",
        due_on=None,
        standing=recommendation_status(row.state),
        state=row.state,
        subject=Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None),
    )
