"""What was typed into a field that somebody took away meanwhile is given back; what stood in it is no loss."""

from typing import Any

import pytest

from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import World


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({}, 200),
        ({"weight": ""}, 200),
        ({"weight": "5"}, 409),
        ({"key_lines": ["told"]}, 200),
        ({"key_lines": []}, 409),
        ({"required": []}, 200),
        ({"critical": "y"}, 409),
    ],
)
def test_only_what_was_typed_into_a_field_taken_away_meanwhile_stops_saving(
    visit: Visits, world: World, typed: dict[str, Any], status: int
) -> None:
    qa, question = visit.as_(world.qa), f"/drafts/{making.make_draft(world)}/questions/told-in-time"
    qa.post(question, qa.get(question).form_values(question) | {"weight": "3"})
    begun = qa.get(question).form_values(question)
    assert {"weight", "key_lines", "required"} <= begun.keys()
    visit.as_(world.administrator).post(f"{question}/type", {"type": "information"})
    left = qa.get(question).form_values(question)
    assert not {*typed, "required"} & left.keys()
    page = qa.post(question, begun | typed, status=status)
    assert ("Saved." in page.main, "Your changes were not saved" in page.main) == (
        status == 200,
        status == 409,
    )
