"""Whoever saves second is told each field in which they differ, with what is stored now and what they entered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from audit_app.errors import Stale
from audit_app.extensions import db
from audit_app.policy import Grant, Role
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.rounds.progress import Timetable
from audit_app.rules.tracker.decisions import Tier
from audit_app.services.moderation import findings
from audit_app.services.moderation.findings import FindingDetails
from audit_app.services.people import partnership, people
from audit_app.services.people.people import PersonDetails
from audit_app.services.reports import corrections, texts
from audit_app.services.rounds import cases, rounds, timetable
from audit_app.services.tracker import action_edits, recommendations
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.recommendations import RecommendationDetails
from tests.support import making
from tests.support.making import BANDS, CASE, NOW, ROUND, World, acting

EARLIER = -1
"""A version that no row has any more."""


def told(save: Callable[[], object]) -> dict[str, tuple[str, str]]:
    """The label of each field with both texts."""
    with pytest.raises(Stale) as raised:
        save()
    return {conflict.label: (conflict.theirs, conflict.yours) for conflict in raised.value.conflicts}


def test_second_writer_of_a_finding_sees_its_heading_and_text(world: World) -> None:
    finding = making.make_finding(world, making.make_moderated_round(world))
    details = FindingDetails(FindingKind.STRENGTH, " Told early ", " Before the bell. ", "told", (), ())
    assert told(lambda: findings.change_finding(acting(world.qa), finding.id, EARLIER, details, NOW)) == {
        "Heading": ("Notices came late", "Told early"),
        "What was found": ("The school heard after the day had begun.", "Before the bell."),
    }


def test_second_writer_of_a_recommendation_sees_its_words_and_reason(world: World) -> None:
    row = making.make_recommendation(world, making.make_moderated_round(world))
    details = RecommendationDetails(" Keep one book. ", " Two are kept. ", ())
    assert told(
        lambda: recommendations.change_recommendation(acting(world.qa), row.id, EARLIER, details, NOW)
    ) == {
        "Recommendation": ("Record every call in one place.", "Keep one book."),
        "Why": ("Calls were lost.", "Two are kept."),
    }


def test_second_writer_of_an_action_sees_all_that_can_be_changed(world: World) -> None:
    action = making.make_action(world)
    details = ActionDetails(" Keep one book. ", world.police_lead.id, date(2017, 10, 2), " Nothing lost. ")
    assert told(lambda: action_edits.compare_stored(action, EARLIER, details)) == {
        "What needs to be done": ("Set up one record.", "Keep one book."),
        "How we will know it helped": ("A dip sample in March.", "Nothing lost."),
        "Owner": ("Owen Owner", "Pat Lead"),
        "Due date": ("1 September 2017", "2 October 2017"),
    }


def test_second_writer_of_an_action_sees_what_they_emptied(world: World) -> None:
    action = making.make_action(world)
    details = ActionDetails(action.text, "", None, action.impact_measure)  # type: ignore[arg-type]
    assert told(lambda: action_edits.compare_stored(action, EARLIER, details)) == {
        "Owner": ("Owen Owner", ""),
        "Due date": ("1 September 2017", ""),
    }


def test_second_writer_of_a_person_sees_details_and_roles(world: World) -> None:
    lead, roles = world.police_lead, [Grant(Role.QA_OFFICER)]
    details = PersonDetails(" Pat@Example.org ", " Pat ", " Clerk ", world.education.id)
    assert told(lambda: people.change_person(acting(world.qa), lead.id, EARLIER, details, roles, NOW)) == {
        "Name": ("Pat Lead", "Pat"),
        "Email address": ("pat.lead@example.org", "pat@example.org"),
        "Job title": ("Pat Lead (job)", "Clerk"),
        "Agency": ("Testshire Police", "Testshire Education"),
        "Roles": ("Agency lead, Testshire Police", "QA officer"),
    }


def test_second_writer_of_a_person_without_agency_sees_the_agency_alone(world: World) -> None:
    qa = world.qa
    details = PersonDetails(qa.email, qa.name, qa.job_title, world.police.id)
    differing = told(
        lambda: people.change_person(acting(qa), qa.id, EARLIER, details, [Grant(Role.QA_OFFICER)], NOW)
    )
    assert differing == {"Agency": ("", "Testshire Police")}


def test_second_writer_of_the_partnership_and_its_parts_sees_every_field(world: World) -> None:
    qa, group, meeting, service = acting(world.qa), world.sub_group, world.meeting, world.police_service
    assert told(lambda: partnership.rename_partnership(qa, EARLIER, " Newshire ", NOW)) == {
        "Name": ("Testshire", "Newshire")
    }
    assert told(lambda: partnership.rename_agency(qa, world.police.id, EARLIER, " Force ", NOW)) == {
        "Name": ("Testshire Police", "Force")
    }
    assert told(lambda: partnership.change_service(qa, service.id, EARLIER, " Desk ", "gp", NOW)) == {
        "Name": ("Police", "Desk"),
        "Kind": ("Police", "General practice"),
    }
    changed = (" Group ", " To learn. ", NOW, Tier.BOARD)
    assert told(lambda: partnership.change_sub_group(qa, group.id, EARLIER, *changed)) == {
        "Name": ("Audit sub-group", "Group"),
        "Purpose": ("Audits.", "To learn."),
        "Kind of group": ("Sub-group", "Board"),
    }
    day = date(2017, 6, 2)
    assert told(lambda: partnership.change_meeting(qa, meeting.id, EARLIER, day, " Extra ", NOW)) == {
        "Date": ("1 June 2017", "2 June 2017"),
        "Title": ("Audit sub-group", "Extra"),
    }


def test_second_writer_of_a_round_sees_every_field_as_the_form_says_it(world: World) -> None:
    audit_round = making.make_round(world, report_due=None)
    version = making.make_version(world)
    group = partnership.create_sub_group(acting(world.qa), "", "Other group", "", NOW)
    other = {"theme_version_id": version.id, "sub_group_id": group.id, "title": " Mine ", "population": None}
    details = replace(ROUND, **other, read_from=date(2016, 7, 1))
    assert told(lambda: rounds.change_round(acting(world.qa), audit_round.id, EARLIER, details, NOW)) == {
        "Title": (ROUND.title, "Mine"),
        "Question set": ("Small theme, version 1", "Small theme, version 2"),
        "Sub-group": ("Audit sub-group", "Other group"),
        "How many the sample was chosen from": ("40", ""),
        "First day to read": ("1 June 2016", "1 July 2016"),
        "Report due": ("", "31 July 2017"),
    }


def test_second_writer_of_a_round_sees_nothing_for_what_does_not_exist(world: World) -> None:
    audit_round = making.make_round(world)
    details = replace(ROUND, theme_version_id="nowhere", sub_group_id="nowhere")
    assert told(lambda: rounds.change_round(acting(world.qa), audit_round.id, EARLIER, details, NOW)) == {
        "Question set": ("Small theme, version 1", ""),
        "Sub-group": ("Audit sub-group", ""),
    }


def test_second_writer_of_a_case_sees_reference_summary_and_facts(world: World) -> None:
    case = making.first_case(making.make_round(world))
    details = replace(CASE, reference=" SM-09 ", summary=" Two. ", bands=BANDS | {"gender": "boy"})
    assert told(lambda: cases.change_case(acting(world.qa), case.id, EARLIER, details, NOW)) == {
        "Reference": ("SM-01", "SM-09"),
        "Summary": ("One incident.", "Two."),
        "Girl or boy": ("Girl", "Boy"),
    }


def test_second_writer_of_the_dates_of_a_running_round_sees_every_day(world: World) -> None:
    audit_round = making.make_open_round(world)
    days = Timetable(date(2017, 6, 9), date(2017, 7, 7), date(2017, 7, 17), None)
    assert told(
        lambda: timetable.change_dates(acting(world.qa), audit_round.id, EARLIER, days, "Strike.", NOW)
    ) == {
        "Known or not known by": ("8 June 2017", "9 June 2017"),
        "Returns due": ("30 June 2017", "7 July 2017"),
        "Moderation on": ("10 July 2017", "17 July 2017"),
        "Report due": ("31 July 2017", ""),
    }


@pytest.mark.parametrize("version", [EARLIER, None])
def test_second_writer_of_a_text_of_the_report_sees_both_texts(world: World, version: int | None) -> None:
    audit_round = making.make_reporting_round(world)
    written = (acting(world.qa), audit_round.id, "introduction")
    texts.write_text(*written, "Theirs.", None, NOW)
    texts.write_text(*written, "Theirs.", version, NOW)
    db.session.flush()
    assert told(lambda: texts.write_text(*written, "Mine.", version, NOW)) == {
        "Introduction": ("Theirs.", "Mine.")
    }


@pytest.mark.parametrize("version", [EARLIER, None])
def test_second_writer_of_a_corrected_text_sees_both_texts(world: World, version: int | None) -> None:
    audit_round = making.make_closed_round(world)
    corrections.begin_correction(acting(world.qa), audit_round.id, "A slip.", NOW)
    written = (acting(world.qa), audit_round.id, "introduction")
    corrections.correct_text(*written, "Theirs.", None, NOW)
    assert told(lambda: corrections.correct_text(*written, "Mine.", version, NOW)) == {
        "Introduction": ("Theirs.", "Mine.")
    }
