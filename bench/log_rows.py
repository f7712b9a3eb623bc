"""Fills a database in bulk with a round whose log is long: saves above all, and words that were replaced."""

from datetime import timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import select

from audit_app import models
from audit_app.extensions import db, new_id
from audit_app.policy import Role
from audit_app.queries.log import ENTRIES_A_PAGE
from audit_app.rules.log_facts import as_json, revision
from bench.databases import insert_rows
from bench.filled import Filled
from bench.filling import ROWS_AT_ONCE, fill
from bench.sample import NOW, TEXT, Size

_SAVED = ("answers_saved", "agency_return", {}, {"keys": ["item-1", "item-2", "grade"]}, "")
_CHANGED = (
    ("auditor_named", "agency_return", {}, {}, ""),
    ("finding_changed", "finding", {"kind": "strength"}, {"kind": "strength"}, "text"),
    ("grade_agreed", "agreed_grade", {"level": "fair"}, {"level": "good"}, "reason"),
    ("report_text_written", "report_text", {}, {}, "text"),
)
_ACTS = (*(_SAVED,) * 6, *_CHANGED)
"""The acts in turn: what was done to a row of which table, the facts before and after, and the column it replaced."""


def fill_with_log(size: Size, lines: int) -> Filled:
    """Fill the database with a round of this size and as many lines of its log, and commit.

    "page" is the number of a late page of the log.
    """
    filled = fill(size)
    people = filled.people[Role.AUDITOR], filled.people[Role.QA_OFFICER]
    tables = (models.AgencyReturn, models.Finding, models.AgreedGrade, models.ReportText)
    subjects = {table.__tablename__: cycle(db.session.scalars(select(table.id)).all()) for table in tables}
    entries: list[dict[str, Any]] = []
    revisions: list[dict[str, Any]] = []
    for number in range(lines):
        act, kind, before, after, column = _ACTS[number % len(_ACTS)]
        by = people[column != ""]
        entry = {
            "at": NOW - timedelta(minutes=3 * (lines - number)),
            "act": act,
            "actor_id": by.person_id,
            "actor_name": by.name,
            "subject_kind": kind,
            "subject_id": next(subjects[kind]),
            "round_id": filled.places["round"],
            "before": as_json(before),
            "after": as_json({"auditor_id": by.person_id} if act == "auditor_named" else after),
            "reason": "",
            "request_id": new_id(),
        }
        if column:
            revisions.append(_revision(entry, column))
            entry["before"] |= {column: revision(revisions[-1]["id"])}
        entries.append(entry)
    for at in range(0, lines, ROWS_AT_ONCE):
        insert_rows(models.LogEntry, entries[at : at + ROWS_AT_ONCE])
    insert_rows(models.TextRevision, revisions)
    db.session.commit()
    filled.places["page"] = str(max(1, lines // ENTRIES_A_PAGE * 9 // 10))
    return filled


def _revision(entry: dict[str, Any], column: str) -> dict[str, Any]:
    """Return the words that an act replaced in a column."""
    return {
        "id": new_id(),
        "subject_kind": entry["subject_kind"],
        "subject_id": entry["subject_id"],
        "column_name": column,
        "round_id": entry["round_id"],
        "text": TEXT,
        "kept_at": entry["at"],
        "kept_by_id": entry["actor_id"],
    }
