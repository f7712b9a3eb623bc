"""Decisions that were taken before they were rows of their own, as far as the tables hold them.

Where only prose names the meeting, it counts as not recorded; where nothing was granted, no action was given more time.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

from audit_app.extensions import Moment, new_id, real_now
from audit_app.rules.dates import local_day

revision = "20261130_decisions_kept"
down_revision = "20261130_decisions"
branch_labels = None
depends_on = None

Row = Mapping[str, Any]


class _Kept(NamedTuple):
    """A decision, before it is put in with the others in the order of their moments."""

    at: datetime
    rank: int
    values: dict[str, Any]


def _table(
    name: str, *columns: str, moments: tuple[str, ...] = (), days: tuple[str, ...] = ()
) -> sa.TableClause:
    return sa.table(
        name,
        *(sa.column(one) for one in columns),
        *(sa.column(one, Moment()) for one in moments),
        *(sa.column(one, sa.Date()) for one in days),
    )


RECOMMENDATION = _table(
    "recommendation",
    *("id", "round_id", "sub_group_id", "state", "outcome", "closed_by_id", "closing_meeting_id"),
    "minute_reference",
    moments=("agreed_at", "closed_at"),
)
ACTION = _table(
    "action",
    *("id", "recommendation_id", "state", "owner_id", "impact_measure", "outcome", "closed_by_id"),
    *("closing_meeting_id", "minute_reference"),
    moments=("created_at", "closed_at"),
    days=("due_on", "first_due_on"),
)
UPDATE = _table("action_update", "action_id", "act", "text", "written_by_id", moments=("written_at",))
MORE_TIME = _table(
    "more_time",
    *("id", "action_id", "state", "decision", "decided_by_id", "meeting_id", "minute_reference"),
    moments=("decided_at",),
    days=("due_on", "until"),
)
REPORT = _table(
    "report",
    *(
        "id",
        "round_id",
        "number",
        "approved_by_id",
        "meeting_id",
        "minute_reference",
        "held_by_id",
        "held_reason",
    ),
    moments=("approved_at", "held_at"),
)
ROUND = _table("audit_round", "id", "sub_group_id")
MEETING = _table("meeting", "id", days=("held_on",))
LOG = _table("log_entry", "act", "subject_id", "actor_id", moments=("at",))
PERSON = _table("person", "id")
REVISION = _table(
    "text_revision",
    *("id", "subject_kind", "subject_id", "column_name", "round_id", "text", "kept_by_id"),
    moments=("kept_at",),
)
DECISION = _table(
    "decision",
    *("subject_kind", "subject_id", "round_id", "sub_group_id", "act", "basis", "meeting_id"),
    *("minute_reference", "decided_by_id", "words_id", "state_before", "state_after"),
    *("owner_before_id", "owner_after_id", "measure_before_id", "measure_after_id"),
    moments=("decided_at",),
    days=("decided_on", "due_before", "due_after"),
)
_NOT_RECORDED = {
    "action_closed": ("awaiting-sign-off", "closed"),
    "action_refused": ("awaiting-sign-off", "in-progress"),
    "action_excused": (None, "excused"),
    "action_reopened": (None, "in-progress"),
    "action_escalated": (None, None),
}
"""Acts of an action whose meeting only prose names: the state before, where the act says it, and after."""


def upgrade() -> None:
    connection = op.get_bind()
    for kept in sorted(_Carrying(connection).all(), key=lambda kept: (kept.at, kept.rank)):
        connection.execute(sa.insert(DECISION).values(**kept.values))
    op.execute(
        "UPDATE action SET first_due_on = due_on WHERE due_on > first_due_on AND NOT EXISTS "
        "(SELECT 1 FROM more_time m WHERE m.action_id = action.id AND m.state = 'granted')"
    )


def downgrade() -> None:
    """The rows go with their table; the words that they name stay where they are."""


class _Carrying:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._rounds = self._by("id", ROUND)
        self._recommendations = self._by("id", RECOMMENDATION)
        self._days: dict[str, date] = {row["id"]: row["held_on"] for row in self._rows(MEETING)}
        self._people = {row["id"] for row in self._rows(PERSON)}
        self._reports = sorted(
            (row for row in self._rows(REPORT) if row["approved_at"]), key=lambda row: row["number"]
        )

    def all(self) -> Iterator[_Kept]:
        yield from self._of_reports()
        for recommendation in self._recommendations.values():
            yield from self._of_recommendation(recommendation)
        for action in self._rows(ACTION):
            if self._recommendations[action["recommendation_id"]]["agreed_at"]:
                yield from self._of_action(action)

    def _of_reports(self) -> Iterator[_Kept]:
        first: set[str] = set()
        for report in self._reports:
            act = "correction_approved" if report["round_id"] in first else "report_approved"
            first.add(report["round_id"])
            group = self._rounds[report["round_id"]]["sub_group_id"]
            about = ("report", report["id"], report["round_id"], group)
            yield self._kept(
                act,
                about,
                report["approved_at"],
                report["approved_by_id"],
                self._basis(report["meeting_id"], report["minute_reference"]),
                state_before="draft",
                state_after="final",
            )
            if report["held_at"]:
                words = self._words("report", report["id"], "held_reason", report["held_reason"], report)
                by, at = report["held_by_id"], report["held_at"]
                yield self._kept("version_held_back", about, at, by, {"basis": "nothing"}, words_id=words)

    def _of_recommendation(self, row: Row) -> Iterator[_Kept]:
        about = ("recommendation", row["id"], row["round_id"], row["sub_group_id"])
        if row["agreed_at"]:
            by, basis = self._agreed(row)
            yield self._kept(
                "recommendation_agreed",
                about,
                row["agreed_at"],
                by,
                basis,
                rank=1,
                state_before="proposed",
                state_after="agreed",
            )
        words = self._words("recommendation", row["id"], "outcome", row["outcome"], row)
        if row["closed_at"]:
            yield self._kept(
                "recommendation_closed",
                about,
                row["closed_at"],
                row["closed_by_id"],
                self._basis(row["closing_meeting_id"], row["minute_reference"]),
                rank=4,
                words_id=words,
                state_before="agreed",
                state_after="closed",
            )
        elif row["state"] == "no-further-action":
            entry = self._logged("recommendation_dropped", row["id"])
            at, by = (entry["at"], entry["actor_id"]) if entry else (row["agreed_at"], None)
            if at:
                yield self._kept(
                    "recommendation_dropped",
                    about,
                    at,
                    by,
                    {"basis": "not-recorded"},
                    rank=4,
                    words_id=words,
                    state_before="agreed" if row["agreed_at"] else "proposed",
                    state_after="no-further-action",
                )

    def _of_action(self, row: Row) -> Iterator[_Kept]:
        recommendation = self._recommendations[row["recommendation_id"]]
        about = ("action", row["id"], recommendation["round_id"], recommendation["sub_group_id"])
        by, basis = self._agreed(recommendation)
        later = row["created_at"] > recommendation["agreed_at"]
        at = row["created_at"] if later else recommendation["agreed_at"]
        yield self._kept(
            "action_assigned" if later else "action_agreed",
            about,
            at,
            None if later else by,
            {"basis": "nothing"} if later else basis,
            rank=2,
            state_after="not-started",
            due_after=row["first_due_on"],
            owner_after_id=row["owner_id"],
            measure_after_id=self._words(
                "action", row["id"], "impact_measure", row["impact_measure"], recommendation
            ),
        )
        due, last = row["first_due_on"], at
        for asked in self._decided_on_more_time(row["id"]):
            granted = asked["state"] == "granted"
            days = {"due_before": due, "due_after": asked["until"]} if granted else {}
            yield self._kept(
                f"more_time_{asked['state']}",
                about,
                asked["decided_at"],
                asked["decided_by_id"],
                self._basis(asked["meeting_id"], asked["minute_reference"]),
                rank=3,
                words_id=self._words("more_time", asked["id"], "decision", asked["decision"], recommendation),
                **days,
            )
            due, last = (asked["until"], asked["decided_at"]) if granted else (due, last)
        for happened in self._happened(row):
            before, after = _NOT_RECORDED[happened["act"]]
            yield self._kept(
                happened["act"],
                about,
                happened["written_at"],
                happened["written_by_id"],
                {"basis": "not-recorded"},
                rank=3,
                words_id=self._words("action", row["id"], "outcome", happened["text"], recommendation),
                state_before=before,
                state_after=after,
            )
            last = max(last, happened["written_at"])
        if due != row["due_on"]:
            yield self._kept(
                "day_changed",
                about,
                last,
                None,
                {"basis": "not-recorded"},
                rank=3,
                due_before=due,
                due_after=row["due_on"],
            )
        if row["closed_at"]:
            yield self._kept(
                "action_closed",
                about,
                row["closed_at"],
                row["closed_by_id"],
                self._basis(row["closing_meeting_id"], row["minute_reference"]),
                rank=4,
                words_id=self._words("action", row["id"], "outcome", row["outcome"], recommendation),
                state_before="awaiting-sign-off",
                state_after="closed",
            )

    def _happened(self, action: Row) -> list[Row]:
        """Acts of the action's history, but for the closure that stands on the action itself."""
        rows = [
            row
            for row in self._rows(UPDATE, UPDATE.c.action_id == action["id"])
            if row["act"] in _NOT_RECORDED
            and not (row["act"] == "action_closed" and row["written_at"] == action["closed_at"])
        ]
        return sorted(rows, key=lambda row: row["written_at"])

    def _decided_on_more_time(self, action_id: str) -> list[Row]:
        asked = self._rows(MORE_TIME, MORE_TIME.c.action_id == action_id)
        return sorted((row for row in asked if row["decided_at"]), key=lambda row: row["decided_at"])

    def _agreed(self, recommendation: Row) -> tuple[str | None, dict[str, Any]]:
        """Who agreed a recommendation, and how: with the first approved version of its round's report."""
        for report in self._reports:
            if report["round_id"] == recommendation["round_id"]:
                return report["approved_by_id"], self._basis(report["meeting_id"], report["minute_reference"])
        return None, {"basis": "not-recorded"}

    def _basis(self, meeting_id: str | None, minute: str) -> dict[str, Any]:
        if not meeting_id:
            return {"basis": "not-recorded"}
        return {"basis": "meeting", "meeting_id": meeting_id, "minute_reference": minute}

    def _kept(
        self,
        act: str,
        about: tuple[str, str, str, str],
        at: datetime,
        by: str | None,
        basis: dict[str, Any],
        rank: int = 0,
        **values: Any,
    ) -> _Kept:
        kind, subject_id, round_id, group = about
        meeting = basis.get("meeting_id")
        row = {
            "subject_kind": kind,
            "subject_id": subject_id,
            "round_id": round_id,
            "sub_group_id": group,
            "act": act,
            "minute_reference": "",
            "decided_on": self._days[meeting] if meeting else local_day(at),
            "decided_at": at,
            "decided_by_id": by if by in self._people else None,
        }
        return _Kept(at, rank, {**row, **basis, **values})

    def _words(self, kind: str, row_id: str, column: str, text: str, row: Row) -> str | None:
        if not text:
            return None
        revision_id = new_id()
        self._connection.execute(
            sa.insert(REVISION).values(
                id=revision_id,
                subject_kind=kind,
                subject_id=row_id,
                column_name=column,
                round_id=row["round_id"],
                text=text,
                kept_at=row.get("closed_at") or row.get("agreed_at") or row.get("held_at") or real_now(),
            )
        )
        return revision_id

    def _logged(self, act: str, subject_id: str) -> Row | None:
        rows = self._rows(LOG, LOG.c.act == act, LOG.c.subject_id == subject_id)
        return max(rows, key=lambda row: row["at"], default=None)

    def _by(self, column: str, table: sa.TableClause) -> dict[str, Row]:
        return {row[column]: row for row in self._rows(table)}

    def _rows(self, table: sa.TableClause, *where: Any) -> list[Row]:
        return list(self._connection.execute(sa.select(table).where(*where)).mappings())
