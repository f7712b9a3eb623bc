"""Looking changes nothing: no GET of any page, by anybody, writes to any table but the log of looks."""

import pytest
from flask import Flask

from audit_app.extensions import db
from tests.support.browsing import Visits
from tests.support.making import World
from tests.support.things import Things, address_of, governed_rules
from tests.web.test_access import PEOPLE


@pytest.mark.parametrize("name", PEOPLE)
def test_get_changes_nothing(app: Flask, visit: Visits, world: World, own: Things, name: str) -> None:
    visitor = visit.as_(getattr(world, name))
    before = _contents()
    for rule in governed_rules(app):
        if "GET" in (rule.methods or ()):
            visitor.raw("GET", address_of(app, rule, own))
    assert _contents() == before


def _contents() -> dict[str, list[str]]:
    """Every row of every table, but for the log of looks."""
    db.session.commit()
    return {
        table.name: sorted(map(repr, db.session.execute(db.select(table)).all()))
        for table in db.metadata.sorted_tables
        if table.name != "access_entry"
    }


def test_looking_at_a_child_s_case_is_logged(app: Flask, visit: Visits, world: World, own: Things) -> None:
    looks = db.metadata.tables["access_entry"]
    visit.as_(world.moderator).get(f"/cases/{own.ids['case_id']}/moderation")
    logged = db.session.execute(db.select(looks.c.person_id, looks.c.page, looks.c.subject_id)).all()
    assert logged == [(world.moderator.id, "moderation.case", own.ids["case_id"])]
