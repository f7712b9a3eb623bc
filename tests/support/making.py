"""A small partnership and the things in it, made by the services that the pages call, with only what a test needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import Table, insert, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    Agency,
    AgencyReturn,
    AuditRound,
    Case,
    Finding,
    Meeting,
    Person,
    Recommendation,
    Report,
    Service,
    SubGroup,
    ThemeVersion,
)
from audit_app.policy import Actor, Grant, Role
from audit_app.queries.people.actors import actor_of
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.designer.edits import question_edits, set_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.workflow import VersionState
from audit_app.services.moderation import findings, moderation
from audit_app.services.people import partnership, people
from audit_app.services.reports import reports, texts
from audit_app.services.returns import returns
from audit_app.services.rounds import cases, known, rounds
from audit_app.services.themes import drafts, themes
from audit_app.services.tracker import actions, recommendations
from audit_app.services.tracker.decisions import Minute

NOW = datetime(2017, 6, 1, 9, 0, tzinfo=UTC)
DUE = datetime(2017, 6, 30, 9, 0, tzinfo=UTC)
"""The day on which the returns of a round are due."""
OPENED = datetime(2017, 5, 29, 9, 0, tzinfo=UTC)
"""Rounds are opened the day before the sub-group meets, which may decide about them."""
PROGRAM = Actor(None, "Roundtable")
PASSWORD = "correct horse battery"

SMALL_SET = """\
format: 1
slug: small
version: 1
title: Small theme
purpose: To try things out.
unit: {singular: case, plural: cases}
minutes: 10
before_you_start: [The file]
service_kinds: [police, school]
key_lines:
  - {key: told, text: Was the school told?}
glossary: []
scales:
  - key: four
    title: Overall grade
    levels:
      - {key: good, label: Good, letter: G, rank: 3, colour: green, descriptor: As it should be.}
      - {key: fair, label: Fair, letter: F, rank: 2, colour: yellow, descriptor: In part.}
      - {key: poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: Not as it should be.}
sections:
  - key: notice
    title: The notice
    guidance: ""
    questions:
      - {key: told-in-time, reference: "1.1", text: Was the school told in time?, type: yes-partly-no, key_lines: [told], good_looks_like: Before the next school day., rationale: optional}
      - {key: sent-on, reference: "1.2", text: When was the notice sent?, type: date, asked_of: [police], good_looks_like: The same day.}
      - {key: support, reference: "1.3", text: What support was given?, type: long-text, asked_of: [school], good_looks_like: Support the same day.}
  - key: overall
    title: Overall
    guidance: ""
    questions:
      - {key: grade, reference: "2.1", text: Overall grade, type: grade, scale: four, overall: true, rationale: required, good_looks_like: A fair grade.}
