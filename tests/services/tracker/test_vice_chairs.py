"""A vice-chair decides all that the chair decides within the period, and is told of all of it, and of nothing after."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, CorrectedText, Person, Recommendation
from audit_app.policy import Grant, Permission, Role, scope
from audit_app.queries.people.actors import actor_of
from audit_app.queries.reports.reports import report_subject
from audit_app.queries.scoping import rounds_within
from audit_app.queries.to_do import to_do
from audit_app.queries.waiting import Task
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import Rung
from audit_app.rules.unsent_mail import NotSent
from audit_app.services.people import partnership
from audit_app.services.reports import corrections
from audit_app.services.tracker import escalations, more_time, recommendations, vice_chairs
from tests.services.tracker.test_decisions import complete
from tests.support import making
from tests.support.letters import TODAY, composed, mails, waiting
from tests.support.making import NOW, PROGRAM, World, acting

LAST = date(2017, 6, 30)
BOTH = ["charlie.chair@example.org", "vera.vice@example.org"]


@pytest.fixture
def vice(world: World) -> Person:
    person = making.make_person("Vera Vice", agency=world.education)
    qa, group = acting(world.qa), world.sub_group.id
    vice_chairs.name_vice_chair(qa, group, person.id, date(2017, 6, 1), LAST, NOW)
    return person


def told(kind: str, today: date = TODAY) -> list[str]:
    return [mail.recipient for mail in mails(kind, today)]


def tasks(person: Person, today: date) -> set[tuple[Task, str]]:
    return {(line.task, line.id) for line in to_do(actor_of(person, today), today)}


def give(action: Action, owner: Person) -> None:
    action.owner, action.owner_id = owner, owner.id
    db.session.flush()


def ask(world: World, action: Action) -> None:
    owner = acting(db.session.get_one(Person, action.owner_id))
    more_time.ask_more_time(owner, action.id, date(2018, 6, 1), "Ill.", NOW)


def agreed_recommendation(world: World, reference: str) -> Recommendation:
    recommendation = making.make_recommendation(
        world, making.make_moderated_round(world, reference=reference)
    )
    recommendations.agree_recommendations(acting(world.chair), recommendation.source.round_id, NOW)
    return recommendation


def make_correction(world: World) -> AuditRound:
    """Handed over to be approved."""
    audit_round = making.make_closed_round(world)
    corrections.begin_correction(acting(world.qa), audit_round.id, "Nine, not eight.", NOW)
    corrections.correct_text(acting(world.qa), audit_round.id, "introduction", "Nine.", None, NOW)
    corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    return audit_round


def test_mail_tells_the_vice_chair_what_it_tells_the_chair(
    world: World, vice: Person, tmp_path: Path
) -> None:
    make_correction(world)
    ask(world, making.make_action(world, agreed_recommendation(world, "second")))
    complete(world, making.make_action(world, agreed_recommendation(world, "third")), tmp_path)
    for kind in ("report-ready", "action-more-time-asked", "action-sign-off-asked"):
        assert told(kind) == BOTH, kind
        assert told(kind, LAST + timedelta(days=1)) == BOTH[:1], kind


def test_what_is_taken_up_to_the_chair_is_told_to_both(world: World, vice: Person) -> None:
    action = making.make_action(world)
    escalations.escalate_action(acting(world.qa), action.id, Rung.CHAIR, "No answer.", None, NOW)
    assert set(BOTH) <= set(told("action-escalated"))


def test_to_do_shows_the_vice_chair_what_it_shows_the_chair(world: World, vice: Person) -> None:
    make_correction(world)
    action = making.make_action(world, agreed_recommendation(world, "second"))
    ask(world, action)
    assert tasks(vice, LAST) == tasks(world.chair, LAST) != set()
    assert tasks(vice, LAST + timedelta(days=1)) == set()


def test_stand_in_is_told_of_what_is_the_chairs_own(world: World, tmp_path: Path) -> None:
    executive = make_executive()
    world.chair.agency_id = world.education.id
    action = making.make_action(world)
    give(action, world.chair)
    complete(world, action, tmp_path)
    assert told("action-sign-off-asked") == [executive.email]
    give(action, world.owner)
    assert composed(waiting("action-sign-off-asked")[0]) is NotSent.PASSED_ON


def test_stand_in_reaches_a_correction_that_the_chair_alone_wrote(world: World) -> None:
    executive = make_executive()
    audit_round = make_correction(world)
    reach = scope(acting(executive), Permission.REPORT_APPROVE)
    found = db.select(AuditRound.id).where(rounds_within(reach))
    assert not list(db.session.scalars(found))
    for row in db.session.scalars(db.select(CorrectedText)):
        row.written_by_id = world.chair.id
    db.session.flush()
    assert list(db.session.scalars(found)) == [audit_round.id]
    assert reach.covers(report_subject(audit_round.id))
    assert (Task.APPROVE_CORRECTION, audit_round.id) in tasks(executive, LAST)
    assert tasks(world.chair, LAST) == set()


def make_executive() -> Person:
    group = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW, Tier.EXECUTIVE)
    return making.make_person("Erin Executive", Grant(Role.CHAIR, sub_group_id=group.id))
