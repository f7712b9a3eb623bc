"""Records what the Executive or the Board decides about an action that was escalated to it, as its own decision."""

from dataclasses import dataclass
from datetime import datetime

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.models import Action
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, scope
from audit_app.queries import subjects
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_action
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.escalation import ABOVE_THE_CHAIR, Rung, rungs_of_an_answer
from audit_app.services import log
from audit_app.services.tracker import action_steps, closures, decisions, escalations
from audit_app.services.tracker.decisions import Minute


@dataclass(frozen=True)
class EscalationAnswer:
    """The decision of a group, in its words, and the rung on which the action is from now on."""

    words: str
    rung: Rung


def answer_escalation(
    actor: Actor, action_id: str, answer: EscalationAnswer, minute: Minute, now: datetime
) -> Action:
    """Give the action back to the chair of its sub-group, or on to the Board, with what was decided.

    The decision is that of the group to which the action was escalated: `minute` is of its meeting, or its chair's
    action. The owner and the people on the new rung are told. Raises Refused where the action is not with such a group
    any more, Invalid beside `words`, `rung` and `meeting_id`.
    """
    action = action_steps.load_action(actor, action_id, Permission.ACTION_ANSWER)
    escalated_to_ids = subjects.of_action(action).escalated_to_ids
    if action.rung not in ABOVE_THE_CHAIR or action.escalated_at is None:
        raise Refused("This action no longer needs your answer.")
    chaired = scope(actor, Permission.ACTION_ANSWER).escalated_sub_group_ids
    group_id = next(iter(sorted(chaired & escalated_to_ids)), None)
    if group_id is None:
        raise NotAllowed
    if answer.rung not in rungs_of_an_answer(action.rung):
        raise Invalid({"rung": "Select who deals with the action now"})
    earliest = earliest_for_action(action, local_day(action.escalated_at))
    missing = "Enter what was decided"
    checked = closures.require_minute(group_id, minute, earliest, now, words=(answer.words, missing))
    words = answer.words.strip()
    before = action.rung
    action.rung, action.escalated_at, action.escalation = answer.rung, now, words
    log.write(
        actor,
        "escalation_answered",
        action,
        now,
        round_id=action.recommendation.source.round_id,
        before={"rung": before},
        after={"rung": answer.rung},
        reason=words,
    )
    action_steps.note(actor, action, words, now, "escalation_answered")
    unchanged = decisions.snapshot(action)
    decisions.record(
        actor,
        "escalation_answered",
        action,
        now,
        before=unchanged,
        minute=checked,
        said=words,
        by_group_id=group_id,
    )
    for person in escalations.people_to_tell(actor, action, local_day(now)):
        about = f"{action.id} {answer.rung} {local_day(now)}"
        action_steps.tell(MailKind.ACTION_ESCALATED, person, action, now, about=about, rung=answer.rung.value)
    return action
