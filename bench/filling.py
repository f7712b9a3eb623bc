"""Fills a database in bulk with a round of any size: agencies with a service each, cases, returns and answers."""

from datetime import date
from typing import Any

from audit_app import models
from audit_app.cli.transactions import PROGRAM
from audit_app.extensions import new_id
from audit_app.policy import Role
from audit_app.services.themes import themes
from bench.databases import insert_rows
from bench.filled import Filled, filled_with
from bench.panel_rows import insert_findings, insert_panel
from bench.partnership_rows import insert_meetings, insert_partnership
from bench.sample import NOW, Size, answers_of, question_set_source, service_kinds

ROWS_AT_ONCE = 5000


def fill(size: Size) -> Filled:
    """Fill the database with a partnership and a round of this size, and commit.

    "return" and "other_return" are two returns that the same auditor has begun.
    """
    version_id = publish_theme(size)
    partnership = insert_partnership(service_kinds(size))
    group = partnership.groups[0]
    insert_meetings(group, [date(2017, 5, 30)])
    round_id, source_id = new_id(), new_id()
    insert_rows(models.AuditRound, [round_row(round_id, version_id, group)])
    insert_rows(models.Source, [{"id": source_id, "round_id": round_id}])
    cases = [new_id() for _ in range(size.cases)]
    insert_rows(models.Case, [_case(round_id, case, position) for position, case in enumerate(cases, 1)])
    returns = _returns(cases, partnership.services, partnership.auditors, size)
    _answers(returns, size)
    insert_findings(
        round_id, source_id, cases, partnership.services, partnership.qa, partnership.agencies, group
    )
    insert_panel(round_id, cases, partnership.moderator, partnership.qa)
    begun = [row for row in returns if row["state"] == "in-progress"]
    auditor = begun[0]["auditor_id"]
    own = [row["id"] for row in begun if row["auditor_id"] == auditor]
    places = {"round": round_id, "case": cases[0], "agency": partnership.agencies[0]}
    return filled_with(
        {**places, "return": own[0], "other_return": own[-1]}, {**partnership.by_role, Role.AUDITOR: auditor}
    )


def publish_theme(size: Size) -> str:
    """Publish a theme with a question set of this size; return the id of its version."""
    version = themes.import_theme(PROGRAM, question_set_source(size), NOW)
    return themes.publish_version(PROGRAM, version.id, NOW).id


def round_row(round_id: str, version_id: str, group: str) -> dict[str, Any]:
    """Return the row of a round that is open."""
    return {
        "id": round_id,
        "version": 1,
        "reference": "bench-2017-06",
        "title": "Bench June 2017",
        "theme_version_id": version_id,
        "sub_group_id": group,
        "state": "open",
        "purpose": "To measure.",
        "sampling": "All.",
        "population": 1000,
        "read_from": date(2016, 6, 1),
        "read_to": date(2017, 5, 31),
        "judged_from": date(2017, 1, 1),
        "judged_to": date(2017, 5, 31),
        "known_due": date(2017, 6, 8),
        "returns_due": date(2017, 6, 30),
        "moderation_on": date(2017, 7, 10),
        "report_due": date(2017, 7, 31),
        "created_at": NOW,
        "opened_at": NOW,
    }


def _case(round_id: str, case_id: str, position: int) -> dict[str, Any]:
    bands = {"age_band": "5-9", "gender": "girl", "ethnicity": "mixed", "plan_level": "early-help"}
    return {
        "id": case_id,
        "version": 1,
        "round_id": round_id,
        "reference": f"B-{position:03}",
        "position": position,
        "setting": "primary",
        "summary": "One incident.",
        **bands,
    }


def _returns(cases: list[str], services: list[str], auditors: list[str], size: Size) -> list[dict[str, Any]]:
    """Insert a return for every case and service: of eight, six are accepted, one is begun and one is untouched."""
    rows = []
    for case_number, case in enumerate(cases):
        for service_number, service in enumerate(services):
            state = {3: "in-progress", 6: "asked"}.get((case_number + service_number) % 8, "accepted")
            answered = {"accepted": size.items, "in-progress": size.items // 2, "asked": 0}[state]
            auditor = None if state == "asked" else auditors[service_number]
            accepted_at = NOW if state == "accepted" else None
            rows.append(
                {
                    "id": new_id(),
                    "version": 1,
                    "case_id": case,
                    "service_id": service,
                    "state": state,
                    "auditor_id": auditor,
                    "answered": answered,
                    "required": size.items,
                    "submitted_at": accepted_at,
                    "submitted_by_id": auditor if accepted_at else None,
                    "accepted_at": accepted_at,
                    "confirmed_at": NOW if auditor else None,
                    "confirmed_by_id": auditor,
                }
            )
    insert_rows(models.AgencyReturn, rows)
    return rows


def _answers(returns: list[dict[str, Any]], size: Size) -> None:
    rows = []
    for number, row in enumerate(returns):
        for key, value, rationale in answers_of(number, size)[: row["answered"]]:
            rows.append(
                {
                    "id": new_id(),
                    "return_id": row["id"],
                    "question_key": key,
                    "value": value,
                    "absence": None,
                    "reason": "",
                    "rationale": rationale,
                    "saved_at": NOW,
                    "saved_by_id": row["auditor_id"],
                }
            )
        if len(rows) > ROWS_AT_ONCE:
            insert_rows(models.Answer, rows)
            rows = []
    insert_rows(models.Answer, rows)
