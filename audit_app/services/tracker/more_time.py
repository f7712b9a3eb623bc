"""More time for an action: its owner asks with a reason, the chair grants or refuses, the day changes only then."""

from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, MoreTime
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.tracker.earliest_days import earliest_for_action
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.workflow import WITH_OWNER, MoreTimeState
from audit_app.services import access, log, status_changes
from audit_app.services.mail import recipients
from audit_app.services.tracker import actions, closures, decisions
from audit_app.services.tracker.decisions import Minute


def ask_more_time(actor: Actor, action_id: str, until: date | None, reason: str, now: datetime) -> MoreTime:
    """Whoever decides is told. Raises Refused while an earlier request waits for its answer."""
    action = actions.followed(actor, action_id)
    _require_with_owner(action)
    if _waiting(action_id) is not None:
        raise Refused("More time has been asked for already. The chair has still to decide.")
    day, said = _check(action, until, reason, local_day(now))
    row = MoreTime(
        action_id=action_id,
        due_on=action.due_on,
        until=day,
        reason=said,
        asked_at=now,
        asked_by_id=actor.person_id or "",
    )
    db.session.add(row)
    db.session.flush()
    days = {"until": row.until}
    round_id = action.recommendation.round_id
    log.write(actor, "more_time_asked", row, now, round_id=round_id, after=days, reason=said)
    actions.note(actor, action, f"Until {day_words(day)}. {said}", now, "more_time_asked")
    db.session.flush()
    for person in recipients.deciders_on(subjects.of_action(action), local_day(now)):
        actions.tell(MailKind.ACTION_MORE_TIME_ASKED, person, action, now, about=row.id)
    return row


def grant_more_time(actor: Actor, more_time_id: str, words: str, minute: Minute, now: datetime) -> MoreTime:
    """`words` may be empty. The action is due on the later day from now on; the first day stays on record."""
    row = _decided(actor, more_time_id)
    action = row.action
    if row.until <= action.due_on:
        raise Refused(f"The action is due by {day_words(action.due_on)} already.")
    settled = _settled(row, words, None, minute, now)
    before = decisions.snapshot(action)
    due = action.due_on
    _decide(actor, "more_time_granted", row, words.strip(), settled, now)
    action.due_on = row.until
    log.write(
        actor,
        "action_due_changed",
        action,
        now,
        round_id=action.recommendation.round_id,
        before={"due_on": due},
        after={"due_on": row.until, "granted_to": [row.asked_by.name]},
    )
    actions.note(actor, action, row.decision or "Granted.", now, "more_time_granted")
    db.session.flush()
    said = row.decision
    decisions.record(actor, "more_time_granted", action, now, before=before, minute=settled, said=said)
    about = f"{action.id}:{row.id}"
    actions.tell(MailKind.ACTION_MORE_TIME_GRANTED, action.owner, action, now, about=about)
    return row


def refuse_more_time(actor: Actor, more_time_id: str, reason: str, minute: Minute, now: datetime) -> MoreTime:
    row = _decided(actor, more_time_id)
    settled = _settled(row, reason, "Say why the day stays as it is", minute, now)
    _decide(actor, "more_time_refused", row, reason.strip(), settled, now)
    actions.note(actor, row.action, row.decision, now, "more_time_refused")
    db.session.flush()
    unchanged, said = decisions.snapshot(row.action), row.decision
    decisions.record(actor, "more_time_refused", row.action, now, before=unchanged, minute=settled, said=said)
    about = f"{row.action_id}:{row.id}"
    actions.tell(MailKind.ACTION_MORE_TIME_REFUSED, row.action.owner, row.action, now, about=about)
    return row


def _settled(row: MoreTime, words: str, missing: str | None, minute: Minute, now: datetime) -> Minute:
    """`missing` is None where nothing need be said. No meeting decides before the request was made."""
    action = row.action
    earliest = earliest_for_action(action, local_day(row.asked_at))
    texts = {"decision": (words, missing or "")} if missing or words.strip() else {}
    settled = closures.require(action.recommendation.sub_group_id, minute, earliest, now, **texts)
    assert settled is not None
    return settled


def _check(action: Action, until: date | None, reason: str, today: date) -> tuple[date, str]:
    errors = {}
    if until is None or until <= max(action.due_on, today):
        least = "today" if today > action.due_on else day_words(action.due_on)
        errors["until"] = f"The new day must be after {least}"
    if problem := closures.text_problem(reason, "Say why more time is needed"):
        errors["reason"] = problem
    if errors or until is None:
        raise Invalid(errors)
    return until, reason.strip()


def _waiting(action_id: str) -> MoreTime | None:
    query = select(MoreTime).where(MoreTime.action_id == action_id, MoreTime.state == MoreTimeState.ASKED)
    return db.session.scalar(query)


def _decided(actor: Actor, more_time_id: str) -> MoreTime:
    row = access.load(MoreTime, more_time_id)
    access.require(actor, Permission.ACTION_CLOSE, subjects.of_action(row.action))
    access.hold(row.action)
    access.hold(row)
    _require_with_owner(row.action)
    return row


def _require_with_owner(action: Action) -> None:
    if action.state not in WITH_OWNER:
        raise Refused("The action is said to be complete, or is finished: its day does not change any more.")


def _decide(actor: Actor, act: str, row: MoreTime, said: str, minute: Minute, now: datetime) -> None:
    status_changes.move(
        actor,
        act,
        row,
        now,
        round_id=row.action.recommendation.round_id,
        reason=said,
        facts={
            "decided_at": now,
            "decided_by_id": actor.person_id,
            "decision": said,
            "meeting_id": minute.meeting.id if minute.meeting else None,
            "minute_reference": minute.reference,
        },
    )