"""


@dataclass
class World:
    """Police and a school, an audit sub-group with one meeting, and one person in each role."""

    police: Agency
    education: Agency
    police_service: Service
    school_service: Service
    sub_group: SubGroup
    meeting: Meeting
    qa: Person
    moderator: Person
    chair: Person
    viewer: Person
    administrator: Person
    police_lead: Person
    police_auditor: Person
    school_lead: Person
    school_auditor: Person
    owner: Person
    version: ThemeVersion

    @property
    def minute(self) -> Minute:
        return Minute(self.meeting.id, "5.2")

    def people(self) -> dict[str, Person]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}


def make_person(name: str, *grants: Grant, agency: Agency | None = None) -> Person:
    details = people.PersonDetails(
        email=f"{name.replace(' ', '.').lower()}@example.org",
        name=name,
        job_title=f"{name} (job)",
        agency_id=agency.id if agency else None,
        password=PASSWORD,
    )
    return people.create_person(PROGRAM, details, grants, NOW)


def make_world(other: str = "") -> World:
    """`other` makes a second set of agencies, people and sub-group beside the first: strangers to it."""
    if not other:
        partnership.set_up_partnership(PROGRAM, "Testshire", False, 0, NOW)
    slug, name = (f"{other.lower()}-", f"{other} ") if other else ("", "")
    police = partnership.create_agency(PROGRAM, f"{slug}police", f"{other or 'Testshire'} Police", NOW)
    education = partnership.create_agency(
        PROGRAM, f"{slug}education", f"{other or 'Testshire'} Education", NOW
    )
    group = partnership.create_sub_group(PROGRAM, f"{slug}audit", f"{name}Audit sub-group", "Audits.", NOW)
    qa = make_person(f"{name}Quinn Officer", Grant(Role.QA_OFFICER))

    def service(agency: Agency, kind: str, title: str) -> Service:
        return partnership.create_service(PROGRAM, agency.id, f"{slug}{kind}", f"{name}{title}", kind, NOW)

    def person(title: str, role: Role, agency: Agency | None = None) -> Person:
        grant = Grant(role, agency_id=agency.id) if agency else Grant(role, sub_group_id=group.id)
        return make_person(f"{name}{title}", grant, agency=agency)

    return World(
        police=police,
        education=education,
        police_service=service(police, "police", "Police"),
        school_service=service(education, "school", "Schools"),
        sub_group=group,
        meeting=partnership.add_meeting(PROGRAM, group.id, date(2017, 6, 1), "Audit sub-group", NOW),
        qa=qa,
        moderator=person("Morgan Moderator", Role.MODERATOR),
        chair=person("Charlie Chair", Role.CHAIR),
        viewer=person("Vic Viewer", Role.VIEWER),
        administrator=make_person(f"{name}Ada Administrator", Grant(Role.ADMINISTRATOR)),
        police_lead=person("Pat Lead", Role.AGENCY_LEAD, police),
        police_auditor=person("Robin Auditor", Role.AUDITOR, police),
        school_lead=person("Sam Lead", Role.AGENCY_LEAD, education),
        school_auditor=person("Sky Auditor", Role.AUDITOR, education),
        owner=make_person(f"{name}Owen Owner", agency=education),
        version=_published(actor_of(qa)),
    )


def _published(qa: Actor) -> ThemeVersion:
    version = themes.import_theme(qa, SMALL_SET, NOW)
    if version.state is VersionState.DRAFT:
        themes.publish_version(qa, version.id, NOW)
    return version


def make_version(world: World, *changes: tuple[str, str]) -> ThemeVersion:
    """A second version of the small set, with each first text, which stands in it once, replaced by the second."""
    text = SMALL_SET.replace("version: 1", "version: 2")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    version = themes.import_theme(acting(world.qa), text, NOW)
    return themes.publish_version(acting(world.qa), version.id, NOW)


HINDSIGHT = (
    'title: Overall\n    guidance: ""\n    questions:',
    """title: Overall
    guidance: ""
    questions:
      - {key: hindsight, reference: "2.0", text: Was it right in hindsight?, type: yes-partly-no, answered_by: panel, rationale: required}""",
)
"""A question that the panel alone answers, for `make_version`."""

SCORED_TWICE = ("key_lines: [told], good", "second_score: true, key_lines: [told], good")
"""The first question with a second score."""

TOLD_BY_BOTH = ("type: yes-partly-no, key_lines", "type: yes-partly-no, fact: told, key_lines")
"""The first question as one fact that both services tell."""

SAME_DAY = ("type: date, asked_of: [police]", "type: date, tolerance: 0")
"""The day of the notice, asked of both services, who should name the same."""

ASKED_OF_FAMILY = (
    "type: long-text, asked_of: [school]",
    "type: long-text, answered_by: family, asked_of: [school]",
)
"""The school's question, as one for the family."""

WITH_COPIES = (
    "good_looks_like: The same day.}\n",
    """good_looks_like: The same day.}
      - {key: seen, reference: "1.4", text: Which records show it?, type: evidence-seen, files: true}
""",
)
"""A question to both services that takes copies of the records."""

PROPOSING = (
    "type: long-text, asked_of: [school]",
    (
        "type: rows, becomes_actions: true, columns: [{key: what, label: What, type: text}, "
        "{key: by, label: By when, type: date, required: false}], asked_of: [school]"
    ),
)
"""The school's question, as one whose rows become actions."""

