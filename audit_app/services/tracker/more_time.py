"""More time for an action: its owner asks with a reason; the day changes only when the chair grants it."""

from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, MoreTime
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.workflow import WITH_OWNER, MoreTimeState
from audit_app.services import access, log, status_changes
from audit_app.services.mail import recipients
from audit_app.services.tracker import action_steps, closures, decisions
from audit_app.services.tracker.decisions import Minute


def ask_more_time(actor: Actor, action_id: str, until: date | None, reason: str, now: datetime) -> MoreTime:
    """Ask the chair for a later day, and tell everybody who may decide about the action.

    Raises Invalid beside `until` and `reason`, Refused while an earlier request waits for its answer.
    """
    action = action_steps.load_for_owner(actor, action_id)
    _require_with_owner(action)
    if _open_request(action_id) is not None:
        raise Refused("More time has already been requested. The chair has not decided yet.")
    day, reason = _check(action, until, reason, local_day(now))
    row = MoreTime(
        action_id=action_id,
        due_on=action.due_on,
        until=day,
        reason=reason,
        asked_at=now,
        asked_by_id=actor.person_id or "",
    )
    db.session.add(row)
    db.session.flush()
    days = {"until": row.until}
    round_id = action.recommendation.source.round_id
    log.write(actor, "more_time_asked", row, now, round_id=round_id, after=days, reason=reason)
    action_steps.note(actor, action, f"Until {day_words(day)}. {reason}", now, "more_time_asked")
    db.session.flush()
    for person in recipients.deciders_on(subjects.of_action(action), local_day(now)):
        action_steps.tell(MailKind.ACTION_MORE_TIME_ASKED, person, action, now, about=row.id)
    return row


def grant_more_time(actor: Actor, more_time_id: str, words: str, minute: Minute, now: datetime) -> MoreTime:
    """Grant more time: the action is due on the later day from now on; its first day stays on record.

    `words` is what the chair says to it, and may be empty. Raises Refused when the action is due as late already.
    """
    row = _load_open(actor, more_time_id)
    action = row.action
    if row.until <= action.due_on:
        raise Refused(f"The action is already due by {day_words(action.due_on)}.")
    texts = {"decision": (words, "")} if words.strip() else {}
    minute = action_steps.require_minute(action, minute, now, local_day(row.asked_at), **texts)
    before = decisions.snapshot(action)
    due = action.due_on
    _decide(actor, "more_time_granted", row, words.strip(), minute, now)
    action.due_on = row.until
    log.write(
        actor,
        "action_due_changed",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={"due_on": due},
        after={"due_on": row.until, "granted_to": [row.asked_by.name]},
    )
    action_steps.note(actor, action, row.decision or "Granted.", now, "more_time_granted")
    db.session.flush()
    words = row.decision
    decisions.record(actor, "more_time_granted", action, now, before=before, minute=minute, said=words)
    about = f"{action.id}:{row.id}"
    action_steps.tell(MailKind.ACTION_MORE_TIME_GRANTED, action.owner, action, now, about=about)
    return row


def refuse_more_time(actor: Actor, more_time_id: str, reason: str, minute: Minute, now: datetime) -> MoreTime:
    """Refuse more time; the day stays as it is. Raises Invalid beside `decision` without a reason."""
    row = _load_open(actor, more_time_id)
    texts = {"decision": (reason, "Enter why you are keeping the due date")}
    minute = action_steps.require_minute(row.action, minute, now, local_day(row.asked_at), **texts)
    _decide(actor, "more_time_refused", row, reason.strip(), minute, now)
    action_steps.note(actor, row.action, row.decision, now, "more_time_refused")
    db.session.flush()
    unchanged, words = decisions.snapshot(row.action), row.decision
    decisions.record(actor, "more_time_refused", row.action, now, before=unchanged, minute=minute, said=words)
    about = f"{row.action_id}:{row.id}"
    action_steps.tell(MailKind.ACTION_MORE_TIME_REFUSED, row.action.owner, row.action, now, about=about)
    return row


def _check(action: Action, until: date | None, reason: str, today: date) -> tuple[date, str]:
    errors = {}
    if until is None or until <= max(action.due_on, today):
        least = "today" if today > action.due_on else day_words(action.due_on)
        errors["until"] = f"New due date must be after {least}"
    if problem := closures.text_problem(reason, "Enter why more time is needed"):
        errors["reason"] = problem
    if errors or until is None:
        raise Invalid(errors)
    return until, reason.strip()


def _open_request(action_id: str) -> MoreTime | None:
    query = select(MoreTime).where(MoreTime.action_id == action_id, MoreTime.state == MoreTimeState.ASKED)
    return db.session.scalar(query)


def _load_open(actor: Actor, more_time_id: str) -> MoreTime:
    row = access.load(MoreTime, more_time_id)
    action_steps.load_action(actor, row.action_id, Permission.ACTION_CLOSE)
    access.lock(row)
    _require_with_owner(row.action)
    return row


def _require_with_owner(action: Action) -> None:
    if action.state not in WITH_OWNER:
        raise Refused(
            "The action is awaiting sign-off or finished, so its due date can no longer be changed."
        )


def _decide(actor: Actor, act: str, row: MoreTime, words: str, minute: Minute, now: datetime) -> None:
    status_changes.move(
        actor,
        act,
        row,
        now,
        round_id=row.action.recommendation.source.round_id,
        reason=words,
        facts={
            "decided_at": now,
            "decided_by_id": actor.person_id,
            "decision": words,
            "meeting_id": minute.meeting.id if minute.meeting else None,
            "minute_reference": minute.reference,
        },
    )
