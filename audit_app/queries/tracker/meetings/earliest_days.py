"""The first day on which a meeting may decide about an action, a recommendation or a report.

A meeting cannot have decided about what happened after it, so that no decision may be entered under an older meeting.
"""

from datetime import date, datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Correction, Decision, Recommendation, Report
from audit_app.queries.tracker.decisions import ABOUT_OTHERS
from audit_app.queries.tracker.sources import origin_of
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import earliest_day
from audit_app.rules.workflow import ActionState


def earliest_for_action(action: Action, *also: date | None) -> date:
    """Return the day of the last thing that happened to an action, or of the latest of the days in `also`."""
    recommendation = action.recommendation
    waiting = action.state is ActionState.AWAITING_SIGN_OFF
    return earliest_day(
        _began(origin_of(recommendation).began_at),
        local_day(action.created_at),
        last_decided_on(action.id, recommendation.id),
        action.said_complete_on if waiting else None,
        *also,
    )


def earliest_for_recommendation(recommendation: Recommendation) -> date:
    """Return the day of the last decision about a recommendation or any of its actions."""
    actions = db.session.scalars(select(Action.id).where(Action.recommendation_id == recommendation.id))
    return earliest_day(
        _began(origin_of(recommendation).began_at),
        last_decided_on(recommendation.id, *actions.all()),
    )


def earliest_for_report(audit_round: AuditRound) -> date:
    """Return the first day on which a meeting may approve a report or its correction.

    That is the day on which the panel ended, and for a correction also the day on which the correction began.
    """
    corrections = select(func.max(Correction.begun_at)).where(
        Correction.round_id == audit_round.id, Correction.report_id.is_(None)
    )
    reports = db.session.scalars(select(Report.id).where(Report.round_id == audit_round.id)).all()
    begun = db.session.scalar(corrections) if reports else None
    ended = audit_round.moderated_at
    return earliest_day(
        _began(audit_round.opened_at),
        local_day(ended) if ended else audit_round.moderation_on,
        last_decided_on(*reports),
        local_day(begun) if begun else None,
    )


def _began(began_at: datetime | None) -> date:
    """Return the day on which something began, or the end of time: nothing is decided about it before."""
    return local_day(began_at) if began_at else date.max


def last_decided_on(*subject_ids: str) -> date | None:
    """Return the day of the last decision about any of these subjects; None where nothing was decided."""
    return db.session.scalar(
        select(func.max(Decision.decided_on)).where(
            Decision.subject_id.in_(subject_ids), Decision.act.not_in(ABOUT_OTHERS)
        )
    )
