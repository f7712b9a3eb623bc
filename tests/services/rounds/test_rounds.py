"""Setting a round up, opening it, and its moves through moderation to the report."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, LogEntry, OutboxMessage, Person, Source
from audit_app.policy import Grant, Role
from audit_app.rules.workflow import ReturnState, RoundState
from audit_app.services.rounds import cases, known, rounds
from audit_app.services.themes import themes
from tests.support.letters import mails
from tests.support.logged import logged, reason_of, words_in
from tests.support.making import (
    DUE,
    NOW,
    OPENED,
    ROUND,
    SMALL_SET,
    World,
    acting,
    ask_nobody,
    first_case,
    make_agreed,
    make_known,
    make_moderated_round,
    make_open_round,
    make_person,
    make_reporting_round,
    make_round,
    make_submitted,
    return_of,
)

NO_OFFICERS = ("moderator", "chair", "viewer", "administrator", "police_lead", "police_auditor", "owner")


def details(world: World, **changes: object) -> rounds.RoundDetails:
    values = {"theme_version_id": world.version.id, "sub_group_id": world.sub_group.id, **changes}
    return replace(ROUND, **values)


def told() -> list[str]:
    return list(
        db.session.scalars(
            db.select(OutboxMessage.recipient)
            .filter_by(kind="round-opened")
            .order_by(OutboxMessage.recipient)
        )
    )


def acts(audit_round: AuditRound) -> list[str]:
    return list(
        db.session.scalars(db.select(LogEntry.act).filter_by(round_id=audit_round.id).order_by(LogEntry.id))
    )


def test_new_round_is_being_set_up(world: World) -> None:
    audit_round = rounds.create_round(acting(world.qa), details(world), NOW)
    assert audit_round.state is RoundState.SETTING_UP


def test_new_round_is_a_source_of_recommendations_until_it_is_discarded(world: World) -> None:
    audit_round = rounds.create_round(acting(world.qa), details(world), NOW)
    of_round = db.select(Source.kind).where(Source.round_id == audit_round.id)
    assert db.session.scalars(of_round).all() == ["round"]
    rounds.discard_round(acting(world.qa), audit_round.id, NOW)
    assert db.session.scalars(of_round).all() == []


@pytest.mark.parametrize("name", NO_OFFICERS)
def test_only_qa_officer_creates_a_round(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        rounds.create_round(acting(world.people()[name]), details(world), NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("reference", "With Spaces"),
        ("reference", ""),
        ("purpose", "x" * 5_001),
        ("population", -1),
        ("theme_version_id", "none"),
        ("sub_group_id", "none"),
        ("read_to", date(2016, 1, 1)),
        ("judged_to", date(2016, 1, 1)),
        ("returns_due", date(2017, 6, 1)),
        ("moderation_on", date(2017, 6, 1)),
        ("report_due", date(2017, 6, 1)),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(world: World, field: str, value: object) -> None:
    with pytest.raises(Invalid) as raised:
        rounds.create_round(acting(world.qa), details(world, **{field: value}), NOW)
    assert field in raised.value.fields


def test_reference_is_used_once(world: World) -> None:
    rounds.create_round(acting(world.qa), details(world), NOW)
    with pytest.raises(Invalid, match="Another round"):
        rounds.create_round(acting(world.qa), details(world), NOW)


def test_round_keeps_its_own_reference_when_changed(world: World) -> None:
    audit_round = make_round(world)
    changed = rounds.change_round(
        acting(world.qa), audit_round.id, audit_round.version, details(world, title="Renamed"), NOW
    )
    assert changed.title == "Renamed"


def test_change_says_in_the_log_what_it_was_before(world: World) -> None:
    audit_round = make_round(world)
    rounds.change_round(
        acting(world.qa), audit_round.id, audit_round.version, details(world, title="New", population=9), NOW
    )
    entry = logged("round_changed")
    assert words_in(entry.before, "title") == ROUND.title
    assert (entry.before["population"], entry.after) == (ROUND.population, {"population": 9})


def test_second_person_to_change_a_round_sees_both_texts(world: World) -> None:
    audit_round = make_round(world)
    opened = audit_round.version
    rounds.change_round(acting(world.qa), audit_round.id, opened, details(world, title="Theirs"), NOW)
    with pytest.raises(Stale) as raised:
        rounds.change_round(acting(world.qa), audit_round.id, opened, details(world, title="Mine"), NOW)
    assert [(c.theirs, c.yours) for c in raised.value.conflicts] == [("Theirs", "Mine")]


def test_open_round_is_not_changed(world: World) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(Refused):
        rounds.change_round(acting(world.qa), audit_round.id, audit_round.version, details(world), NOW)


def test_opening_says_when(world: World) -> None:
    audit_round = make_open_round(world)
    assert (audit_round.state, audit_round.opened_at) == (RoundState.OPEN, OPENED)


def test_opening_counts_the_questions_of_each_service(world: World) -> None:
    audit_round = make_open_round(world)
    counts = [return_of(audit_round, s).required for s in (world.police_service, world.school_service)]
    assert counts == [3, 3]


def test_opening_leaves_the_due_day_to_the_round(world: World) -> None:
    assert return_of(make_open_round(world), world.police_service).due_on is None


def test_opening_tells_each_agency_lead_asked(world: World) -> None:
    make_open_round(world, cases_=3)
    assert told() == [world.police_lead.email, world.school_lead.email]


def test_lead_of_two_agencies_is_told_once(world: World) -> None:
    both = make_person(
        "Both Lead",
        Grant(Role.AGENCY_LEAD, agency_id=world.police.id),
        Grant(Role.AGENCY_LEAD, agency_id=world.education.id),
    )
    make_open_round(world)
    assert told().count(both.email) == 1


def test_mail_of_opening_names_no_case(world: World) -> None:
    audit_round = make_open_round(world)
    body = mails("round-opened")[0].body
    assert audit_round.title in body
    assert first_case(audit_round).reference not in body


def test_agency_that_is_not_asked_is_not_told(world: World) -> None:
    audit_round = make_round(world)
    only_police = {first_case(audit_round).id: [world.police_service.id]}
    cases.ask_services(acting(world.qa), audit_round.id, only_police, NOW)
    rounds.open_round(acting(world.qa), audit_round.id, NOW)
    assert told() == [world.police_lead.email]


def test_round_without_cases_is_not_opened(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    with pytest.raises(Refused, match="no case"):
        rounds.open_round(acting(world.qa), audit_round.id, NOW)


def test_case_that_nobody_is_asked_about_is_named(world: World) -> None:
    audit_round = make_round(world)
    ask_nobody(world, audit_round)
    with pytest.raises(Refused, match="SM-01"):
        rounds.open_round(acting(world.qa), audit_round.id, NOW)


def test_agency_without_lead_is_named(world: World) -> None:
    audit_round = make_round(world)
    world.police_lead.left_at = NOW
    with pytest.raises(Refused, match=world.police.name):
        rounds.open_round(acting(world.qa), audit_round.id, NOW)


def test_round_on_a_draft_is_not_opened(world: World) -> None:
    draft = themes.import_theme(acting(world.qa), SMALL_SET.replace("version: 1", "version: 2"), NOW)
    audit_round = make_round(world, theme_version_id=draft.id)
    with pytest.raises(Refused, match="not published"):
        rounds.open_round(acting(world.qa), audit_round.id, NOW)


def test_round_whose_returns_are_overdue_is_not_opened(world: World) -> None:
    audit_round = make_round(world)
    with pytest.raises(Refused, match="already passed"):
        rounds.open_round(acting(world.qa), audit_round.id, NOW + timedelta(days=90))


def test_round_is_opened_once(world: World) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(Refused):
        rounds.open_round(acting(world.qa), audit_round.id, NOW)


@pytest.mark.parametrize("name", NO_OFFICERS)
def test_only_qa_officer_opens_a_round(world: World, name: str) -> None:
    audit_round = make_round(world)
    with pytest.raises(NotAllowed):
        rounds.open_round(acting(world.people()[name]), audit_round.id, NOW)


@pytest.mark.parametrize("name", ["qa", "moderator"])
def test_moderation_is_begun_by(world: World, name: str) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.people()[name]), audit_round.id, DUE)
    assert audit_round.state is RoundState.MODERATION


@pytest.mark.parametrize("name", ["chair", "viewer", "administrator", "police_lead", "police_auditor"])
def test_moderation_is_not_begun_by(world: World, name: str) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(NotAllowed):
        rounds.begin_moderation(acting(world.people()[name]), audit_round.id, DUE)


def states_after_moderation(audit_round: AuditRound, actor: Person) -> set[ReturnState]:
    rounds.begin_moderation(acting(actor), audit_round.id, DUE)
    return set(db.session.scalars(db.select(AgencyReturn.state)))


def test_what_is_not_in_becomes_not_returned(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    assert states_after_moderation(audit_round, world.qa) == {ReturnState.NOT_RETURNED}


def test_what_is_in_stays_as_it_is(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    known.say_not_known(acting(world.school_lead), return_of(audit_round, world.school_service).id, NOW)
    assert states_after_moderation(audit_round, world.qa) == {ReturnState.SUBMITTED, ReturnState.NOT_KNOWN}


def test_each_return_that_did_not_come_stands_in_the_log(world: World) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert acts(audit_round).count("return_not_returned") == 2


def test_reporting_waits_for_agreed_grades(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=2)
    with pytest.raises(Refused) as raised:
        rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    assert len(raised.value.reasons) == 2


def test_reporting_begins_when_every_grade_is_agreed(world: World) -> None:
    audit_round = make_moderated_round(world)
    make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.moderator), audit_round.id, NOW)
    assert audit_round.state is RoundState.REPORTING


def test_case_without_a_return_needs_no_grade(world: World) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    assert audit_round.state is RoundState.REPORTING


def test_reporting_does_not_begin_before_moderation(world: World) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(Refused):
        rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)


def test_panel_goes_back_with_a_reason(world: World) -> None:
    audit_round = make_reporting_round(world)
    rounds.resume_moderation(acting(world.qa), audit_round.id, "A return was read wrongly.", NOW)
    reason = reason_of(logged("moderation_resumed"))
    assert (audit_round.state, reason) == (RoundState.MODERATION, "A return was read wrongly.")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 5_001])
def test_panel_does_not_go_back_without_a_fair_reason(world: World, reason: str) -> None:
    audit_round = make_reporting_round(world)
    with pytest.raises(Invalid):
        rounds.resume_moderation(acting(world.qa), audit_round.id, reason, NOW)


def test_acts_of_a_round_stand_in_its_log_in_order(world: World) -> None:
    audit_round = make_reporting_round(world)
    moves = [act for act in acts(audit_round) if act.endswith(("_created", "_opened", "_begun"))]
    assert moves[0] == "round_created"
    assert [m for m in moves if not m.startswith("return")][1:] == [
        "round_opened",
        "moderation_begun",
        "reporting_begun",
    ]


def test_moments_are_those_given(world: World) -> None:
    later = datetime(2017, 6, 2, 10, 0, tzinfo=NOW.tzinfo)
    audit_round = make_round(world)
    assert rounds.open_round(acting(world.qa), audit_round.id, later).opened_at == later
