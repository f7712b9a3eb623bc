"""The texts of the report of a round: written, and checked for accuracy."""

from datetime import datetime

from sqlalchemy import func, select

from audit_app.errors import Refused, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, ReportText
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.reports.figures import figures_of
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import recorded_facts
from audit_app.rules.reports.content import text_sections
from audit_app.rules.reports.figures import mark_of as mark_of_figures
from audit_app.rules.reports.figures import moved_figures
from audit_app.rules.workflow import WRITABLE_ROUNDS, RoundState
from audit_app.services import access, log, text_revisions
from audit_app.services.reports import versions


def write_text(
    actor: Actor, round_id: str, section_key: str, text: str, version: int | None, now: datetime
) -> ReportText:
    """Write the text under a heading; `version` is None where the page showed no text yet. Raises Stale.

    A text that is reworded has to be checked for accuracy again, like a text that speaks about a figure that moves.
    """
    audit_round = _writable_round(actor, round_id)
    section = versions.section_of(section_key)
    text = versions.require_length(text)
    row = versions.stored_text(round_id, section_key)
    if row is None:
        row = ReportText(round_id=round_id, section_key=section_key, text="")
    elif row.text != text:
        access.compare_version(row, version or 0, text=(section.title, row.text, text))
    before = row.text
    row.text, row.written_at, row.written_by_id = text, now, actor.person_id or ""
    if text != before:
        row.checked_at = row.checked_by_id = row.checked_figures = None
    db.session.add(row)
    db.session.flush()
    replaced = text_revisions.replaced({"text": before}, {"text": text})
    log.write(actor, "report_text_written", row, now, round_id=round_id, replaced=replaced)
    _mail_approvers_when_complete(audit_round, now)
    return row


def check_text(
    actor: Actor, round_id: str, section_key: str, version: int, figures: str, now: datetime
) -> ReportText:
    """Record that somebody has compared a text with returns, minutes and figures.

    `figures` is the mark of the figures that the page showed. Raises Stale when the text has been reworded since, or
    the figures have moved.
    """
    audit_round = _writable_round(actor, round_id)
    versions.section_of(section_key)
    row = versions.stored_text(round_id, section_key)
    if row is None or not row.text:
        raise Refused("There is no text to check yet.")
    current = figures_of(audit_round)[section_key]
    if row.checked_at is None or moved_figures(row.checked_figures, current):
        access.compare_version(row, version)
        if figures != mark_of_figures(current):
            raise Stale(())
        row.checked_at, row.checked_by_id, row.checked_figures = now, actor.person_id, dict(current)
        db.session.flush()
        log.write(actor, "report_text_checked", row, now, round_id=round_id)
    return row


def _writable_round(actor: Actor, round_id: str) -> AuditRound:
    """Return the round under its lock. Raises Refused once its report is approved."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.REPORT_WRITE, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state not in WRITABLE_ROUNDS:
        raise Refused("You can only write the report between the start of moderation and its approval.")
    return audit_round


def _mail_approvers_when_complete(audit_round: AuditRound, now: datetime) -> None:
    """Mail whoever approves the report once no text is missing, at most once a day."""
    required = text_sections(recorded_facts(question_set(audit_round.theme_version_id)))
    written = select(func.count()).where(
        ReportText.round_id == audit_round.id,
        ReportText.text != "",
        ReportText.section_key.in_([section.key for section in required]),
    )
    if audit_round.state is RoundState.REPORTING and db.session.scalar(written) == len(required):
        versions.mail_approvers(audit_round, now)
