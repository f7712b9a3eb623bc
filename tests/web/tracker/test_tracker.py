"""The tracker as each person sees it, filtered by its address, and as a file."""

import csv
import io
from datetime import date, timedelta

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from audit_app.extensions import real_now
from audit_app.models import Action
from audit_app.policy import Grant, Role
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, changes, recommendations
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support.browsing import Visits
from tests.support.making import (
    NOW,
    PROGRAM,
    World,
    acting,
    make_action,
    make_moderated_round,
    make_person,
    make_recommendation,
)

LATER = real_now().date() + timedelta(days=300)


def second_action(world: World, first: Action, text: str = "=Brief every school.") -> Action:
    details = actions.ActionDetails(text, world.police_lead.id, LATER, "Nine of ten know.")
    return actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)


def rows_of(visit: Visits, person: object, address: str) -> list[dict[str, str]]:
    answer = visit.as_(person).raw("GET", address)  # type: ignore[arg-type]
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_action_stands_with_reference_owner_and_lateness(world: World, visit: Visits) -> None:
    make_action(world, due_on=date(2017, 9, 1))
    page = visit.as_(world.viewer).get("/tracker")
    assert "small-2017-06 R1 / A1" in page.links
    assert "Owen Owner" in page.main
    assert "Testshire Education" in page.main
    assert "Not started, late by" in page.main


