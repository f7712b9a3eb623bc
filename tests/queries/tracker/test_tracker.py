"""The tracker's rows: in the order of dates, within reach, counted, at one cost however many there are."""

from datetime import date

import pytest

from audit_app.extensions import db
from audit_app.models import Action
from audit_app.queries.tracker.filters import Column, Filters, View
from audit_app.queries.tracker.tracker import Tracker, tracker
from audit_app.services.tracker import actions, recommendations
from tests.support.databases import Statements
from tests.support.making import NOW, World, acting, make_action, make_moderated_round, make_recommendation

TODAY = date(2017, 9, 4)


def seen(world: World, who: str = "qa", **filters: object) -> Tracker:
    return tracker(acting(getattr(world, who)), Filters(**filters), TODAY)  # type: ignore[arg-type]


def add(world: World, first: Action, text: str, due_on: date) -> Action:
    details = actions.ActionDetails(text, world.police_lead.id, due_on, "Seen.")
    return actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)


def references(page: Tracker) -> list[str]:
    return [action.reference for one in page.recommendations for action in one.actions]


def test_actions_stand_soonest_first(world: World) -> None:
    first = make_action(world, due_on=date(2017, 12, 1))
    add(world, first, "Sooner.", date(2017, 10, 1))
    assert references(seen(world)) == ["small-2017-06 R1 / A2", "small-2017-06 R1 / A1"]


def test_recommendations_stand_by_their_soonest_action(world: World) -> None:
    audit_round = make_moderated_round(world)
    make_action(world, make_recommendation(world, audit_round), date(2017, 12, 1))
    make_action(world, make_recommendation(world, audit_round), date(2017, 10, 1))
    assert [one.reference[-2:] for one in seen(world).recommendations] == ["R2", "R1"]


def test_finished_actions_stand_after_the_others(world: World) -> None:
    first = make_action(world, due_on=date(2017, 8, 1))
    add(world, first, "Later.", date(2017, 10, 1))
    actions.excuse_action(acting(world.chair), first.id, "The region does it.", world.minute, NOW)
    assert references(seen(world)) == ["small-2017-06 R1 / A2", "small-2017-06 R1 / A1"]


def test_views_are_counted(world: World) -> None:
    first = make_action(world, due_on=date(2017, 9, 1))
    add(world, first, "Later.", date(2017, 10, 1))
    counts = seen(world, view=View.OVERDUE).counts
    assert (counts[View.ALL], counts[View.OVERDUE], counts[View.AWAITING_SIGN_OFF]) == (2, 1, 0)


@pytest.mark.parametrize("view", View)
def test_count_of_a_view_is_what_it_shows(world: World, view: View) -> None:
    first = make_action(world, due_on=date(2017, 9, 1))
    second = add(world, first, "Later.", date(2017, 10, 1))
    actions.excuse_action(acting(world.chair), second.id, "The region does it.", world.minute, NOW)
    page = seen(world, view=view)
    shown = len(page.recommendations) if view is View.TO_CLOSE else page.action_count
    assert page.counts[view] == shown


def test_recommendation_whose_actions_are_finished_is_not_finished_itself(world: World) -> None:
    action = make_action(world)
    recommendations.agree_recommendations(acting(world.chair), action.recommendation.source.round_id, NOW)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", world.minute, NOW)
    assert [one.to_close for one in seen(world, "chair", view=View.UNFINISHED).recommendations] == [True]
    assert [one.to_close for one in seen(world, "viewer", view=View.TO_CLOSE).recommendations] == [False]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("owner", 1),
        ("police_lead", 1),
        ("school_lead", 1),
        ("viewer", 2),
        ("administrator", 0),
        ("police_auditor", 0),
    ],
)
def test_everybody_sees_what_they_reach(world: World, who: str, expected: int) -> None:
    add(world, make_action(world), "For the police.", date(2017, 10, 1))
    page = seen(world, who)
    assert page.action_count == page.counts[View.ALL] == expected


def test_filters_by_round_and_sub_group(world: World) -> None:
    action = make_action(world)
    assert references(
        seen(world, round_id=action.recommendation.source.round_id, sub_group_id=world.sub_group.id)
    )
    assert not seen(world, round_id="another").recommendations
    assert not seen(world, sub_group_id="another").recommendations


def test_mine_leaves_out_recommendations_without_actions(world: World) -> None:
    make_recommendation(world, make_moderated_round(world))
    assert not seen(world, mine=True).recommendations


def sorted_references(world: World, **filters: object) -> list[str]:
    return [row.reference.removeprefix("small-2017-06 ") for row in seen(world, **filters).rows]


@pytest.mark.parametrize("column", [Column.OWNER, Column.AGENCY, Column.DUE, Column.STATE])
def test_rows_sort_either_way_and_what_has_no_value_stands_last(world: World, column: Column) -> None:
    first = make_action(world, due_on=date(2017, 10, 1))
    add(world, first, "For the police.", date(2017, 12, 1))
    actions.write_update(
        acting(world.police_lead), add(world, first, "Begun.", date(2017, 11, 1)).id, "Yes.", NOW
    )
    up, down = (sorted_references(world, sort=column, descending=turned) for turned in (False, True))
    assert up[-1] == down[-1] == "R1"
    values = {"R1 / A1": 0, "R1 / A2": 1, "R1 / A3": 1}
    if column in (Column.OWNER, Column.AGENCY):
        assert [values[one] for one in up[:-1]] == [0, 1, 1]
        assert [values[one] for one in down[:-1]] == [1, 1, 0]
    elif column is Column.DUE:
        assert up[:-1] == down[-2::-1] == ["R1 / A1", "R1 / A3", "R1 / A2"]
    else:
        assert (up[:-1], down[0]) == (["R1 / A1", "R1 / A2", "R1 / A3"], "R1 / A3")


def test_references_sort_by_their_numbers(world: World) -> None:
    first = make_action(world)
    for number in range(2, 11):
        add(world, first, f"Number {number}.", date(2017, 10, 1))
    found = sorted_references(world, sort=Column.REFERENCE)
    assert found == ["R1", *(f"R1 / A{number}" for number in range(1, 11))]


def test_choices_are_those_within_reach(world: World) -> None:
    add(world, make_action(world), "For the police.", date(2017, 10, 1))
    assert [one.label for one in seen(world, "owner").agencies] == ["Testshire Education"]
    assert [one.label for one in seen(world).agencies] == ["Testshire Education", "Testshire Police"]


def test_more_rows_cost_no_more_statements(world: World, statements: Statements) -> None:
    first = make_action(world)
    db.session.flush()
    db.session.expire_all()
    statements.clear()
    seen(world)
    few = len(statements)
    for number in range(5):
        add(world, first, f"Number {number}.", date(2017, 10, 1))
    make_recommendation(world, first.recommendation.source.audit_round)
    db.session.flush()
    db.session.expire_all()
    statements.clear()
    seen(world)
    assert len(statements) == few