OPENING = (
    "good_looks_like: The same day.}\n",
    """good_looks_like: The same day.}
      - {key: delay, reference: "1.4", text: How long did it take?, type: gap, from_label: Incident, to_label: Notice, measured_in: hours, limit: 24, required: false}
      - key: meetings
        reference: "1.5"
        text: Which meetings were held?
        type: rows
        required: false
        columns:
          - {key: how, label: How, type: yes-no}
          - {key: decided, label: What was decided, type: text}
      - {key: why-late, reference: "1.6", text: Why was the school told late?, type: long-text, when: [{answer: told-in-time, is_one_of: ["no"]}]}
""",
)
"""A gap, rows, and a question that "no" to the first one opens."""


Kept = tuple[dict[Table, list[dict[str, Any]]], dict[str, tuple[type[db.Model], str]]]
"""The rows of a world, and what stands under each of its names."""


@pytest.fixture(scope="session")
def kept_worlds() -> dict[str, Kept]:
    return {}


@pytest.fixture
def world(app: Flask, kept_worlds: dict[str, Kept]) -> World:
    """Made by the services once for each database; for later tests its rows are put in again."""
    kind = db.engine.dialect.name
    if kind not in kept_worlds:
        made = make_world()
        db.session.commit()
        kept_worlds[kind] = _rows(), {name: (type(one), one.id) for name, one in vars(made).items()}
        return made
    rows, named = kept_worlds[kind]
    for table, held in rows.items():
        db.session.execute(insert(table), held)
    db.session.commit()
    for model in {model for model, _ in named.values()}:
        db.session.scalars(select(model)).all()
    return World(**{name: db.session.get_one(model, key) for name, (model, key) in named.items()})


def _rows() -> dict[Table, list[dict[str, Any]]]:
    held = {table: db.session.execute(select(table)).mappings().all() for table in db.metadata.sorted_tables}
    return {table: [dict(row) for row in rows] for table, rows in held.items() if rows}


def make_draft(world: World) -> str:
    return drafts.begin_version(acting(world.qa), world.version.id, NOW).id


def make_draft_of_each_type(world: World) -> str:
    """A draft of the small theme with a question of each type, "of-type-grade" and so on, and a second scale."""
    draft_id = make_draft(world)

    def act(questions: QuestionSet) -> Edit:
        for type_ in TYPES:
            questions = question_edits.add_question(questions, "notice", f"Of type {type_}", type_).questions
        other = set_edits.add_scale(questions, "Other")
        levels = (replace(level, key=f"other-{level.key}") for level in questions.scales[0].levels)
        return set_edits.change_scale(other.questions, other.key, levels=tuple(levels))

    drafts.change_draft(acting(world.qa), draft_id, act, NOW)
    return draft_id


def acting(person: Person) -> Actor:
    return actor_of(person)


ROUND = rounds.RoundDetails(
    title="Small audit June 2017",
    reference="small-2017-06",
    theme_version_id="",
    sub_group_id="",
    purpose="To learn.",
    sampling="Every second case.",
    population=40,
    read_from=date(2016, 6, 1),
    read_to=date(2017, 5, 31),
    judged_from=date(2017, 1, 1),
    judged_to=date(2017, 5, 31),
    known_due=date(2017, 6, 8),
    returns_due=date(2017, 6, 30),
    moderation_on=date(2017, 7, 10),
    report_due=date(2017, 7, 31),
)
BANDS = {
    "age_band": "5-9",
    "gender": "girl",
    "ethnicity": "white-british",
    "plan_level": "early-help",
    "setting": "primary",
}
CASE = CaseDetails("SM-01", BANDS, "One incident.")


