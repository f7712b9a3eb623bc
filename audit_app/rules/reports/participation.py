"""Reports who took part: returns by service, missing returns by name, and the whole matrix as an appendix."""

from collections.abc import Callable, Sequence

from audit_app.rules.blocks import Block, Bullets, Cell, Paragraph, Table, Tone, split_table, table_row
from audit_app.rules.naming import things
from audit_app.rules.numbers import count_of_total, joined_with_and
from audit_app.rules.reports.facts import ReturnEntry, RoundReport
from audit_app.rules.reports.labels import service_cell, service_label, services_by_agency
from audit_app.rules.rounds.returns_due import due_count
from audit_app.rules.workflow import OUTSTANDING_RETURNS, STATE_WORDS, SUBMITTED_RETURNS, ReturnState

SERVICES_ACROSS = 10
"""A wider matrix is split, so that its columns stay readable on a landscape A4 page."""
NOT_ASKED = "Not asked"


def is_returned(entry: ReturnEntry) -> bool:
    """Return whether the return was handed in."""
    return entry.state in SUBMITTED_RETURNS


def is_returned_late(entry: ReturnEntry) -> bool:
    """Return whether the return was handed in after its due date, and before moderation began."""
    if entry.submitted_on is None or not is_returned(entry) or entry.came_late:
        return False
    return entry.submitted_on > entry.due_on


def is_come_late(entry: ReturnEntry) -> bool:
    """Return whether the return was handed in after moderation had begun."""
    return is_returned(entry) and entry.came_late


def is_not_known(entry: ReturnEntry) -> bool:
    """Return whether the service did not know the case."""
    return entry.state is ReturnState.NOT_KNOWN


def is_not_returned(entry: ReturnEntry) -> bool:
    """Return whether the return was closed without an answer."""
    return entry.state is ReturnState.NOT_RETURNED


def is_outstanding(entry: ReturnEntry) -> bool:
    """Return whether the return may still come."""
    return entry.state in OUTSTANDING_RETURNS


def is_due(entry: ReturnEntry) -> bool:
    """Return whether a return was owed: the service knew the case, or has not answered yet."""
    return not is_not_known(entry)


_COLUMNS: dict[str, Callable[[ReturnEntry], bool]] = {
    "Not known": is_not_known,
    "Due": is_due,
    "Returned": is_returned,
    "Returned late": is_returned_late,
    "Came late": is_come_late,
    "Not returned": is_not_returned,
    "Still to come": is_outstanding,
}


_ONLY_WHERE_ANY = (is_come_late, is_outstanding)


def participation(report: RoundReport) -> list[Block]:
    """Return how many returns came; a published report has the total alone."""
    if not report.returns:
        return []
    if report.for_publication:
        sentence = due_count(entry.state for entry in report.returns).said(
            "returns that were due were submitted", publication=True
        )
        return [Paragraph(f"{sentence}.".capitalize())]
    return [Paragraph(_summary(report)), _by_service(report), *_by_name(report)]


def _summary(report: RoundReport) -> str:
    numbers = {name: sum(map(test, report.returns)) for name, test in _COLUMNS.items()}
    late = f", {numbers['Returned late']} of them late" if numbers["Returned late"] else ""
    after = f", {numbers['Came late']} of them after moderation had begun" if numbers["Came late"] else ""
    sentences = [
        f"{count_of_total(numbers['Returned'], numbers['Due'])} returns that were due were submitted{late}{after}."
    ]
    if numbers["Not known"]:
        answers = things(numbers["Not known"], "more was", "more were")
        sentences.append(
            f"{answers} “not known”, because the service did not know the {report.unit.singular}."
        )
    if numbers["Not returned"]:
        sentences.append(f"Not returned: {numbers['Not returned']}.")
    if numbers["Still to come"]:
        sentences.append(f"Still to come: {numbers['Still to come']}.")
    return " ".join(sentences)


def _by_service(report: RoundReport) -> Table:
    columns = [
        name
        for name, test in _COLUMNS.items()
        if test not in _ONLY_WHERE_ANY or any(map(test, report.returns))
    ]

    def row(head: Cell, entries: Sequence[ReturnEntry], strong: bool = False) -> tuple[Cell, ...]:
        numbers = [len(entries), *(sum(map(_COLUMNS[name], entries)) for name in columns)]
        return (head, *(Cell(str(number), strong=strong) for number in numbers))

    rows = [
        row(
            service_cell(report, service), [entry for entry in report.returns if entry.service == service.key]
        )
        for service in services_by_agency(report)
    ]
    return Table(
        caption="Returns by service",
        header=("Service", "Asked", *columns),
        rows=(*rows, row(Cell("All services", strong=True), report.returns, strong=True)),
        widths=(40, *([12] * (len(columns) + 1))),
        alt="One row for each service: how many returns it was asked for, how many were due because it knew the "
        f"{report.unit.singular}, and how many were submitted.",
        centred=True,
    )


def _by_name(report: RoundReport) -> list[Block]:
    blocks: list[Block] = []
    for lead, test in (
        ("Not returned.", is_not_returned),
        ("Still to come.", is_outstanding),
        ("Returned late.", is_returned_late),
        ("Came late, after moderation had begun.", is_come_late),
    ):
        if lines := _lines(report, test):
            blocks += [Paragraph("By service and reference:", lead=lead), Bullets(tuple(lines))]
    return blocks


def _lines(report: RoundReport, test: Callable[[ReturnEntry], bool]) -> list[str]:
    late_or_missing = (
        (service, [entry.case for entry in report.returns if entry.service == service.key and test(entry)])
        for service in services_by_agency(report)
    )
    return [
        f"{service_label(report, service)}: {joined_with_and(references)}"
        for service, references in late_or_missing
        if references
    ]


def returns_by_case(report: RoundReport) -> list[Block]:
    """Return every return by case and service; nothing for a published report."""
    if report.for_publication or not report.returns:
        return []
    entries = {(entry.case, entry.service): entry for entry in report.returns}
    services = services_by_agency(report)
    table = Table(
        caption=f"Every return asked for, by {report.unit.singular} and service",
        header=(report.unit.singular.capitalize(), *(service_label(report, service) for service in services)),
        rows=tuple(
            table_row(
                Cell(case.reference, strong=True),
                *(return_cell(entries.get((case.reference, service.key)), report) for service in services),
            )
            for case in report.cases
        ),
        widths=(12, *([10] * len(services))),
        alt=f"One row for each {report.unit.singular}, one column for each service: whether the return was submitted, and whether it was late.",
        centred=True,
    )
    return list(split_table(table, SERVICES_ACROSS))


def return_cell(entry: ReturnEntry | None, report: RoundReport) -> Cell:
    """Return the state of a return in a word and a colour, which say whether it came late or is late now."""
    if entry is None:
        return Cell(NOT_ASKED, Tone.GREY)
    if is_come_late(entry):
        return Cell("Came late", Tone.YELLOW)
    if is_returned(entry):
        return Cell("Returned late", Tone.YELLOW) if is_returned_late(entry) else Cell("Returned", Tone.GREEN)
    if is_not_known(entry):
        return Cell(STATE_WORDS[entry.state], Tone.BLUE)
    if is_not_returned(entry):
        return Cell(STATE_WORDS[entry.state], Tone.RED)
    return Cell("Late", Tone.RED) if entry.due_on < report.dated else Cell("Still to come", Tone.YELLOW)
