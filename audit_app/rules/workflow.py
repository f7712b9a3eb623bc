"""The states of every thing that has them, and the moves between states: the table for services and pages alike."""

from dataclasses import dataclass
from enum import StrEnum


class VersionState(StrEnum):
    """The states of a version of a theme."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RoundState(StrEnum):
    """The states of a round."""

    SETTING_UP = "setting-up"
    OPEN = "open"
    MODERATION = "moderation"
    REPORTING = "reporting"
    CLOSED = "closed"


CORRECTED_CASES = frozenset(RoundState) - {RoundState.SETTING_UP}
"""The states of a round in which the words of a case are corrected, with a reason."""

CORRECTED_FACTS = CORRECTED_CASES - {RoundState.CLOSED}
"""The states in which its facts are; an approved report counts them, so later they belong to its correction."""


class ReturnState(StrEnum):
    """The states of a return: what a service is asked about a case."""

    ASKED = "asked"
    NOT_KNOWN = "not-known"
    KNOWN = "known"
    IN_PROGRESS = "in-progress"
    SUBMITTED = "submitted"
    SENT_BACK = "sent-back"
    ACCEPTED = "accepted"
    NOT_RETURNED = "not-returned"


class ConcernState(StrEnum):
    """The states of an immediate concern."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"


class ReportState(StrEnum):
    """The states of a report."""

    DRAFT = "draft"
    FINAL = "final"


class ReportKind(StrEnum):
    """The purpose of a version of a report; it never changes, so it is not a state."""

    DRAFT = "draft"
    ACCURACY_CHECK = "accuracy-check"
    FINAL = "final"
    CORRECTION = "correction"
    REDACTED = "redacted"
    FOR_PUBLICATION = "for-publication"


