"""Who took part: what was late and what came late are told apart."""

from datetime import date, timedelta

from audit_app.rules.blocks import Bullets, Paragraph, Table
from audit_app.rules.reports.facts import ReturnEntry, RoundReport
from audit_app.rules.reports.participation import participation, return_cell
from audit_app.rules.workflow import ReturnState
from tests.support.sample_report import sample_report

DUE = date(2017, 6, 30)


def report_with(*, came_late: bool) -> RoundReport:
    sample = sample_report()
    case, service, after = sample.cases[0].reference, sample.services[0].key, DUE + timedelta(days=3)
    entry = ReturnEntry(case, service, ReturnState.ACCEPTED, DUE, after, came_late=came_late)
    return sample_report(returns=(entry,))


def columns(report: RoundReport) -> dict[str, str]:
    table = next(block for block in participation(report) if isinstance(block, Table))
    return dict(zip(table.header, (cell.text for cell in table.rows[-1]), strict=True))


def test_a_return_that_came_late_is_counted_apart_from_those_that_were_late() -> None:
    came, late = (columns(report_with(came_late=came_late)) for came_late in (True, False))
    assert (came["Returned"], came["Returned late"], came["Came late"]) == ("1", "0", "1")
    assert late["Returned late"] == "1"
    assert "Came late" not in late


def test_a_return_that_came_late_is_named_and_said_in_words() -> None:
    report = report_with(came_late=True)
    words = [block for block in participation(report) if isinstance(block, Paragraph)]
    assert "1 of them after moderation had begun" in words[0].text
    assert words[-1].lead == "Came late, after moderation had begun."
    assert any(isinstance(block, Bullets) for block in participation(report))
    assert return_cell(report.returns[0], report).text == "Came late"
