"""The cases of a round and the services asked about each."""

from dataclasses import replace

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, LogEntry
from audit_app.queries.rounds.services_asked import fingerprint_of
from audit_app.services.rounds import cases
from tests.support.databases import Statements
from tests.support.making import (
    BANDS,
    CASE,
    NOW,
    World,
    acting,
    first_case,
    make_open_round,
    make_round,
    put_cases,
)

NO_OFFICERS = ("moderator", "chair", "administrator", "police_lead", "police_auditor")


@pytest.fixture
def empty(world: World) -> AuditRound:
    return make_round(world, cases_=0)


def add(world: World, audit_round: AuditRound, **changes: str) -> Case:
    return cases.add_case(acting(world.qa), audit_round.id, replace(CASE, **changes), NOW)


def asked(audit_round: AuditRound) -> set[tuple[str, str]]:
    rows = db.session.execute(
        db.select(AgencyReturn.case_id, AgencyReturn.service_id).join(Case).filter_by(round_id=audit_round.id)
    )
    return {(row.case_id, row.service_id) for row in rows}


def test_cases_stand_in_the_order_in_which_they_were_added(world: World, empty: AuditRound) -> None:
    for reference in ("B-2", "A-1"):
        add(world, empty, reference=reference)
    references = db.session.scalars(db.select(Case.reference).order_by(Case.position)).all()
    assert references == ["B-2", "A-1"]


@pytest.mark.parametrize("reference", ["", "OE 7", "OE_7", "-OE", "Anna's", "x" * 41, "9434765919", "É-1"])
def test_reference_that_is_not_neutral_is_refused(world: World, empty: AuditRound, reference: str) -> None:
    with pytest.raises(Invalid) as raised:
        add(world, empty, reference=reference)
    assert set(raised.value.fields) == {"reference"}


def test_reference_is_used_once_in_a_round(world: World, empty: AuditRound) -> None:
    add(world, empty, reference="OE-7")
    with pytest.raises(Invalid, match="already used"):
        add(world, empty, reference="oe-7")


def test_reference_may_be_used_again_in_another_round(world: World, empty: AuditRound) -> None:
    add(world, empty)
    other = make_round(world, cases_=0, reference="other-round")
    assert add(world, other).reference == CASE.reference


@pytest.mark.parametrize("fact", ["age_band", "gender", "ethnicity", "plan_level", "setting"])
def test_fact_is_one_of_its_bands(world: World, empty: AuditRound, fact: str) -> None:
    with pytest.raises(Invalid) as raised:
        add(world, empty, bands={**BANDS, fact: "7 years"})
    assert set(raised.value.fields) == {fact}


@pytest.mark.parametrize("summary", ["x" * 201, "One.\nTwo."])
def test_summary_is_one_short_sentence(world: World, empty: AuditRound, summary: str) -> None:
    with pytest.raises(Invalid) as raised:
        add(world, empty, summary=summary)
    assert set(raised.value.fields) == {"summary"}


def test_round_holds_a_bounded_number_of_cases(
    world: World, empty: AuditRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "MOST_CASES", 1)
    add(world, empty)
    with pytest.raises(Refused):
        add(world, empty, reference="SM-02")


def test_change_is_logged_with_what_it_was(world: World) -> None:
    case = first_case(make_round(world))
    cases.change_case(
        acting(world.qa), case.id, case.version, replace(CASE, bands={**BANDS, "gender": "boy"}), NOW
    )
    entry = db.session.scalars(db.select(LogEntry).filter_by(act="case_changed")).one()
    assert (entry.before, entry.after) == ({"bands": {"gender": "girl"}}, {"bands": {"gender": "boy"}})


def test_second_person_to_change_a_case_sees_both_texts(world: World) -> None:
    case = first_case(make_round(world))
    opened = case.version
    cases.change_case(acting(world.qa), case.id, opened, replace(CASE, bands={**BANDS, "gender": "boy"}), NOW)
    with pytest.raises(Stale) as raised:
        cases.change_case(
            acting(world.qa), case.id, opened, replace(CASE, bands={**BANDS, "gender": "another"}), NOW
        )
    assert [(c.label, c.theirs, c.yours) for c in raised.value.conflicts] == [
        ("Girl or boy", "Boy", "Another")
    ]


def test_removed_case_takes_the_services_asked_with_it(world: World) -> None:
    audit_round = make_round(world, cases_=2)
    case_id = first_case(audit_round).id
    cases.remove_case(acting(world.qa), case_id, NOW)
    assert case_id not in {pair[0] for pair in asked(audit_round)}
    assert len(asked(audit_round)) == 2


def test_grid_adds_and_takes_away(world: World) -> None:
    audit_round = make_round(world)
    case_id, school = first_case(audit_round).id, world.school_service.id
    cases.ask_services(acting(world.qa), audit_round.id, {case_id: [school]}, NOW)
    assert asked(audit_round) == {(case_id, school)}


