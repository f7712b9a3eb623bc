"""The services' own grades compared with the grades that the panel agreed, and with each other."""

from collections import Counter, defaultdict

from audit_app.rules.asking.grading import spread
from audit_app.rules.blocks import Block, Paragraph, Table, table_row
from audit_app.rules.numbers import count_of_total, joined_with_and
from audit_app.rules.reports.facts import GradedQuestion, RoundReport
from audit_app.rules.reports.labels import service_cell, services_by_agency

FAR_APART = 2
"""The report mentions a case whose own grades differ by at least this number of levels."""
SAME, LOWER, HIGHER = "Panel agreed", "Panel lower", "Panel higher"


def panel_changes(report: RoundReport, question: GradedQuestion) -> list[Block]:
    """Compare each service's own grade with the grade that the panel agreed for the same case."""
    ranks = {level.key: level.rank for level in question.scale.levels if level.rank is not None}
    agreed = {entry.case: ranks[entry.level] for entry in question.agreed if entry.level in ranks}
    changes: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in question.self_grades:
        if entry.case in agreed and entry.level in ranks:
            changes[entry.service][_change(agreed[entry.case], ranks[entry.level])] += 1
    if not changes:
        return []
    total = sum(changes.values(), Counter[str]())
    rows = [(service, changes[service.key]) for service in services_by_agency(report) if changes[service.key]]
    return [
        Paragraph(
            f"The panel agreed with {count_of_total(total[SAME], total.total())} of the services’ own grades. "
            f"Its grade was lower than {total[LOWER]} of them and higher than {total[HIGHER]}."
        ),
        *_far_apart(report, question),
        Table(
            caption=f"Services’ own grades compared with the grade the panel agreed for the same {report.unit.singular}",
            header=("Service", "Own grades", SAME, LOWER, HIGHER),
            rows=tuple(
                table_row(
                    service_cell(report, service),
                    str(numbers.total()),
                    *(str(numbers[change]) for change in (SAME, LOWER, HIGHER)),
                )
                for service, numbers in rows
            ),
            widths=(40, 15, 15, 15, 15),
            alt="One row for each service: how many grades it gave, and how often the panel’s grade was the same, lower or higher.",
            centred=True,
        ),
    ]


def _change(agreed: int, own: int) -> str:
    return SAME if agreed == own else LOWER if agreed < own else HIGHER


def _far_apart(report: RoundReport, question: GradedQuestion) -> list[Block]:
    levels: dict[str, list[str]] = defaultdict(list)
    for entry in question.self_grades:
        levels[entry.case].append(entry.level)
    far = [case for case, keys in levels.items() if spread(question.scale, keys) >= FAR_APART]
    if not far:
        return []
    share = count_of_total(len(far), len(levels))
    return [
        Paragraph(
            f"In {share} {report.unit.plural} the services’ own grades were {FAR_APART} or more levels apart: "
            f"{joined_with_and(far)}."
        )
    ]
