"""What is typed into the forms of designer, rounds, people and tracker can be read again, every field of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pytest
from flask import Flask, current_app, url_for
from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import Action, AuditRound, Case, LogEntry, Person, Recommendation, ThemeDraft
from audit_app.services.rounds import sample
from audit_app.services.themes import drafts
from audit_app.services.tracker import actions, more_time
from audit_app.services.tracker.closures import Closure
from tests.support import making
from tests.support.browsing import Visits
from tests.support.databases import on_one_database
from tests.support.making import NOW, World, acting
from tests.support.page import Page
from tests.support.typing_in import Typist, inputs_of, not_read_again

Ids = dict[str, str]


def partnership(world: World) -> Ids:
    meeting = making.partnership.add_meeting(making.PROGRAM, world.sub_group.id, date(2017, 5, 23), "", NOW)
    return {
        "agency_id": world.police.id,
        "service_id": world.police_service.id,
        "sub_group_id": world.sub_group.id,
        "meeting_id": meeting.id,
        "person_id": world.owner.id,
        "slug": "small",
        "number": "1",
    }


def setting_up(world: World) -> Ids:
    audit_round = making.make_round(world)
    return {"round_id": audit_round.id, "case_id": making.first_case(audit_round).id}


def with_missing_return(world: World) -> Ids:
    audit_round = making.make_open_round(world)
    making.rounds.begin_moderation(making.acting(world.qa), audit_round.id, making.DUE)
    ids = {"round_id": audit_round.id, "case_id": making.first_case(audit_round).id}
    return {**ids, "return_id": making.return_of(audit_round, world.police_service).id}


def running(world: World) -> Ids:
    audit_round = making.make_open_round(world, cases_=2)
    case = making.first_case(audit_round)
    return {
        "round_id": audit_round.id,
        "case_id": case.id,
        "return_id": making.return_of(audit_round, world.police_service, case).id,
    }


def withdrawn(world: World) -> Ids:
    ids = running(world)
    sample.withdraw_case(acting(world.qa), ids["case_id"], "Not one of ours.", NOW)
    return ids


def moderated(world: World) -> Ids:
    audit_round = making.make_moderated_round(world)
    recommendation = making.make_recommendation(world, audit_round)
    return {"round_id": audit_round.id, "recommendation_id": recommendation.id}


def drafting(world: World) -> Ids:
    draft = drafts.begin_version(acting(world.qa), world.version.id, NOW)
    return {
        "draft_id": draft.id,
        "section_key": "notice",
        "question_key": "grade",
        "slug": "small",
        "number": "1",
    }


def reporting(world: World) -> Ids:
    return {"round_id": making.make_reporting_round(world).id}


def not_asked(world: World) -> Ids:
    ids = running(world)
    sample.stop_asking(acting(world.qa), ids["return_id"], "", NOW)
    return ids


def with_action(world: World) -> Ids:
    action = making.make_action(world)
    return {
        "action_id": action.id,
        "recommendation_id": action.recommendation_id,
        "person_id": world.owner.id,
    }


def with_proposed_action(world: World) -> Ids:
    recommendation = making.make_recommendation(world, making.make_moderated_round(world))
    return {"action_id": making.make_action(world, recommendation).id}


def evidenced(world: World) -> Ids:
    ids = with_action(world)
    folder = current_app.config["SETTINGS"].evidence_folder
    actions.attach_evidence(
        acting(world.owner), ids["action_id"], "a.txt", BytesIO(b"Done."), folder, 1000, NOW
    )
    return ids


def completed(world: World) -> Ids:
    ids = evidenced(world)
    actions.say_complete(acting(world.owner), ids["action_id"], "All is done.", NOW)
    return ids


def closed(world: World) -> Ids:
    ids = completed(world)
    closure = Closure(world.meeting.id, "1.1", "Calls are not lost any more.")
    actions.close_action(acting(world.chair), ids["action_id"], closure, NOW)
    return ids


def asked_for_time(world: World) -> Ids:
    ids = with_action(world)
    until = NOW.date().replace(year=2019)
    more_time.ask_more_time(acting(world.owner), ids["action_id"], until, "The system came late.", NOW)
    return ids


@dataclass(frozen=True)
class Act:
    """Who types where, at which stage of the work, and on which pages it is read again; `made` is what the act makes,
    whose id these addresses name {made_id}.
    """

    stage: Callable[[World], Ids]
    who: str
    form: str
    read: str
    made: type[db.Model] | None = None


LOG = "/rounds/{round_id}/log"
DRAFT = "/drafts/{draft_id}"
QUESTION = f"{DRAFT}/questions/grade"
ACTION = "/actions/{action_id}"
RECOMMENDATION = "/recommendations/{recommendation_id}"
ACTS = {
    "actions.change": Act(with_proposed_action, "qa", f"{ACTION}/edit", f"{ACTION}/edit {ACTION}"),
    "actions.close": Act(completed, "chair", f"{ACTION}/close", ACTION),
    "actions.complete": Act(evidenced, "owner", f"{ACTION}/complete", ACTION),
    "actions.excuse": Act(with_action, "chair", f"{ACTION}/excuse", ACTION),
    "actions.refuse": Act(completed, "chair", f"{ACTION}/refuse", ACTION),
    "actions.update": Act(with_action, "owner", ACTION, ACTION),
    "cases.add": Act(setting_up, "qa", "/rounds/{round_id}/cases/new", "/cases/{made_id}/edit", Case),
    "cases.ask_save": Act(setting_up, "qa", "/rounds/{round_id}/services", "/rounds/{round_id}/services"),
    "cases.change": Act(setting_up, "qa", "/cases/{case_id}/edit", "/cases/{case_id}/edit"),
    "draft_bank.take": Act(drafting, "qa", f"{DRAFT}/bank", DRAFT),
    "draft_matrix.add": Act(drafting, "qa", f"{QUESTION}/suggested", f"{QUESTION}/suggested"),
    "draft_matrix.choose": Act(drafting, "qa", f"{QUESTION}/suggested", f"{QUESTION}/suggested"),
    "draft_parts.add_question": Act(drafting, "qa", f"{DRAFT}/sections/notice/questions/new", DRAFT),
    "draft_parts.add_scale": Act(drafting, "qa", f"{DRAFT}/scales/new", DRAFT),
    "draft_parts.change_type": Act(drafting, "qa", f"{QUESTION}/type", f"{QUESTION}/type"),
    "draft_sets.begin_theme": Act(drafting, "qa", "/themes/new", "/drafts/{made_id}", ThemeDraft),
    "drafts.add_section": Act(drafting, "qa", DRAFT, DRAFT),
    "drafts.place": Act(drafting, "qa", f"{QUESTION}/section", DRAFT),
    "more_time.ask": Act(with_action, "owner", f"{ACTION}/more-time", ACTION),
    "more_time.decide": Act(asked_for_time, "chair", f"{ACTION}/more-time/decision", ACTION),
    "oversight.escalate": Act(with_action, "chair", f"{ACTION}/escalation", ACTION),
    "oversight.judge": Act(with_action, "qa", f"{ACTION}/rag", ACTION),
    "oversight.pass_on": Act(with_action, "school_lead", f"{ACTION}/owner", ACTION),
    "oversight.reopen": Act(closed, "chair", f"{ACTION}/reopening", ACTION),
    "partnership.add_meeting": Act(
        partnership, "administrator", "/sub-groups/{sub_group_id}/meetings/new", "/sub-groups/{sub_group_id}"
    ),
    "partnership.change_agency": Act(
        partnership, "administrator", "/agencies/{agency_id}", "/agencies/{agency_id}"
    ),
    "partnership.change_meeting": Act(
        partnership, "administrator", "/meetings/{meeting_id}", "/meetings/{meeting_id}"
    ),
    "partnership.change_name": Act(partnership, "administrator", "/partnership/name", "/partnership/name"),
    "partnership.change_service": Act(
        partnership, "administrator", "/services/{service_id}", "/services/{service_id}"
    ),
    "partnership.change_sub_group": Act(
        partnership, "administrator", "/sub-groups/{sub_group_id}/edit", "/sub-groups/{sub_group_id}/edit"
    ),
    "partnership.create_agency": Act(
        partnership, "administrator", "/partnership/agencies/new", "/partnership"
    ),
    "partnership.create_service": Act(
        partnership, "administrator", "/agencies/{agency_id}/services/new", "/partnership"
    ),
    "partnership.create_sub_group": Act(
        partnership, "administrator", "/partnership/sub-groups/new", "/partnership"
    ),
    "people.change": Act(
        partnership, "administrator", "/people/{person_id}/edit", "/people/{person_id}/edit"
    ),
    "people.create": Act(partnership, "administrator", "/people/new", "/people/{made_id}/edit", Person),
    "people.hand_over": Act(with_action, "qa", "/people/{person_id}/actions", f"{ACTION} /tracker"),
    "recommendations.assign": Act(
        moderated, "qa", f"{RECOMMENDATION}/assign", f"/actions/{{made_id}} {RECOMMENDATION}", Action
    ),
    "recommendations.change": Act(moderated, "qa", f"{RECOMMENDATION}/edit", f"{RECOMMENDATION}/edit"),
    "recommendations.close": Act(closed, "chair", f"{RECOMMENDATION}/close", RECOMMENDATION),
    "recommendations.drop": Act(moderated, "chair", f"{RECOMMENDATION}/drop", RECOMMENDATION),
    "recommendations.write": Act(
        moderated,
        "qa",
        "/rounds/{round_id}/recommendations",
        "/recommendations/{made_id}/edit",
        Recommendation,
    ),
    "rounds.change": Act(setting_up, "qa", "/rounds/{round_id}/edit", "/rounds/{round_id}/edit"),
    "rounds.create": Act(partnership, "qa", "/rounds/new", "/rounds/{made_id}/edit", AuditRound),
    "rounds.resume_moderation": Act(reporting, "qa", "/rounds/{round_id}", LOG),
    "sample.add": Act(
        withdrawn,
        "qa",
        "/rounds/{round_id}/sample/new",
        "/cases/{made_id}/moderation /rounds/{round_id}/sample",
        Case,
    ),
    "sample.ask": Act(not_asked, "qa", "/rounds/{round_id}/sample", "/rounds/{round_id}/sample"),
    "sample.bring_back": Act(withdrawn, "qa", "/cases/{case_id}/bring-back", LOG),
    "sample.stop": Act(running, "qa", "/returns/{return_id}/stop-asking", LOG),
    "sample.withdraw": Act(running, "qa", "/cases/{case_id}/withdraw", "/rounds/{round_id}/sample"),
    "reopening.late": Act(
        with_missing_return, "qa", "/returns/{return_id}/open-late", f"/returns/{{return_id}} {LOG}"
    ),
    "reopening.undo": Act(
        with_missing_return, "qa", "/rounds/{round_id}/undo-moderation", f"/rounds/{{round_id}}/dates {LOG}"
    ),
    "timetable.dates": Act(running, "qa", "/rounds/{round_id}/dates", f"/rounds/{{round_id}}/dates {LOG}"),
    "timetable.extend": Act(running, "qa", "/returns/{return_id}/extension", f"/returns/{{return_id}} {LOG}"),
}
NOT_SHOWN = {
    (
        "draft_parts.add_scale",
        "ready",
    ): "the page of the scale has its levels, not which ready scale they were",
    (
        "oversight.reopen",
        "minute_reference",
    ): "the page of an open action names the meeting and not the minute",
    ("reopening.undo", "keeps_past"): "says of days that have passed that they stay, which the days show",
}
"""Fields that no page shows afterwards, and why."""
NOT_READ_AGAIN = {
    "actions.attach": "takes a file; what it shows is kept as an update, see actions.update",
    "case_corrections.check": "saves nothing",
    "case_corrections.save": "saves what its check has shown, see test_case_corrections",
    "case_import.add": "adds what a file holds, as its check has shown it",
    "case_import.check": "saves nothing",
    "oversight.answer": "see test_oversight",
    "partnership.name_vice_chair": "takes two days within a year of each other, see test_partnership",
    "recommendations.reopen": "see test_recommendations",
    "proposals.take": "takes rows as they were answered",
    "draft_conditions.add": "see test_every_condition_that_is_offered_can_be_read_again",
    "draft_conditions.change": "see test_every_condition_that_is_offered_can_be_read_again",
    "draft_conditions.change_group": "see test_draft_conditions",
    "draft_parts.about": "see test_every_field",
    "draft_parts.lists": "see test_every_field",
    "draft_parts.question": "see test_every_field",
    "draft_parts.scale": "see test_every_field",
    "draft_parts.section": "see test_every_field",
    "draft_sets.many_add": "adds what its check has shown",
    "draft_sets.many_check": "saves nothing",
    "draft_sets.preview_follow": "saves nothing",
    "drafts.drop": "has no field that a person types into",
    "themes.import_file": "takes the text of a whole set, which test_themes compares",
    "themes.preview_follow": "saves nothing",
    "themes.withdraw": "the log keeps the reason, which no page shows",
}
"""Acts into which something is typed or chosen, and why no page is looked at for it."""
BUTTONS = frozenset(
    {
        "cases.remove",
        "cases.remove_all",
        "draft_conditions.remove",
        "draft_matrix.act",
        "draft_parts.delete_scale",
        "draft_sets.begin_version",
        "draft_sets.discard",
        "draft_sets.publish",
        "drafts.act_on_question",
        "drafts.act_on_section",
        "drafts.redo",
        "drafts.renumber",
        "drafts.undo",
        "partnership.end_vice_chair",
        "partnership.remove_meeting",
        "people.leave",
        "people.make_link",
        "people.take_back",
        "reminders.remind",
        "rounds.begin_moderation",
        "rounds.begin_reporting",
        "rounds.discard",
        "rounds.open",
        "taking_back.evidence",
        "taking_back.update",
        "themes.publish",
    }
)
"""Acts into which nothing is typed."""
ROOMS = (
    "actions", "case_corrections", "case_import", "cases", "draft_bank", "draft_conditions", "draft_matrix", "draft_parts", "draft_sets",
    "drafts", "more_time", "oversight", "partnership", "people", "proposals", "recommendations", "reminders", "reopening", "rounds",
    "sample", "taking_back", "themes", "timetable",
)  # fmt: skip


SUITED = {
    "day": lambda number: str(number % 28 + 1),
    "email": "typed{}@example.org",
    "minute_reference": "Typed{}",
    "month": "6",
    "phone": "0{}",
    "population": "4{}",
    "reference": "ty-{}",
    "year": lambda number: str(2026 + number),
}
"""What fields take that do not take any words."""
KEPT_AS_STEPS = {"draft_bank", "draft_conditions", "draft_matrix", "draft_parts", "draft_sets", "drafts"}
"""Whose acts the draft itself keeps, one by one; the log has a line when it is published."""
WORDED = {"overall": "Overall", "more_time_refused": "More time not granted"}
"""What pages call a choice otherwise than its form."""


@on_one_database
@pytest.mark.parametrize("endpoint", ACTS)
def test_what_is_typed_is_read_again(app: Flask, visit: Visits, world: World, endpoint: str) -> None:
    act = ACTS[endpoint]
    ids = act.stage(world)
    person = visit.as_(world.people()[act.who])
    page = person.get(act.form.format(**ids))
    with app.test_request_context():
        action = url_for(
            endpoint, **{name: ids[name] for name in ids if f"{name}>" in rule_of(app, endpoint)}
        )
    drawn = inputs_of(page, action)
    typed = Typist(SUITED).types(drawn)
    if "meeting_id" in typed:
        # A meeting, since chair's action has no minute.
        typed["meeting_id"] = list(drawn["meeting_id"].offered)[:1]
    before, lines = set(ids_of(act.made)), lines_of_the_log()
    answer = person.raw("POST", action, page.form_values(action) | typed)
    assert answer.status_code == 303, f"{answer.status_code}: {Page(answer.text).field_errors}"
    assert lines_of_the_log() > lines or endpoint.partition(".")[0] in KEPT_AS_STEPS
    ids["made_id"] = next((one for one in ids_of(act.made) if one not in before), "")
    pages = [person.get(address.format(**ids)) for address in act.read.split()]
    looked_at = {name: value for name, value in typed.items() if (endpoint, name) not in NOT_SHOWN}
    faults = not_read_again(drawn, typed, pages, WORDED)
    faults = [one for one in faults if one.partition(":")[0] in looked_at]
    assert not faults, "\n".join(faults)


def ids_of(made: type[db.Model] | None) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(made.id))) if made else []


def lines_of_the_log() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(LogEntry.id))) or 0


def rule_of(app: Flask, endpoint: str) -> str:
    return next(rule.rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)


def test_every_act_of_designer_rounds_people_and_tracker_is_looked_at(app: Flask) -> None:
    acts = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.split(".")[0] in ROOMS
    }
    known = ACTS.keys() | NOT_READ_AGAIN.keys() | BUTTONS
    assert acts == known
