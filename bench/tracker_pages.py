"""The pages about actions and recommendations of many years, each with as few statements as read the rows on it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from audit_app.models import (
    Action,
    ActionUpdate,
    Agency,
    AuditRound,
    Decision,
    Finding,
    MoreTime,
    Person,
    Recommendation,
    Source,
    TextRevision,
    recommendation_finding,
)
from audit_app.policy import Role
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER
from bench.filled import Filled
from bench.measures import PageMeasured, Rows
from bench.tracker_sample import TODAY, meeting_days, moment

Condition = ColumnElement[bool]
_ACTIONS = (
    select(
        Recommendation.reference,
        Action.number,
        Action.text,
        Action.due_on,
        Action.state,
        Action.outcome,
        Person.name,
        Agency.name,
    )
    .join(Recommendation, Recommendation.id == Action.recommendation_id)
    .join(Person, Person.id == Action.owner_id)
    .join(Agency, Agency.id == Action.agency_id)
)
_RECOMMENDATIONS = (
    select(Recommendation.reference, Recommendation.text, Recommendation.state, AuditRound.title)
    .join(Source, Source.id == Recommendation.source_id)
    .join(AuditRound, AuditRound.id == Source.round_id)
)
_UPDATES = select(ActionUpdate.text, ActionUpdate.written_at, Person.name).join(ActionUpdate.written_by)
_DECISIONS = select(
    Decision.act, Decision.decided_on, Decision.minute_reference, TextRevision.text
).outerjoin(TextRevision, TextRevision.id == Decision.words_id)
_UNFINISHED = Action.state.in_(UNFINISHED_ACTIONS)
_OVERDUE = and_(Action.state.in_(WITH_OWNER), Action.due_on < TODAY)
_LAST_MEETING = moment(meeting_days(0)[-1], 0)


def _listed(*conditions: Condition) -> list[Any]:
    """Return the statements that read these actions, and the recommendations to which they belong."""
    listed = select(Action.recommendation_id).join(Recommendation).where(*conditions)
    return [
        _ACTIONS.where(*conditions),
        _RECOMMENDATIONS.where(Recommendation.id.in_(listed)) if conditions else _RECOMMENDATIONS,
    ]


def _all(*conditions: Condition) -> Rows:
    return lambda _: _listed(*conditions)


def _of_round(filled: Filled) -> list[Any]:
    sources = select(Source.id).where(Source.round_id == filled.places["round"])
    return _listed(Recommendation.source_id.in_(sources))


def _of_agency(filled: Filled) -> list[Any]:
    return _listed(Action.agency_id == filled.places["agency"])


def _csv(_: Filled) -> list[Any]:
    return [*_listed(), _DECISIONS]


def _since(filled: Filled) -> list[Any]:
    changed = or_(_UNFINISHED, Action.closed_at >= _LAST_MEETING)
    of_group = (Recommendation.sub_group_id == filled.places["sub_group"], changed)
    listed = select(Action.id).join(Recommendation).where(*of_group)
    return [_ACTIONS.where(*of_group), _DECISIONS.where(Decision.subject_id.in_(listed))]


def _action(filled: Filled) -> list[Any]:
    action_id = filled.places["action"]
    return [
        _ACTIONS.where(Action.id == action_id),
        _UPDATES.where(ActionUpdate.action_id == action_id),
        _DECISIONS.where(Decision.subject_id == action_id),
    ]


def _recommendation(filled: Filled) -> list[Any]:
    recommendation_id = filled.places["recommendation"]
    behind = recommendation_finding.c.recommendation_id == recommendation_id
    return [
        _RECOMMENDATIONS.where(Recommendation.id == recommendation_id),
        _ACTIONS.where(Action.recommendation_id == recommendation_id),
        select(Finding.heading).join(recommendation_finding).where(behind),
        _DECISIONS.where(Decision.subject_id == recommendation_id),
    ]


def _nothing(_: Filled) -> list[Any]:
    """Return no statement: with all rounds closed and every owner at work, nothing waits for a QA officer."""
    return []


def _to_decide(filled: Filled) -> list[Any]:
    of_group = Recommendation.sub_group_id == filled.places["sub_group"]
    asks = exists().where(MoreTime.action_id == Action.id, MoreTime.state == "asked-for")
    waits = or_(Action.state == "awaiting-sign-off", and_(Action.state.in_(WITH_OWNER), asks))
    unfinished = exists().where(Action.recommendation_id == Recommendation.id, _UNFINISHED)
    to_close = and_(Recommendation.state == "agreed", ~unfinished.correlate(Recommendation))
    return [_ACTIONS.where(of_group, waits), _RECOMMENDATIONS.where(of_group, to_close)]


_QA, _CHAIR, _SINCE = Role.QA_OFFICER, Role.CHAIR, "view=since-last-meeting"
PAGES = (
    PageMeasured("Tracker as it opens", _QA, "/tracker", _all()),
    PageMeasured("Tracker, everything", _QA, "/tracker?view=all", _all()),
    PageMeasured("Tracker, not finished", _QA, "/tracker?view=unfinished", _all(_UNFINISHED)),
    PageMeasured("Tracker, overdue", _QA, "/tracker?view=overdue", _all(_OVERDUE)),
    PageMeasured("Tracker, a round", _QA, "/tracker?round={round}", _of_round),
    PageMeasured("Tracker of an agency", Role.AGENCY_LEAD, "/tracker", _of_agency),
    PageMeasured("Tracker as CSV", _QA, "/tracker.csv", _csv),
    PageMeasured("Since the meeting", _CHAIR, f"/tracker?{_SINCE}", _since),
    PageMeasured("Since the meeting, CSV", _CHAIR, f"/tracker.csv?{_SINCE}", _since),
    PageMeasured("An action", _QA, "/actions/{action}", _action),
    PageMeasured("A recommendation", _QA, "/recommendations/{recommendation}", _recommendation),
    PageMeasured("To do of QA officer", _QA, "/", _nothing),
    PageMeasured("To do of chair", _CHAIR, "/", _to_decide),
)
