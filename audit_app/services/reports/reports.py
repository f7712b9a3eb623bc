"""The report of a round: the Word file at any time, and its approval, which closes the round."""

from datetime import datetime

from audit_app.errors import Refused, Stale
from audit_app.models import AuditRound, Report
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.reports.facts import round_report
from audit_app.queries.rounds.readiness import owed_by_panel
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.reports.as_of_today import with_current_recommendations
from audit_app.rules.reports.content import still_to_write
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.rounds.readiness import obstacles_to_reporting
from audit_app.rules.workflow import ReportKind, ReportState, RoundState
from audit_app.services import access, status_changes
from audit_app.services.reports import versions, withheld_versions
from audit_app.services.rounds.missing_returns import mark_not_returned, outstanding_returns
from audit_app.services.tracker import recommendations


def draft(actor: Actor, round_id: str, now: datetime) -> bytes:
    """Return the Word file as it would be today, marked as a draft."""
    return _current_file(_readable_round(actor, round_id), now)


def export(round_id: str, now: datetime) -> bytes:
    """Return the report with the present state of its recommendations, for a command on the server."""
    return _current_file(access.load(AuditRound, round_id), now)


def current_file(actor: Actor, round_id: str, now: datetime) -> bytes:
    """Return an approved report with the present state of its recommendations. Raises Refused for a draft."""
    audit_round = _readable_round(actor, round_id)
    if audit_round.state is not RoundState.CLOSED:
        raise Refused("The report is not approved yet.")
    return _current_file(audit_round, now)


def current_content(actor: Actor, round_id: str, now: datetime) -> versions.Composed:
    """Return what the Word file would say if it were made now."""
    return versions.composed_document(_report_of(_readable_round(actor, round_id), now), now)


def mark_of(actor: Actor, round_id: str, now: datetime) -> str:
    """Return a mark of all that the report says now, whatever the day: an approval names by it what was read."""
    return _mark(_readable_round(actor, round_id), now)


def approve_report(
    actor: Actor, round_id: str, read: str, meeting_id: str, minute_reference: str, now: datetime
) -> Report:
    """Approve the report as the chair: keep its file and hash, agree its recommendations and close the round.

    `read` is the mark of the report that the chair read. Raises Stale when the report says something else by now,
    Refused while a text is missing or a case has no agreed grade, and Invalid where the meeting cannot have approved it.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_APPROVE, subjects.of_report(audit_round))
    access.lock(audit_round)
    if read != _mark(audit_round, now):
        raise Stale(())
    minute = versions.approval_minute(audit_round, meeting_id, minute_reference, now)
    version = versions.next_version(audit_round, ReportState.FINAL, now)
    missing = still_to_write(round_report(audit_round, version))
    if missing:
        raise Refused(*(f"Write “{section.title}” first." for section in missing))
    owed = obstacles_to_reporting(owed_by_panel(audit_round), unit_of(audit_round))
    if owed:
        raise Refused(*(f"{reason.says} Go back to moderation first." for reason in owed))
    mark_not_returned(actor, outstanding_returns(round_id), now)
    # The file is made last, so that it prints the recommendations as agreed and its own approval.
    recommendations.agree_recommendations(actor, round_id, now, minute=minute)
    closed = {"closed_at": now, "closed_by_id": actor.person_id}
    status_changes.move(actor, "round_closed", audit_round, now, round_id=round_id, facts=closed)
    approval = versions.approval_entry(actor, version, ReportKind.FINAL, minute, now)
    facts = round_report(audit_round, version._replace(approval=approval))
    return versions.keep_version(actor, audit_round, facts, ReportKind.FINAL, minute, now)


def _readable_round(actor: Actor, round_id: str) -> AuditRound:
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_READ, subjects.of_report(audit_round))
    withheld_versions.require_latest_readable(actor, audit_round)
    return audit_round


def _mark(audit_round: AuditRound, now: datetime) -> str:
    report = round_report(audit_round, versions.next_version(audit_round, ReportState.DRAFT, now))
    return versions.mark_of(report)


def _current_file(audit_round: AuditRound, now: datetime) -> bytes:
    return versions.report_file(_report_of(audit_round, now), now)


def _report_of(audit_round: AuditRound, now: datetime) -> RoundReport:
    """Return a draft until the round is closed, then the latest version with its recommendations as they are now.

    A version approved before versions kept their content is made again from the rows, under today's names.
    """
    version = versions.next_version(audit_round, ReportState.DRAFT, now)
    if audit_round.state is not RoundState.CLOSED:
        return round_report(audit_round, version)
    latest = version.number - 1
    version = version._replace(
        state=ReportState.FINAL, number=latest, corrects=versions.correction_reason(audit_round, latest)
    )
    today = round_report(audit_round, version)
    approved = versions.content_of_number(audit_round, latest)
    return with_current_recommendations(approved.facts if approved else today, today)
