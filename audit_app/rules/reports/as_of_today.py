"""An approved report later on: as it was approved, with what has become of its recommendations since."""

from dataclasses import replace

from audit_app.rules.reports.facts import ActionEntry, RoundReport


def with_current_recommendations(approved: RoundReport, today: RoundReport) -> RoundReport:
    """What was approved, but for the recommendations and actions, which are those of today."""
    named = with_approved_names(approved, today)
    return replace(
        approved,
        dated=today.dated,
        recommendations=named.recommendations,
        actions=named.actions,
        as_it_stands=True,
    )


def with_approved_names(approved: RoundReport, report: RoundReport) -> RoundReport:
    """A later report of the same round in which everything that has been renamed since has the name that it had."""
    services = {service.key: service for service in approved.services}
    agencies = {service.agency_key: service.agency for service in approved.services} | {
        action.agency_key: action.agency for action in approved.actions
    }
    agencies.pop("", None)

    def named(action: ActionEntry) -> ActionEntry:
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
        actions=tuple(map(named, report.actions)),
    )
