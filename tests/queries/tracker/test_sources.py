"""Where recommendations come from: what they are called is what is stored, wherever it is printed."""

import pytest
from sqlalchemy.exc import IntegrityError

from audit_app.extensions import db
from audit_app.models import LogEntry, Source
from audit_app.policy import Permission, scope
from audit_app.queries.log_things import things_of
from audit_app.queries.people.work_held import open_actions
from audit_app.queries.tracker.actions import action_page
from audit_app.queries.tracker.decisions import decision_lines, references
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.recommendations import recommendation_page
from audit_app.queries.tracker.tracker import tracker
from tests.support.letters import mails
from tests.support.making import NOW, World, acting, make_action, make_round

RECOMMENDATION, ACTION = "small-2017-06 AFI 12", "small-2017-06 AFI 12 / A1"


def test_pages_files_mails_and_log_print_the_reference_that_the_source_gave(world: World) -> None:
    action, actor, today = make_action(world), acting(world.qa), NOW.date()
    recommendation = action.recommendation
    recommendation.reference = "AFI 12"
    db.session.flush()
    [row] = tracker(actor, Filters(), today).recommendations
    assert (row.reference, row.actions[0].reference) == (RECOMMENDATION, ACTION)
    page = action_page(scope(actor, Permission.ACTION_READ), action.id, today)
    assert page
    assert (page.reference, page.label) == (ACTION, "AFI 12 / A1")
    of_recommendation = recommendation_page(
        actor, scope(actor, Permission.RECOMMENDATION_READ), recommendation.id, today
    )
    assert of_recommendation
    assert of_recommendation.reference == RECOMMENDATION
    assert {name for name, _ in references(decision_lines()).values()} == {RECOMMENDATION, ACTION}
    [held] = open_actions(actor, world.owner.id)
    assert held.says.startswith(f"{ACTION}: ")
    [mail] = mails("action-assigned")
    assert "AFI 12 / A1" in mail.body
    audit_round = recommendation.source.audit_round
    assert audit_round
    entries = db.session.scalars(db.select(LogEntry).filter_by(round_id=audit_round.id)).all()
    logged = {thing.words for thing in things_of(actor, audit_round, entries).values()}
    assert {"AFI 12", "AFI 12 / A1"} <= logged


def test_a_round_is_one_source_and_only_a_round_is_of_that_kind(world: World) -> None:
    audit_round = make_round(world)
    for wrong in (
        {"kind": "round"},
        {"kind": "inspection", "round_id": audit_round.id},
        {"kind": "round", "round_id": audit_round.id},
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(Source(**wrong))