def test_owner_sees_own_actions_only(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    page = visit.as_(world.owner).get("/tracker")
    assert "Set up one record." in page.main
    assert "Brief every school." not in page.main


def test_somebody_without_any_reads_so(world: World, visit: Visits) -> None:
    make_action(world)
    assert "There are no recommendations to show yet." in visit.as_(world.police_auditor).get("/tracker").main


def test_overdue_view_leaves_the_rest_out(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    page = visit.as_(world.qa).get("/tracker?view=overdue")
    assert "Set up one record." in page.main
    assert "Brief every school." not in page.main


def test_agency_filter_leaves_the_rest_out(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    page = visit.as_(world.qa).get(f"/tracker?agency={world.police.id}")
    assert "Brief every school." in page.main
    assert "Set up one record." not in page.main


def test_mine_are_the_readers_own(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    page = visit.as_(world.police_lead).get("/tracker?mine=y")
    assert "Brief every school." in page.main


def test_view_that_does_not_exist_shows_everything(world: World, visit: Visits) -> None:
    make_action(world)
    assert "Set up one record." in visit.as_(world.qa).get("/tracker?view=nonsense").main


def test_chair_is_led_to_recommendations_ready_to_close(world: World, visit: Visits) -> None:
    action = make_action(world)
    recommendations.agree_recommendations(acting(world.chair), action.recommendation.source.round_id, NOW)
    actions.excuse_action(acting(world.chair), action.id, "Done by the region.", world.minute, NOW)
    for address in ("/tracker?view=to-close", "/tracker"):
        page = visit.as_(world.chair).get(address)
        assert f"/recommendations/{action.recommendation_id}/close" in page.links.values()


def test_file_holds_the_rows_of_the_view(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    rows = rows_of(visit, world.qa, "/tracker.csv?view=overdue")
    assert [row["Reference"] for row in rows] == ["small-2017-06 R1", "small-2017-06 R1 / A1"]
    assert rows[1]["Due"] == "2017-09-01"
    assert rows[1]["Overdue"] == "yes"


def test_word_file_holds_the_rows_of_the_view_in_its_order(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    answer = visit.as_(world.qa).raw("GET", "/tracker.docx?view=all&sort=-due")
    word = Document(io.BytesIO(answer.data))
    section, table = word.sections[0], word.tables[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert len(word.sections) == 1
    assert section.header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    assert "w:tblHeader" in table.rows[0]._tr.xml
    references = [row.cells[0].text for row in table.rows]
    assert references == ["Reference", "small-2017-06 R1 / A2", "small-2017-06 R1 / A1", "small-2017-06 R1"]
    assert "Everything; by due, descending." in "".join(part.text for part in word.paragraphs)


def test_word_file_of_nothing_says_so(world: World, visit: Visits) -> None:
    answer = visit.as_(world.qa).raw("GET", "/tracker.docx?view=overdue")
    assert "No recommendations or actions match these filters." in [
        part.text for part in Document(io.BytesIO(answer.data)).paragraphs
    ]


def test_heads_sort_and_turn_and_keep_the_filters(world: World, visit: Visits) -> None:
    make_action(world)
    person = visit.as_(world.qa)
    page = person.get(f"/tracker?view=unfinished&agency={world.education.id}&mine=y")
    assert not page.all("th[@aria-sort]")
    page = person.get(f"/tracker?view=unfinished&agency={world.education.id}&sort=due")
    (head,) = page.all("th[@aria-sort]")
    assert head.get("aria-sort") == "ascending"
    turned = page.links["Due ▲"]
    assert turned == f"/tracker?view=unfinished&agency={world.education.id}&sort=-due"
    assert person.get(turned).all("th[@aria-sort]")[0].get("aria-sort") == "descending"
    assert page.links["Word"] == f"/tracker.docx?view=unfinished&agency={world.education.id}&sort=due"


def test_unknown_column_sorts_nothing(world: World, visit: Visits) -> None:
    make_action(world)
    assert not visit.as_(world.qa).get("/tracker?sort=password").all("th[@aria-sort]")


def test_chair_opens_on_what_happened_since_the_meeting(world: World, visit: Visits) -> None:
    make_action(world, due_on=date(2017, 9, 1))
    person = visit.as_(world.chair)
    assert person.raw("GET", "/tracker").location == "/tracker?view=since-last-meeting"
    page = person.get("/tracker")
    assert "What has happened since the meeting of 1 June 2017" in page.main
    assert "Overdue (1)" in page.main
    whole = person.get(page.links["Whole tracker"])
    assert whole.heading == "Tracker"
    assert person.get(whole.links["Since the last meeting"]).heading == "Since the last meeting"


@pytest.mark.parametrize("who", ["qa", "viewer", "owner", "school_lead", "moderator"])
def test_others_open_on_the_list_and_are_one_press_away(world: World, visit: Visits, who: str) -> None:
    make_action(world)
    person = visit.as_(getattr(world, who))
    page = person.get("/tracker")
    assert page.heading == "Tracker"
    since = person.get(page.links["Since the last meeting"])
    assert since.heading == "Since the last meeting"
    assert not [text for text in since.buttons if text.startswith("Decide")]


def test_chair_of_two_sub_groups_chooses(world: World, visit: Visits) -> None:
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    chair = make_person(
        "Both", Grant(Role.CHAIR, sub_group_id=other.id), Grant(Role.CHAIR, sub_group_id=world.sub_group.id)
    )
    person = visit.as_(chair)
    page = person.get("/tracker")
    assert "Select a sub-group." in page.main
    assert "There has been no meeting yet" in person.get(page.links["Other sub-group"]).main


def test_strangers_sub_group_is_not_found(world: World, visit: Visits) -> None:
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    visit.as_(world.chair).get(f"/tracker?view=since-last-meeting&sub-group={other.id}", status=404)


def test_file_smuggles_no_formula(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    rows = rows_of(visit, world.police_lead, "/tracker.csv")
    assert rows[-1]["Recommendation or action"] == "'=Brief every school."


def test_recommendation_without_actions_stands_in_the_tracker(world: World, visit: Visits) -> None:
    make_recommendation(world, make_moderated_round(world))
    assert "small-2017-06 R1" in visit.as_(world.qa).get("/tracker").links


def test_files_say_in_which_meeting_and_minute_each_decision_was_taken(world: World, visit: Visits) -> None:
    """Without the words of the outcome, which stands beside it."""
    action = make_action(world)
    chair = acting(world.chair)
    agreed = changes.Agreed(LATER, action.owner_id, action.impact_measure)
    changes.change_agreed(
        chair, action.id, action.version, agreed, "Ill.", Minute(world.meeting.id, "5.2"), NOW
    )
    actions.excuse_action(chair, action.id, "The tool is gone.", Minute(CHAIRS_ACTION), NOW)
    recommendation_id = action.recommendation_id
    closure = Closure(world.meeting.id, "5.4", "All was done.")
    recommendations.close_recommendation(chair, recommendation_id, closure, NOW)
    excused = "No longer needed, Charlie Chair, Chair’s action, 1 June 2017; to be noted at the next meeting: The tool is gone."
    moved = "Due date changed, Charlie Chair, Meeting of 1 June 2017, minute 5.2: Ill. Due:"
    closed = "Recommendation closed, Charlie Chair, Meeting of 1 June 2017, minute 5.4."
    rows = rows_of(visit, world.qa, "/tracker.csv?view=all")
    assert rows[0]["Decisions"] == closed
    assert rows[1]["Decisions"].startswith(f"{excused} {moved}")
    answer = visit.as_(world.qa).raw("GET", "/tracker.docx?view=all")
    cells = [row.cells[-1].text for row in Document(io.BytesIO(answer.data)).tables[0].rows]
    assert cells[0] == "Outcome and decisions"
    assert closed in cells[1]
    assert "Meeting of 1 June 2017, minute 5.2" in cells[2]
