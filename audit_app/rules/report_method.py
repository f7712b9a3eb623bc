"""The opening sections of a report: what it is, why and how the audit was done, and which cases it read."""

from collections import Counter
from collections.abc import Callable, Collection

from audit_app.rules.cohort import of_children
from audit_app.rules.dates import day_words
from audit_app.rules.naming import things
from audit_app.rules.report_blocks import (
    Block,
    Cell,
    Heading,
    KeyValues,
    Numbered,
    Paragraph,
    Style,
    Table,
    cells,
    written,
)
from audit_app.rules.report_facts import (
    CaseEntry,
    Period,
    RoundReport,
    ServiceEntry,
    VersionEntry,
    WithdrawnEntry,
)
from audit_app.rules.report_numbers import HIDDEN, alone, listed, shares, small
from audit_app.rules.workflow import HANDED_IN, NOT_YET_IN, STATE_WORDS, ReturnState

DRAFT = "It may still change. Please do not quote from it or pass it on."
HIDDEN_NUMBERS = (
    HIDDEN + " stands for a number that is hidden because it is under 5, or because it would give such a "
    "number away. What could be read {singular} by {singular} is left out of this version."
)
IDENTIFIES = (
    "So few children, set out by age, ethnicity and level of help, may be recognised by somebody who knows "
    "them, even without a name. Keep to the marking of this report, and take this table out of anything that "
    "is published."
)
HOW_TO_READ = (
    "“7 of 9” means that 9 could answer the question and 7 of them gave that answer. Returns that were not made, and those "
    "where the question does not apply or the answer is not known, are not counted in the 9; each table says how many they "
    "are. “Not recorded” is counted, because a missing record is itself a finding. Grades are words in an order: they are "
    "counted, never averaged."
)
BY_CASE = (
    "Each table says what it counts. What several services are asked about the same {singular} is counted by {singular}: it "
    "is yes, partly or no where all services that know agree, and otherwise the services disagree, unless the panel settled "
    "it. Everything else is counted by return, so that one {singular} counts once for each service that answered."
)
BY_RETURN = (
    "Every table of answers counts returns, not {plural}: this version of the question set does not say which questions "
    "tell the same fact, so one {singular} counts once for each service that answered."
)
THESE_ONLY = "The numbers describe these {plural} only, and are too few to speak for others."


def status_words(report: RoundReport) -> str:
    """Also the status of the file's properties and of its page header."""
    version = f"{STATE_WORDS[report.status]}, version {report.number}"
    if not report.as_it_stands:
        return version
    day = day_words(report.dated)
    return f"{version}, with recommendations as they stood on {day}: not the approved file"


def cases_words(report: RoundReport) -> str:
    """How many cases, with the round's own noun."""
    if report.for_publication and small(len(report.cases)):
        return f"fewer than 5 {report.unit.plural}"
    return report.unit.counted(len(report.cases))


def services_by_agency(report: RoundReport) -> list[ServiceEntry]:
    """Services of one agency stand together; agencies come in the order in which they first appear."""
    agencies = list(dict.fromkeys(service.agency for service in report.services))
    return sorted(report.services, key=lambda service: agencies.index(service.agency))


def service_label(report: RoundReport, service: ServiceEntry) -> str:
    """The service's name, with its agency only where two services share the name."""
    alike = [other for other in report.services if other.name == service.name]
    return service.name if len(alike) == 1 else f"{service.name} ({service.agency})"


def service_cell(report: RoundReport, service: ServiceEntry) -> Cell:
    """The service at the head of a row, with its agency in small where the name does not say it."""
    label = service_label(report, service)
    return Cell(
        label, note="" if service.agency.casefold() in label.casefold() else service.agency, strong=True
    )