class CorrectionState(StrEnum):
    """The states of a correction of an approved report; approving it makes the next version and moves nothing else."""

    WRITING = "writing"
    READY = "ready"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class RecommendationState(StrEnum):
    """The states of a recommendation."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CLOSED = "closed"
    NO_FURTHER_ACTION = "no-further-action"


class ActionState(StrEnum):
    """The states of an action."""

    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    CLOSED = "closed"
    EXCUSED = "excused"


class MoreTimeState(StrEnum):
    """The states of a request: for more time for an action, or for a change of it."""

    ASKED = "asked-for"
    GRANTED = "granted"
    REFUSED = "refused"


State = (
    VersionState
    | RoundState
    | ReturnState
    | ConcernState
    | ReportState
    | RecommendationState
    | ActionState
    | MoreTimeState
    | CorrectionState
)

STATE_WORDS: dict[State, str] = {
    VersionState.DRAFT: "Draft",
    VersionState.PUBLISHED: "Published",
    VersionState.WITHDRAWN: "Withdrawn",
    RoundState.SETTING_UP: "Being set up",
    RoundState.OPEN: "Returns open",
    RoundState.MODERATION: "In moderation",
    RoundState.REPORTING: "Report being written",
    RoundState.CLOSED: "Closed",
    ReturnState.ASKED: "Asked",
    ReturnState.NOT_KNOWN: "Not known",
    ReturnState.KNOWN: "Not started",
    ReturnState.IN_PROGRESS: "In progress",
    ReturnState.SUBMITTED: "Submitted",
    ReturnState.SENT_BACK: "Sent back",
    ReturnState.ACCEPTED: "Accepted",
    ReturnState.NOT_RETURNED: "Not returned",
    ConcernState.RAISED: "Raised",
    ConcernState.ACKNOWLEDGED: "Acknowledged",
    ReportState.DRAFT: "Draft",
    ReportState.FINAL: "Final",
    CorrectionState.WRITING: "Being written",
    CorrectionState.READY: "Ready to approve",
    CorrectionState.APPROVED: "Approved",
    CorrectionState.WITHDRAWN: "Withdrawn",
    RecommendationState.PROPOSED: "Proposed",
    RecommendationState.AGREED: "Agreed",
    RecommendationState.CLOSED: "Closed",
    RecommendationState.NO_FURTHER_ACTION: "No further action",
    ActionState.NOT_STARTED: "Not started",
    ActionState.IN_PROGRESS: "In progress",
    ActionState.AWAITING_SIGN_OFF: "Awaiting sign-off",
    ActionState.CLOSED: "Closed",
    ActionState.EXCUSED: "No longer needed",
    MoreTimeState.ASKED: "Asked for",
    MoreTimeState.GRANTED: "Granted",
    MoreTimeState.REFUSED: "Not granted",
}

KIND_WORDS = {
    ReportKind.DRAFT: "Draft",
    ReportKind.ACCURACY_CHECK: "For the accuracy check",
    ReportKind.FINAL: "Final",
    ReportKind.CORRECTION: "Correction",
    ReportKind.REDACTED: "Redacted",
    ReportKind.FOR_PUBLICATION: "For publication",
}

OUTSTANDING_RETURNS = frozenset(
    {ReturnState.ASKED, ReturnState.KNOWN, ReturnState.IN_PROGRESS, ReturnState.SENT_BACK}
)
"""Returns that are outstanding, and late once their date has passed."""

UNSTARTED_RETURNS = frozenset({ReturnState.ASKED, ReturnState.NOT_KNOWN, ReturnState.KNOWN})
"""Returns without an answer; the first answer that is saved moves them on."""

WITH_AUDITOR = frozenset({ReturnState.KNOWN, ReturnState.IN_PROGRESS, ReturnState.SENT_BACK})
"""Returns in which the auditor may answer."""

RUNNING_ROUNDS = frozenset({RoundState.OPEN, RoundState.MODERATION})
"""Rounds whose returns may change: a return that the panel sends back is answered in moderation."""

WRITABLE_ROUNDS = frozenset({RoundState.MODERATION, RoundState.REPORTING})
"""Rounds whose findings, recommendations and report are written."""

SUBMITTED_RETURNS = frozenset({ReturnState.SUBMITTED, ReturnState.ACCEPTED})
"""Returns that the panel reads."""

UNFINISHED_ACTIONS = frozenset(
    {ActionState.NOT_STARTED, ActionState.IN_PROGRESS, ActionState.AWAITING_SIGN_OFF}
)

WITH_OWNER = frozenset({ActionState.NOT_STARTED, ActionState.IN_PROGRESS})
"""Actions with something left for the owner to do, for which more time can be requested and granted."""

READ_ONLY_STATES = frozenset(
    {
        RoundState.CLOSED,
        ActionState.CLOSED,
        ActionState.EXCUSED,
        RecommendationState.CLOSED,
        RecommendationState.NO_FURTHER_ACTION,
    }
)
"""States in which nothing more can be written about a thing."""

OPEN_CORRECTIONS = frozenset({CorrectionState.WRITING, CorrectionState.READY})
"""Corrections in progress, of which an approved report has one at most."""


def may_change_return(round_state: RoundState, opened_late: bool) -> bool:
    """Return whether a return may change: one that was opened late, until the report is approved."""
    return round_state in RUNNING_ROUNDS or (opened_late and round_state in WRITABLE_ROUNDS)


@dataclass(frozen=True)
class Move:
    """A step from any of `sources` to `target`; `act` is its name in the log, `words` the label of its button."""

    act: str
    sources: frozenset[State]
    target: State
    words: str
    needs_reason: bool = False


def _moves(*moves: Move) -> dict[str, Move]:
    return {move.act: move for move in moves}


def _from(*sources: State) -> frozenset[State]:
    return frozenset(sources)


_V, _R, _T, _A, _N = VersionState, RoundState, ReturnState, ActionState, RecommendationState
_C = CorrectionState

MOVES: dict[str, Move] = _moves(
    Move("version_published", _from(_V.DRAFT), _V.PUBLISHED, "Publish this version"),
    Move("version_withdrawn", _from(_V.PUBLISHED), _V.WITHDRAWN, "Withdraw this version", True),
    Move("round_opened", _from(_R.SETTING_UP), _R.OPEN, "Open the round"),
    Move("moderation_begun", _from(_R.OPEN), _R.MODERATION, "Begin moderation"),
    Move("moderation_undone", _from(_R.MODERATION), _R.OPEN, "Open the returns again", True),
    Move("reporting_begun", _from(_R.MODERATION), _R.REPORTING, "Finish moderation and write the report"),
    Move("moderation_resumed", _from(_R.REPORTING), _R.MODERATION, "Go back to moderation", True),
    Move("round_closed", _from(_R.REPORTING), _R.CLOSED, "Approve the report"),
    Move("return_known", _from(_T.ASKED, _T.NOT_KNOWN), _T.KNOWN, "Known"),
    Move("return_not_known", _from(_T.ASKED, _T.KNOWN), _T.NOT_KNOWN, "Not known"),
    Move("return_begun", _from(_T.KNOWN), _T.IN_PROGRESS, "Begin"),
    Move("return_submitted", _from(_T.IN_PROGRESS, _T.SENT_BACK), _T.SUBMITTED, "Submit the return"),
    Move("return_accepted", _from(_T.SUBMITTED), _T.ACCEPTED, "Accept the return"),
    Move("return_sent_back", _from(_T.SUBMITTED, _T.ACCEPTED), _T.SENT_BACK, "Send the return back", True),
    Move("return_not_returned", frozenset(OUTSTANDING_RETURNS), _T.NOT_RETURNED, "Not returned"),
    Move("return_asked_again", _from(_T.NOT_RETURNED), _T.ASKED, "Ask again"),
    Move("return_known_again", _from(_T.NOT_RETURNED), _T.KNOWN, "Open again"),
    Move("return_begun_again", _from(_T.NOT_RETURNED), _T.IN_PROGRESS, "Open again"),
    Move("return_sent_back_again", _from(_T.NOT_RETURNED), _T.SENT_BACK, "Open again"),
    Move("concern_acknowledged", _from(ConcernState.RAISED), ConcernState.ACKNOWLEDGED, "Acknowledge"),
    Move("report_finalised", _from(ReportState.DRAFT), ReportState.FINAL, "Approve the report"),
    Move("correction_handed_over", _from(_C.WRITING), _C.READY, "Ask the chair to approve"),
    Move("correction_taken_back", _from(_C.READY), _C.WRITING, "Change it again"),
    Move("correction_approved", _from(_C.READY), _C.APPROVED, "Approve the correction"),
    Move("correction_withdrawn", _from(_C.WRITING, _C.READY), _C.WITHDRAWN, "Withdraw the correction"),
    Move("recommendation_agreed", _from(_N.PROPOSED), _N.AGREED, "Agree"),
    Move("recommendation_closed", _from(_N.AGREED), _N.CLOSED, "Close the recommendation"),
    Move(
        "recommendation_dropped",
        _from(_N.PROPOSED, _N.AGREED),
        _N.NO_FURTHER_ACTION,
        "No further action",
        True,
    ),
    Move(
        "recommendation_reopened",
        _from(_N.CLOSED, _N.NO_FURTHER_ACTION),
        _N.AGREED,
        "Reopen the recommendation",
        True,
    ),
    Move("action_begun", _from(_A.NOT_STARTED), _A.IN_PROGRESS, "Begin"),
    Move(
        "action_said_complete",
        _from(_A.NOT_STARTED, _A.IN_PROGRESS),
        _A.AWAITING_SIGN_OFF,
        "Mark as complete",
    ),
    Move("action_closed", _from(_A.AWAITING_SIGN_OFF), _A.CLOSED, "Sign off and close"),
    Move("action_refused", _from(_A.AWAITING_SIGN_OFF), _A.IN_PROGRESS, "Send back to the owner", True),
    Move("action_excused", frozenset(UNFINISHED_ACTIONS), _A.EXCUSED, "Mark as no longer needed", True),
    Move("action_reopened", _from(_A.CLOSED, _A.EXCUSED), _A.IN_PROGRESS, "Reopen the action", True),
    Move("more_time_granted", _from(MoreTimeState.ASKED), MoreTimeState.GRANTED, "Grant more time"),
    Move("more_time_refused", _from(MoreTimeState.ASKED), MoreTimeState.REFUSED, "Keep the due date", True),
    Move("change_granted", _from(MoreTimeState.ASKED), MoreTimeState.GRANTED, "Make the change"),
    Move(
        "change_refused", _from(MoreTimeState.ASKED), MoreTimeState.REFUSED, "Leave the action as it is", True
    ),
)


OPENED_AGAIN = {
    ReturnState.ASKED: "return_asked_again",
    ReturnState.KNOWN: "return_known_again",
    ReturnState.IN_PROGRESS: "return_begun_again",
    ReturnState.SENT_BACK: "return_sent_back_again",
}
"""The act by which a return that was marked as not returned goes back to each state in which it is outstanding."""


def state_before_missing(*, sent_back: bool, begun: bool, with_auditor: bool) -> ReturnState:
    """Return the state that a return had when it was marked as not returned, by what it still holds."""
    if sent_back:
        return ReturnState.SENT_BACK
    if begun:
        return ReturnState.IN_PROGRESS
    return ReturnState.KNOWN if with_auditor else ReturnState.ASKED


def is_allowed(act: str, state: State) -> bool:
    """Return whether the act may be done in this state. Raises KeyError for an act that moves nothing."""
    # By identity: members of two StrEnums that are spelled alike, such as "closed", are equal.
    return any(state is source for source in MOVES[act].sources)


def moves_from(state: State) -> tuple[Move, ...]:
    """Return every move that may be made from this state."""
    return tuple(move for act, move in MOVES.items() if is_allowed(act, state))
