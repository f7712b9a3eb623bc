"""An approved report at a later time: as it was approved, with the present state of its recommendations."""

from dataclasses import replace

from audit_app.rules.reports.facts import ActionEntry, RoundReport


def with_current_recommendations(approved: RoundReport, today: RoundReport) -> RoundReport:
    """Return the approved report with today's recommendations and actions in place of its own."""
    current = with_approved_names(approved, today)
    return replace(
        approved,
        dated=today.dated,
        recommendations=current.recommendations,
        actions=current.actions,
        as_it_stands=True,
    )


def with_approved_names(approved: RoundReport, report: RoundReport) -> RoundReport:
    """Return a later report of the same round in which everything is called what the approved report called it."""
    services = {service.key: service for service in approved.services}
    agencies = {service.agency_key: service.agency for service in approved.services} | {
        action.agency_key: action.agency for action in approved.actions
    }
    agencies.pop("", None)

    def with_approved_agency(action: ActionEntry) -> ActionEntry:
        return replace(action, agency=agencies.get(action.agency_key, action.agency))

    return replace(
        report,
        partnership=approved.partnership,
        title=approved.title,
        sub_group=approved.sub_group,
        services=tuple(services.get(service.key, service) for service in report.services),
        recommendations=tuple(
            replace(entry, sub_group=approved.sub_group) if entry.sub_group == report.sub_group else entry
            for entry in report.recommendations
        ),
        actions=tuple(map(with_approved_agency, report.actions)),
    )