def test_what_stays_ticked_stays_the_same_return(world: World) -> None:
    audit_round = make_round(world)
    before = set(db.session.scalars(db.select(AgencyReturn.id)))
    grid = {first_case(audit_round).id: [world.police_service.id, world.school_service.id]}
    cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
    assert set(db.session.scalars(db.select(AgencyReturn.id))) == before


def test_grid_that_changes_nothing_is_not_logged(world: World) -> None:
    audit_round = make_round(world)
    grid = {first_case(audit_round).id: [world.police_service.id, world.school_service.id]}
    cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
    assert len(db.session.scalars(db.select(LogEntry).filter_by(act="services_asked")).all()) == 1


def test_case_of_another_round_is_not_asked_about(world: World, empty: AuditRound) -> None:
    other = first_case(make_round(world, reference="other-round"))
    with pytest.raises(Invalid):
        cases.ask_services(acting(world.qa), empty.id, {other.id: [world.police_service.id]}, NOW)


def test_service_that_does_not_exist_is_not_asked(world: World) -> None:
    audit_round = make_round(world)
    with pytest.raises(Invalid):
        cases.ask_services(acting(world.qa), audit_round.id, {first_case(audit_round).id: ["none"]}, NOW)


def test_cases_of_an_open_round_do_not_change(world: World) -> None:
    audit_round = make_open_round(world)
    case, actor = first_case(audit_round), acting(world.qa)
    for act in (
        lambda: cases.add_case(actor, audit_round.id, replace(CASE, reference="NEW"), NOW),
        lambda: cases.change_case(actor, case.id, case.version, CASE, NOW),
        lambda: cases.remove_case(actor, case.id, NOW),
        lambda: cases.ask_services(actor, audit_round.id, {}, NOW),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("name", NO_OFFICERS)
def test_only_qa_officer_adds_cases(world: World, empty: AuditRound, name: str) -> None:
    with pytest.raises(NotAllowed):
        cases.add_case(acting(world.people()[name]), empty.id, CASE, NOW)


@pytest.mark.parametrize("name", NO_OFFICERS)
def test_only_qa_officer_asks_services(world: World, empty: AuditRound, name: str) -> None:
    with pytest.raises(NotAllowed):
        cases.ask_services(acting(world.people()[name]), empty.id, {}, NOW)


def test_second_person_to_change_the_grid_is_told_what_stands(world: World) -> None:
    audit_round = make_round(world)
    case_id, school, police = first_case(audit_round).id, world.school_service.id, world.police_service.id
    began = fingerprint_of({case_id}, {(case_id, school), (case_id, police)}, {case_id})
    cases.ask_services(acting(world.qa), audit_round.id, {case_id: [school]}, NOW, began)
    cases.ask_services(acting(world.qa), audit_round.id, {case_id: [school]}, NOW, began)
    with pytest.raises(Stale) as raised:
        cases.ask_services(acting(world.qa), audit_round.id, {case_id: [police]}, NOW, began)
    assert [(c.label, c.theirs, c.yours) for c in raised.value.conflicts] == [("SM-01", "Schools", "Police")]


def test_case_that_is_not_named_keeps_who_is_asked(world: World) -> None:
    audit_round = make_round(world, cases_=2)
    first, second = audit_round.cases
    cases.ask_services(acting(world.qa), audit_round.id, {first.id: []}, NOW)
    assert asked(audit_round) == {
        (second.id, world.police_service.id),
        (second.id, world.school_service.id),
    }


def test_grid_of_one_page_does_not_mind_what_changes_on_another(world: World) -> None:
    audit_round = make_round(world, cases_=2)
    first, second = audit_round.cases
    police, school = world.police_service.id, world.school_service.id
    began = fingerprint_of({first.id}, {(first.id, school), (first.id, police)}, {first.id})
    cases.ask_services(acting(world.qa), audit_round.id, {second.id: []}, NOW)
    cases.ask_services(acting(world.qa), audit_round.id, {first.id: [police]}, NOW, began)
    assert asked(audit_round) == {(first.id, police)}


def test_nobody_chosen_meanwhile_is_not_overwritten_by_what_was_proposed(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    (case,) = put_cases(audit_round, 1)
    began = fingerprint_of({case.id}, (), ())
    cases.ask_services(acting(world.qa), audit_round.id, {case.id: []}, NOW, began)
    with pytest.raises(Stale) as raised:
        cases.ask_services(acting(world.qa), audit_round.id, {case.id: [world.police_service.id]}, NOW, began)
    assert [(c.theirs, c.yours) for c in raised.value.conflicts] == [("Nobody", "Police")]


def test_grid_of_any_size_is_saved_with_as_many_statements(world: World, statements: Statements) -> None:
    costs = []
    for count in (3, 60):
        audit_round = make_round(world, cases_=0, reference=f"round-{count}")
        made = put_cases(audit_round, count, world.school_service)
        db.session.expire_all()
        grid = {case.id: [world.police_service.id] for case in made}
        statements.clear()
        cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
        costs.append(len(statements))
    assert costs[0] == costs[1]
