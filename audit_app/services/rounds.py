"""Audit rounds: setting one up, opening it to the agencies, and the moves through moderation to report."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Person, Service, SubGroup, ThemeVersion
from audit_app.models.texts import REGISTER
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries import subjects
from audit_app.queries.rounds import owed_by_panel, preparation
from audit_app.queries.scoping import RETURN_STANDS
from audit_app.queries.themes import question_set, unit_of
from audit_app.rules import completeness, routing
from audit_app.rules.dates import local_day
from audit_app.rules.next_rounds import DATES
from audit_app.rules.stages import Timetable, against_opening, against_reporting, timetable_errors
from audit_app.rules.workflow import NOT_YET_IN, RoundState
from audit_app.services import access, form_drafts, log, outbox, recipients, status_changes

LONGEST_LINE, LONGEST_TEXT, LONGEST_REFERENCE = 200, 5_000, 80
LARGEST_POPULATION = 1_000_000
_REFERENCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class RoundDetails:
    """`population` is how many the sample is drawn from; `read_*` and `judged_*` are inclusive periods.

    `invented` says what in a demonstration is made up, and is empty everywhere else.
    """

    title: str
    reference: str
    theme_version_id: str
    sub_group_id: str
    purpose: str
    sampling: str
    population: int | None
    read_from: date
    read_to: date
    judged_from: date
    judged_to: date
    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None
    invented: str = ""

    @property
    def timetable(self) -> Timetable:
        return Timetable(self.known_due, self.returns_due, self.moderation_on, self.report_due)


_LABELS = {
    "title": "Title",
    "reference": "Reference",
    "theme_version_id": "Question set",
    "sub_group_id": "Sub-group",
    "purpose": "Why this audit",
    "sampling": "How the sample was chosen",
    "population": "Chosen from how many",
    **DATES,
    "invented": "What is invented",
}
_WORDS = frozenset(REGISTER["audit_round"].words)


def create_round(actor: Actor, details: RoundDetails, now: datetime) -> AuditRound:
    access.require(actor, Permission.ROUND_CREATE, Subject(sub_group_id=details.sub_group_id))
    _check(details, None)
    audit_round = AuditRound(created_at=now, **_columns(details))
    db.session.add(audit_round)
    db.session.flush()
    log.write(actor, "round_created", audit_round, now, round_id=audit_round.id, after=_logged(details))
    return audit_round


def change_round(
    actor: Actor, round_id: str, version: int, details: RoundDetails, now: datetime
) -> AuditRound:
    """Only while the round is being set up. Raises Stale when somebody else changed it since `version`."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused("The round is open: its theme and dates do not change any more.")
    columns = _columns(details)
    stored = {name: getattr(audit_round, name) for name in columns}
    entered = {name: (_LABELS[name], _said(stored[name]), _said(after)) for name, after in columns.items()}
    access.compare_version(audit_round, version, **entered)
    _check(details, round_id)
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
    """A round that nobody has been asked about yet, with its cases. Its log stays, and says what it was called."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    access.hold(audit_round)
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused("The round is open: agencies have been asked, so it stays.")
    cases = select(Case.id).where(Case.round_id == round_id)
    count = db.session.scalar(select(func.count()).select_from(cases.subquery())) or 0
    was = {"reference": audit_round.reference, "cases": count}
    called = {"title": audit_round.title}
    log.write(actor, "round_discarded", audit_round, now, round_id=round_id, before=was, replaced=called)
    db.session.flush()
    db.session.execute(delete(AgencyReturn).where(AgencyReturn.case_id.in_(cases)))
    db.session.execute(delete(Case).where(Case.round_id == round_id))
    db.session.execute(delete(AuditRound).where(AuditRound.id == round_id))
    form_drafts.forget_about(audit_round)


def open_round(actor: Actor, round_id: str, now: datetime) -> AuditRound:
    """Asks the agencies: counts each return's questions and queues one mail to each of their leads.

    Raises Refused with every reason why the round is not ready.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_OPEN, subjects.of_round(audit_round))
    access.hold(audit_round)
    reasons = against_opening(preparation(audit_round), local_day(now))
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
    """Closes the returns: what is not in is from now on not returned, and is printed by name."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    status_changes.move(actor, "moderation_begun", audit_round, now, round_id=round_id)
    late = (
        select(AgencyReturn)
        .join(Case)
        .where(Case.round_id == round_id, AgencyReturn.state.in_(NOT_YET_IN), RETURN_STANDS)
        .order_by(Case.position, AgencyReturn.id)
    )
    for agency_return in db.session.scalars(late).all():
        status_changes.move(actor, "return_not_returned", agency_return, now, round_id=round_id)
    db.session.flush()
    return audit_round


def begin_reporting(actor: Actor, round_id: str, now: datetime) -> AuditRound:
    """Raises Refused while a case of which a return was handed in has no agreed overall grade."""
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    access.hold(audit_round)
    reasons = against_reporting(owed_by_panel(audit_round), unit_of(audit_round))
    if reasons and audit_round.state is RoundState.MODERATION:
        raise Refused(*(reason.says for reason in reasons))
    ended = {"moderated_at": now}
    status_changes.move(actor, "reporting_begun", audit_round, now, round_id=round_id, facts=ended)
    db.session.flush()
    return audit_round


def resume_moderation(actor: Actor, round_id: str, reason: str, now: datetime) -> AuditRound:
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_MODERATE, subjects.of_round(audit_round))
    if len(reason) > LONGEST_TEXT:
        raise Invalid({"reason": f"Reason must be {LONGEST_TEXT:,} characters or fewer"})
    going_on = {"moderated_at": None}
    status_changes.move(
        actor, "moderation_resumed", audit_round, now, round_id=round_id, reason=reason, facts=going_on
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
        alike = (kind, *sorted(bands.items()))
        if alike not in required:
            required[alike] = completeness.progress(routing.asked(questions, kind, bands, {}), {}).required
        agency_return.required = required[alike]


def _leads_asked(round_id: str) -> list[Person]:
    """Everybody who leads an agency that is asked, once each."""
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


def _said(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _logged(details: RoundDetails) -> dict[str, object]:
    facts = {name: value for name, value in _columns(details).items() if name not in _WORDS}
    return {name: value for name, value in facts.items() if value not in ("", None)}


def name_errors(title: str, reference: str, round_id: str | None) -> dict[str, str]:
    """Field -> what is wrong with the names of a round, which no other may have: mails and lists tell it by them."""
    errors: dict[str, str] = {}
    if not title.strip():
        errors["title"] = "Give the round a title"
    elif _taken(func.lower(AuditRound.title), title.strip().lower(), round_id):
        errors["title"] = (
            "Another round has this title. Say what tells them apart, such as the months audited"
        )
    if not _REFERENCE.fullmatch(reference.strip()):
        errors["reference"] = (
            "Reference must be small letters, digits and hyphens, such as operation-encompass-2017-06"
        )
    elif _taken(AuditRound.reference, reference.strip(), round_id):
        errors["reference"] = "Another round has this reference"
    return errors


def date_errors(dates: Mapping[str, Any]) -> dict[str, str]:
    """Field -> what is wrong with the order of its periods and of its timetable, none of which is missing."""
    days = Timetable(*(dates[name] for name in ("known_due", "returns_due", "moderation_on", "report_due")))
    errors = timetable_errors(days)
    if dates["read_to"] < dates["read_from"]:
        errors["read_to"] = "The last day to read is on or after the first"
    if dates["judged_to"] < dates["judged_from"]:
        errors["judged_to"] = "The last day to judge is on or after the first"
    return errors


def _check(details: RoundDetails, round_id: str | None) -> None:
    errors = {
        **name_errors(details.title, details.reference, round_id),
        **_text_errors(details),
        **date_errors(vars(details)),
    }
    if details.population is not None and not 0 <= details.population <= LARGEST_POPULATION:
        errors["population"] = f"Enter a whole number up to {LARGEST_POPULATION:,}"
    if db.session.get(ThemeVersion, details.theme_version_id) is None:
        errors["theme_version_id"] = "Choose a question set from the list"
    if db.session.get(SubGroup, details.sub_group_id) is None:
        errors["sub_group_id"] = "Choose a sub-group from the list"
    if errors:
        raise Invalid(errors)


def _text_errors(details: RoundDetails) -> dict[str, str]:
    longest = {
        "title": LONGEST_LINE,
        "reference": LONGEST_REFERENCE,
        "purpose": LONGEST_TEXT,
        "sampling": LONGEST_TEXT,
        "invented": LONGEST_TEXT,
    }
    return {
        name: f"{_LABELS[name]} must be {most:,} characters or fewer"
        for name, most in longest.items()
        if len(getattr(details, name)) > most
    }


def _taken(column: Any, words: str, round_id: str | None) -> bool:
    other = select(AuditRound.id).where(column == words, AuditRound.id != (round_id or "")).limit(1)
    return db.session.scalar(other) is not None
