"""Not asked, not known, not returned and no grade given are never taken for each other, in any table of the report."""

from dataclasses import replace

import pytest

from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.case_facts import Outcome, stated_fact, statement_of
from audit_app.rules.blocks import Block, Paragraph, Table
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Level
from audit_app.rules.reports.content import compose
from audit_app.rules.reports.counts import KeyLineFinding
from audit_app.rules.reports.facts import GradedQuestion, ReturnEntry, RoundReport, SelfGrade, ServiceEntry
from audit_app.rules.reports.tallies import ReturnedAnswers, count_answers, count_fact
from audit_app.rules.rounds.returns_due import DueCount, due_count
from audit_app.rules.workflow import ReturnState
from tests.support.sample_report import DUE, SCALE, cases, sample_report

STATES = {
    "graded": ReturnState.ACCEPTED,
    "silent": ReturnState.ACCEPTED,
    "not-graded": ReturnState.ACCEPTED,
    "stranger": ReturnState.NOT_KNOWN,
    "missing": ReturnState.NOT_RETURNED,
    "waiting": ReturnState.IN_PROGRESS,
    "unrouted": ReturnState.ACCEPTED,
}
"""What one service each is in the one case of the report; "not-asked" was asked for no return at all."""
SERVICES = tuple(ServiceEntry(key, key, key) for key in (*STATES, "not-asked"))
ASKED = Question("told", "1.1", "Was the school told?", "yes-partly-no", fact="told")
NOT_GRADED = Level("not-graded", "Not graded", "N", None, "grey", "")
ANSWERS = {"graded": Response("yes"), "silent": None, "not-graded": Response(absence=Absence.NOT_APPLICABLE)}


def report(draft: bool = False) -> RoundReport:
    entries = tuple(ReturnEntry("OE-01", key, state, DUE, DUE) for key, state in STATES.items())
    given = [
        ReturnedAnswers(key, state, [ANSWERS.get(key)]) for key, state in STATES.items() if key != "unrouted"
    ]
    row = count_answers(ASKED, None, given)
    assert row
    fact = stated_fact(
        "told", [statement_of(one.service, ASKED, one.state, one.responses[0]) for one in given]
    )
    grade = GradedQuestion(
        "Overall grade",
        replace(SCALE, levels=(*SCALE.levels, NOT_GRADED)),
        (SelfGrade("OE-01", "graded", "good"), SelfGrade("OE-01", "not-graded", "not-graded")),
        (),
        not_asked=frozenset({"unrouted"}),
    )
    made = sample_report(
        cases=cases(1),
        services=SERVICES,
        returns=entries,
        grades=(grade,),
        key_line_findings=(KeyLineFinding("", "", (row,), (count_fact((ASKED,), [fact]),)),),
        dated=DUE,
    )
    return replace(made, status=type(made.status).DRAFT) if draft else made


def row_of(caption: str, at: int = 0) -> dict[str, str]:
    """The heads of a table's columns with the words of one of its rows, small ones too."""
    found: list[Block] = list(compose(report()))
    table = next(block for block in found if isinstance(block, Table) and caption in block.caption)
    return {
        head: f"{cell.text} {cell.note}".strip()
        for head, cell in zip(table.header, table.rows[at], strict=True)
    }


EVERY_RETURN = {
    "graded": "Returned",
    "silent": "Returned",
    "not-graded": "Returned",
    "stranger": "Not known",
    "missing": "Not returned",
    "waiting": "Still to come",
    "unrouted": "Returned",
    "not-asked": "Not asked",
}
GRADES = EVERY_RETURN | {
    "graded": "G",
    "silent": "No grade",
    "not-graded": "N",
    "unrouted": "Not asked",
    "Agreed": "No grade",
}
ANSWERED = {
    "graded": "Yes 1",
    "silent": "Left blank 1",
    "not-graded": "Not applicable 1",
    "stranger": "Case not known 1",
    "missing": "Not returned 1",
    "waiting": "Still to come 1",
}


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("Every return asked for", EVERY_RETURN),
        ("each service’s own grade", GRADES),
        ("Answers by question and service", ANSWERED),
    ],
)
def test_each_kind_has_words_of_its_own_in_a_matrix(caption: str, said: dict[str, str]) -> None:
    assert {head: words for head, words in row_of(caption).items() if head in said} == said


def test_each_kind_has_a_column_of_its_own_where_returns_are_counted() -> None:
    rows = [row_of("Returns by service", at) for at in range(len(SERVICES))]
    by_service = {row.pop("Service"): row for row in rows}
    columns = {
        "stranger": "Not known",
        "missing": "Not returned",
        "waiting": "Still to come",
        "graded": "Returned",
    }
    for service, column in columns.items():
        for name in ("Not known", "Not returned", "Still to come", "Returned"):
            assert by_service[service][name] == str(int(name == column)), (service, name)
    assert by_service["not-asked"]["Asked"] == "0"
    assert by_service["stranger"]["Due"] == "0"


def test_the_table_of_cases_tells_who_did_not_know_from_who_did_not_answer() -> None:
    said = row_of("and the services that submitted returns")["Returns from"]
    assert (
        said
        == "4 of 6 that were due. Not known to: stranger. Not returned by: missing. Still to come from: waiting"
    )


def test_a_case_of_which_nothing_is_known_is_said_beside_the_share() -> None:
    def table_of(*states: ReturnState) -> tuple[int, list[tuple[str, int]]]:
        tellings = [statement_of(str(at), ASKED, state, None) for at, state in enumerate(states)]
        count = count_fact((ASKED,), [stated_fact("told", tellings)])
        return count.counted, [(reason.reason, reason.count) for reason in count.left_out]

    assert table_of(ReturnState.NOT_KNOWN) == (0, [(Outcome.NOBODY_KNOWS, 1)])
    assert table_of(ReturnState.NOT_RETURNED) == (0, [(Outcome.NOT_RETURNED, 1)])
    assert table_of(ReturnState.IN_PROGRESS) == (0, [(Outcome.TO_COME, 1)])
    assert table_of() == (0, [(Outcome.NOT_ASKED, 1)])


def test_shares_are_of_what_was_due() -> None:
    said = " ".join(block.text for block in compose(report()) if isinstance(block, Paragraph))
    assert "4 of 6 returns that were due were submitted" in said
    assert "1 more was “not known”, because the service did not know the case." in said
    assert DueCount(102, 71, 30).words == "71 of 72 (99%) submitted, 30 not known"
    assert due_count([ReturnState.NOT_KNOWN]).words == "1 not known"
    assert due_count([]).words == "none asked"
