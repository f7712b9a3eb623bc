"""Fills a database in bulk with years of a tracker: rounds that are over, recommendations and actions in every state."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from audit_app import models
from audit_app.extensions import db, new_id
from audit_app.rules.tracker.references import reference_in_round
from bench.databases import insert_rows
from bench.filled import Filled, filled_with
from bench.filling import publish_theme, round_row
from bench.partnership_rows import PartnershipRows, insert_meetings, insert_partnership
from bench.sample import TEXT, Size, service_kinds
from bench.tracker_history_rows import insert_history, owner_of
from bench.tracker_sample import (
    TODAY,
    YEARS,
    Assigned,
    History,
    Recommended,
    meeting_days,
    moment,
    recommended,
)


def fill(history: History) -> Filled:
    """Fill the database with a partnership and its tracker, and commit.

    "action" is the last that is not finished, in the first sub-group; "recommendation" and "round" are its own.
    """
    size = Size(1, history.agencies, 3)
    version_id = publish_theme(size)
    partnership = insert_partnership(service_kinds(size), history.sub_groups)
    meetings = {at: insert_meetings(group, meeting_days(at)) for at, group in enumerate(partnership.groups)}
    rounds = [new_id() for _ in range(history.rounds)]
    insert_rows(
        models.AuditRound,
        [_round(at, round_id, version_id, partnership, history) for at, round_id in enumerate(rounds)],
    )
    sources = [new_id() for _ in rounds]
    insert_rows(
        models.Source,
        [{"id": source, "round_id": round_id} for source, round_id in zip(sources, rounds, strict=True)],
    )
    rows = list(recommended(history, meetings))
    _recommendations(rows, sources, partnership)
    _findings(rows, rounds, partnership.qa)
    insert_rows(models.Action, [_action(action, row, partnership) for row in rows for action in row.actions])
    insert_history(rows, rounds, partnership, history)
    return filled_with(_places(rows, rounds, partnership), partnership.by_role)


def _places(rows: list[Recommended], rounds: list[str], partnership: PartnershipRows) -> dict[str, str]:
    row, action = next(
        (row, action)
        for row in reversed(rows)
        for action in row.actions
        if action.state == "in-progress" and not row.group
    )
    return {
        "action": action.id,
        "recommendation": row.id,
        "round": rounds[row.round_number],
        "sub_group": partnership.groups[0],
        "agency": partnership.agencies[0],
    }


def _round(
    at: int, round_id: str, version_id: str, partnership: PartnershipRows, history: History
) -> dict[str, Any]:
    began = TODAY - timedelta(days=365 * YEARS * (history.rounds - at) // history.rounds + 60)
    ended = moment(began + timedelta(days=60))
    return {
        **round_row(round_id, version_id, partnership.groups[at % history.sub_groups]),
        "reference": f"bench-{began:%Y-%m}-{at}",
        "title": f"Bench {at + 1}, {began:%B %Y}",
        "state": "closed",
        "created_at": moment(began),
        "opened_at": moment(began),
        "closed_at": ended,
        "closed_by_id": partnership.chairs[at % history.sub_groups],
    }


def _recommendations(rows: list[Recommended], sources: list[str], partnership: PartnershipRows) -> None:
    numbers: dict[int, int] = {}
    records = []
    for row in rows:
        number = numbers[row.round_number] = numbers.get(row.round_number, 0) + 1
        records.append(
            {
                "id": row.id,
                "version": 1,
                "source_id": sources[row.round_number],
                "number": number,
                "reference": reference_in_round(number),
                "text": TEXT[:120],
                "why": TEXT,
                "state": "closed" if row.closed else "agreed",
                "sub_group_id": partnership.groups[row.group],
                "written_at": moment(row.agreed[0], 9),
                "agreed_at": moment(row.agreed[0]),
                **_end(row.closed, partnership.chairs[row.group]),
            }
        )
    insert_rows(models.Recommendation, records)


def _end(meeting: tuple[date, str] | None, chair: str) -> dict[str, Any]:
    """Return the columns that say how the chair closed something in a meeting."""
    return {
        "closed_at": moment(meeting[0]) if meeting else None,
        "closed_by_id": chair if meeting else None,
        "closing_meeting_id": meeting[1] if meeting else None,
        "minute_reference": "Item 4" if meeting else "",
        "outcome": TEXT[:97] if meeting else "",
    }


def _findings(rows: list[Recommended], rounds: list[str], qa: str) -> None:
    """Insert a finding behind each recommendation."""
    findings = [new_id() for _ in rows]
    insert_rows(
        models.Finding,
        [
            {
                "id": finding,
                "version": 1,
                "round_id": rounds[row.round_number],
                "position": row.number + 1,
                "kind": "development",
                "heading": f"Finding {row.number}",
                "text": TEXT,
                "key_line": "told",
                "written_at": moment(row.agreed[0], 9),
                "written_by_id": qa,
            }
            for finding, row in zip(findings, rows, strict=True)
        ],
    )
    db.session.execute(
        insert(models.recommendation_finding),
        [
            {"recommendation_id": row.id, "finding_id": finding}
            for finding, row in zip(findings, rows, strict=True)
        ],
    )


def _action(action: Assigned, row: Recommended, partnership: PartnershipRows) -> dict[str, Any]:
    closed = action.finished if action.state == "closed" else None
    completed_on = closed[0] if closed else action.due_on if action.state == "awaiting-sign-off" else None
    return {
        "id": action.id,
        "version": 1,
        "recommendation_id": row.id,
        "number": action.place,
        "text": TEXT[:90],
        "owner_id": owner_of(action, partnership),
        "agency_id": partnership.agencies[action.agency],
        "due_on": action.due_on,
        "first_due_on": action.first_due_on,
        "impact_measure": "A dip sample of ten.",
        "state": action.state,
        "created_at": moment(row.agreed[0], 10),
        "completion": TEXT[:97] if completed_on else "",
        "said_complete_on": completed_on,
        **_end(closed, partnership.chairs[row.group]),
        "outcome": TEXT[:97] if action.finished else "",
    }
