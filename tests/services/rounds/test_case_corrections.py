"""A case of an opened round is corrected with a reason, everywhere, and what was there can be cleared."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, Case, LogEntry, TextRevision
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.services.returns.returns import count_progress
from audit_app.services.rounds import sample
from audit_app.services.rounds.case_corrections import correct_case
from tests.support.logged import logged, reason_of, words_in
from tests.support.making import (
    BANDS,
    CASE,
    NOW,
    World,
    acting,
    first_case,
    make_closed_round,
    make_open_round,
    make_round,
    make_version,
    return_of,
)

WHY = "It named the child."


def correct(world: World, case: Case, details: CaseDetails, version: int | None = None) -> Case:
    return correct_case(acting(world.qa), case.id, version or case.version, details, WHY, NOW)


def test_earlier_words_are_revisions_and_no_line_of_the_log_holds_any(world: World) -> None:
    case = first_case(make_open_round(world))
    before = case.summary
    correct(world, case, replace(CASE, reference="SM-77", summary="Reported late."))
    assert (case.reference, case.summary) == ("SM-77", "Reported late.")
    line = logged("case_corrected")
    assert reason_of(line) == WHY
    assert (words_in(line.before, "reference"), words_in(line.before, "summary")) == ("SM-01", before)
    for entry in db.session.scalars(select(LogEntry)):
        assert "SM-01" not in f"{entry.before} {entry.after}"


def test_withdrawn_case_is_corrected_with_the_reference_that_its_replacement_names(world: World) -> None:
    audit_round = make_open_round(world)
    case = first_case(audit_round)
    sample.withdraw_case(acting(world.qa), case.id, "Not one of ours.", NOW)
    other = sample.add_case(
        acting(world.qa), audit_round.id, replace(CASE, reference="SM-09"), [world.police_service.id], NOW,
        replaces_id=case.id,
    )  # fmt: skip
    correct(world, case, replace(CASE, reference="SM-77"))
    db.session.refresh(other)
    assert other.replaces == "SM-77"


def test_facts_that_change_what_is_asked_change_the_progress_of_returns(world: World) -> None:
    only_girls = (
        "type: date, asked_of: [police]",
        "type: date, asked_of: [police], when: [{fact: gender, is_one_of: [girl]}]",
    )
    version = make_version(world, only_girls)
    audit_round = make_open_round(world, theme_version_id=version.id)
    case = first_case(audit_round)
    asked = return_of(audit_round, world.police_service, case)
    before = asked.required
    correct(world, case, replace(CASE, bands={**BANDS, "gender": "boy"}))
    assert asked.required == before - 1
    count_progress(asked)
    assert asked.required == before - 1


def test_nobody_overwrites_an_edit_that_they_have_not_seen(world: World) -> None:
    case = first_case(make_open_round(world))
    opened = case.version
    correct(world, case, replace(CASE, summary="Theirs."))
    with pytest.raises(Stale):
        correct(world, case, replace(CASE, summary="Mine."), opened)
    assert case.summary == "Theirs."


def test_facts_of_an_approved_report_are_left_to_its_correction_and_words_are_not(world: World) -> None:
    case = first_case(make_closed_round(world))
    with pytest.raises(Refused):
        correct(world, case, replace(CASE, bands={**BANDS, "gender": "boy"}))
    assert correct(world, case, replace(CASE, reference="SM-77")).reference == "SM-77"


def test_correction_needs_an_open_round_a_reason_a_change_and_a_confirmation(world: World) -> None:
    with pytest.raises(Refused):
        correct(world, first_case(make_round(world)), replace(CASE, reference="SM-77"))
    case = first_case(make_open_round(world, reference="other"))
    with pytest.raises(Invalid):
        correct_case(acting(world.qa), case.id, case.version, replace(CASE, reference="SM-77"), " ", NOW)
    for details in (
        CASE,
        replace(CASE, reference="Jayden-Smith"),
        replace(CASE, summary="NHS 943 476 5919."),
    ):
        with pytest.raises(Invalid):
            correct(world, case, details)
    with pytest.raises(NotAllowed):
        correct_case(acting(world.moderator), case.id, case.version, CASE, WHY, NOW)


def test_earlier_words_belong_to_the_round_in_the_register_of_texts(world: World) -> None:
    audit_round: AuditRound = make_open_round(world)
    correct(world, first_case(audit_round), replace(CASE, reference="SM-77"))
    kept = db.session.scalars(select(TextRevision).where(TextRevision.text == "SM-01")).one()
    assert (kept.round_id, kept.subject_kind, kept.column_name) == (audit_round.id, "audit_case", "reference")
