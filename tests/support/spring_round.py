"""The round of the journey, made by the services as far as one of its parts begins, in a demonstration of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from audit_app import create_app
from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.partnership import Cast
from audit_app.cli.demonstration.rounds import Places, RoundLoader
from audit_app.extensions import db
from audit_app.models import Service, SubGroup
from audit_app.policy import Role
from audit_app.queries.people.actors import actor_by_email
from audit_app.queries.people.partnership import partnership as partnership_now
from audit_app.queries.themes.themes import question_set, version_id
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.services.people import partnership
from audit_app.services.reports import reports, texts
from audit_app.services.rounds import rounds
from audit_app.services.tracker import actions, recommendations
from config import ROOT
from tests.support.databases import leave, settings_for
from tests.support.server import Server, database_url, running

TITLE = "Operation Encompass, spring 2018"
FIRST, SECOND = "SP-01", "SP-02"
DEVELOPMENT, STRENGTH = "Notices came after the bell", "Children were met with care"
RECOMMENDATION = "Police and schools agree one way to give notice before the school day."
ACTION = "Staff one line from 7am on school days."
OUTCOME = "One line is staffed from 7am, and a dip sample found every notice before the bell."
REASON, DISSENT = "The panel read all returns side by side.", "The school would have said good."
COORDINATOR, ADVISER = "encompass.coordinator", "taf.adviser"
WORDS = "The log of 6 March shows it, and the school’s record agrees."
LOG = b"Ten notices, ten before the bell.\n"
GROUP = "audit-and-case-review"
FACTS = {
    "age_band": "5-9",
    "gender": "girl",
    "ethnicity": "white-british",
    "plan_level": "universal",
    "setting": "primary",
}
AUDITORS = {
    "public-protection": "police.auditor",
    "schools": "schools.auditor",
    "early-help-and-prevention": "early.help.auditor",
}
KINDS = {"public-protection": "police", "schools": "school", "early-help-and-prevention": "early-help"}
ANSWERS = {"choices": ["notice-log"], "yes-partly-no": "yes", "number": "3", "long-text": WORDS}
GRADES = {
    (FIRST, "public-protection"): "requires-improvement",
    (FIRST, "schools"): "outstanding",
    (FIRST, "early-help-and-prevention"): "good",
    (SECOND, "public-protection"): "good",
    (SECOND, "early-help-and-prevention"): "good",
}


@pytest.fixture
def accepted(loaded_demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """Five returns are accepted, with a concern that is taken on, and the school does not know the second case."""
    with _served(loaded_demonstration, tmp_path, _load_accepted) as server:
        yield server


@pytest.fixture
def approved(loaded_demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """The report is approved today, and the second of two owners has done the action."""
    with _served(loaded_demonstration, tmp_path, _load_approved) as server:
        yield server


@contextmanager
def _served(demonstration: Path, folder: Path, load: Callable[[Path], None]) -> Iterator[Server]:
    folder = shutil.copytree(demonstration, folder / "demonstration")
    with create_app(settings_for(database_url(folder), folder)).app_context():
        load(folder / "evidence")
        db.session.commit()
        leave()
    with running(Server(folder)) as server:
        yield server


def _load_accepted(evidence: Path) -> None:
    _loader(evidence, _content()).load()


def _load_approved(evidence: Path) -> None:
    loader = _loader(evidence, {**_content(), **_of_the_panel()})
    for case, level, dissent in zip(
        loader.cases, ("requires-improvement", "good"), (DISSENT, ""), strict=True
    ):
        case["agreed"] = {"overall": {"level": level, "reason": REASON, "dissent": dissent}}
    loader.load()
    now, round_id = partnership_now().now, loader.round_id
    people, qa, chair = loader.cast.people, loader.qa, loader.cast.first(Role.CHAIR, GROUP)
    rounds.begin_reporting(qa, round_id, now)
    follows = (loader.finding_ids[DEVELOPMENT],)
    details = recommendations.RecommendationDetails(
        RECOMMENDATION, "Schools heard too late to be ready.", follows
    )
    recommendation = recommendations.write_recommendation(qa, round_id, details, now)
    owners = [people[f"{name}@roundtable.example"] for name in (COORDINATOR, ADVISER)]
    measure, due_on = "A dip sample of ten notices in September.", date(2018, 9, 28)
    _, second = (
        actions.assign_action(
            qa,
            recommendation.id,
            actions.ActionDetails(ACTION, files.require(owner.person_id), due_on, measure),
            now,
        )
        for owner in owners
    )
    for section in TEXT_SECTIONS:
        texts.write_text(qa, round_id, section.key, f"{section.key}: what we learned.", None, now)
    group_id = loader.cast.sub_groups[GROUP]
    meeting = partnership.add_meeting(qa, group_id, now.date(), "Extraordinary", now)
    reports.approve_report(
        chair, round_id, reports.mark_of(chair, round_id, now), meeting.id, "ACR 18/31", now
    )
    actions.attach_evidence(owners[1], second.id, "dip-sample.txt", BytesIO(LOG), evidence, 1000, now)
    actions.say_complete(owners[1], second.id, "The line is staffed. The sample shows it works.", now)
    actions.close_action(chair, second.id, recommendations.Closure(meeting.id, "ACR 18/31", OUTCOME), now)


def _loader(evidence: Path, content: files.Content) -> RoundLoader:
    return RoundLoader(_cast(), content, Places(ROOT, evidence, 10_000))


def _cast() -> Cast:
    """Who is in the loaded demonstration."""
    cast = Cast()
    services = db.session.scalars(db.select(Service)).all()
    cast.services = {service.slug: service.id for service in services}
    cast.service_agencies = {service.slug: service.agency_id for service in services}
    cast.agencies = {service.agency.slug: service.agency_id for service in services}
    cast.sub_groups = {group.slug: group.id for group in db.session.scalars(db.select(SubGroup))}
    for person in files.read_file(ROOT / "audit_templates" / "demonstration" / "partnership.yaml")["people"]:
        cast.people[person["email"]] = files.require(actor_by_email(person["email"]))
        cast.agency_of[person["email"]] = person.get("agency") or ""
    return cast


def _content() -> dict[str, Any]:
    return {
        "title": TITLE,
        "reference": "encompass-2018-05",
        "theme": "operation-encompass",
        "version": "1",
        "sub_group": GROUP,
        "invented": "",
        "purpose": "To see whether what was recommended last year has changed mornings at school.",
        "sampling": {"method": "Every tenth notice.", "exclusions": "Nothing.", "population": "20"},
        "read_from": "2017-05-01",
        "read_to": "2018-04-30",
        "judged_from": "2018-01-01",
        "judged_to": "2018-04-30",
        "opened_on": "2018-05-01",
        "known_due": "2018-05-04",
        "returns_due": "2018-05-11",
        "moderation_on": "2018-05-16",
        "report_due": "2018-07-13",
        "cases": [_case(reference) for reference in (FIRST, SECOND)],
    }


def _case(reference: str) -> dict[str, Any]:
    case: dict[str, Any] = {
        "reference": reference,
        "facts": FACTS,
        "story": "Police were called on a school night.",
        "returns": [_return(reference, service) for service in AUDITORS],
    }
    if reference == FIRST:
        case["concern"] = {
            "text": "A note of last week says that the child is afraid to go home.",
            "raised_by": "police.auditor@roundtable.example",
            "raised_at": "2018-05-08T10:00",
            "acknowledged_by": "qa.officer@roundtable.example",
            "acknowledged_at": "2018-05-08T11:00",
            "response": "I have called the front door. A visit is made today.",
        }
    return case


def _return(reference: str, service: str) -> dict[str, Any]:
    if (reference, service) not in GRADES:
        return {"service": service, "known": "false"}
    return {
        "service": service,
        "auditor": f"{AUDITORS[service]}@roundtable.example",
        "submitted_on": "2018-05-08",
        "answers": _answers(KINDS[service], GRADES[reference, service]),
    }


def _answers(kind: str, grade: str) -> dict[str, Any]:
    """To every question."""
    questions = question_set(files.require(version_id("operation-encompass", 1)))
    asked = [one for section in sections_asked(questions, kind, None, None) for one in section.questions]
    return {
        question.key: {"value": grade if question.overall else ANSWERS[question.type], "rationale": WORDS}
        for question in asked
    }


def _of_the_panel() -> dict[str, Any]:
    return {
        "findings": [
            {
                "kind": kind,
                "heading": heading,
                "text": "It was seen in the logs of both services.",
                "key_line": "told",
                "cases": cases,
                "services": services,
            }
            for kind, heading, cases, services in (
                ("development", DEVELOPMENT, (FIRST, SECOND), ("public-protection",)),
                ("strength", STRENGTH, (FIRST,), ("schools",)),
            )
        ]
    }
