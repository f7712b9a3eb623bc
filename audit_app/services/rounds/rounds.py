"""Audit rounds: setting a round up, opening it to the agencies, and the moves through moderation to report."""

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AuditRound,
    Case,
    Person,
    Service,
    Source,
    SubGroup,
    Theme,
    ThemeVersion,
)
from audit_app.models.texts import REGISTER
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries import subjects
from audit_app.queries.rounds.readiness import owed_by_panel, preparation
from audit_app.queries.themes.themes import question_set, unit_of
from audit_app.rules.asking import completeness, routing
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.rounds.readiness import (
    may_begin_moderation,
    obstacles_to_opening,
    obstacles_to_reporting,
    too_early_for_moderation,
)
from audit_app.rules.workflow import RoundState
from audit_app.services import access, form_drafts, log, status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.rounds.cases import keep_references
from audit_app.services.rounds.missing_returns import mark_not_returned, outstanding_returns
from audit_app.services.rounds.round_details import LABELS, LONGEST_TEXT, RoundDetails, check_details

_WORDS = frozenset(REGISTER["audit_round"].words)


def create_round(actor: Actor, details: RoundDetails, now: datetime) -> AuditRound:
    """Set up a round, which is a source of recommendations. Raises Invalid beside the fields."""
    access.require(actor, Permission.ROUND_CREATE, Subject(sub_group_id=details.sub_group_id))
    check_details(details, None)
    audit_round = AuditRound(created_at=now, **_columns(details))
    db.session.add(Source(audit_round=audit_round))
    db.session.flush()
    log.write(actor, "round_created", audit_round, now, round_id=audit_round.id, after=_logged(details))
    return audit_round


def change_round(
    actor: Actor, round_id: str, version: int, details: RoundDetails, now: datetime
) -> AuditRound:
    """Change a round that is being set up.

    Raises Stale when somebody else changed it since `version`, Refused once it is open.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused("The round is open, so you cannot change its theme and dates here.")
    columns = _columns(details)
    stored = {name: getattr(audit_round, name) for name in columns}
    entered = {
        name: (LABELS[name], _in_words(name, stored[name]), _in_words(name, after))
        for name, after in columns.items()
    }
    access.compare_version(audit_round, version, **entered)
    check_details(details, round_id)
    for name, value in columns.items():
        setattr(audit_round, name, value)
    db.session.flush()
    changed = [name for name in columns if stored[name] != columns[name]]
    log.write(
        actor,
        "round_changed",
        audit_round,
        now,
        round_id=round_id,
        before={name: stored[name] for name in changed if name not in _WORDS},
        after={name: columns[name] for name in changed if name not in _WORDS},
        replaced={name: stored[name] for name in changed if name in _WORDS},
    )
    return audit_round


def discard_round(actor: Actor, round_id: str, now: datetime) -> None:
    """Delete a round about which nobody has been asked yet, with its cases.

    Its log is kept, and records the title that it had.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused("The round is open and agencies have been asked, so you cannot discard it.")
    cases = select(Case.id).where(Case.round_id == round_id)
    count = keep_references(actor, round_id, now)
    before = {"reference": audit_round.reference, "cases": count}
    words = {"title": audit_round.title}
    log.write(actor, "round_discarded", audit_round, now, round_id=round_id, before=before, replaced=words)
    db.session.flush()
    db.session.execute(delete(AgencyReturn).where(AgencyReturn.case_id.in_(cases)))
    db.session.execute(delete(Case).where(Case.round_id == round_id))
    db.session.execute(delete(Source).where(Source.round_id == round_id))
    db.session.execute(delete(AuditRound).where(AuditRound.id == round_id))
    form_drafts.forget_about(audit_round)


