"""Decisions cannot be bent: what each needs, what it keeps for ever, and random acts that never break a rule."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import (
    Action,
    ChangeAsked,
    Decision,
    Meeting,
    MoreTime,
    Person,
    Recommendation,
    TextRevision,
)
from audit_app.policy import Grant, Permission, Role, scope
from audit_app.queries.people.actors import actor_of
from audit_app.queries.tracker import decisions as query
from audit_app.queries.tracker.actions import ActionPage, action_page
from audit_app.queries.tracker.meetings.minutes import minutes_page
from audit_app.queries.tracker.substitutes import Substitutes
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import ALWAYS_DECIDED, Basis, may_decide
from audit_app.rules.tracker.escalation import Rung
from audit_app.rules.tracker.minutes import proposed_minute
from audit_app.rules.tracker.rag_rating import Rag
from audit_app.rules.tracker.replay import replay_decisions
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, MoreTimeState
from audit_app.services.people import partnership, people
from audit_app.services.reports import texts
from audit_app.services.tracker import (
    actions,
    changes,
    escalations,
    handover,
    minutes,
    more_time,
    recommendations,
    reopening,
    vice_chairs,
)
from audit_app.services.tracker.changes import Agreed
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from audit_app.services.tracker.reopening import Reopening
from tests.support import making
from tests.support.logged import logged
from tests.support.making import NOW, PROGRAM, World, acting, make_action, make_person

LATER = date(2018, 1, 8)
BY_ITSELF = Minute(CHAIRS_ACTION)


@pytest.fixture
def action(world: World) -> Action:
    return make_action(world)


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def meeting(world: World, held_on: date, title: str = "") -> Meeting:
    return partnership.add_meeting(PROGRAM, world.sub_group.id, held_on, title, NOW)


def complete(world: World, action: Action, folder: Path, now: datetime = NOW) -> Action:
    owner = acting(db.session.get_one(Person, action.owner_id))
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"20 of 20"), folder, 1000, now)
    return actions.say_complete(owner, action.id, "All calls are in.", now)


def close(world: World, action: Action, minute: Minute, now: datetime = NOW) -> None:
    closure = Closure(minute.meeting_id, minute.reference, "41 of 41 calls agree.")
    actions.close_action(acting(world.chair), action.id, closure, now)


def agreed(action: Action, **different: object) -> Agreed:
    values = {"due_on": action.due_on, "owner_id": action.owner_id, "impact_measure": action.impact_measure}
    return Agreed(**{**values, **different})  # type: ignore[arg-type]


def page_of(world: World, action: Action, today: date) -> ActionPage:
    db.session.flush()
    page = action_page(scope(acting(world.chair), Permission.ACTION_READ), action.id, today)
    assert page
    return page


@pytest.mark.parametrize("words", ["DELETE FROM decision", "UPDATE decision SET act = 'noted'"])
def test_what_was_decided_is_neither_changed_nor_removed(world: World, action: Action, words: str) -> None:
    db.session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(words))
    db.session.rollback()


def test_no_meeting_decides_before_it_was_said_complete(world: World, action: Action, tmp_path: Path) -> None:
    complete(world, action, tmp_path, after(10))
    with pytest.raises(Invalid, match="held between 11 June 2017 and today"):
        close(world, action, world.minute, after(10))
    close(world, action, Minute(meeting(world, date(2017, 6, 11)).id), after(10))
    assert action.state is ActionState.CLOSED


def test_no_meeting_decides_before_more_time_was_asked_for(world: World, action: Action) -> None:
    asked = more_time.ask_more_time(acting(world.owner), action.id, LATER, "Half term.", after(10))
    with pytest.raises(Invalid) as error:
        more_time.grant_more_time(acting(world.chair), asked.id, "", world.minute, after(11))
    assert set(error.value.fields) == {"meeting_id"}


def test_no_meeting_approves_a_report_before_the_panel_had_ended(world: World) -> None:
    audit_round = making.make_reporting_round(world)
    making.write_report(world, audit_round)
    earlier = meeting(world, date(2017, 5, 31))
    with pytest.raises(Invalid) as error:
        making.approve_report(world, audit_round, meeting_id=earlier.id)
    assert set(error.value.fields) == {"meeting_id"}


def test_first_offered_meeting_is_never_wrong(world: World, action: Action, tmp_path: Path) -> None:
    complete(world, action, tmp_path, after(10))
    assert page_of(world, action, date(2017, 6, 11)).meetings == ()
    held = meeting(world, date(2017, 6, 11))
    assert [one.id for one in page_of(world, action, date(2017, 6, 11)).meetings] == [held.id]


def test_chairs_action_waits_until_a_meeting_notes_it(world: World, action: Action, tmp_path: Path) -> None:
    complete(world, action, tmp_path)
    close(world, action, BY_ITSELF, after(2))
    assert (
        page_of(world, action, LATER).decided
        == "Chair’s action, 3 June 2017; to be noted at the next meeting"
    )
    (waiting,) = query.to_note(world.sub_group.id)
    held = meeting(world, date(2017, 6, 20), "AU-2017-06")
    with pytest.raises(Invalid):
        minutes.note_decisions(acting(world.chair), world.sub_group.id, [waiting.id], world.minute, after(20))
    minutes.note_decisions(acting(world.chair), world.sub_group.id, [waiting.id], Minute(held.id), after(20))
    assert not query.to_note(world.sub_group.id)
    assert logged("chairs_action_noted").round_id == action.recommendation.source.round_id
    assert page_of(world, action, LATER).decided == (
        "Chair’s action, 3 June 2017; noted at the meeting of 20 June 2017, minute AU-2017-06/1"
    )


def test_opened_again_keeps_who_closed_it_in_which_minute(
    world: World, action: Action, tmp_path: Path
) -> None:
    complete(world, action, tmp_path)
    close(world, action, Minute(world.meeting.id, "AU-2017-06 item 3"))
    reopening.reopen_action(acting(world.chair), action.id, Reopening("Worse.", LATER, BY_ITSELF), after(1))
    lines = page_of(world, action, LATER).history
    closed = next(line for line in lines if line.act == "action_closed")
    assert (closed.who, closed.how, closed.text) == (
        "Charlie Chair",
        "Meeting of 1 June 2017, minute AU-2017-06 item 3",
        "41 of 41 calls agree.",
    )
    assert page_of(world, action, date(2017, 7, 1)).rag.rag is Rag.GREEN


def test_opened_recommendation_takes_actions_again(world: World, action: Action, tmp_path: Path) -> None:
    chair, recommendation = acting(world.chair), action.recommendation
    complete(world, action, tmp_path)
    close(world, action, world.minute)
    closure = Closure(world.meeting.id, "5.3", "Seen.")
    recommendations.close_recommendation(chair, recommendation.id, closure, NOW)
    recommendations.reopen_recommendation(chair, recommendation.id, "It came back.", BY_ITSELF, after(1))
    details = actions.ActionDetails("Set up another.", world.owner.id, LATER, "A sample.")
    assert actions.assign_action(acting(world.qa), recommendation.id, details, after(1)).number == 2
    assert query.closing_of(recommendation.id)


@pytest.mark.parametrize(
    ("different", "changed"),
    [
        ({"due_on": LATER}, "Due: 8 January 2018 (was 1 September 2017)"),
        (
            {"impact_measure": "A poster."},
            "How we will know it helped: A poster. (was A dip sample in March.)",
        ),
    ],
)
def test_agreed_action_changes_only_when_the_chair_decides(
    world: World, action: Action, different: dict[str, object], changed: str
) -> None:
    qa, first = acting(world.qa), action.due_on
    wanted = agreed(action, **different)
    asked = changes.propose_change(qa, action.id, action.version, wanted, "Agreed by telephone.", NOW)
    assert (action.due_on, action.impact_measure) == (first, "A dip sample in March.")
    with pytest.raises(NotAllowed):
        changes.grant_change(qa, asked.id, "", world.minute, NOW)
    changes.grant_change(acting(world.chair), asked.id, "", world.minute, NOW)
    (line,) = [line for line in page_of(world, action, LATER).history if line.changes == (changed,)]
    assert line.how == "Meeting of 1 June 2017, minute 5.2"


def test_only_the_chair_changes_an_agreed_action_directly(world: World, action: Action) -> None:
    wanted = agreed(action, owner_id=world.police_lead.id)
    for name in ("qa", "owner", "school_lead", "viewer"):
        with pytest.raises(NotAllowed):
            changes.change_agreed(
                acting(getattr(world, name)), action.id, action.version, wanted, "So.", BY_ITSELF, NOW
            )
    changes.change_agreed(acting(world.chair), action.id, action.version, wanted, "So.", BY_ITSELF, NOW)
    assert (action.owner_id, action.agency_id) == (world.police_lead.id, world.police.id)


def test_meeting_stays_from_under_more_time_that_it_granted(world: World, action: Action) -> None:
    asked = more_time.ask_more_time(acting(world.owner), action.id, LATER, "Half term.", NOW)
    more_time.grant_more_time(acting(world.chair), asked.id, "", world.minute, NOW)
    held, qa = world.meeting, acting(world.qa)
    with pytest.raises(Refused, match="more time granted"):
        partnership.change_meeting(qa, held.id, held.version, date(2019, 9, 18), "", NOW)
    with pytest.raises(Refused, match="more time granted"):
        partnership.remove_meeting(qa, held.id, NOW)


def test_minute_is_completed_until_the_minutes_are_agreed(
    world: World, action: Action, tmp_path: Path
) -> None:
    held, qa = meeting(world, date(2017, 6, 3)), acting(world.qa)
    complete(world, action, tmp_path)
    close(world, action, Minute(held.id), after(2))
    (line,) = query.in_meeting(held.id)
    with pytest.raises(Refused, match="no minute reference"):
        minutes.agree_minutes(qa, held.id, after(3))
    minutes.complete_minute(qa, line.id, "AU/9", after(3))
    assert page_of(world, action, LATER).decided == "Meeting of 3 June 2017, minute AU/9"
    assert action.minute_reference == "AU/9"
    minutes.agree_minutes(qa, held.id, after(3))
    with pytest.raises(Refused, match="agreed"):
        minutes.complete_minute(qa, line.id, "AU/10", after(4))
    page = minutes_page(held.id, LATER)
    assert page
    assert not page.missing


def test_numbering_goes_on_from_the_meeting() -> None:
    assert proposed_minute("March 2018, minutes ACR-2018-03", ()) == "ACR-2018-03/1"
    assert proposed_minute("ACR-2018-03", ("ACR-2018-03/6", "ACR-2018-03/2")) == "ACR-2018-03/7"
    assert proposed_minute("March meeting", ()) == ""


@pytest.fixture
def chairs_own(world: World, action: Action, tmp_path: Path) -> Action:
    """The chair belongs to an agency and owns the action, which is said to be complete."""
    world.chair.agency_id = world.education.id
    wanted = agreed(action, owner_id=world.chair.id)
    changes.change_agreed(acting(world.chair), action.id, action.version, wanted, "So.", BY_ITSELF, NOW)
    return complete(world, action, tmp_path)


def test_nobody_signs_off_an_own_action(world: World, chairs_own: Action) -> None:
    with pytest.raises(NotAllowed):
        close(world, chairs_own, BY_ITSELF)


def test_own_action_waits_where_there_is_nobody(world: World, chairs_own: Action) -> None:
    assert page_of(world, chairs_own, local_day(NOW)).in_place == Substitutes(())


def test_vice_chair_decides_in_the_period_and_not_after(world: World, chairs_own: Action) -> None:
    vice = make_person("Vera Vice")
    vice_chairs.name_vice_chair(
        acting(world.qa), world.sub_group.id, vice.id, date(2017, 6, 1), date(2017, 6, 30), NOW
    )
    assert page_of(world, chairs_own, local_day(NOW)).in_place == Substitutes(("Vera Vice",))
    closure = Closure(CHAIRS_ACTION, "", "Seen.")
    with pytest.raises(NotAllowed):
        actions.close_action(actor_of(vice, date(2017, 7, 1)), chairs_own.id, closure, NOW)
    actions.close_action(actor_of(vice, date(2017, 6, 30)), chairs_own.id, closure, NOW)
    assert chairs_own.closed_by_id == vice.id


def test_another_sub_groups_chair_decides_on_what_is_the_chairs_own(world: World, chairs_own: Action) -> None:
    other = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW)
    chair = make_person("Erin Executive", Grant(Role.CHAIR, sub_group_id=other.id))
    assert page_of(world, chairs_own, local_day(NOW)).in_place == Substitutes(("Erin Executive",))
    actions.close_action(acting(chair), chairs_own.id, Closure(CHAIRS_ACTION, "", "Seen."), NOW)
    assert chairs_own.closed_by_id == chair.id


def test_nobody_approves_a_report_that_they_alone_wrote(world: World) -> None:
    audit_round = making.make_reporting_round(world)
    making.write_report(world, audit_round)
    grants = {Grant(Role.QA_OFFICER), Grant(Role.CHAIR, sub_group_id=world.sub_group.id)}
    details = people.PersonDetails(world.qa.email, world.qa.name, world.qa.job_title, None)
    people.change_person(PROGRAM, world.qa.id, world.qa.version, details, grants, NOW)
    with pytest.raises(NotAllowed):
        making.approve_report(world, audit_round, by=world.qa)
    texts.write_text(acting(world.qa), audit_round.id, "introduction", "Words of introduction!", 1, NOW)
    assert making.approve_report(world, audit_round).approved_by_id == world.chair.id


class Actors:
    """People of every kind who do random things on random days, by the services that the pages call."""

    def __init__(self, world: World, seed: int, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.now = NOW
        stranger = making.make_world("Other")
        self.people = [
            *(world.chair, world.qa, world.owner, world.school_lead, world.viewer, world.moderator),
            *(stranger.chair, stranger.owner),
        ]
        world.chair.agency_id = world.education.id
        self.acts: list[Callable[[Person], object]] = [
            self.say_complete,
            self.close,
            self.refuse,
            self.excuse,
            self.reopen,
            self.ask,
            self.decide_on_time,
            self.propose,
            self.decide_on_change,
            self.change,
            self.pass_on,
            self.escalate,
            self.close_recommendation,
            self.reopen_recommendation,
            self.note,
            self.complete_minute,
            self.agree_minutes,
            self.meet,
            self.move_meeting,
            self.assign,
        ]

    def play(self) -> bool:
        """One act; whether it was carried out. What is refused leaves nothing behind, as at the edge."""
        self.now += timedelta(hours=self.random.choice((0, 5, 30, 200)))
        likely = self.random.random() < 0.6
        person = self.world.chair if likely else self.random.choice(self.people)
        act = self.random.choice(self.acts)
        try:
            with db.session.begin_nested():
                act(person)
                db.session.flush()
        except (Invalid, NotAllowed, Refused, Stale, IndexError):
            return False
        return True

    def one(self, model: type, *conditions: object) -> object:
        rows = db.session.scalars(select(model).where(*conditions).order_by(model.id)).all()  # type: ignore[attr-defined]
        return self.random.choice(rows)

    def action(self) -> Action:
        return self.one(Action)  # type: ignore[return-value]

    def minute(self) -> Minute:
        held = self.one(Meeting)
        return self.random.choice(
            (Minute(CHAIRS_ACTION), Minute(held.id, self.random.choice(("", "X/1"))))  # type: ignore[attr-defined]
        )

    def day(self) -> date:
        return local_day(self.now) + timedelta(days=self.random.randint(-5, 90))

    def say_complete(self, _: Person) -> None:
        action = self.action()
        complete(self.world, action, self.folder, self.now)

    def close(self, person: Person) -> None:
        minute = self.minute()
        closure = Closure(minute.meeting_id, minute.reference, "Seen.")
        actions.close_action(actor_of(person), self.action().id, closure, self.now)

    def refuse(self, person: Person) -> None:
        actions.refuse_action(actor_of(person), self.action().id, "No.", self.minute(), self.now)

    def excuse(self, person: Person) -> None:
        actions.excuse_action(actor_of(person), self.action().id, "No.", self.minute(), self.now)

    def reopen(self, person: Person) -> None:
        asked = Reopening("Worse.", self.day(), self.minute())
        reopening.reopen_action(actor_of(person), self.action().id, asked, self.now)

    def ask(self, _: Person) -> None:
        action = self.action()
        more_time.ask_more_time(actor_of(action.owner), action.id, self.day(), "Later.", self.now)

    def decide_on_time(self, person: Person) -> None:
        row = self.one(MoreTime, MoreTime.state == MoreTimeState.ASKED)
        decide = self.random.choice((more_time.grant_more_time, more_time.refuse_more_time))
        decide(actor_of(person), row.id, "So.", self.minute(), self.now)  # type: ignore[attr-defined]

    def propose(self, _: Person) -> None:
        action = self.action()
        wanted = agreed(action, due_on=self.day(), impact_measure=self.random.choice(("One.", "Two.")))
        qa = actor_of(self.world.qa)
        changes.propose_change(qa, action.id, action.version, wanted, "So.", self.now)

    def decide_on_change(self, person: Person) -> None:
        row = self.one(ChangeAsked, ChangeAsked.state == MoreTimeState.ASKED)
        decide = self.random.choice((changes.grant_change, changes.refuse_change))
        decide(actor_of(person), row.id, "So.", self.minute(), self.now)  # type: ignore[attr-defined]

    def change(self, person: Person) -> None:
        action = self.action()
        owner = self.random.choice((self.world.owner, self.world.chair, self.world.police_lead))
        wanted = agreed(action, owner_id=owner.id)
        actor = actor_of(person)
        changes.change_agreed(actor, action.id, action.version, wanted, "So.", self.minute(), self.now)

    def pass_on(self, person: Person) -> None:
        owner = self.random.choice((self.world.owner, self.world.school_lead, self.world.police_lead))
        handover.pass_on_action(actor_of(person), self.action().id, owner.id, self.now)

    def escalate(self, person: Person) -> None:
        rung = self.random.choice(list(Rung))
        escalations.escalate_action(actor_of(person), self.action().id, rung, "So.", self.minute(), self.now)

    def close_recommendation(self, person: Person) -> None:
        minute, row = self.minute(), self.one(Recommendation)
        closure = Closure(minute.meeting_id, minute.reference, "Done.")
        recommendations.close_recommendation(actor_of(person), row.id, closure, self.now)  # type: ignore[attr-defined]

    def reopen_recommendation(self, person: Person) -> None:
        row = self.one(Recommendation)
        minute = self.minute()
        recommendations.reopen_recommendation(actor_of(person), row.id, "Back.", minute, self.now)  # type: ignore[attr-defined]

    def note(self, person: Person) -> None:
        group = self.world.sub_group.id
        ids = [line.id for line in query.to_note(group)]
        minutes.note_decisions(actor_of(person), group, ids, self.minute(), self.now)

    def complete_minute(self, person: Person) -> None:
        row = self.one(Decision)
        minutes.complete_minute(actor_of(person), row.id, "Y/2", self.now)  # type: ignore[attr-defined]

    def agree_minutes(self, person: Person) -> None:
        if self.random.random() < 0.3:
            minutes.agree_minutes(actor_of(person), self.one(Meeting).id, self.now)  # type: ignore[attr-defined]

    def meet(self, _: Person) -> None:
        partnership.add_meeting(PROGRAM, self.world.sub_group.id, self.day(), "AU-2017-07", self.now)

    def move_meeting(self, _: Person) -> None:
        row = self.one(Meeting)
        qa = actor_of(self.world.qa)
        partnership.change_meeting(qa, row.id, row.version, self.day(), "AU-2017-07", self.now)  # type: ignore[attr-defined]

    def assign(self, person: Person) -> None:
        row = self.one(Recommendation)
        details = actions.ActionDetails(f"Do {self.now}.", self.world.owner.id, self.day(), "One.")
        actions.assign_action(actor_of(person), row.id, details, self.now)  # type: ignore[attr-defined]


def broken_rules(world: World) -> list[str]:
    """Every rule of decisions that the rows as they are do not keep, in words."""
    found = []
    rows = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    last: dict[str, date] = {}
    for row in rows:
        if row.act in ALWAYS_DECIDED and row.basis is Basis.NOTHING:
            found.append(f"{row.act} rests on nothing")
        if row.meeting is not None and row.act != "minute_completed":
            earliest = (
                last.get(row.subject_id, row.meeting.held_on) if row.act != "noted" else row.meeting.held_on
            )
            if not may_decide(row.meeting.held_on, earliest, local_day(row.decided_at)):
                found.append(f"{row.act} by a meeting of {row.meeting.held_on}")
            if row.meeting.held_on != row.decided_on:
                found.append(f"{row.act}: its meeting was moved")
        if row.act not in query.ABOUT_OTHERS:
            last[row.subject_id] = max(last.get(row.subject_id, row.decided_on), row.decided_on)
        if row.basis in (Basis.MEETING, Basis.CHAIRS_ACTION) and row.decided_by_id not in {
            world.chair.id,
            world.qa.id if row.act == "minute_completed" else world.chair.id,
            *_other_chairs(world, row),
        }:
            found.append(f"{row.act} by somebody who is no chair")
        if row.act == "action_closed" and row.decided_by_id == _owner_when(rows, row):
            found.append("closed by its own owner")
    found += _not_replaying(rows)
    return found


def _other_chairs(world: World, row: Decision) -> set[str]:
    """Other chairs decide only on what is the chair's own at the time."""
    rows = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    own = _owner_when(rows, row) == world.chair.id
    return {person.id for person in db.session.scalars(select(Person)) if own and "Chair" in person.name}