def title(report: RoundReport) -> list[Block]:
    facts = (
        ("Marking", report.marking),
        ("Status", status_words(report)),
        ("Date", day_words(report.dated)),
        ("Written by", report.author),
        ("For", report.sub_group),
        ("Theme", report.theme),
        ("Reference", report.reference),
    )
    notices = (
        (
            bool(report.corrects),
            Paragraph(_corrects(report), Style.NOTE, f"Corrects version {report.number - 1}."),
        ),
        (report.draft, Paragraph(DRAFT, Style.WARNING, "This is a draft.")),
        (
            report.for_publication,
            Paragraph(HIDDEN_NUMBERS.format(singular=report.unit.singular), Style.NOTE, "For publication."),
        ),
        (bool(report.invented), Paragraph(report.invented, Style.NOTE, "Demonstration.")),
    )
    return [
        Paragraph(report.partnership, Style.SUBTITLE),
        Paragraph(report.title, Style.TITLE),
        Paragraph(f"Report of a multi-agency audit to the {report.sub_group}", Style.SUBTITLE),
        KeyValues(
            tuple(fact for fact in facts if fact[1]),
            "What this report is: marking, status, date, author, reader, theme and reference.",
        ),
        *(notice for applies, notice in notices if applies),
    ]


def versions(report: RoundReport) -> list[Block]:
    """Who approved which version, and where; a draft names those before it."""
    if not report.versions:
        return []
    rows = tuple((f"Version {entry.number}", _approved(entry)) for entry in report.versions)
    return [
        Heading("Approved versions", 2),
        KeyValues(
            rows, "Each approved version: what it is, when, by whom and at which meeting it was approved."
        ),
    ]


def _approved(entry: VersionEntry) -> str:
    by = f" by {entry.approved_by}" if entry.approved_by else ""
    said = f"{entry.kind}. Approved on {day_words(entry.approved_on)}{by}.{f' {entry.taken}.' if entry.taken else ''}"
    return f"{said}\n{entry.why}" if entry.why else said


def _corrects(report: RoundReport) -> str:
    listed_below = "\nEverything that it changes is listed in the last appendix." if report.changes else ""
    return f"{report.corrects}{listed_below}"


def introduction(report: RoundReport) -> list[Block]:
    return list(written(report.purpose))


def key_lines(report: RoundReport) -> list[Block]:
    if not report.key_lines:
        return []
    return [
        Paragraph("The audit set out to answer these questions."),
        Numbered(tuple(line.text for line in report.key_lines)),
    ]


def methodology(report: RoundReport) -> list[Block]:
    method = report.method
    rows = (
        (
            "Sample",
            cases_words(report) + (f", drawn from {method.population:,}" if method.population else ""),
        ),
        *_withdrawn(report),
        ("Period read", _period(method.read)),
        ("Period judged", _period(method.judged)),
        (
            "Question set",
            f"{report.theme}, version {report.theme_version}: {things(method.questions, 'question')}",
        ),
        ("Services asked", _services_asked(report)),
        ("Known or not known", f"by {day_words(method.known_due)}"),
        ("Returns due", f"by {day_words(method.returns_due)}"),
        ("Panel", day_words(method.moderation_on) if method.moderation_on else "No date set yet"),
        *(
            (("Who came to the panel", "\n".join(method.panel)),)
            if method.panel and not report.for_publication
            else ()
        ),
    )
    return [
        *written(method.sampling),
        KeyValues(rows, "How the audit was done: sample, periods, question set, services and dates."),
        Paragraph(_how_to_read(report), Style.NOTE, "How to read the numbers."),
    ]


def _how_to_read(report: RoundReport) -> str:
    counted_by = BY_CASE if report.counts_by_case else BY_RETURN
    nouns = {"singular": report.unit.singular, "plural": report.unit.plural}
    return " ".join((HOW_TO_READ, counted_by.format(**nouns), THESE_ONLY.format(**nouns)))


def _withdrawn(report: RoundReport) -> list[tuple[str, str]]:
    """A published report counts them only: a reason may tell of a child."""
    count = len(report.method.withdrawn)
    if not count:
        return []
    if report.for_publication:
        nouns = report.unit.singular if count == 1 and not small(count) else report.unit.plural
        return [("Withdrawn", f"{alone(count, True)} {nouns} withdrawn")]
    return [("Withdrawn", "\n".join(map(_withdrawn_words, report.method.withdrawn)))]


def _withdrawn_words(entry: WithdrawnEntry) -> str:
    """As in "OE-03 was withdrawn: the family moved away. OE-16 replaced it."."""
    said = f"{entry.reference} was withdrawn: {entry.reason.rstrip('.')}."
    return (
        f"{said} {listed(entry.replaced_by)} replaced it."
        if entry.replaced_by
        else f"{said} Nothing replaced it."
    )


