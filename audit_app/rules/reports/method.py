"""The opening sections of a report: title page and versions, why the audit was made, and how."""

from audit_app.rules.blocks import Block, Heading, KeyValues, Numbered, Paragraph, Style, blocks_of_text
from audit_app.rules.dates import day_words
from audit_app.rules.naming import things
from audit_app.rules.numbers import HIDDEN, is_small, joined_with_and, lone_count
from audit_app.rules.reports.facts import Period, RoundReport, VersionEntry, WithdrawnEntry
from audit_app.rules.reports.labels import cases_words
from audit_app.rules.workflow import STATE_WORDS

DRAFT = "It may change. Do not quote from it or share it."
HIDDEN_NUMBERS = (
    HIDDEN
    + " means that a number is hidden because it is under 5, or because it could be used to work out a number "
    "under 5. This version leaves out everything that is shown for a single {singular}."
)
HOW_TO_READ = (
    "“7 of 9” means that 9 could answer the question and 7 of them gave that answer. The 9 does not include returns that "
    "were not made, or where the question does not apply or the answer is not known. Each table says how many of these "
    "there are. “Not recorded” is counted, because a missing record is itself a finding. Grades are counted and never "
    "averaged."
)
BY_CASE = (
    "Each table says what it counts. If several services are asked about the same fact, it is counted by {singular}: as "
    "yes, partly or no if all services that know agree, and otherwise as “services disagree”, unless the panel settled it. "
    "Everything else is counted by return, so each {singular} counts once for each service that answered."
)
BY_RETURN = (
    "Every table of answers counts returns, not {plural}. This version of the question set does not say which questions "
    "ask about the same fact, so each {singular} counts once for each service that answered."
)
THESE_ONLY = "The numbers describe only these {plural}. They are too small to say anything about others."


def status_words(report: RoundReport) -> str:
    """Return the state and version of the report, as the title page, page header and file properties print them."""
    version = f"{STATE_WORDS[report.status]}, version {report.number}"
    if not report.as_it_stands:
        return version
    day = day_words(report.dated)
    return f"{version}, with recommendations as at {day}: not the approved file"


def title_page(report: RoundReport) -> list[Block]:
    """Return what the report is: title, marking, status, date, author and reader, with notices where they apply."""
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
            "About this report: marking, status, date, author, reader, theme and reference.",
        ),
        *(notice for applies, notice in notices if applies),
    ]


def versions(report: RoundReport) -> list[Block]:
    """Return who approved which version, and where; a draft lists the versions before it."""
    if not report.versions:
        return []
    rows = tuple((f"Version {entry.number}", _approved(entry)) for entry in report.versions)
    return [
        Heading("Approved versions", 2),
        KeyValues(
            rows,
            "Each approved version: what kind of version it is, and when, by whom and at which meeting it was approved.",
        ),
    ]


def introduction(report: RoundReport) -> list[Block]:
    """Return the purpose of the audit, as it was written when the round was set up."""
    return list(blocks_of_text(report.purpose))


def key_lines(report: RoundReport) -> list[Block]:
    """Return the key lines of enquiry, numbered."""
    if not report.key_lines:
        return []
    return [
        Paragraph("The audit set out to answer these questions:"),
        Numbered(tuple(line.text for line in report.key_lines)),
    ]


def methodology(report: RoundReport) -> list[Block]:
    """Return how the audit was done and how its numbers are to be read."""
    method = report.method
    rows = (
        (
            "Sample",
            cases_words(report) + (f", chosen from {method.population:,}" if method.population else ""),
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
        ("Panel", day_words(method.moderation_on) if method.moderation_on else "Date not set yet"),
        *(
            (("Who came to the panel", "\n".join(method.panel)),)
            if method.panel and not report.for_publication
            else ()
        ),
    )
    return [
        *blocks_of_text(method.sampling),
        KeyValues(rows, "How the audit was done: sample, periods, question set, services and dates."),
        Paragraph(_how_to_read(report), Style.NOTE, "How to read the numbers."),
    ]


def _approved(entry: VersionEntry) -> str:
    by = f" by {entry.approved_by}" if entry.approved_by else ""
    words = f"{entry.kind}. Approved on {day_words(entry.approved_on)}{by}.{f' {entry.taken}.' if entry.taken else ''}"
    return f"{words}\n{entry.why}" if entry.why else words


def _corrects(report: RoundReport) -> str:
    listed_below = "\nThe last appendix lists everything that changed." if report.changes else ""
    return f"{report.corrects}{listed_below}"


def _how_to_read(report: RoundReport) -> str:
    counted_by = BY_CASE if report.counts_by_case else BY_RETURN
    nouns = {"singular": report.unit.singular, "plural": report.unit.plural}
    return " ".join((HOW_TO_READ, counted_by.format(**nouns), THESE_ONLY.format(**nouns)))


def _withdrawn(report: RoundReport) -> list[tuple[str, str]]:
    """Return the row of withdrawn cases; a published report only counts them, as a reason may describe a child."""
    count = len(report.method.withdrawn)
    if not count:
        return []
    if report.for_publication:
        nouns = report.unit.singular if count == 1 and not is_small(count) else report.unit.plural
        return [("Withdrawn", f"{lone_count(count, True)} {nouns} withdrawn")]
    return [("Withdrawn", "\n".join(map(_withdrawn_words, report.method.withdrawn)))]


def _withdrawn_words(entry: WithdrawnEntry) -> str:
    """Return words as in "OE-03 was withdrawn: the family moved away. OE-16 replaced it."."""
    withdrawal = f"{entry.reference} was withdrawn: {entry.reason.rstrip('.')}."
    return (
        f"{withdrawal} {joined_with_and(entry.replaced_by)} replaced it."
        if entry.replaced_by
        else f"{withdrawal} It was not replaced."
    )


def _services_asked(report: RoundReport) -> str:
    """Return a line for each agency, with its services if there are several or their names differ."""
    services: dict[str, list[str]] = {}
    for service in report.services:
        services.setdefault(service.agency, []).append(service.name)
    return "\n".join(
        agency if names == [agency] else f"{agency}: {joined_with_and(names)}"
        for agency, names in services.items()
    )


def _period(period: Period) -> str:
    return f"{day_words(period.first)} to {day_words(period.last)}"
