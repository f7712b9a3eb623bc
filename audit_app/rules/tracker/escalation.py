"""The ladder on which an action that makes no progress is escalated, and the signs that call for escalation."""

from enum import StrEnum

from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState


class Rung(StrEnum):
    """The level at which an action is dealt with, from the bottom of the ladder to its top."""

    OWNER = "owner"
    LEAD = "agency-lead"
    CHAIR = "chair"
    EXECUTIVE = "executive"
    BOARD = "board"


RUNG_WORDS = {
    Rung.OWNER: "the owner",
    Rung.LEAD: "the lead of the owner’s agency",
    Rung.CHAIR: "the chair of the sub-group",
    Rung.EXECUTIVE: "the Executive",
    Rung.BOARD: "the Board and the lead safeguarding partners",
}
ABOVE_THE_CHAIR = frozenset({Rung.EXECUTIVE, Rung.BOARD})
"""The rungs to which only the chair may escalate an action, and from which only the chair brings it back."""


class Trigger(StrEnum):
    """A sign that an action should be escalated, whether or not anybody has done so."""

    LONG_OVERDUE = "long-overdue"
    STILL_OVERDUE = "still-overdue"
    EXTENDED = "extended"
    SILENT = "silent"


DAYS_OVERDUE_THAT_ESCALATE = 28
EXTENSIONS_THAT_ESCALATE = 2
TRIGGER_WORDS = {
    Trigger.LONG_OVERDUE: f"Overdue by more than {DAYS_OVERDUE_THAT_ESCALATE} days",
    Trigger.STILL_OVERDUE: "Already overdue at the last meeting",
    Trigger.EXTENDED: f"More time granted {EXTENSIONS_THAT_ESCALATE} or more times",
    Trigger.SILENT: "No updates since the meeting before last",
}


def rungs_offered(now: Rung, chairing: bool) -> tuple[Rung, ...]:
    """Return the rungs to which an action may be moved from its rung `now`.

    The chair (`chairing`) may choose any other rung; the QA officer none above the chair, and none at all once the
    action is above the chair.
    """
    if now in ABOVE_THE_CHAIR and not chairing:
        return ()
    return tuple(rung for rung in Rung if rung is not now and (chairing or rung not in ABOVE_THE_CHAIR))


def rungs_of_an_answer(now: Rung) -> tuple[Rung, ...]:
    """Return where a group above the chair may pass its action: back to the chair, or from the Executive to the Board."""
    return tuple(rung for rung in (Rung.CHAIR, Rung.BOARD) if rung is not now)


def escalated(state: ActionState, rung: Rung) -> bool:
    """Return whether an unfinished action is on any rung above its owner."""
    return state in UNFINISHED_ACTIONS and rung is not Rung.OWNER


def escalation_words(rung: Rung, reason: str) -> str:
    """Return the sentence that tells pages and packs to whom an action was escalated, and why."""
    return f"Escalated to {RUNG_WORDS[rung]}: {reason}"
