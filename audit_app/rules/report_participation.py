"""Who took part: returns by service, those that did not come by name, and the whole matrix as an appendix."""

from collections.abc import Callable, Iterable

from audit_app.rules.report_blocks import Block, Bullets, Cell, Paragraph, Table, Tone, cells, cut
from audit_app.rules.report_facts import ReturnEntry, RoundReport
from audit_app.rules.report_method import service_label
from audit_app.rules.report_numbers import alone, listed, share
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


_COLUMNS: dict[str, Callable[[ReturnEntry], bool]] = {
    "Returned": came,
    "Of these, late": came_late,
    "Not known": not_known,
    "Not returned": not_returned,
    "Still to come": to_come,
}


def participation(report: RoundReport) -> list[Block]:
    if not report.returns:
        return []
    if report.for_publication:
        return [Paragraph(_summary(report))]
    return [Paragraph(_summary(report)), _by_service(report), *_by_name(report)]


def _summary(report: RoundReport) -> str:
    total, published = len(report.returns), report.for_publication
    numbers = {name: sum(map(test, report.returns)) for name, test in _COLUMNS.items()}
    sentences = [f"{share(numbers['Returned'], total, published)} returns came."]
    if numbers["Of these, late"]:
        sentences.append(f"Late: {alone(numbers['Of these, late'], published)}.")
    if numbers["Not known"]:
        sentences.append(
            f"The service did not know the {report.unit.singular} in {share(numbers['Not known'], total, published)}: "
            "that is an answer too."
        )
    if numbers["Not returned"]:
        sentences.append(f"Not returned: {alone(numbers['Not returned'], published)}.")
    if numbers["Still to come"]:
        sentences.append(f"Still to come: {alone(numbers['Still to come'], published)}.")
    return " ".join(sentences)


def _by_service(report: RoundReport) -> Table:
    columns = [name for name, test in _COLUMNS.items() if test is not to_come or any(map(to_come, report.returns))]

    def row(label: str, entries: Iterable[ReturnEntry], strong: bool = False) -> tuple[Cell, ...]:
        mine = list(entries)
        numbers = [len(mine), *(sum(map(_COLUMNS[name], mine)) for name in columns)]
        return (Cell(label, strong=True), *(Cell(str(number), strong=strong) for number in numbers))

    rows = [
        row(service_label(service), (entry for entry in report.returns if entry.service == service.key))
        for service in report.services
    ]
    return Table(
        caption="Returns by service",
        header=("Service", "Asked", *columns),
        rows=(*rows, row("All services", report.returns, strong=True)),
        widths=(40, *([12] * (len(columns) + 1))),
        alt="One row a service: how many returns it was asked for, and how many came, came late or did not come.",
        centred=True,
    )


def _by_name(report: RoundReport) -> list[Block]:
    blocks: list[Block] = []
    for lead, test in (("Not returned.", not_returned), ("Still to come.", to_come), ("Returned late.", came_late)):
        if lines := _lines(report, test):
            blocks += [Paragraph("By service and reference:", lead=lead), Bullets(tuple(lines))]
    return blocks


def _lines(report: RoundReport, test: Callable[[ReturnEntry], bool]) -> list[str]:
    named = (
        (service, [entry.case for entry in report.returns if entry.service == service.key and test(entry)])
        for service in report.services
    )
    return [f"{service_label(service)}: {listed(references)}" for service, references in named if references]


def returns_by_case(report: RoundReport) -> list[Block]:
    if report.for_publication or not report.returns:
        return []
    entries = {(entry.case, entry.service): entry for entry in report.returns}
    table = Table(
        caption=f"Every return asked for, by {report.unit.singular} and service",
        header=(report.unit.singular.capitalize(), *(service_label(service) for service in report.services)),
        rows=tuple(
            cells(
                Cell(case.reference, strong=True),
                *(return_cell(entries.get((case.reference, service.key)), report) for service in report.services),
            )
            for case in report.cases
        ),
        widths=(12, *([10] * len(report.services))),
        alt=f"One row a {report.unit.singular}, one column a service: returned, late, not known, not returned or not asked.",
        centred=True,
    )
    return list(cut(table, SERVICES_ACROSS))


def return_cell(entry: ReturnEntry | None, report: RoundReport) -> Cell:
    """The state of a return in a word and a colour; late is said of what came late and of what is late now."""
    if entry is None:
        return Cell(NOT_ASKED, Tone.GREY)
    if came(entry):
        return Cell("Returned late", Tone.YELLOW) if came_late(entry) else Cell("Returned", Tone.GREEN)
    if not_known(entry):
        return Cell(STATE_WORDS[entry.state], Tone.BLUE)
    if not_returned(entry):
        return Cell(STATE_WORDS[entry.state], Tone.RED)
    return Cell("Late", Tone.RED) if entry.due_on < report.dated else Cell("Still to come", Tone.YELLOW)
