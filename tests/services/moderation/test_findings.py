"""Findings: what the panel writes, resting on cases and services of its own round."""

from dataclasses import replace

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, Finding
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.services.moderation import findings
from audit_app.services.moderation.findings import FindingDetails
from tests.support import making
from tests.support.making import NOW, World, acting


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    return making.make_moderated_round(world)


@pytest.fixture
def details(world: World, audit_round: AuditRound) -> FindingDetails:
    case = making.first_case(audit_round)
    return FindingDetails(
        FindingKind.STRENGTH, "Told early", "Before the bell.", "told", (case.id,), (world.school_service.id,)
    )


def test_a_finding_names_its_cases_and_services(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    finding = findings.write_finding(acting(world.moderator), audit_round.id, details, NOW)
    assert [case.reference for case in finding.cases] == ["SM-01"]
    assert [service.name for service in finding.services] == ["Schools"]


def test_findings_keep_the_order_they_were_written_in(world: World, audit_round: AuditRound) -> None:
    positions = [making.make_finding(world, audit_round, heading).position for heading in ("One", "Two")]
    assert positions == [1, 2]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"heading": " "}, "heading"),
        ({"heading": "x" * 201}, "heading"),
        ({"text": ""}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"case_ids": ()}, "case_ids"),
        ({"case_ids": ("strange",)}, "case_ids"),
        ({"service_ids": ("strange",)}, "case_ids"),
        ({"key_line": "strange"}, "key_line"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field(
    world: World, audit_round: AuditRound, details: FindingDetails, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as raised:
        findings.write_finding(acting(world.qa), audit_round.id, replace(details, **change), NOW)
    assert set(raised.value.fields) == {field}


def test_a_finding_on_another_round_s_case_is_refused(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    other = making.make_moderated_round(world, reference="other-round")
    with pytest.raises(Invalid):
        findings.write_finding(acting(world.qa), other.id, details, NOW)


def test_the_second_of_two_writers_sees_both_texts(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    finding = findings.write_finding(acting(world.qa), audit_round.id, details, NOW)
    version = finding.version
    findings.change_finding(acting(world.qa), finding.id, version, replace(details, text="Mine."), NOW)
    with pytest.raises(Stale) as raised:
        findings.change_finding(
            acting(world.moderator), finding.id, version, replace(details, text="Yours."), NOW
        )
    assert [(one.theirs, one.yours) for one in raised.value.conflicts] == [("Mine.", "Yours.")]


def test_a_finding_can_be_removed(world: World, audit_round: AuditRound) -> None:
    finding = making.make_finding(world, audit_round)
    findings.remove_finding(acting(world.moderator), finding.id, NOW)
    assert not db.session.scalars(db.select(Finding)).all()


def test_not_while_a_recommendation_rests_on_it(world: World, audit_round: AuditRound) -> None:
    finding = making.make_finding(world, audit_round)
    making.make_recommendation(world, audit_round, [finding.id])
    with pytest.raises(Refused):
        findings.remove_finding(acting(world.moderator), finding.id, NOW)


def test_nothing_is_written_before_moderation(world: World) -> None:
    with pytest.raises(Refused):
        making.make_finding(world, making.make_open_round(world))


def test_the_chair_reads_findings_but_does_not_write_them(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    with pytest.raises(NotAllowed):
        findings.write_finding(acting(world.chair), audit_round.id, details, NOW)


def headings(audit_round: AuditRound) -> list[str]:
    query = db.select(Finding.heading).filter_by(round_id=audit_round.id).order_by(Finding.position)
    return list(db.session.scalars(query))


def test_a_finding_changes_places_with_its_neighbour_of_the_same_kind(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    one = making.make_finding(world, audit_round, "One")
    findings.write_finding(acting(world.qa), audit_round.id, details, NOW)
    three = making.make_finding(world, audit_round, "Three")
    findings.move_finding(acting(world.moderator), three.id, True, NOW)
    assert headings(audit_round) == ["Three", "Told early", "One"]
    findings.move_finding(acting(world.moderator), three.id, False, NOW)
    assert headings(audit_round) == ["One", "Told early", "Three"]
    findings.move_finding(acting(world.moderator), one.id, True, NOW)
    findings.move_finding(acting(world.moderator), three.id, False, NOW)
    assert headings(audit_round) == ["One", "Told early", "Three"]


def test_whoever_is_changing_a_finding_that_moves_meets_no_conflict(
    world: World, audit_round: AuditRound, details: FindingDetails
) -> None:
    finding, other = (making.make_finding(world, audit_round, heading) for heading in ("One", "Two"))
    read = finding.version
    findings.move_finding(acting(world.qa), other.id, True, NOW)
    assert findings.change_finding(acting(world.qa), finding.id, read, details, NOW).heading == "Told early"


def test_the_chair_moves_nothing(world: World, audit_round: AuditRound) -> None:
    finding = making.make_finding(world, audit_round)
    with pytest.raises(NotAllowed):
        findings.move_finding(acting(world.chair), finding.id, True, NOW)
