"""Recommendations of earlier rounds that resemble a new one: of no later round, of none out of reach, and not its own."""

from datetime import timedelta

import pytest

from audit_app.extensions import db
from audit_app.models import Recommendation
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.tracker import earlier_recommendations as queries
from audit_app.queries.tracker.earlier_recommendations import earlier_recommendations
from tests.support import making
from tests.support.making import NOW, World, acting

EVERYTHING = Scope(everything=True)
WORDS = "Record every call in one place, for notices came late."


@pytest.fixture
def written(world: World) -> dict[str, Recommendation]:
    """One of each round; the rounds were made a day after each other, and two on the same day."""
    made = {}
    for days, name in ((1, "earlier"), (0, "first"), (2, "own"), (2, "beside"), (3, "later")):
        audit_round = making.make_moderated_round(world, reference=name)
        audit_round.created_at = NOW + timedelta(days=days)
        made[name] = making.make_recommendation(world, audit_round)
    db.session.flush()
    return made


def found(written: dict[str, Recommendation], reach: Scope = EVERYTHING) -> list[str]:
    names = {row.id: name for name, row in written.items()}
    round_id = written["own"].source.round_id
    assert round_id
    return [names[row.id] for row in earlier_recommendations(reach, round_id, (), WORDS)]


def test_those_of_the_latest_of_the_earlier_rounds_come_first(written: dict[str, Recommendation]) -> None:
    assert found(written) == ["beside", "earlier", "first"]


def test_no_more_than_the_latest_are_compared(
    written: dict[str, Recommendation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COMPARED", 2)
    assert found(written) == ["beside", "earlier"]


def test_what_is_out_of_reach_is_not_found(written: dict[str, Recommendation], world: World) -> None:
    assert found(written, scope(acting(world.viewer), Permission.RECOMMENDATION_READ)) == []
