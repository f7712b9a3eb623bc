"""The history of the actions of a tracker: updates, requests for more time, and decisions with their words."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from audit_app import models
from audit_app.extensions import new_id
from bench.databases import insert_rows
from bench.partnership_rows import PartnershipRows
from bench.sample import NOW, TEXT
from bench.tracker_sample import TODAY, Assigned, History, Recommended, moment

Row = dict[str, Any]
_CHANGES = ("words_id", "state_after", "due_before", "due_after", "owner_after_id")


def insert_history(
    rows: list[Recommended], rounds: list[str], partnership: PartnershipRows, history: History
) -> None:
    """Insert what was written and decided about recommendations and actions."""
    actions = [(row, action) for row in rows for action in row.actions]
    insert_rows(
        models.ActionUpdate,
        [
            update
            for row, action in actions
            for update in _updates(row, action, history.updates_each, partnership)
        ],
    )
    requests = [_more_time(row, action, partnership) for row, action in actions]
    insert_rows(models.MoreTime, [request for request in requests if request])
    decisions = [
        decision for row in rows for decision in _decisions(row, rounds[row.round_number], partnership)
    ]
    insert_rows(models.TextRevision, [_words(decision) for decision in decisions if decision["words_id"]])
    insert_rows(models.Decision, sorted(decisions, key=lambda decision: decision["decided_at"]))


def owner_of(action: Assigned, partnership: PartnershipRows) -> str:
    """Return the id of the owner, the lead or the auditor of the agency."""
    owners = (partnership.leads, partnership.auditors)[action.number % 2]
    return owners[action.agency]


def _updates(row: Recommended, action: Assigned, count: int, partnership: PartnershipRows) -> Iterator[Row]:
    """Yield updates from the agreement until the end or now; the last of a finished action goes with its decision."""
    begin, end = moment(row.agreed[0]), moment(action.finished[0]) if action.finished else NOW
    for number in range(1, count + 1):
        is_last = number == count and action.finished is not None
        yield {
            "id": new_id(),
            "action_id": action.id,
            "text": TEXT[:150],
            "act": f"action_{action.state}" if is_last else "",
            "written_at": end if is_last else begin + (end - begin) * number / (count + 1),
            "written_by_id": partnership.chairs[row.group] if is_last else owner_of(action, partnership),
        }


def _more_time(row: Recommended, action: Assigned, partnership: PartnershipRows) -> Row | None:
    """Return the request for more time that was granted, or one that waits where the action is still with its owner."""
    is_waiting = action.state in ("in-progress", "not-started") and action.number % 8 == 0
    if not (action.had_more_time or is_waiting):
        return None
    due_on, granted = action.first_due_on, action.had_more_time
    return {
        "id": new_id(),
        "version": 1,
        "action_id": action.id,
        "due_on": due_on,
        "until": max(due_on, TODAY) + timedelta(days=60) if is_waiting else action.due_on,
        "reason": TEXT[:97],
        "state": "granted" if granted else "asked-for",
        "asked_at": _asked_at(row, action) if granted else NOW - timedelta(days=10),
        "asked_by_id": owner_of(action, partnership),
        "decided_at": _asked_at(row, action) if granted else None,
        "decided_by_id": partnership.chairs[row.group] if granted else None,
        "decision": "Granted." if granted else "",
    }


def _asked_at(row: Recommended, action: Assigned) -> datetime:
    """Return when more time was granted: soon after the agreement, before anything else was decided."""
    end = action.finished[0] if action.finished else TODAY - timedelta(days=1)
    return moment(min(row.agreed[0] + timedelta(days=20), end), 11)


def _decisions(row: Recommended, round_id: str, partnership: PartnershipRows) -> Iterator[Row]:
    """Yield the decisions about a recommendation and its actions."""

    def decision(subject: tuple[str, str], act: str, meeting: tuple[date, str], **changes: Any) -> Row:
        return {
            **dict.fromkeys(_CHANGES),
            "subject_kind": subject[0],
            "subject_id": subject[1],
            "round_id": round_id,
            "sub_group_id": partnership.groups[row.group],
            "act": act,
            "basis": "meeting",
            "meeting_id": meeting[1],
            "minute_reference": "Item 4",
            "decided_on": meeting[0],
            "decided_at": moment(meeting[0]),
            "decided_by_id": partnership.chairs[row.group],
            **changes,
        }

    about = ("recommendation", row.id)
    yield decision(about, "recommendation_agreed", row.agreed, state_after="agreed")
    for action in row.actions:
        of_action, first, owner = ("action", action.id), action.first_due_on, owner_of(action, partnership)
        yield decision(of_action, "action_agreed", row.agreed, due_after=first, owner_after_id=owner)
        if action.had_more_time:
            dates = {"due_before": first, "due_after": action.due_on, "decided_at": _asked_at(row, action)}
            yield decision(of_action, "more_time_granted", row.agreed, words_id=new_id(), **dates)
        if action.finished:
            act, state = f"action_{action.state}", {"state_after": action.state}
            yield decision(of_action, act, action.finished, words_id=new_id(), **state)
    if row.closed:
        yield decision(about, "recommendation_closed", row.closed, words_id=new_id(), state_after="closed")


def _words(decision: Row) -> Row:
    """Return what was said with a decision."""
    return {
        "id": decision["words_id"],
        "subject_kind": decision["subject_kind"],
        "subject_id": decision["subject_id"],
        "column_name": "reason",
        "round_id": decision["round_id"],
        "text": TEXT[:97],
        "kept_at": decision["decided_at"],
        "kept_by_id": decision["decided_by_id"],
    }
