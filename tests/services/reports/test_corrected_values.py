"""A correction reaches grades, findings, the panel's words and the facts of cases; readers see it once it is approved."""

from dataclasses import replace
from typing import Any

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import (
    AgreedGrade,
    AuditRound,
    Case,
    CorrectedValue,
    Correction,
    Finding,
    LogEntry,
    PanelAnswer,
    PanelNote,
    Report,
    TextRevision,
)
from audit_app.queries.reports.corrected_values import correctable_round
from audit_app.services.moderation import moderation, panel_answers
from audit_app.services.reports import corrections, reports, versions, withheld_versions
from audit_app.services.rounds import rounds
from tests.support import making
from tests.support.making import NOW, World, acting

BECAUSE = "The panel’s minute says otherwise."
TYPED: dict[str, dict[str, Any]] = {
    "agreed_grade": {"level": "poor", "reason": "Nobody was told.", "dissent": "The school."},
    "panel_note": {"text": "Two services knew."},
    "panel_answer": {"value": "no", "rationale": "It was too late."},
    "finding": {"heading": "Notices never came", "text": "The school never heard."},
    "audit_case": {**making.BANDS, "age_band": "14-15"},
}
PRINTED = {
    "agreed_grade": ("Nobody was told.", "Dissent: The school."),
    "panel_note": ("Two services knew.",),
    "panel_answer": ("It was too late.",),
    "finding": ("Notices never came", "The school never heard."),
    "audit_case": ("14 or 15",),
}


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    """Approved, with two cases and one of everything that can be corrected."""
    version = making.make_version(world, making.HINDSIGHT)
    made = making.make_moderated_round(world, cases_=2, theme_version_id=version.id)
    making.make_agreed(world, made)
    making.make_finding(world, made)
    panel, case = acting(world.moderator), making.first_case(made)
    moderation.write_note(panel, case.id, "Nobody had the whole picture.", None, NOW)
    for one in made.cases:
        panel_answers.answer_question(panel, one.id, "hindsight", "yes", "It was right.", None, NOW)
    rounds.begin_reporting(acting(world.qa), made.id, NOW)
    making.write_report(world, made)
    making.approve_report(world, made)
    corrections.begin_correction(acting(world.qa), made.id, "The grade of SM-01 is wrong.", NOW)
    return made


def typed_of(audit_round: AuditRound, kind: str) -> dict[str, Any]:
    """A finding is corrected to be seen in the second case, too."""
    cases = [case.id for case in audit_round.cases]
    return TYPED[kind] | ({"case_ids": cases} if kind == "finding" else {})


def correct(
    world: World,
    audit_round: AuditRound,
    kind: str = "agreed_grade",
    *,
    because: str = BECAUSE,
    version: int | None = None,
    **other: object,
) -> CorrectedValue | None:
    thing = next(one for one in correctable_round(audit_round, None).items if one.kind == kind)
    typed = typed_of(audit_round, kind) | other
    return corrections.correct_value(
        acting(world.qa), audit_round.id, (kind, thing.id), typed, because, version, NOW
    )


def approve(world: World, audit_round: AuditRound) -> Report:
    chair = acting(world.chair)
    ready = corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    read = corrections.mark_of_corrected(chair, audit_round.id, NOW)
    minuted = (world.meeting.id, "AU/9", NOW)
    return corrections.approve_correction(chair, audit_round.id, ready.version, read, *minuted)


def stored(audit_round: AuditRound) -> list[object]:
    grades = db.session.execute(db.select(AgreedGrade.level, AgreedGrade.reason, AgreedGrade.dissent)).all()
    findings = db.session.execute(db.select(Finding.heading, Finding.text)).all()
    rest = [db.session.scalars(db.select(column)).all() for column in (PanelNote.text, Case.age_band)]
    return [sorted(grades), findings, *rest, sorted(db.session.scalars(db.select(PanelAnswer.rationale)))]


@pytest.mark.parametrize("kind", TYPED)
def test_readers_see_the_approved_until_the_correction_is_approved(
    world: World, audit_round: AuditRound, kind: str
) -> None:
    before = stored(audit_round)
    correct(world, audit_round, kind)
    draft = making.words_of_file(corrections.corrected_draft(acting(world.chair), audit_round.id, NOW))
    read = making.words_of_file(reports.current_file(acting(world.viewer), audit_round.id, NOW))
    assert all(words in draft and words not in read for words in PRINTED[kind])
    assert stored(audit_round) == before
    report = approve(world, audit_round)
    approved = making.words_of_file(
        withheld_versions.approved_file(acting(world.viewer), audit_round.id, report.number)
    )
    assert all(words in approved for words in (*PRINTED[kind], BECAUSE))
    assert stored(audit_round) != before


def test_what_is_approved_is_what_the_preview_showed(world: World, audit_round: AuditRound) -> None:
    for kind in TYPED:
        correct(world, audit_round, kind)
    corrections.correct_text(acting(world.qa), audit_round.id, "introduction", "Nine.", None, NOW)
    preview = corrections.corrected_report(acting(world.chair), audit_round.id, NOW)
    report = approve(world, audit_round)
    kept = versions.kept_content(report)
    assert kept
    assert kept.facts == replace(preview.facts, status=kept.facts.status, versions=kept.facts.versions)


