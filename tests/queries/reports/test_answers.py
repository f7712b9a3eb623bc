"""How the answers of a round are counted for its report: the services' own, apart from families' and the panel's."""

from audit_app.extensions import db
from audit_app.models import AuditRound
from audit_app.queries.reports.facts import Version, round_report
from audit_app.queries.reports.returns import asked_returns
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.reports.counts import Heard
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.workflow import ReportState
from audit_app.services.moderation import panel_answers, second_scores
from audit_app.services.moderation.second_scores import ScoreDetails
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from tests.support import making
from tests.support.databases import Statements
from tests.support.making import (
    ASKED_OF_FAMILY,
    DUE,
    HINDSIGHT,
    NOW,
    OPENING,
    SCORED_TWICE,
    TOLD_BY_BOTH,
    World,
    acting,
)


def report_of(audit_round: AuditRound) -> RoundReport:
    return round_report(audit_round, Version(ReportState.DRAFT, 1, NOW.date(), "Quinn"))


def test_what_families_say_is_counted_apart_and_so_is_what_was_not_sought(world: World) -> None:
    version = making.make_version(world, ASKED_OF_FAMILY)
    audit_round = making.make_open_round(world, cases_=2, theme_version_id=version.id)
    auditor = acting(world.school_auditor)
    for case, unsought in zip(making._cases(audit_round), (True, False), strict=True):
        one = making.make_known(world, making.return_of(audit_round, world.school_service, case))
        entered = making.complete_answers(one)
        if unsought:
            absent = Response(absence=Absence.NOT_SOUGHT, reason="It was not safe.")
            entered["support"] = returns.EnteredAnswer(absent, "")
        returns.save_answers(auditor, one.id, entered, NOW)
        returns.submit_return(auditor, one.id, NOW)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    report = report_of(audit_round)
    (voice,) = report.voices
    assert voice.heard == (Heard("1.3", "What support was given?", 1, 1, 0, 0),)
    assert all(row.reference != "1.3" for line in report.key_line_findings for row in line.rows)


def test_what_the_panel_says_is_counted_and_stands_by_case(world: World) -> None:
    version = making.make_version(world, HINDSIGHT)
    audit_round = making.make_moderated_round(world, cases_=2, theme_version_id=version.id)
    first, _ = making._cases(audit_round)
    panel_answers.answer_question(acting(world.qa), first.id, "hindsight", "no", "Nobody knew.", None, NOW)
    report = report_of(audit_round)
    (count,) = report.panel_counts
    assert [(one.label, one.count) for one in count.counts if one.count] == [("No", 1)]
    assert [(one.reason, one.count) for one in count.left_out] == [("left blank", 1)]
    said = [(one.said, one.rationale) for case in report.cases for one in case.answers]
    assert said == [("No", "Nobody knew.")]


def test_the_panel_s_scores_are_counted_beside_the_services_own(world: World) -> None:
    version = making.make_version(world, SCORED_TWICE)
    audit_round = making.make_moderated_round(world, theme_version_id=version.id)
    for service, score in ((world.police_service, "partly"), (world.school_service, "yes")):
        one = making.return_of(audit_round, service)
        details = ScoreDetails(score, "As the file shows.")
        second_scores.give_second_score(acting(world.qa), one.id, "told-in-time", details, None, NOW)
    (count,) = report_of(audit_round).second_scores
    assert (count.same, count.lower, count.higher, count.other) == (1, 1, 0, 0)


def test_an_answer_opens_a_question_for_its_own_return_alone(world: World) -> None:
    version = making.make_version(world, OPENING)
    audit_round = making.make_open_round(world, cases_=2, theme_version_id=version.id)
    cases = making._cases(audit_round)
    for case, told in zip(cases, ("yes", "no"), strict=True):
        agency_return = making.make_known(world, making.return_of(audit_round, world.school_service, case))
        entered = {"told-in-time": returns.EnteredAnswer(Response(told), "")}
        returns.save_answers(acting(world.school_auditor), agency_return.id, entered, NOW)
    asked = asked_returns(audit_round.id, question_set(version.id), cases)
    opened = [row for row in asked if "why-late" in row.keys]
    assert [(row.case, row.service) for row in opened] == [(cases[1], world.school_service)]


def test_a_report_of_many_cases_takes_no_more_statements(world: World, statements: Statements) -> None:
    rounds_ = [making.make_moderated_round(world, cases_=cases, reference=f"of-{cases}") for cases in (1, 3)]
    taken = []
    for audit_round in rounds_:
        db.session.expire_all()
        report_of(audit_round)
        statements.clear()
        report_of(audit_round)
        taken.append(len(statements))
    assert taken[0] == taken[1]


def test_a_fact_is_counted_once_for_each_case(world: World) -> None:
    version = making.make_version(world, TOLD_BY_BOTH)
    audit_round = making.make_moderated_round(world, cases_=2, theme_version_id=version.id)
    _, second = making._cases(audit_round)
    settled = "fact--told"
    panel_answers.answer_question(acting(world.qa), second.id, settled, "no", "The log says so.", None, NOW)
    (fact,) = report_of(audit_round).key_line_findings[0].facts
    counts = [
        (one.label, one.count, by_panel) for one, by_panel in zip(fact.counts, fact.settled, strict=True)
    ]
    assert [count for count in counts if count[1]] == [("Yes", 1, 0), ("No", 1, 1)]
    assert fact.asked_of == ()
