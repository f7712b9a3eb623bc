"""Whoever looks at what identifies a child is noted."""

from flask import Flask

from audit_app.extensions import db
from tests.support.browsing import Visits
from tests.support.making import World
from tests.support.things import Things


def test_looking_at_a_child_s_case_is_logged(app: Flask, visit: Visits, world: World, own: Things) -> None:
    looks = db.metadata.tables["access_entry"]
    visit.as_(world.moderator).get(f"/cases/{own.ids['case_id']}/moderation")
    logged = db.session.execute(db.select(looks.c.person_id, looks.c.page, looks.c.subject_id)).all()
    assert logged == [(world.moderator.id, "moderation.case", own.ids["case_id"])]
