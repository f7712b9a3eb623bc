"""The cases that an audit read: which facts are known of them, and whose returns came."""

from collections import Counter
from collections.abc import Callable, Collection

from audit_app.rules.asking.cohort import of_children
from audit_app.rules.blocks import Block, Cell, Paragraph, Style, Table, table_row
from audit_app.rules.numbers import joined_with_and, shares_in_row
from audit_app.rules.reports.facts import CaseEntry, RoundReport
from audit_app.rules.reports.labels import cases_words, service_label, services_by_agency
from audit_app.rules.workflow import OUTSTANDING_RETURNS, SUBMITTED_RETURNS, ReturnState

IDENTIFIES = (
    "Somebody who knows these children could recognise them from their age, ethnicity and level of help, even "
    "without a name. Follow the marking on this report, and remove this table from anything that you publish."
)
_BAND_WIDTHS = {"age_band": 11, "gender": 11, "ethnicity": 14, "plan_level": 16, "setting": 16}
_NOT_COME: dict[str, Callable[[ReturnState], bool]] = {
    "Not known to": lambda state: state is ReturnState.NOT_KNOWN,
    "Not returned by": lambda state: state is ReturnState.NOT_RETURNED,
    "Still to come from": lambda state: state in OUTSTANDING_RETURNS,
}


def children(report: RoundReport) -> list[Block]:
    """Return the table of cases if they are those of children: a published report has counts by band only."""
    if not report.cases or not of_children(report.case_facts):
        return []
    if report.for_publication:
        return [_counts_by_band(report)]
    return [Paragraph(IDENTIFIES, Style.WARNING, "This table can identify children."), _case_table(report)]


def other_cases(report: RoundReport) -> list[Block]:
    """Return the table of cases if they are organisations or settings, or counts by band for publication."""
    if not report.cases or of_children(report.case_facts):
        return []
    if not report.for_publication:
        return [_case_table(report)]
    return [_counts_by_band(report)] if report.case_facts else []


def _case_table(report: RoundReport) -> Table:
    return Table(
        caption=f"The {cases_words(report)}, and the services that submitted returns",
        header=(
            report.unit.singular.capitalize(),
            *(label for label, _ in report.case_facts.values()),
            "Returns from",
        ),
        rows=tuple(
            table_row(Cell(case.reference, strong=True), *_bands(report, case), _contributors(report, case))
            for case in report.cases
        ),
        widths=(14, *(_BAND_WIDTHS.get(fact, 12) for fact in report.case_facts), 32),
        alt=f"One row for each {report.unit.singular}: reference, the facts recorded about it, and the services that submitted returns.",
    )


def _bands(report: RoundReport, case: CaseEntry) -> list[str]:
    return [
        bands.get(case.bands.get(fact, ""), "Not entered") for fact, (_, bands) in report.case_facts.items()
    ]


def _contributors(report: RoundReport, case: CaseEntry) -> str:
    """Return whose return came, and separately who did not know the case and who did not answer."""
    entries = [entry for entry in report.returns if entry.case == case.reference]
    returned = {entry.service for entry in entries if entry.state in SUBMITTED_RETURNS}
    missing = {
        words: _names(report, {entry.service for entry in entries if test(entry.state)})
        for words, test in _NOT_COME.items()
    }
    due = sum(entry.state is not ReturnState.NOT_KNOWN for entry in entries)
    if not returned:
        first = "None"
    elif len(returned) == due:
        first = f"All {due} that were due"
    else:
        first = (
            f"{len(returned)} of {due} that were due"
            if len(returned) > due - len(returned)
            else _names(report, returned)
        )
    return ". ".join((first, *(f"{words}: {names}" for words, names in missing.items() if names)))


def _names(report: RoundReport, keys: Collection[str]) -> str:
    return joined_with_and(
        [service_label(report, service) for service in services_by_agency(report) if service.key in keys]
    )


def _counts_by_band(report: RoundReport) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for fact, (label, bands) in report.case_facts.items():
        numbers = Counter(case.bands.get(fact, "") for case in report.cases)
        names = {band: words for band, words in ({**bands, "": "Not entered"}).items() if numbers[band]}
        counts = shares_in_row([numbers[band] for band in names], len(report.cases), publication=True)
        rows += [table_row(label, words, count) for words, count in zip(names.values(), counts, strict=True)]
    return Table(
        caption=f"Who the {report.unit.plural} are",
        header=("Fact", "Band", f"Number of {report.unit.plural}"),
        rows=tuple(rows),
        widths=(35, 40, 25),
        alt=f"How many {report.unit.plural} there are in each band. Small numbers are hidden.",
    )