def _owner_when(rows: list[Decision], decision: Decision) -> str | None:
    before = [row for row in rows if row.subject_id == decision.subject_id and row.id < decision.id]
    return replay_decisions(before).owner_id


def _not_replaying(rows: list[Decision]) -> list[str]:
    found = []
    for action in db.session.scalars(select(Action)):
        standing = replay_decisions(row for row in rows if row.subject_id == action.id)
        measure = db.session.get(TextRevision, standing.measure_id) if standing.measure_id else None
        finished = standing.state in {ActionState.CLOSED, ActionState.EXCUSED}
        same_state = standing.state == action.state if finished else action.state in UNFINISHED_ACTIONS
        if not same_state:
            found.append(f"state {action.state}, decided {standing.state}")
        if (standing.due_on, standing.owner_id) != (action.due_on, action.owner_id):
            found.append(f"day or owner differ: {standing}")
        if measure is None or measure.text != action.impact_measure:
            found.append("another measure than was decided")
    for recommendation in db.session.scalars(select(Recommendation)):
        standing = replay_decisions(row for row in rows if row.subject_id == recommendation.id)
        if standing.state != recommendation.state:
            found.append(f"recommendation {recommendation.state}, decided {standing.state}")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_random_acts_of_random_people_bend_no_rule(world: World, tmp_path: Path, seed: int) -> None:
    make_action(world)
    actors = Actors(world, seed, tmp_path)
    carried_out = sum(actors.play() for _ in range(150))
    assert broken_rules(world) == []
    assert carried_out > 20