def cohort(report: RoundReport) -> list[Block]:
    """Where the cases are those of children."""
    if not report.cases or not of_children(report.case_facts):
        return []
    if report.for_publication:
        return [_counts_by_band(report)]
    return [Paragraph(IDENTIFIES, Style.WARNING, "This table can identify children."), _case_table(report)]


def others(report: RoundReport) -> list[Block]:
    """Where they are organisations or settings."""
    if not report.cases or of_children(report.case_facts):
        return []
    if not report.for_publication:
        return [_case_table(report)]
    return [_counts_by_band(report)] if report.case_facts else []


def _case_table(report: RoundReport) -> Table:
    return Table(
        caption=f"The {cases_words(report)}, and the services whose returns came",
        header=(
            report.unit.singular.capitalize(),
            *(label for label, _ in report.case_facts.values()),
            "Returns from",
        ),
        rows=tuple(
            cells(Cell(case.reference, strong=True), *_bands(report, case), _contributors(report, case))
            for case in report.cases
        ),
        widths=(14, *(_BAND_WIDTHS.get(fact, 12) for fact in report.case_facts), 32),
        alt=f"One row for each {report.unit.singular}: reference, what is held of it, the services that contributed.",
    )


_BAND_WIDTHS = {"age_band": 11, "gender": 11, "ethnicity": 14, "plan_level": 16, "setting": 16}


def _bands(report: RoundReport, case: CaseEntry) -> list[str]:
    return [
        bands.get(case.bands.get(fact, ""), "Not given") for fact, (_, bands) in report.case_facts.items()
    ]


def _contributors(report: RoundReport, case: CaseEntry) -> str:
    """Whose return came; what did not is told apart: who did not know the case, and who did not answer."""
    entries = [entry for entry in report.returns if entry.case == case.reference]
    came = {entry.service for entry in entries if entry.state in HANDED_IN}
    others = {
        words: _names(report, {entry.service for entry in entries if test(entry.state)})
        for words, test in _NOT_COME.items()
    }
    due = sum(entry.state is not ReturnState.NOT_KNOWN for entry in entries)
    if not came:
        first = "None"
    elif len(came) == due:
        first = f"All {due} due"
    else:
        first = f"{len(came)} of {due} due" if len(came) > due - len(came) else _names(report, came)
    return ". ".join((first, *(f"{words}: {names}" for words, names in others.items() if names)))


_NOT_COME: dict[str, Callable[[ReturnState], bool]] = {
    "Not known to": lambda state: state is ReturnState.NOT_KNOWN,
    "Not returned by": lambda state: state is ReturnState.NOT_RETURNED,
    "Still to come from": lambda state: state in NOT_YET_IN,
}


def _names(report: RoundReport, keys: Collection[str]) -> str:
    return listed(
        [service_label(report, service) for service in services_by_agency(report) if service.key in keys]
    )


def _services_asked(report: RoundReport) -> str:
    """One line an agency, with its services where there are several or where they are named otherwise."""
    services: dict[str, list[str]] = {}
    for service in report.services:
        services.setdefault(service.agency, []).append(service.name)
    return "\n".join(
        agency if names == [agency] else f"{agency}: {listed(names)}" for agency, names in services.items()
    )


def _counts_by_band(report: RoundReport) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for fact, (label, bands) in report.case_facts.items():
        found = Counter(case.bands.get(fact, "") for case in report.cases)
        names = {band: words for band, words in ({**bands, "": "Not given"}).items() if found[band]}
        counts = shares([found[band] for band in names], len(report.cases), publication=True)
        rows += [cells(label, words, count) for words, count in zip(names.values(), counts, strict=True)]
    return Table(
        caption=f"Who the {report.unit.plural} are",
        header=("Fact", "Band", f"Number of {report.unit.plural}"),
        rows=tuple(rows),
        widths=(35, 40, 25),
        alt=f"How many {report.unit.plural} there are in each band. Small numbers are hidden.",
    )


def _period(period: Period) -> str:
    return f"{day_words(period.first)} to {day_words(period.last)}"
