"""The rows that the panel writes about a round: findings, recommendations, actions, agreed grades, report texts."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from audit_app import models
from audit_app.extensions import db, new_id
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.rules.tracker.references import reference_in_round
from bench.databases import insert_rows
from bench.sample import LEVELS, NOW, TEXT


def insert_findings(
    round_id: str,
    source_id: str,
    cases: list[str],
    services: list[str],
    qa: str,
    agencies: list[str],
    group: str,
) -> None:
    """Insert a finding for every fifth case, and a recommendation with three actions for every second finding."""
    findings = [new_id() for _ in range(max(4, len(cases) // 5))]
    written = {"version": 1, "written_at": NOW}
    insert_rows(
        models.Finding,
        [
            {
                "id": finding,
                "round_id": round_id,
                "position": position,
                "kind": ("strength", "development")[position % 2],
                "heading": f"Finding {position}",
                "text": TEXT,
                "key_line": "told",
                "written_by_id": qa,
                **written,
            }
            for position, finding in enumerate(findings, 1)
        ],
    )
    _link_findings(findings, cases, services)
    recommendations = [new_id() for _ in findings[::2]]
    insert_rows(
        models.Recommendation,
        [
            {
                "id": recommendation,
                "source_id": source_id,
                "number": number,
                "reference": reference_in_round(number),
                "text": TEXT,
                "why": TEXT,
                "state": "agreed",
                "sub_group_id": group,
                "agreed_at": NOW,
                **written,
            }
            for number, recommendation in enumerate(recommendations, 1)
        ],
    )
    db.session.execute(
        insert(models.recommendation_finding),
        [
            {"recommendation_id": recommendation, "finding_id": finding}
            for recommendation, finding in zip(recommendations, findings[::2], strict=True)
        ],
    )
    _insert_actions(recommendations, agencies)


def insert_panel(round_id: str, cases: list[str], moderator: str, qa: str) -> None:
    """Insert an agreed grade for each case, and every text of the report."""
    insert_rows(
        models.AgreedGrade,
        [
            {
                "id": new_id(),
                "version": 1,
                "case_id": case,
                "question_key": "grade",
                "level": LEVELS[at % 3],
                "reason": TEXT,
                "dissent": "",
                "decided_at": NOW,
                "decided_by_id": moderator,
            }
            for at, case in enumerate(cases)
        ],
    )
    insert_rows(
        models.ReportText,
        [
            {
                "id": new_id(),
                "version": 1,
                "round_id": round_id,
                "section_key": section.key,
                "text": TEXT * 3,
                "written_at": NOW,
                "written_by_id": qa,
            }
            for section in TEXT_SECTIONS
        ],
    )


def _link_findings(findings: list[str], cases: list[str], services: list[str]) -> None:
    """Say in which cases and services each finding was seen: up to three cases, two services."""
    in_cases = {
        (finding, cases[(at * 5 + more) % len(cases)])
        for at, finding in enumerate(findings)
        for more in range(3)
    }
    db.session.execute(
        insert(models.finding_case), [{"finding_id": finding, "case_id": case} for finding, case in in_cases]
    )
    in_services = {
        (finding, services[(at + more) % len(services)])
        for at, finding in enumerate(findings)
        for more in range(2)
    }
    db.session.execute(
        insert(models.finding_service),
        [{"finding_id": finding, "service_id": service} for finding, service in in_services],
    )


def _insert_actions(recommendations: list[str], agencies: list[str]) -> None:
    leads = select(models.Person.agency_id, models.Person.id).where(models.Person.email.like("lead-%"))
    owners = {row.agency_id: row.id for row in db.session.execute(leads)}
    insert_rows(
        models.Action,
        [
            _action(at, recommendation, number, agencies[(at + number) % len(agencies)], owners)
            for at, recommendation in enumerate(recommendations)
            for number in (1, 2, 3)
        ],
    )


def _action(at: int, recommendation: str, number: int, agency: str, owners: dict[Any, str]) -> dict[str, Any]:
    due_on = (NOW + timedelta(days=10 * (at % 20))).date()
    return {
        "id": new_id(),
        "version": 1,
        "recommendation_id": recommendation,
        "number": number,
        "text": TEXT[:90],
        "owner_id": owners[agency],
        "agency_id": agency,
        "due_on": due_on,
        "first_due_on": due_on,
        "impact_measure": "A dip sample.",
        "state": ("not-started", "in-progress")[at % 2],
        "created_at": NOW,
    }
