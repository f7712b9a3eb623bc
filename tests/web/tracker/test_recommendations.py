"""The pages on which recommendations are written, handed out and closed."""

import re

from audit_app.models import Recommendation
from audit_app.services.tracker import actions, recommendations
from tests.support import making
from tests.support.browsing import Visits, sent_by_another
from tests.support.making import (
    NOW,
    World,
    acting,
    make_action,
    make_finding,
    make_moderated_round,
    make_person,
    make_recommendation,
)


def agree(world: World, row: Recommendation) -> None:
    recommendations.agree_recommendations(acting(world.chair), row.source.round_id, NOW)


def assignment(*owners: str) -> dict[str, object]:
    return {
        "text": "Set up one record.",
        "due_on-day": "1",
        "due_on-month": "9",
        "due_on-year": "2030",
        "impact_measure": "A dip sample.",
        "owner_id": list(owners),
    }


def test_findings_say_where_they_come_from(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    make_finding(world, audit_round)
    page = visit.as_(world.qa).get(f"/rounds/{audit_round.id}/recommendations")
    assert "1 of 1 case; Police" in page.main


def test_recommendation_is_written_from_ticked_findings(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    finding = make_finding(world, audit_round)
    fields = {"finding_ids": [finding.id], "text": "Record every call.", "why": "Calls were lost."}
    page = visit.as_(world.moderator).post(f"/rounds/{audit_round.id}/recommendations", fields)
    assert "Record every call." in page.main


def test_forgotten_tick_keeps_the_words(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    make_finding(world, audit_round)
    fields = {"text": "Record every call.", "why": "Calls were lost."}
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/recommendations", fields, status=422)
    assert page.field_errors == ["Error: Select at least 1 finding that it follows from"]
    assert page.value_of("text").strip() == "Record every call."


def test_words_of_a_proposed_recommendation_change(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    person = visit.as_(world.qa)
    fields = person.get(f"/recommendations/{row.id}/edit").form_values(f"/recommendations/{row.id}")
    page = person.post(f"/recommendations/{row.id}", {**fields, "text": "Record all calls."})
    assert "Record all calls." in page.main


def test_second_writer_is_shown_both_texts(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    person = visit.as_(world.qa)
    fields = person.get(f"/recommendations/{row.id}/edit").form_values(f"/recommendations/{row.id}")
    other = visit.as_(world.moderator)
    other.post(
        f"/recommendations/{row.id}",
        other.get(f"/recommendations/{row.id}/edit").form_values(f"/recommendations/{row.id}")
        | {"text": "First."},
    )
    page = person.post(f"/recommendations/{row.id}", {**fields, "text": "Second."}, status=409)
    assert "saved this first" in page.main
    assert "First." in page.main
    assert page.value_of("text").strip() == "Second."
    joined = person.post(
        f"/recommendations/{row.id}",
        page.form_values(f"/recommendations/{row.id}") | {"then": "both"},
        status=409,
    )
    assert joined.value_of("text").strip() == "First.\n\nSecond."


def test_ticks_of_two_writers_stand_together(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    row, other = make_recommendation(world, audit_round), make_finding(world, audit_round, "Another")
    address = f"/recommendations/{row.id}"
    person = visit.as_(world.qa)
    fields = person.get(f"{address}/edit").form_values(address)
    visit.as_(world.moderator).post(
        address, {**sent_by_another(fields), "finding_ids": [one.id for one in (*row.findings, other)]}
    )
    page = person.post(address, {**fields, "why": "Because."})
    assert "Another" in page.main
    assert "Because." in page.main


def test_a_finding_removed_meanwhile_is_told_in_words(world: World, visit: Visits) -> None:
    audit_round = make_moderated_round(world)
    make_finding(world, audit_round)
    typed = {"finding_ids": ["gone"], "text": "Record every call.", "why": "Calls were lost."}
    page = visit.as_(world.qa).post(f"/rounds/{audit_round.id}/recommendations", typed, status=422)
    assert page.field_errors == ["Error: A finding that you selected has been removed. Check your selection"]
    assert page.value_of("text").strip() == "Record every call."


def test_actions_fan_out_to_one_owner_each(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    other = make_person("Olu Owner", agency=world.police)
    page = visit.as_(world.qa).post(f"/recommendations/{row.id}/assign", assignment(world.owner.id, other.id))
    assert "2 actions are assigned." in page.main
    assert "Owen Owner, Testshire Education" in page.main
    assert "Olu Owner, Testshire Police" in page.main


def test_refused_fan_out_assigns_nothing(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    person = visit.as_(world.qa)
    person.post(f"/recommendations/{row.id}/assign", assignment(world.owner.id))
    other = world.police_lead.id
    page = person.post(f"/recommendations/{row.id}/assign", assignment(other, world.owner.id), status=422)
    assert page.field_errors == ["Error: Owen Owner already has this action"]
    assert "Pat Lead" not in person.get(f"/recommendations/{row.id}").main


def test_actions_need_an_owner(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    page = visit.as_(world.qa).post(f"/recommendations/{row.id}/assign", assignment(), status=422)
    assert page.field_errors == ["Error: Select at least 1 owner"]


def test_chair_closes_a_recommendation_whose_actions_are_finished(world: World, visit: Visits) -> None:
    action = make_action(world)
    row = action.recommendation
    agree(world, row)
    actions.excuse_action(acting(world.chair), action.id, "Done by the region.", world.minute, NOW)
    fields = {"outcome": "Calls are recorded.", "meeting_id": world.meeting.id, "minute_reference": "5.2"}
    page = visit.as_(world.chair).post(f"/recommendations/{row.id}/close", fields)
    assert "Calls are recorded. (Meeting of 1 June 2017, minute 5.2)" in page.main


def test_chair_sees_why_a_recommendation_cannot_be_closed_yet(world: World, visit: Visits) -> None:
    action = make_action(world)
    agree(world, action.recommendation)
    page = visit.as_(world.chair).get(f"/recommendations/{action.recommendation_id}")
    assert "1 action is not finished." in page.main
    assert "Close the recommendation" not in page.buttons


def test_recommendation_is_dropped_with_its_reason(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    page = visit.as_(world.chair).post(f"/recommendations/{row.id}/drop", {"reason": "Overtaken by the law."})
    assert "Overtaken by the law." in page.main


def test_qa_officer_is_told_that_closing_is_not_hers(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    visit.as_(world.qa).get(f"/recommendations/{row.id}/close", status=403)


def test_owner_reads_the_recommendation_without_findings(world: World, visit: Visits) -> None:
    action = make_action(world)
    page = visit.as_(world.owner).get(f"/recommendations/{action.recommendation_id}")
    assert "Record every call in one place." in page.main
    assert "Notices came late" not in page.main


def test_strangers_find_no_recommendation(world: World, visit: Visits) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    visit.as_(world.police_auditor).get(f"/recommendations/{row.id}", status=404)
    visit.as_(world.police_lead).get(f"/recommendations/{row.id}", status=404)


def test_earlier_ones_like_it_stand_beside_the_form_with_their_state(visit: Visits, world: World) -> None:
    making.make_recommendation(world, making.make_moderated_round(world))
    later = making.make_moderated_round(world, reference="later")
    finding = making.make_finding(world, later)
    page = visit.as_(world.qa).get(f"/rounds/{later.id}/recommendations?finding={finding.id}")
    assert "Similar earlier recommendations" in page.main
    assert re.search(r"small-2017-06 R1, Small audit June 2017\. \W*Proposed", page.main)


def test_what_the_reader_does_not_reach_is_not_among_them(visit: Visits, world: World) -> None:
    other = making.make_world("Other")
    making.make_recommendation(other, making.make_moderated_round(other, reference="theirs"))
    audit_round = making.make_moderated_round(world)
    making.make_finding(world, audit_round)
    address = f"/rounds/{audit_round.id}/recommendations"
    assert "Similar earlier recommendations" not in visit.as_(world.moderator).get(address).main
    assert "theirs R1" in visit.as_(world.qa).get(address).main


def test_earlier_ones_cost_the_same_for_three_and_for_sixty(
    visit: Visits, world: World, statements: list[str]
) -> None:
    earlier = make_moderated_round(world)
    later = make_moderated_round(world, reference="later")
    make_finding(world, later)
    qa, address, counts, written = visit.as_(world.qa), f"/rounds/{later.id}/recommendations", [], 0
    for number in (3, 60):
        for _ in range(number - written):
            make_recommendation(world, earlier)
        written = number
        assert "Similar earlier recommendations" in qa.get(address).main
        statements.clear()
        qa.get(address)
        counts.append(len(statements))
    assert counts[0] == counts[1]