def make_round(world: World, *, cases_: int = 1, **changes: object) -> AuditRound:
    """A round that is being set up, every case asked of both services; one of another reference has another title."""
    if "reference" in changes:
        changes.setdefault("title", f"{ROUND.title}, {changes['reference']}")
    details = replace(
        ROUND, **{"theme_version_id": world.version.id, "sub_group_id": world.sub_group.id, **changes}
    )
    audit_round = rounds.create_round(acting(world.qa), details, NOW)
    bands = _bands(audit_round)
    for number in range(1, cases_ + 1):
        details = replace(CASE, reference=f"SM-{number:02}", bands=bands)
        cases.add_case(acting(world.qa), audit_round.id, details, NOW)
    services = (world.police_service.id, world.school_service.id)
    grid = {case.id: services for case in _cases(audit_round)}
    cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
    return audit_round


def _bands(audit_round: AuditRound) -> dict[str, str]:
    """Those of the facts that the round's set holds."""
    return {fact: band for fact, band in BANDS.items() if fact in cases.recorded_facts(audit_round)}


def ask_nobody(world: World, audit_round: AuditRound) -> None:
    nobody = {case.id: () for case in _cases(audit_round)}
    cases.ask_services(acting(world.qa), audit_round.id, nobody, NOW)


def make_open_round(world: World, *, cases_: int = 1, **changes: object) -> AuditRound:
    audit_round = make_round(world, cases_=cases_, **changes)
    rounds.open_round(acting(world.qa), audit_round.id, OPENED)
    return audit_round


