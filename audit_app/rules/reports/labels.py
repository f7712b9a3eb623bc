"""The words by which a report names its services and counts its cases."""

from audit_app.rules.blocks import Cell
from audit_app.rules.numbers import is_small
from audit_app.rules.reports.facts import RoundReport, ServiceEntry


def cases_words(report: RoundReport) -> str:
    """Return the number of cases with the round's own noun."""
    if report.for_publication and is_small(len(report.cases)):
        return f"fewer than 5 {report.unit.plural}"
    return report.unit.counted(len(report.cases))


def services_by_agency(report: RoundReport) -> list[ServiceEntry]:
    """Return the services grouped by agency, agencies in the order in which they first appear."""
    agencies = list(dict.fromkeys(service.agency for service in report.services))
    return sorted(report.services, key=lambda service: agencies.index(service.agency))


def service_label(report: RoundReport, service: ServiceEntry) -> str:
    """Return the service's name, with its agency only where two services share the name."""
    namesakes = [other for other in report.services if other.name == service.name]
    return service.name if len(namesakes) == 1 else f"{service.name} ({service.agency})"


def service_cell(report: RoundReport, service: ServiceEntry) -> Cell:
    """Return the first cell of a service's row, with the agency in small print unless the name contains it."""
    label = service_label(report, service)
    return Cell(
        label, note="" if service.agency.casefold() in label.casefold() else service.agency, strong=True
    )
