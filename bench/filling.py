"""A round of any size, inserted in bulk: agencies with one service each, cases, returns, answers, findings, actions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from audit_app import models
from audit_app.extensions import db, new_id
from audit_app.policy import Actor, Role
from audit_app.queries.people.actors import actor_of
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.services.themes import themes

NOW = datetime(2017, 6, 20, 9, 0, tzinfo=UTC)
PROGRAM = Actor(None, "Roundtable")
SAID = (
    "The notice reached the school before the day began, and the key adult met the child at the gate. "
    "The record shows who rang, when, and what was agreed for the rest of the week. "
)
LEVELS = ("good", "fair", "poor")
"""Every return is handed in but one in eight that is begun and one in eight that nobody has looked at yet."""


@dataclass(frozen=True)
class Size:
    """`items` are the questions of a return, in one section; the last is the overall grade."""

    cases: int
    services: int
    items: int

    def __str__(self) -> str:
        return f"{self.cases} x {self.services} x {self.items}"


@dataclass(frozen=True)
class Filled:
    """Ids of what the measurements ask for; `people` by role, `begun_return_ids` those of the auditor."""

    size: Size
    round_id: str
    case_id: str
    begun_return_ids: list[str]
    agency_id: str
    people: dict[Role, Actor]
    tokens: dict[str, str]


def fill(size: Size) -> Filled:
    version_id = _theme(size)
    db.session.add(models.Partnership(name="Benchshire", demonstration=False, clock_lag_seconds=0))
    group, meeting = new_id(), new_id()
    _put(models.SubGroup, [{"id": group, "slug": "group", "name": "Sub-group", "purpose": ""}])
    _put(models.Meeting, [{"id": meeting, "sub_group_id": group, "held_on": date(2017, 5, 30), "title": ""}])
    agencies, services = _agencies(size)
    people = _people(agencies, group)
    round_id = new_id()
    _put(models.AuditRound, [_round(round_id, version_id, group)])
    cases = [new_id() for _ in range(size.cases)]
    _put(models.Case, [_case(round_id, case, at) for at, case in enumerate(cases, 1)])
    returns = _returns(cases, services, people["auditors"], size)
    _answers(returns, size)
    _findings(round_id, cases, services, people["qa"], agencies, group)
    _panel(round_id, cases, people["moderator"], people["qa"])
    db.session.commit()
    actors = {role: actor_of(_person(people[name])) for role, name in _FIRST.items()}
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


_FIRST = {
    Role.QA_OFFICER: "qa",
    Role.MODERATOR: "moderator",
    Role.CHAIR: "chair",
    Role.AGENCY_LEAD: "lead",
}


def _put(model: Any, rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(model), rows)


def _person(person_id: str) -> models.Person:
    return db.session.get_one(models.Person, person_id)


def question_set_source(size: Size) -> str:
    kinds = list(islice(SERVICE_KINDS, size.services))
    lines = [
        "format: 1",
        "slug: bench",
        "version: 1",
        "title: A theme of the bench",
        "purpose: To measure.",
        "unit: {singular: case, plural: cases}",
        "minutes: 20",
        "before_you_start: [The file]",
        f"service_kinds: [{', '.join(kinds)}]",
        "key_lines:",
        "  - {key: told, text: Was the school told?}",
        "glossary: []",
        "scales:",
        "  - key: three",
        "    title: Overall grade",
        "    levels:",
        "      - {key: good, label: Good, letter: G, rank: 3, colour: green, descriptor: As it should be.}",
        "      - {key: fair, label: Fair, letter: F, rank: 2, colour: yellow, descriptor: In part.}",
        "      - {key: poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: Not as it should be.}",
        "sections:",
        "  - key: all",
        "    title: All questions",
        '    guidance: ""',
        "    questions:",
    ]
    for at in range(1, size.items):
        kind = "long-text" if at % 3 == 0 else "yes-partly-no"
        lines.append(
            f'      - {{key: item-{at}, reference: "1.{at}", text: Was step {at} taken in time?, type: {kind}, '
            "key_lines: [told], good_looks_like: Before the next school day., rationale: optional}"
        )
    lines.append(
        f'      - {{key: grade, reference: "1.{size.items}", text: Overall grade, type: grade, scale: three, '
        "overall: true, rationale: required, good_looks_like: A fair grade.}"
    )
    return "\n".join(lines) + "\n"


def answers_of(at: int, size: Size) -> list[tuple[str, str, str]]:
    """(question, value, rationale) of the return number `at`."""
    said = [
        (f"item-{item}", SAID if item % 3 == 0 else ("yes", "partly", "no")[(at + item) % 3], SAID[:97])
        for item in range(1, size.items)
    ]
    return [*said, ("grade", LEVELS[at % 3], SAID[:97])]


def _theme(size: Size) -> str:
    version = themes.import_theme(PROGRAM, question_set_source(size), NOW)
    return themes.publish_version(PROGRAM, version.id, NOW).id


def _agencies(size: Size) -> tuple[list[str], list[str]]:
    kinds = list(islice(SERVICE_KINDS, size.services))
    agencies, services = [new_id() for _ in kinds], [new_id() for _ in kinds]
    _put(
        models.Agency,
        [
            {"id": agency, "slug": f"agency-{at}", "name": f"Agency {at}"}
            for at, agency in enumerate(agencies, 1)
        ],
    )
    _put(
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
        key = new_id()
        people.append(
            {
                "id": key,
                "email": f"{name}@bench.example",
                "name": name,
                "job_title": "Officer",
                "agency_id": agency,
                "password_hash": "",
                "sign_in_token": key,
                "demonstration": False,
                "created_at": NOW,
            }
        )
        roles.append(
            {"id": new_id(), "person_id": key, "role": role, "agency_id": agency, "sub_group_id": sub_group}
        )
        return key

    made: dict[str, Any] = {
        "qa": person("qa", Role.QA_OFFICER),
        "moderator": person("moderator", Role.MODERATOR, sub_group=group),
        "chair": person("chair", Role.CHAIR, sub_group=group),
        "leads": [person(f"lead-{at}", Role.AGENCY_LEAD, agency) for at, agency in enumerate(agencies)],
        "auditors": [person(f"auditor-{at}", Role.AUDITOR, agency) for at, agency in enumerate(agencies)],
    }
    made["lead"] = made["leads"][0]
    _put(models.Person, people)
    _put(models.RoleHeld, roles)
    return made


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


def _case(round_id: str, case_id: str, at: int) -> dict[str, Any]:
    bands = {"age_band": "5-9", "gender": "girl", "ethnicity": "mixed", "plan_level": "early-help"}
    return {
        "id": case_id,
        "version": 1,
        "round_id": round_id,
        "reference": f"B-{at:03}",
        "position": at,
        "setting": "primary",
        "summary": "One incident.",
        **bands,
    }


def _returns(cases: list[str], services: list[str], auditors: list[str], size: Size) -> list[dict[str, Any]]:
    rows = []
    for at, (case, place) in enumerate((c, p) for c in cases for p in range(len(services))):
        state = {3: "in-progress", 6: "asked"}.get((at // len(services) + place) % 8, "accepted")
        given = {"accepted": size.items, "in-progress": size.items // 2, "asked": 0}[state]
        auditor = None if state == "asked" else auditors[place]
        accepted = NOW if state == "accepted" else None
        rows.append(
            {
                "id": new_id(),
                "version": 1,
                "case_id": case,
                "service_id": services[place],
                "state": state,
                "auditor_id": auditor,
                "answered": given,
                "required": size.items,
                "submitted_at": accepted,
                "submitted_by_id": auditor if accepted else None,
                "accepted_at": accepted,
                "confirmed_at": NOW if auditor else None,
                "confirmed_by_id": auditor,
            }
        )
    _put(models.AgencyReturn, rows)
    return rows


def _answers(returns: list[dict[str, Any]], size: Size) -> None:
    rows = []
    for at, row in enumerate(returns):
        for key, value, rationale in answers_of(at, size)[: row["answered"]]:
            rows.append(
                {
                    "id": new_id(),
                    "return_id": row["id"],
                    "question_key": key,
                    "row": 0,
                    "value": value,
                    "absence": None,
                    "reason": "",
                    "rationale": rationale,
                    "saved_at": NOW,
                    "saved_by_id": row["auditor_id"],
                }
            )
        if len(rows) > 5000:
            _put(models.Answer, rows)
            rows = []
    _put(models.Answer, rows)


def _findings(
    round_id: str, cases: list[str], services: list[str], qa: str, agencies: list[str], group: str
) -> None:
    """A finding for every fifth case; a recommendation for every second finding, with three actions."""
    findings = [new_id() for _ in range(max(4, len(cases) // 5))]
    written = {"version": 1, "round_id": round_id, "written_at": NOW}
    _put(
        models.Finding,
        [
            {
                "id": one,
                "position": at,
                "kind": ("strength", "development")[at % 2],
                "heading": f"Finding {at}",
                "text": SAID,
                "key_line": "told",
                "written_by_id": qa,
                **written,
            }
            for at, one in enumerate(findings, 1)
        ],
    )
    seen = [
        (one, cases[(at * 5 + more) % len(cases)]) for at, one in enumerate(findings) for more in range(3)
    ]
    db.session.execute(
        insert(models.finding_case), [{"finding_id": one, "case_id": case} for one, case in set(seen)]
    )
    of = [
        (one, services[(at + more) % len(services)]) for at, one in enumerate(findings) for more in range(2)
    ]
    db.session.execute(
        insert(models.finding_service), [{"finding_id": one, "service_id": it} for one, it in set(of)]
    )
    recommendations = [new_id() for _ in findings[::2]]
    _put(
        models.Recommendation,
        [
            {
                "id": one,
                "number": at,
                "text": SAID,
                "why": SAID,
                "state": "agreed",
                "sub_group_id": group,
                "agreed_at": NOW,
                **written,
            }
            for at, one in enumerate(recommendations, 1)
        ],
    )
    db.session.execute(
        insert(models.recommendation_finding),
        [
            {"recommendation_id": one, "finding_id": finding}
            for one, finding in zip(recommendations, findings[::2], strict=True)
        ],
    )
    leads = select(models.Person.agency_id, models.Person.id).where(models.Person.email.like("lead-%"))
    owners = {row.agency_id: row.id for row in db.session.execute(leads)}
    _put(
        models.Action,
        [
            {
                "id": new_id(),
                "version": 1,
                "recommendation_id": one,
                "number": number,
                "text": SAID[:90],
                "owner_id": owners[agencies[(at + number) % len(agencies)]],
                "agency_id": agencies[(at + number) % len(agencies)],
                "due_on": (NOW + timedelta(days=10 * (at % 20))).date(),
                "first_due_on": (NOW + timedelta(days=10 * (at % 20))).date(),
                "impact_measure": "A dip sample.",
                "state": ("not-started", "in-progress")[at % 2],
                "created_at": NOW,
            }
            for at, one in enumerate(recommendations)
            for number in (1, 2, 3)
        ],
    )


def _panel(round_id: str, cases: list[str], moderator: str, qa: str) -> None:
    _put(
        models.AgreedGrade,
        [
            {
                "id": new_id(),
                "version": 1,
                "case_id": case,
                "question_key": "grade",
                "level": LEVELS[at % 3],
                "reason": SAID,
                "dissent": "",
                "decided_at": NOW,
                "decided_by_id": moderator,
            }
            for at, case in enumerate(cases)
        ],
    )
    _put(
        models.ReportText,
        [
            {
                "id": new_id(),
                "version": 1,
                "round_id": round_id,
                "section_key": section.key,
                "text": SAID * 3,
                "written_at": NOW,
                "written_by_id": qa,
            }
            for section in TEXT_SECTIONS
        ],
    )
