"""What is read of one thing stays the same however much there is of others."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from audit_app.extensions import db
from audit_app.models import AuditRound
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.log import log_page
from audit_app.queries.moderation import attendance, findings, grades
from audit_app.queries.moderation.moderation import panel_case, panel_round
from audit_app.queries.moderation.order import case_order
from audit_app.queries.people import agencies, agency_endings, people, sub_group_page, work_held
from audit_app.queries.people.people import Choice
from audit_app.queries.reports import corrected_values, facts, reports, shared_questions
from audit_app.queries.returns import concerns
from audit_app.queries.rounds import (
    cases,
    known,
    readiness,
    round_list,
    round_page,
    round_reminders,
    round_returns,
    sample,
    services_asked,
)
from audit_app.queries.rounds.grid import Filters as GridFilters
from audit_app.queries.themes.themes import question_set
from audit_app.queries.to_do import to_do
from audit_app.queries.tracker import proposals, recommendations, sign_off
from audit_app.queries.tracker.actions import action_page
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.meetings import minutes, since_meeting
from audit_app.queries.tracker.meetings.earliest_days import earliest_for_report
from audit_app.queries.tracker.substitutes import deciders
from audit_app.queries.tracker.tracker import tracker
from audit_app.rules.workflow import ReportState
from tests.support import making
from tests.support.busy_rounds import CHANGES, Busy, make_busy, words_about, words_of
from tests.support.making import NOW, World, acting

TODAY = NOW.date()
LATER = making.ROUND.returns_due.replace(year=2018)
Readings = Mapping[str, object]


@pytest.fixture
def version_id(world: World) -> str:
    return making.make_version(world, *CHANGES).id


def readings_of_round(qa: Actor, row: AuditRound) -> Readings:
    """Whatever pages, files and mails say of a round."""
    reach, id_ = scope(qa, Permission.ROUND_READ), row.id
    questions = question_set(row.theme_version_id)
    reminded = ("known-reminder", "return-reminder")
    version = facts.Version(ReportState.DRAFT, 1, TODAY, "Quinn")
    return {
        "panel": panel_round(reach, id_),
        "attendance": attendance.attendance_page(reach, id_),
        "findings": findings.findings_page(reach, id_),
        "settled": grades.settled_cases(id_, questions),
        "order": case_order(id_, questions),
        "cases": cases.cases_page(reach, id_),
        "form of cases": cases.case_form_context(reach, id_),
        "check": readiness.moderation_check(reach, id_),
        "owed": readiness.owed_by_panel(row),
        "preparation": readiness.preparation_page(reach, id_, TODAY),
        "page": round_page.round_page(qa, id_, GridFilters(), LATER),
        "reminders": round_reminders.round_reminders(qa, id_, GridFilters(), LATER, reminded),
        "late": round_returns.count_awaited_and_late(row, LATER),
        "sample": sample.sample_page(reach, id_),
        "form of sample": sample.add_case_page(reach, id_),
        "asked": services_asked.asked_page(reach, id_),
        "usual": services_asked.usual_services(id_, row.theme_version_id),
        "proposals": proposals.proposals_page(reach, id_),
        "recommendations": recommendations.round_recommendations(qa, reach, id_, TODAY),
        "report": reports.report_page(qa, reach, id_, TODAY),
        "facts": facts.round_report(row, version),
        "correctable": corrected_values.correctable_round(row, None),
        "earliest": earliest_for_report(row),
        "log": log_page(qa, reach, id_, 1),
    }


def readings_of_agency(lead: Actor, audit_round: AuditRound, agency_id: str) -> Readings:
    """Whatever an agency is told, and what is told of it."""
    reach = scope(lead, Permission.RETURN_CONFIRM)
    page = known.known_page(reach, audit_round.id, agency_id)
    return {
        "known": page,
        "known lines": known.known_lines(reach, audit_round.id, agency_id, [line.id for line in page.lines])
        if page
        else (),
    }


def readings_of_person(person: Actor) -> Readings:
    """Every list and count that is narrowed to what a person reaches or holds."""
    id_ = person.person_id or ""
    return {
        "to do": to_do(person, LATER),
        "tracker": tracker(person, Filters(), LATER),
        "own actions": tracker(person, Filters(mine=True), LATER),
        "rounds": round_list.rounds_page(scope(person, Permission.ROUND_READ), LATER),
        "concerns": concerns.concerns(scope(person, Permission.CONCERN_READ)),
        "reports": reports.reports_list(scope(person, Permission.REPORT_READ)),
        "sub-groups": since_meeting.sub_groups_within(person),
        "shared": shared_questions.shared_questions(scope(person, Permission.MODERATION_READ)),
        "held": work_held.work_held_by(person, id_),
        "page": people.person_page(id_),
    }


def readings_of_bodies(world: World) -> Readings:
    """Whatever is counted or listed for the agencies and the sub-group of a partnership."""
    chair, group = acting(world.chair), Choice(world.sub_group.id, world.sub_group.name)
    agency_ids = frozenset({world.police.id, world.education.id})
    return {
        "work": [agency_endings.work_of_agency(agency_id) for agency_id in sorted(agency_ids)],
        "agency": agencies.agency_line(world.police.id),
        "auditors": people.auditors_of(agency_ids),
        "colleagues": people.colleagues(agency_ids),
        "list": people.people_page(people.PeopleFilters(agency_id=world.police.id), 1),
        "group": sub_group_page.sub_group_page(group.id, TODAY),
        "decided": minutes.decided_page(group.id, TODAY),
        "minutes": minutes.minutes_page(world.meeting.id, TODAY),
        "in minutes": minutes.in_minutes(world.meeting.id),
        "since": since_meeting.since_meeting(chair, group, (group,), LATER),
        "sign-offs": sign_off.sign_offs(scope(chair, Permission.ACTION_CLOSE), group.id),
        "deciders": deciders(group.id, frozenset(), TODAY),
    }


def readings(world: World, busy: Busy) -> Readings:
    """All of these, each under a name that says what changed."""
    qa, lead = acting(world.qa), acting(world.police_lead)
    rounds = {"set up": busy.set_up, "open": busy.open, "closed": busy.closed}
    parts = {f"round {name}": readings_of_round(qa, row) for name, row in rounds.items()}
    parts |= {
        f"agency {name}": readings_of_agency(lead, row, world.police.id) for name, row in rounds.items()
    }
    return {f"{part}: {name}": value for part, read in parts.items() for name, value in read.items()}


def changed(before: Readings, after: Readings) -> list[str]:
    return [name for name, value in before.items() if value != after[name]]


def after_commit(read: Callable[[], Readings]) -> Readings:
    """As the next request reads it, which has loaded nothing yet."""
    db.session.commit()
    db.session.expire_all()
    return read()


def test_another_round_changes_nothing_that_is_read_of_a_round(
    world: World, version_id: str, tmp_path: Path
) -> None:
    busy = make_busy(world, version_id, "first", tmp_path)
    before = after_commit(lambda: readings(world, busy))
    make_busy(world, version_id, "second", tmp_path)
    assert changed(before, after_commit(lambda: readings(world, busy))) == []


def test_strangers_change_nothing_that_people_and_bodies_are_told(
    world: World, version_id: str, tmp_path: Path
) -> None:
    strangers = making.make_world("Other")
    make_busy(world, version_id, "first", tmp_path)
    own = [acting(person) for name, person in world.people().items() if name not in ("qa", "administrator")]

    def read() -> Readings:
        of_people = {
            f"{person.name}: {name}": value
            for person in own
            for name, value in readings_of_person(person).items()
        }
        return {**of_people, **readings_of_bodies(world)}

    before = after_commit(read)
    make_busy(strangers, version_id, "strangers", tmp_path)
    assert changed(before, after_commit(read)) == []


def test_a_case_and_an_action_are_shown_without_words_about_another(
    world: World, version_id: str, tmp_path: Path
) -> None:
    busy, qa = make_busy(world, version_id, "first", tmp_path), acting(world.qa)
    panel, reach = scope(qa, Permission.MODERATION_READ), scope(qa, Permission.ACTION_READ)
    first, second, _ = making._cases(busy.closed)
    for case, other in ((first, second), (second, first)):
        page = repr(panel_case(panel, case.id))
        assert (words_about(busy.closed, case) in page, other.reference in page) == (True, False)
    for action in busy.actions:
        page = repr(action_page(reach, action.id, LATER))
        others = [other.id for other in busy.actions if other is not action and other.id in page]
        assert (words_of(action) in page, others) == (True, [])
