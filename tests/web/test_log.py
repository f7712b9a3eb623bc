"""The log of a round."""

import pytest
from sqlalchemy.exc import DatabaseError

from audit_app.extensions import db
from audit_app.models import LogEntry
from audit_app.queries.log import LINES_A_PAGE
from audit_app.services import log
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting


def test_every_act_of_a_round_stands_in_its_log_newest_first(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    said = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/log").main
    acts = ("Moderation begun", "Return submitted", "Return known", "Round opened", "Round created")
    places = [said.index(act) for act in acts]
    assert places == sorted(places)


def test_a_long_log_has_pages(visit: Visits, world: World) -> None:
    audit_round = making.make_round(world)
    for _ in range(LINES_A_PAGE):
        log.write(acting(world.qa), "round_looked_over", audit_round, NOW, round_id=audit_round.id)
    qa = visit.as_(world.qa)
    assert "Round created" not in qa.get(f"/rounds/{audit_round.id}/log").main
    assert "Round created" in qa.get(f"/rounds/{audit_round.id}/log?page=2").main
    qa.get(f"/rounds/{audit_round.id}/log?page=3", status=404)


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET reason = 'other'", "DELETE FROM log_entry"])
def test_the_log_cannot_be_changed_or_removed(world: World, statement: str) -> None:
    assert db.session.scalar(db.select(db.func.count(LogEntry.id)))
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(db.text(statement))