def put_cases(audit_round: AuditRound, count: int, *services: Service) -> list[Case]:
    """Many cases of a round being set up, B-001 and on, every one asked of these services; put in at once."""
    bands = dict.fromkeys(FACTS, "") | _bands(audit_round)
    made = [
        Case(round_id=audit_round.id, position=at, reference=f"B-{at:03}", summary="One incident.", **bands)
        for at in range(1, count + 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    db.session.add_all(AgencyReturn(case_id=case.id, service_id=one.id) for case in made for one in services)
    db.session.flush()
    return made


def make_large_round(world: World, *, cases_: int = 130, **changes: object) -> AuditRound:
    """An open round of many cases, every one asked of both services."""
    audit_round = make_round(world, cases_=0, **{"population": 500, **changes})
    put_cases(audit_round, cases_, world.police_service, world.school_service)
    rounds.open_round(acting(world.qa), audit_round.id, OPENED)
    return audit_round


def _cases(audit_round: AuditRound) -> list[Case]:
    db.session.flush()
    return list(
        db.session.scalars(db.select(Case).filter_by(round_id=audit_round.id).order_by(Case.position))
    )


def first_case(audit_round: AuditRound) -> Case:
    return _cases(audit_round)[0]


def return_of(audit_round: AuditRound, service: Service, case: Case | None = None) -> AgencyReturn:
    case = case or first_case(audit_round)
    return db.session.scalars(db.select(AgencyReturn).filter_by(case_id=case.id, service_id=service.id)).one()


def lead_of(world: World, service: Service) -> Person:
    return world.police_lead if service.agency_id == world.police.id else world.school_lead


def auditor_of(world: World, service: Service) -> Person:
    return world.police_auditor if service.agency_id == world.police.id else world.school_auditor


def make_known(world: World, agency_return: AgencyReturn) -> AgencyReturn:
    lead, auditor = lead_of(world, agency_return.service), auditor_of(world, agency_return.service)
    known.say_known(acting(lead), agency_return.id, auditor.id, NOW)
    return agency_return


VALUES = {
    "yes-partly-no": "yes",
    "date": "2017-06-04",
    "long-text": "Support was given.",
    "grade": "good",
    "evidence-seen": [{"document": "Minutes of the meeting"}],
    "rows": [{"what": "Train all staff."}],
}


def complete_answers(agency_return: AgencyReturn, grade: str = "good") -> dict[str, returns.EnteredAnswer]:
    """An answer to everything that this return is asked."""
    questions = question_set(agency_return.case.audit_round.theme_version_id)
    entered = {}
    for section in sections_asked(questions, agency_return.service.kind, agency_return.case.bands, None):
        for question in (one for one in section.questions if TYPES[one.type].answered):
            value = grade if question.overall else VALUES[question.type]
            rationale = "The file shows it." if question.rationale != "none" else ""
            response = Response(value=value, absence=None, reason="", rationale=rationale)
            entered[question.key] = returns.EnteredAnswer(response, "")
    return entered


def make_submitted(world: World, agency_return: AgencyReturn, grade: str = "good") -> AgencyReturn:
    make_known(world, agency_return)
    auditor = acting(auditor_of(world, agency_return.service))
    returns.save_answers(auditor, agency_return.id, complete_answers(agency_return, grade), NOW)
    returns.submit_return(auditor, agency_return.id, NOW)
    return agency_return


def make_moderated_round(world: World, *, cases_: int = 1, **changes: object) -> AuditRound:
    """In moderation, every return handed in: police graded fair, the school good."""
    audit_round = make_open_round(world, cases_=cases_, **changes)
    for case in _cases(audit_round):
        make_submitted(world, return_of(audit_round, world.police_service, case), "fair")
        make_submitted(world, return_of(audit_round, world.school_service, case), "good")
    rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    return audit_round


def make_finding(world: World, audit_round: AuditRound, heading: str = "Notices came late") -> Finding:
    details = findings.FindingDetails(
        kind=FindingKind.DEVELOPMENT,
        heading=heading,
        text="The school heard after the day had begun.",
        key_line="told",
        case_ids=(first_case(audit_round).id,),
        service_ids=(world.police_service.id,),
    )
    return findings.write_finding(acting(world.qa), audit_round.id, details, NOW)


def make_agreed(world: World, audit_round: AuditRound, level: str = "good") -> None:
    for case in _cases(audit_round):
        details = moderation.GradeDetails(level, "The panel read all returns.")
        moderation.agree_grade(acting(world.moderator), case.id, "grade", details, None, NOW)


def make_reporting_round(world: World, **changes: object) -> AuditRound:
    audit_round = make_moderated_round(world, **changes)
    make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    return audit_round


def write_report(world: World, audit_round: AuditRound) -> None:
    for section in TEXT_SECTIONS:
        words = f"Words of {section.key}."
        texts.write_text(acting(world.qa), audit_round.id, section.key, words, None, NOW)


def approve_report(world: World, audit_round: AuditRound, by: Person | None = None, **minute: str) -> Report:
    """As it stands; `minute`: another meeting or reference than usual."""
    read = reports.mark_of(acting(world.chair), audit_round.id, NOW)
    meeting_id, reference = minute.get("meeting_id", world.meeting.id), minute.get("reference", "AU/4")
    return reports.approve_report(acting(by or world.chair), audit_round.id, read, meeting_id, reference, NOW)


def make_closed_round(world: World) -> AuditRound:
    """Its report approved as version 1, with one recommendation."""
    audit_round = make_reporting_round(world)
    make_recommendation(world, audit_round)
    write_report(world, audit_round)
    approve_report(world, audit_round)
    return audit_round


def words_of_file(content: bytes) -> str:
    """Of a Word file: paragraphs, then tables."""
    document = Document(BytesIO(content))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


def make_recommendation(
    world: World, audit_round: AuditRound, finding_ids: Iterable[str] = ()
) -> Recommendation:
    chosen = tuple(finding_ids) or (make_finding(world, audit_round).id,)
    details = recommendations.RecommendationDetails(
        "Record every call in one place.", "Calls were lost.", chosen
    )
    return recommendations.write_recommendation(acting(world.qa), audit_round.id, details, NOW)


def make_action(
    world: World, recommendation: Recommendation | None = None, due_on: date = date(2017, 9, 1)
) -> Action:
    """Of a recommendation that is agreed, unless one is given."""
    if recommendation is None:
        recommendation = make_recommendation(world, make_moderated_round(world))
        recommendations.agree_recommendations(acting(world.chair), recommendation.source.round_id, NOW)
    details = actions.ActionDetails("Set up one record.", world.owner.id, due_on, "A dip sample in March.")
    return actions.assign_action(acting(world.qa), recommendation.id, details, NOW)