def test_before_and_after_are_printed_and_stay_known(world: World, audit_round: AuditRound) -> None:
    correct(world, audit_round)
    report = approve(world, audit_round)
    kept = versions.kept_content(report)
    assert kept
    said = [(change.what, change.part, change.before, change.after) for change in kept.facts.changes]
    assert ("Case SM-01: overall grade", "Agreed grade", "Good", "Poor") in said
    assert "The panel read all returns." in db.session.scalars(db.select(TextRevision.text)).all()
    value = db.session.scalars(db.select(CorrectedValue)).one()
    assert value.before["level"] == "good"
    entry = kept.facts.versions[-1]
    assert (entry.number, entry.kind, entry.approved_by) == (2, "Correction", world.chair.name)
    assert entry.taken.endswith("minute AU/9")


def test_the_round_stays_closed_and_the_log_holds_no_text(world: World, audit_round: AuditRound) -> None:
    for kind in TYPED:
        correct(world, audit_round, kind)
    approve(world, audit_round)
    assert audit_round.state == "closed"
    lines = db.session.scalars(db.select(LogEntry).where(LogEntry.act == "correction_written")).all()
    assert len(lines) == len(TYPED)
    assert all(set(line.after or {}) == {"kind", "keys"} and not line.before for line in lines)


def test_a_correction_that_is_withdrawn_leaves_nothing_behind(world: World, audit_round: AuditRound) -> None:
    before = stored(audit_round)
    for kind in TYPED:
        correct(world, audit_round, kind)
    corrections.withdraw_correction(acting(world.qa), audit_round.id, NOW)
    assert stored(audit_round) == before
    assert db.session.scalars(db.select(CorrectedValue)).all() == []


def test_the_approved_values_again_leave_nothing_to_correct(world: World, audit_round: AuditRound) -> None:
    correct(world, audit_round)
    assert (
        correct(world, audit_round, version=1, level="good", reason="The panel read all returns.", dissent="")
        is None
    )
    with pytest.raises(Refused):
        corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        ("agreed_grade", {"level": "excellent"}, "level"),
        ("agreed_grade", {"reason": " "}, "reason"),
        ("finding", {"heading": "x" * 201}, "heading"),
        ("finding", {"case_ids": []}, "case_ids"),
        ("finding", {"case_ids": ["nowhere"]}, "case_ids"),
        ("panel_note", {"text": "x" * 5_001}, "text"),
        ("panel_answer", {"value": "perhaps"}, "value"),
        ("panel_answer", {"rationale": ""}, "rationale"),
        ("audit_case", {"age_band": "99"}, "age_band"),
        ("agreed_grade", {"because": " "}, "because"),
    ],
)
def test_a_corrected_value_passes_the_checks_of_any_other(
    world: World, audit_round: AuditRound, kind: str, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        correct(world, audit_round, kind, **wrong)
    assert field in raised.value.fields


def test_the_second_of_two_writers_is_told(world: World, audit_round: AuditRound) -> None:
    correct(world, audit_round)
    with pytest.raises(Stale):
        correct(world, audit_round, level="fair")


def test_a_value_changed_after_the_chair_was_asked_takes_the_correction_back(
    world: World, audit_round: AuditRound
) -> None:
    correct(world, audit_round)
    ready = corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    read = corrections.mark_of_corrected(acting(world.chair), audit_round.id, NOW)
    correct(world, audit_round, version=1, level="fair")
    again = corrections.hand_over_correction(acting(world.qa), audit_round.id, NOW)
    for version, mark in ((ready.version - 2, read), (again.version, read)):
        with pytest.raises(Stale):
            corrections.approve_correction(
                acting(world.chair), audit_round.id, version, mark, world.meeting.id, "AU/9", NOW
            )


def test_a_row_that_says_something_else_by_now_is_not_written_over(
    world: World, audit_round: AuditRound
) -> None:
    correct(world, audit_round)
    db.session.execute(db.update(AgreedGrade).values(level="fair"))
    with pytest.raises(Stale):
        approve(world, audit_round)


@pytest.mark.parametrize("name", ["chair", "moderator", "viewer"])
def test_only_the_qa_officer_corrects_a_value(world: World, audit_round: AuditRound, name: str) -> None:
    thing = correctable_round(audit_round, None).items[0]
    wanted, typed = (thing.kind, thing.id), TYPED["agreed_grade"]
    with pytest.raises(NotAllowed):
        corrections.correct_value(
            acting(getattr(world, name)), audit_round.id, wanted, typed, BECAUSE, None, NOW
        )


def test_a_row_of_another_round_is_not_there(world: World, audit_round: AuditRound) -> None:
    other = making.make_moderated_round(world, reference="other-round")
    making.make_agreed(world, other)
    thing = correctable_round(other, None).items[0]
    wanted = (thing.kind, thing.id)
    with pytest.raises(NotAllowed):
        corrections.correct_value(
            acting(world.qa), audit_round.id, wanted, TYPED["agreed_grade"], BECAUSE, None, NOW
        )
    assert db.session.scalars(db.select(Correction)).one().values == []
