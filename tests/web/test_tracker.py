"""The tracker as each person sees it, filtered by its address, and as a file."""

import csv
import io
from datetime import date, timedelta

from audit_app.extensions import real_now
from audit_app.models import Action
from audit_app.services import actions, recommendations
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting, make_action, make_moderated_round, make_recommendation

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
    assert "Owen Owner, Testshire Education" in page.main
    assert "Not started, late by" in page.main


def test_owner_sees_own_actions_only(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    page = visit.as_(world.owner).get("/tracker")
    assert "Set up one record." in page.main
    assert "Brief every school." not in page.main


def test_somebody_without_any_reads_so(world: World, visit: Visits) -> None:
    make_action(world)
    assert (
        "There is no recommendation for you to see yet."
        in visit.as_(world.police_auditor).get("/tracker").main
    )


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
    recommendations.agree_recommendations(acting(world.chair), action.recommendation.round_id, NOW)
    actions.excuse_action(acting(world.chair), action.id, "Done by the region.", NOW)
    page = visit.as_(world.chair).get("/tracker?view=to-close")
    assert f"/recommendations/{action.recommendation_id}/close" in page.links.values()


def test_file_holds_the_rows_of_the_view(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    rows = rows_of(visit, world.qa, "/tracker.csv?view=overdue")
    assert [row["Reference"] for row in rows] == ["small-2017-06 R1", "small-2017-06 R1 / A1"]
    assert rows[1]["Due"] == "2017-09-01"
    assert rows[1]["Overdue"] == "yes"


def test_file_smuggles_no_formula(world: World, visit: Visits) -> None:
    second_action(world, make_action(world))
    rows = rows_of(visit, world.police_lead, "/tracker.csv")
    assert rows[-1]["What"] == "'=Brief every school."


def test_recommendation_without_actions_stands_in_the_tracker(world: World, visit: Visits) -> None:
    make_recommendation(world, make_moderated_round(world))
    assert "small-2017-06 R1" in visit.as_(world.qa).get("/tracker").links
