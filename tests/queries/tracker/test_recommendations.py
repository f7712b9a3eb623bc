"""The recommendations of a round, for those who reach them and with the actions that each may read."""

import pytest

from audit_app.policy import Permission, scope
from audit_app.queries.tracker.recommendations import owners_by_agency, round_recommendations
from audit_app.services.people import people
from audit_app.services.tracker import recommendations
from tests.support import making
from tests.support.making import NOW, World, acting


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("qa", [["Owen Owner"], ["Owen Owner"]]),
        ("viewer", None),
        ("school_lead", [["Owen Owner"]]),
        ("police_lead", []),
        ("police_auditor", None),
    ],
)
def test_a_reader_is_shown_what_they_reach_and_no_more(
    world: World, who: str, expected: list[list[str]] | None
) -> None:
    audit_round = making.make_moderated_round(world)
    making.make_action(world, making.make_recommendation(world, audit_round))
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW)
    making.make_action(world, making.make_recommendation(world, audit_round))
    reader = acting(getattr(world, who))
    reach = scope(reader, Permission.RECOMMENDATION_READ)
    page = round_recommendations(reader, reach, audit_round.id, NOW.date())
    shown = page and [[action.owner for action in entry.actions] for entry in page.recommendations]
    assert shown == expected


def test_anybody_of_an_agency_may_own_an_action_but_who_has_left(world: World) -> None:
    people.mark_as_left(acting(world.administrator), world.police_auditor.id, NOW)
    assert [(line.agency, [person.label for person in line.people]) for line in owners_by_agency()] == [
        (
            "Testshire Education",
            ["Owen Owner, Owen Owner (job)", "Sam Lead, Sam Lead (job)", "Sky Auditor, Sky Auditor (job)"],
        ),
        ("Testshire Police", ["Pat Lead, Pat Lead (job)"]),
    ]
