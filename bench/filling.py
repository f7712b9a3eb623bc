"""Fills a database in bulk with a round of any size: agencies with a service each, cases, returns and answers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from audit_app import models
from audit_app.cli.transactions import PROGRAM
from audit_app.extensions import db, new_id
from audit_app.policy import Actor, Role
from audit_app.queries.people.actors import actor_of
from audit_app.services.themes import themes
from bench.databases import insert_rows
from bench.panel_rows import insert_findings, insert_panel
from bench.sample import NOW, Size, answers_of, question_set_source, service_kinds

ROWS_AT_ONCE = 5000
_NAMES = {
    Role.QA_OFFICER: "qa",
    Role.MODERATOR: "moderator",
    Role.CHAIR: "chair",
    Role.AGENCY_LEAD: "lead",
}


@dataclass(frozen=True)
class Filled:
    """Ids of what the measurements ask for.

    `people` has an actor for each role, `begun_return_ids` the returns that this auditor has begun, and `tokens` the
    sign-in token of each person.
    """

    size: Size
    round_id: str
    case_id: str
    begun_return_ids: list[str]
    agency_id: str
    people: dict[Role, Actor]
    tokens: dict[str, str]


def fill(size: Size) -> Filled:
    """Fill the database and commit."""
    version_id = _theme(size)
    db.session.add(models.Partnership(name="Benchshire", demonstration=False, clock_lag_seconds=0))
    group, meeting = new_id(), new_id()
    insert_rows(models.SubGroup, [{"id": group, "slug": "group", "name": "Sub-group", "purpose": ""}])
    insert_rows(
        models.Meeting, [{"id": meeting, "sub_group_id": group, "held_on": date(2017, 5, 30), "title": ""}]
    )
    agencies, services = _agencies(size)
    people = _people(agencies, group)
    round_id = new_id()
    insert_rows(models.AuditRound, [_round(round_id, version_id, group)])
    source_id = new_id()
    insert_rows(models.Source, [{"id": source_id, "round_id": round_id}])
    cases = [new_id() for _ in range(size.cases)]
    insert_rows(models.Case, [_case(round_id, case, position) for position, case in enumerate(cases, 1)])
    returns = _returns(cases, services, people["auditors"], size)
    _answers(returns, size)
    insert_findings(round_id, source_id, cases, services, people["qa"], agencies, group)
    insert_panel(round_id, cases, people["moderator"], people["qa"])
    db.session.commit()
    actors = {role: actor_of(_person(people[name])) for role, name in _NAMES.items()}
    db.session.rollback()
    begun = [row for row in returns if row["state"] == "in-progress"]
    auditor = begun[0]["auditor_id"]
    actors[Role.AUDITOR] = actor_of(_person(auditor))
    tokens = dict(db.session.execute(select(models.Person.id, models.Person.sign_in_token)).tuples().all())
    db.session.rollback()
    return Filled(
        size,
        round_id,
        cases[0],
        [row["id"] for row in begun if row["auditor_id"] == auditor],
        agencies[0],
        actors,
        tokens,
    )


def _person(person_id: str) -> models.Person:
    return db.session.get_one(models.Person, person_id)


def _theme(size: Size) -> str:
    version = themes.import_theme(PROGRAM, question_set_source(size), NOW)
    return themes.publish_version(PROGRAM, version.id, NOW).id


def _agencies(size: Size) -> tuple[list[str], list[str]]:
    kinds = service_kinds(size)
    agencies, services = [new_id() for _ in kinds], [new_id() for _ in kinds]
    insert_rows(
        models.Agency,
        [
            {"id": agency, "slug": f"agency-{number}", "name": f"Agency {number}"}
            for number, agency in enumerate(agencies, 1)
        ],
    )
    insert_rows(
        models.Service,
        [
            {
                "id": service,
                "agency_id": agencies[at],
                "slug": f"service-{at}",
                "name": f"Service {at + 1}",
                "kind": kinds[at],
            }
            for at, service in enumerate(services)
        ],
    )
    return agencies, services


def _people(agencies: list[str], group: str) -> dict[str, Any]:
    people, roles = [], []

    def person(name: str, role: Role, agency: str | None = None, sub_group: str | None = None) -> str:
        person_id = new_id()
        people.append(
            {
                "id": person_id,
                "email": f"{name}@bench.example",
                "name": name,
                "job_title": "Officer",
                "agency_id": agency,
                "password_hash": "",
                "sign_in_token": person_id,
                "demonstration": False,
                "created_at": NOW,
            }
        )
        roles.append(
            {
                "id": new_id(),
                "person_id": person_id,
                "role": role,
                "agency_id": agency,
                "sub_group_id": sub_group,
            }
        )
        return person_id

    ids: dict[str, Any] = {
        "qa": person("qa", Role.QA_OFFICER),
        "moderator": person("moderator", Role.MODERATOR, sub_group=group),
        "chair": person("chair", Role.CHAIR, sub_group=group),
        "leads": [person(f"lead-{at}", Role.AGENCY_LEAD, agency) for at, agency in enumerate(agencies)],
        "auditors": [person(f"auditor-{at}", Role.AUDITOR, agency) for at, agency in enumerate(agencies)],
    }
    ids["lead"] = ids["leads"][0]
    insert_rows(models.Person, people)
    insert_rows(models.RoleHeld, roles)
    return ids


def _round(round_id: str, version_id: str, group: str) -> dict[str, Any]:
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