def open_round(actor: Actor, round_id: str, now: datetime) -> AuditRound:
    """Ask the agencies: count each return's questions and queue a mail to each of their leads.

    Raises Refused with every reason why the round is not ready.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_OPEN, subjects.of_round(audit_round))
    access.lock(audit_round)
    reasons = obstacles_to_opening(preparation(audit_round), local_day(now))
    if reasons and audit_round.state is RoundState.SETTING_UP:
        raise Refused(*(reason.says for reason in reasons))
    facts = {"opened_at": now}
    status_changes.move(actor, "round_opened", audit_round, now, round_id=round_id, facts=facts)
    _count_questions(audit_round)
    for lead in _leads_asked(round_id):
        outbox.queue(MailKind.ROUND_OPENED, lead, round_id, now)
    db.session.flush()
    return audit_round


def begin_moderation(actor: Actor, round_id: str, now: datetime) -> AuditRound:
    """Close the returns: what is not in is not returned unless it still comes before the report is approved.

    Raises Refused before the returns are due, unless all are in.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    access.lock(audit_round)
    missing = outstanding_returns(round_id)
    is_open = audit_round.state is RoundState.OPEN
    if is_open and not may_begin_moderation(len(missing), audit_round.returns_due, local_day(now)):
        raise Refused(too_early_for_moderation(len(missing), audit_round.returns_due))
    status_changes.move(actor, "moderation_begun", audit_round, now, round_id=round_id)
    mark_not_returned(actor, missing, now)
    return audit_round


def begin_reporting(actor: Actor, round_id: str, now: datetime) -> AuditRound:
    """End moderation, so that the report can be written.

    Raises Refused while a case for which a return was handed in has no agreed overall grade or lacks an
    answer of the panel.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    access.lock(audit_round)
    reasons = obstacles_to_reporting(owed_by_panel(audit_round), unit_of(audit_round))
    if reasons and audit_round.state is RoundState.MODERATION:
        raise Refused(*(reason.says for reason in reasons))
    facts = {"moderated_at": now}
    status_changes.move(actor, "reporting_begun", audit_round, now, round_id=round_id, facts=facts)
    db.session.flush()
    return audit_round


def resume_moderation(actor: Actor, round_id: str, reason: str, now: datetime) -> AuditRound:
    """Take a round back from its report to moderation; `reason` goes to the log."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    if len(reason) > LONGEST_TEXT:
        raise Invalid({"reason": f"Reason must be {LONGEST_TEXT:,} characters or fewer"})
    facts = {"moderated_at": None}
    status_changes.move(
        actor, "moderation_resumed", audit_round, now, round_id=round_id, reason=reason, facts=facts
    )
    db.session.flush()
    return audit_round


def _count_questions(audit_round: AuditRound) -> None:
    questions = question_set(audit_round.theme_version_id)
    required: dict[tuple[object, ...], int] = {}
    returns = db.session.scalars(
        select(AgencyReturn)
        .join(Case)
        .where(Case.round_id == audit_round.id)
        .options(joinedload(AgencyReturn.service), joinedload(AgencyReturn.case))
    )
    for agency_return in returns.all():
        kind, bands = agency_return.service.kind, agency_return.case.bands
        # Services of the same kind are asked the same questions about cases with the same facts.
        profile = (kind, *sorted(bands.items()))
        if profile not in required:
            required[profile] = completeness.progress(
                routing.sections_asked(questions, kind, bands, {}), {}
            ).required
        agency_return.required = required[profile]


def _leads_asked(round_id: str) -> list[Person]:
    """Return everybody who leads an agency that is asked, each once."""
    asked = (
        select(Agency)
        .where(
            Agency.id.in_(
                select(Service.agency_id).join(AgencyReturn).join(Case).where(Case.round_id == round_id)
            )
        )
        .order_by(Agency.name, Agency.id)
    )
    agencies = db.session.scalars(asked).all()
    return list(dict.fromkeys(lead for agency in agencies for lead in recipients.leads_of(agency.id)))


def _columns(details: RoundDetails) -> dict[str, object]:
    values = {field.name: getattr(details, field.name) for field in fields(details)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _in_words(name: str, value: object) -> str:
    """Return a value as the form displays it: a question set and a sub-group by name, a date in words."""
    if name == "theme_version_id":
        version = select(Theme.title, ThemeVersion.number).join_from(ThemeVersion, Theme)
        row = db.session.execute(version.where(ThemeVersion.id == value)).first()
        return f"{row.title}, version {row.number}" if row else ""
    if name == "sub_group_id":
        return db.session.scalar(select(SubGroup.name).where(SubGroup.id == value)) or ""
    if isinstance(value, date):
        return day_words(value)
    return "" if value is None else str(value)


def _logged(details: RoundDetails) -> dict[str, object]:
    facts = {name: value for name, value in _columns(details).items() if name not in _WORDS}
    return {name: value for name, value in facts.items() if value not in ("", None)}
