"""Who took part: returns by service, those that did not come by name, and the whole matrix as an appendix."""

from collections.abc import Callable, Sequence

from audit_app.rules.naming import things
from audit_app.rules.report_blocks import Block, Bullets, Cell, Paragraph, Table, Tone, cells, cut
from audit_app.rules.report_facts import ReturnEntry, RoundReport
from audit_app.rules.report_method import service_cell, service_label, services_by_agency
from audit_app.rules.report_numbers import listed, of
from audit_app.rules.returns_due import due_count
from audit_app.rules.workflow import HANDED_IN, NOT_YET_IN, STATE_WORDS, ReturnState

SERVICES_ACROSS = 10
"""A wider matrix is cut, so that its columns stay readable on A4 lying down."""
NOT_ASKED = "Not asked"


def came(entry: ReturnEntry) -> bool:
    return entry.state in HANDED_IN


def came_late(entry: ReturnEntry) -> bool:
    return came(entry) and entry.submitted_on is not None and entry.submitted_on > entry.due_on


def not_known(entry: ReturnEntry) -> bool:
    return entry.state is ReturnState.NOT_KNOWN


def not_returned(entry: ReturnEntry) -> bool:
    return entry.state is ReturnState.NOT_RETURNED


def to_come(entry: ReturnEntry) -> bool:
    return entry.state in NOT_YET_IN


def due(entry: ReturnEntry) -> bool:
    return not not_known(entry)


_COLUMNS: dict[str, Callable[[ReturnEntry], bool]] = {
    "Not known": not_known,
    "Due": due,
    "Returned": came,
    "Of these, late": came_late,
    "Not returned": not_returned,
    "Still to come": to_come,
}


def participation(report: RoundReport) -> list[Block]:
    if not report.returns:
        return []
    if report.for_publication:
        said = due_count(entry.state for entry in report.returns).said(
            "returns that were due came", publication=True
        )
        return [Paragraph(f"{said}.".capitalize())]
    return [Paragraph(_summary(report)), _by_service(report), *_by_name(report)]


def _summary(report: RoundReport) -> str:
    numbers = {name: sum(map(test, report.returns)) for name, test in _COLUMNS.items()}
    late = f", {numbers['Of these, late']} of them late" if numbers["Of these, late"] else ""
    sentences = [f"{of(numbers['Returned'], numbers['Due'])} returns that were due came{late}."]
    if numbers["Not known"]:
        answers = things(numbers["Not known"], "more was answered", "more were answered")
        sentences.append(f"{answers} “not known”: the service did not know the {report.unit.singular}.")
    if numbers["Not returned"]:
        sentences.append(f"Not returned: {numbers['Not returned']}.")
    if numbers["Still to come"]:
        sentences.append(f"Still to come: {numbers['Still to come']}.")
    return " ".join(sentences)


def _by_service(report: RoundReport) -> Table:
    columns = [
        name for name, test in _COLUMNS.items() if test is not to_come or any(map(to_come, report.returns))
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
        alt="One row a service: how many returns it was asked for, how many were due because it knew the "
        f"{report.unit.singular}, and how many came.",
        centred=True,
    )


def _by_name(report: RoundReport) -> list[Block]:
    blocks: list[Block] = []
    for lead, test in (
        ("Not returned.", not_returned),
        ("Still to come.", to_come),
        ("Returned late.", came_late),
    ):
        if lines := _lines(report, test):
            blocks += [Paragraph("By service and reference:", lead=lead), Bullets(tuple(lines))]
    return blocks


def _lines(report: RoundReport, test: Callable[[ReturnEntry], bool]) -> list[str]:
    named = (
        (service, [entry.case for entry in report.returns if entry.service == service.key and test(entry)])
        for service in services_by_agency(report)
    )
    return [
        f"{service_label(report, service)}: {listed(references)}"
        for service, references in named
        if references
    ]


def returns_by_case(report: RoundReport) -> list[Block]:
    if report.for_publication or not report.returns:
        return []
    entries = {(entry.case, entry.service): entry for entry in report.returns}
    services = services_by_agency(report)
    table = Table(
        caption=f"Every return asked for, by {report.unit.singular} and service",
        header=(report.unit.singular.capitalize(), *(service_label(report, service) for service in services)),
        rows=tuple(
            cells(
                Cell(case.reference, strong=True),
                *(return_cell(entries.get((case.reference, service.key)), report) for service in services),
            )
            for case in report.cases
        ),
        widths=(12, *([10] * len(services))),
        alt=f"One row for each {report.unit.singular}, one column a service: whether the return came, and when.",
        centred=True,
    )
    return list(cut(table, SERVICES_ACROSS))


def return_cell(entry: ReturnEntry | None, report: RoundReport) -> Cell:
    """The state of a return in a word and a colour: what came late, and what is late now, says so."""
    if entry is None:
        return Cell(NOT_ASKED, Tone.GREY)
    if came(entry):
        return Cell("Returned late", Tone.YELLOW) if came_late(entry) else Cell("Returned", Tone.GREEN)
    if not_known(entry):
        return Cell(STATE_WORDS[entry.state], Tone.BLUE)
    if not_returned(entry):
        return Cell(STATE_WORDS[entry.state], Tone.RED)
    return Cell("Late", Tone.RED) if entry.due_on < report.dated else Cell("Still to come", Tone.YELLOW)
