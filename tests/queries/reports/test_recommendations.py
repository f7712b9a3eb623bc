"""Recommendations and actions as a report prints them, each with how it was decided and by which meeting that was noted."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from audit_app.models import Action, AuditRound
from audit_app.queries.reports.recommendations import (
    action_entries,
    recommendation_entries,
    recommendations_of,
)
from audit_app.queries.tracker.decisions import to_note
from audit_app.rules.reports.facts import ActionEntry
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, minutes, recommendations, reopening
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

LATER = NOW + timedelta(days=14)


def close(world: World, action: Action, folder: Path, minute: Minute, words: str) -> None:
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"1"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)
    closure = Closure(minute.meeting_id, minute.reference, words)
    actions.close_action(acting(world.chair), action.id, closure, NOW)


def entries(audit_round: AuditRound) -> tuple[ActionEntry, ...]:
    return action_entries(recommendations_of(audit_round.id))


def test_chairs_action_is_printed_with_the_meeting_that_noted_it(world: World, tmp_path: Path) -> None:
    action = making.make_action(world)
    audit_round = action.recommendation.source.audit_round
    assert audit_round
    close(world, action, tmp_path, Minute(CHAIRS_ACTION), "41 of 41.")
    [waiting] = to_note(world.sub_group.id)
    [before] = entries(audit_round)
    meeting = partnership.add_meeting(PROGRAM, world.sub_group.id, LATER.date(), "Audit", NOW)
    chair, minute = acting(world.chair), Minute(meeting.id, "7")
    minutes.note_decisions(chair, world.sub_group.id, [waiting.id], minute, LATER)
    [after] = entries(audit_round)
    assert before.minute
    assert after.minute
    assert (before.minute.meeting, before.minute.noted) == (
        "Chair’s action",
        "to be noted at the next meeting",
    )
    assert after.minute.noted == "noted at the meeting of 15 June 2017, minute 7"


def test_what_was_closed_before_it_was_opened_again_is_printed_oldest_first(
    world: World, tmp_path: Path
) -> None:
    action, chair = making.make_action(world), acting(world.chair)
    audit_round = action.recommendation.source.audit_round
    assert audit_round
    for words in ("First.", "Second.", "Third."):
        close(world, action, tmp_path, Minute(world.meeting.id, "5.3"), words)
        [entry] = entries(audit_round)
        assert entry.outcome == words
        if words != "Third.":
            again = reopening.Reopening(f"Not {words}", action.due_on, world.minute)
            reopening.reopen_action(chair, action.id, again, NOW)
    assert [line.rpartition(": ")[2] for line in entry.earlier] == [
        "First.",
        "Not First.",
        "Second.",
        "Not Second.",
    ]


def test_all_stand_by_number_whenever_they_were_assigned(world: World) -> None:
    audit_round = making.make_moderated_round(world)
    first, second = (making.make_recommendation(world, audit_round) for _ in range(2))
    for number, about in enumerate((second, first, second, first)):
        details = actions.ActionDetails(f"Do {number}.", world.owner.id, date(2018, 3, number + 1), "Seen.")
        actions.assign_action(acting(world.qa), about.id, details, NOW)
    assert [entry.number for entry in recommendation_entries(recommendations_of(audit_round.id))] == [1, 2]
    found = [(entry.recommendation, entry.number, entry.text) for entry in entries(audit_round)]
    assert found == [(1, 1, "Do 1."), (1, 2, "Do 3."), (2, 1, "Do 0."), (2, 2, "Do 2.")]


def test_an_ended_recommendation_is_printed_with_its_minute_and_an_open_one_without(world: World) -> None:
    audit_round = making.make_moderated_round(world)
    ended, _open = (making.make_recommendation(world, audit_round) for _ in range(2))
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW)
    recommendations.drop_recommendation(acting(world.chair), ended.id, "Done already.", world.minute, NOW)
    first, second = recommendation_entries(recommendations_of(audit_round.id))
    assert first.minute
    assert (first.outcome, first.minute.reference, second.minute) == ("Done already.", "5.2", None)
