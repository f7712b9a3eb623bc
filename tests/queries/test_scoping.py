"""Lists and single things agree: what WHERE finds for a person is what `can` allows, for every person and thing."""

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Case, Concern, Recommendation, Service
from audit_app.policy import Permission, can, scope
from audit_app.queries import scoping, subjects
from audit_app.services.returns import concerns
from tests.support import making
from tests.support.making import NOW, World, acting

JOINED = {
    Permission.RETURN_READ: (
        AgencyReturn,
        db.select(AgencyReturn).join(Service).join(Case, Case.id == AgencyReturn.case_id).join(AuditRound),
        scoping.returns_within,
        subjects.of_return,
    ),
    Permission.ACTION_READ: (
        Action,
        db.select(Action).join(Recommendation),
        scoping.actions_within,
        subjects.of_action,
    ),
    Permission.CONCERN_READ: (
        Concern,
        db.select(Concern).join(Case, Case.id == Concern.case_id).join(AuditRound),
        scoping.concerns_within,
        subjects.of_concern,
    ),
}


@pytest.fixture
def filled(world: World) -> World:
    """A round being set up, one that is open, one in moderation with an action and a concern."""
    making.make_round(world, reference="set-up")
    open_round = making.make_open_round(world, reference="open", cases_=2)
    known = making.make_known(world, making.return_of(open_round, world.police_service))
    concerns.raise_concern(acting(world.police_auditor), known.id, "The child is not safe tonight.", NOW)
    making.make_action(world)
    moderated = making.make_moderated_round(world, reference="moderated")
    making.make_action(world, making.make_recommendation(world, moderated))
    db.session.commit()
    return world


@pytest.mark.parametrize("permission", JOINED, ids=lambda permission: permission.name)
def test_what_a_list_shows_is_what_a_person_may_open(
    app: Flask, filled: World, permission: Permission
) -> None:
    model, query, within, subject_of = JOINED[permission]
    rows = db.session.scalars(db.select(model)).all()
    assert rows
    for name, person in filled.people().items():
        actor = acting(person)
        listed = set(db.session.scalars(query.where(within(scope(actor, permission)))))
        assert listed == {row for row in rows if can(actor, permission, subject_of(row))}, name


SEES_ROUNDS: dict[str, set[str]] = {
    "qa": {"set-up", "open", "small-2017-06", "moderated"},
    "moderator": {"set-up", "open", "small-2017-06", "moderated"},
    "chair": {"set-up", "open", "small-2017-06", "moderated"},
    "police_lead": {"open", "small-2017-06", "moderated"},
    "school_lead": {"open", "small-2017-06", "moderated"},
    "police_auditor": {"open", "small-2017-06", "moderated"},
    "school_auditor": {"small-2017-06", "moderated"},
    "viewer": set(),
    "administrator": set(),
    "owner": set(),
}


def test_only_the_panel_and_the_chair_see_what_is_only_proposed(app: Flask, filled: World) -> None:
    proposed = db.select(Recommendation.id).where(Recommendation.agreed_at.is_(None))
    for name, person in filled.people().items():
        reach = scoping.recommendations_within(scope(acting(person), Permission.RECOMMENDATION_READ))
        assert bool(db.session.scalars(proposed.where(reach)).all()) == (name in PANEL), name


PANEL = {"qa", "moderator", "chair"}


def test_agencies_see_a_round_once_they_are_asked_and_auditors_once_they_are_named(
    app: Flask, filled: World
) -> None:
    for name, person in filled.people().items():
        reach = scoping.rounds_within(scope(acting(person), Permission.ROUND_READ))
        seen = set(db.session.scalars(db.select(AuditRound.reference).where(reach)))
        assert seen == SEES_ROUNDS[name], name
