"""One fact told by several services is counted once a case in the report, and settled by the panel on its page."""

from audit_app.models import AuditRound
from audit_app.policy import Scope
from audit_app.queries.moderation.moderation import panel_case
from audit_app.rules.answers.response import Response
from audit_app.rules.asking.case_facts import Outcome
from audit_app.rules.blocks import Paragraph, Table
from audit_app.rules.reports.content import compose
from audit_app.rules.reports.counts import FactCount
from audit_app.rules.reports.findings import by_key_line
from audit_app.services.moderation import panel_answers
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds
from tests.queries.reports.test_answers import report_of
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import DUE, NOW, SAME_DAY, TOLD_BY_BOTH, World, acting

SAID = (("yes", "yes"), ("yes", "no"), ("no", "no"))


def told_round(world: World) -> AuditRound:
    """Three cases: both say yes; police yes and the school no; both no."""
    version = making.make_version(world, TOLD_BY_BOTH, SAME_DAY)
    audit_round = making.make_open_round(world, cases_=len(SAID), theme_version_id=version.id)
    services = (world.police_service, world.school_service)
    for case, said in zip(making._cases(audit_round), SAID, strict=True):
        for service, answer in zip(services, said, strict=True):
            one = making.make_known(world, making.return_of(audit_round, service, case))
            entered = making.complete_answers(one)
            entered["told-in-time"] = returns.EnteredAnswer(Response(answer), "")
            day = "2017-06-04" if answer == "yes" else "2017-06-05"
            entered["sent-on"] = returns.EnteredAnswer(Response(day), "")
            auditor = acting(making.auditor_of(world, service))
            returns.save_answers(auditor, one.id, entered, NOW)
            returns.submit_return(auditor, one.id, NOW)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    return audit_round


def settle(world: World, audit_round: AuditRound, at: int, value: str) -> None:
    case = making._cases(audit_round)[at]
    why = "The log of the school has the time."
    panel_answers.answer_question(acting(world.moderator), case.id, "fact--told", value, why, None, NOW)


def fact_of(audit_round: AuditRound) -> FactCount:
    return next(line.facts[0] for line in report_of(audit_round).key_line_findings if line.facts)


def counts_of(audit_round: AuditRound) -> dict[str, int]:
    return {count.label: count.count for count in fact_of(audit_round).counts}


def test_children_are_counted_and_not_forms(world: World) -> None:
    assert counts_of(told_round(world)) == {"Yes": 1, "Partly": 0, "No": 1, "Services disagree": 1}


def test_what_the_panel_settled_counts_and_is_said_beside(world: World) -> None:
    audit_round = told_round(world)
    settle(world, audit_round, 1, "yes")
    assert counts_of(audit_round) == {"Yes": 2, "Partly": 0, "No": 1, "Services disagree": 0}
    table = next(block for block in by_key_line(report_of(audit_round)) if isinstance(block, Table))
    assert table.caption.endswith("Counted by case")
    assert [(cell.text, cell.note) for cell in table.rows[0][2:4]] == [
        ("2 of 3", "1 settled by the panel"),
        ("0 of 3", ""),
    ]
    notes = [case.answers for case in report_of(audit_round).cases if case.answers]
    assert notes[0][0].rationale == "The log of the school has the time."


def test_every_table_of_answers_says_what_it_counts(world: World) -> None:
    tables = [block for block in by_key_line(report_of(told_round(world))) if isinstance(block, Table)]
    assert {table.caption.rpartition(". ")[2] for table in tables} == {"Counted by case"}
    plain = making.make_moderated_round(world, title="Another round", reference="another-round")
    tables = [block for block in by_key_line(report_of(plain)) if isinstance(block, Table)]
    assert {table.caption.rpartition(". ")[2] for table in tables} == {"Counted by return"}


def test_a_round_on_an_older_version_says_that_it_counts_returns(world: World) -> None:
    def said(audit_round: AuditRound) -> str:
        return " ".join(
            block.text for block in compose(report_of(audit_round)) if isinstance(block, Paragraph)
        )

    assert "is counted by case" in said(told_round(world))
    older = making.make_moderated_round(world, title="Another round", reference="another-round")
    assert "Every table of answers counts returns, not cases" in said(older)


def test_the_panel_reads_what_each_service_said_of_a_fact(world: World) -> None:
    audit_round = told_round(world)
    pages = [panel_case(Scope(everything=True), case.id) for case in making._cases(audit_round)]
    assert [page.told[0].fact.outcome for page in pages if page] == [
        Outcome.YES,
        Outcome.DISAGREE,
        Outcome.NO,
    ]
    assert [len(page.to_settle) for page in pages if page] == [0, 1, 0]
    assert pages[1]
    assert pages[1].told[0].said == (("Police", "Yes"), ("Schools", "No"))


def test_days_that_lie_too_far_apart_are_marked(world: World) -> None:
    audit_round = told_round(world)
    pages = [panel_case(Scope(everything=True), case.id) for case in making._cases(audit_round)]
    marked = [[item.question.key for item in page.differing] for page in pages if page]
    assert ["sent-on" in keys for keys in marked] == [False, True, False]


def test_the_panel_settles_a_fact_on_the_page_of_the_case(visit: Visits, world: World) -> None:
    audit_round = told_round(world)
    address = f"/cases/{making._cases(audit_round)[1].id}/moderation"
    moderator = visit.as_(world.moderator)
    assert "Services disagree" in moderator.get(address).main
    typed = {"fact--told-value": "yes", "fact--told-rationale": ""}
    assert moderator.post(address, typed, status=422).field_errors == ["Error: Explain this answer"]
    page = moderator.post(address, typed | {"fact--told-rationale": "The school found the note."})
    assert "Settled by the panel: yes" in page.main
    assert counts_of(audit_round)["Yes"] == 2


def test_a_fact_that_nobody_settled_does_not_hold_up_the_report(world: World) -> None:
    audit_round = told_round(world)
    making.make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)


def test_what_the_panel_settled_is_read_and_printed_with_what_it_agreed(visit: Visits, world: World) -> None:
    audit_round = told_round(world)
    settle(world, audit_round, 1, "yes")
    case = making._cases(audit_round)[1]
    page = visit.as_(world.moderator).get(f"/cases/{case.id}/moderation")
    agreed = page.main.rpartition("Save what the panel agrees")[2]
    assert "Was the school told in time? Yes The log of the school has the time." in agreed
