"""The ladder on which an action that does not go on is taken up, and what calls for that."""

from enum import StrEnum

from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState


class Rung(StrEnum):
    """With whom an action stands, from below."""

    OWNER = "owner"
    LEAD = "agency-lead"
    CHAIR = "chair"
    EXECUTIVE = "executive"
    BOARD = "board"


RUNG_WORDS = {
    Rung.OWNER: "its owner",
    Rung.LEAD: "the lead of the owner’s agency",
    Rung.CHAIR: "the chair of the sub-group",
    Rung.EXECUTIVE: "the Executive",
    Rung.BOARD: "the Board and the lead safeguarding partners",
}
ABOVE_THE_CHAIR = frozenset({Rung.EXECUTIVE, Rung.BOARD})
"""Only the chair takes an action there or back from there."""


class Trigger(StrEnum):
    """What calls for taking an action up, whether or not anybody has."""

    LONG_OVERDUE = "long-overdue"
    STILL_OVERDUE = "still-overdue"
    EXTENDED = "extended"
    SILENT = "silent"


DAYS_OVERDUE_THAT_ESCALATE = 28
EXTENSIONS_THAT_ESCALATE = 2
TRIGGER_WORDS = {
    Trigger.LONG_OVERDUE: f"Overdue by more than {DAYS_OVERDUE_THAT_ESCALATE} days",
    Trigger.STILL_OVERDUE: "Overdue at the last meeting already",
    Trigger.EXTENDED: "More time was granted twice",
    Trigger.SILENT: "Nothing was written since the meeting before last",
}


def rungs_offered(now: Rung, chairing: bool) -> tuple[Rung, ...]:
    """Where somebody may take it: any other rung for the chair, up to the chair for the QA officer."""
    if now in ABOVE_THE_CHAIR and not chairing:
        return ()
    return tuple(rung for rung in Rung if rung is not now and (chairing or rung not in ABOVE_THE_CHAIR))


def rungs_of_an_answer(now: Rung) -> tuple[Rung, ...]:
    """Where the Executive or the Board may give an action that stands with it: back, or from the Executive on."""
    return tuple(rung for rung in (Rung.CHAIR, Rung.BOARD) if rung is not now)


def escalated(state: ActionState, rung: Rung) -> bool:
    return state in UNFINISHED_ACTIONS and rung is not Rung.OWNER


def escalation_words(rung: Rung, reason: str) -> str:
    return f"Escalated to {RUNG_WORDS[rung]}: {reason}"
