"""Shared questions stand side by side, round by round."""

from datetime import timedelta

import pytest

from audit_app.policy import Permission, scope
from audit_app.queries.reports import shared_questions as queries
from audit_app.queries.reports.shared_questions import shared_questions
from tests.support import making
from tests.support.browsing import Visits
from tests.support.databases import Statements
from tests.support.making import World, acting

SHARED = ("key: told-in-time,", "key: told-in-time, shared: told-in-time,")


def test_each_round_is_counted_as_its_report_counts_it(visit: Visits, world: World) -> None:
    version = making.make_version(world, SHARED)
    for reference in ("one", "two"):
        making.make_moderated_round(world, reference=reference, theme_version_id=version.id)
    reach = scope(acting(world.qa), Permission.MODERATION_READ)
    (found,) = shared_questions(reach)
    assert [(line.count.answered, line.text) for line in found.rounds] == [
        (2, "Was the school told in time?")
    ] * 2
    said = visit.as_(world.qa).get("/shared-questions").main
    assert "Yes 2" in said


def test_a_round_that_still_gathers_returns_is_not_shown(world: World) -> None:
    version = making.make_version(world, SHARED)
    audit_round = making.make_open_round(world, theme_version_id=version.id)
    making.make_submitted(world, making.return_of(audit_round, world.police_service))
    assert shared_questions(scope(acting(world.qa), Permission.MODERATION_READ)) == ()


def test_more_rounds_cost_no_more_statements(world: World, statements: Statements) -> None:
    version = making.make_version(world, SHARED)
    reach, costs = scope(acting(world.qa), Permission.MODERATION_READ), []
    for reference in ("one", "two", "three"):
        making.make_moderated_round(world, reference=reference, theme_version_id=version.id)
        shared_questions(reach)
        statements.clear()
        shared_questions(reach)
        costs.append(len(statements))
    assert costs[0] == costs[2]


def test_only_the_newest_rounds_are_compared_the_latest_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, due = making.make_version(world, SHARED), making.ROUND.returns_due
    for days, reference in enumerate(("oldest", "newest", "middle")):
        moved = due + timedelta((0, 2, 1)[days])
        making.make_moderated_round(
            world, reference=reference, theme_version_id=version.id, returns_due=moved
        )
    monkeypatch.setattr(queries, "MOST_ROUNDS", 2)
    (found,) = shared_questions(scope(acting(world.qa), Permission.MODERATION_READ))
    assert [line.round_title.rpartition(", ")[2] for line in found.rounds] == ["newest", "middle"]
