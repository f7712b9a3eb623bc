"""Names of the things that log lines are about, with a link where the reader may open their page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AgreedGrade,
    AnswerFile,
    AuditRound,
    Case,
    ChangeAsked,
    Concern,
    Correction,
    Evidence,
    Finding,
    LogEntry,
    MoreTime,
    PanelAnswer,
    PanelNote,
    Recommendation,
    Report,
    ReportText,
    SecondScore,
    Service,
)
from audit_app.policy import Actor, Permission, Subject, can
from audit_app.queries import subjects
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.reports.content import TEXT_SECTIONS
from audit_app.rules.reports.finding_kinds import FINDING_WORDS
from audit_app.rules.tracker.references import action_label
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import RoundState

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class LoggedThing:
    """The thing that a log line is about.

    `page` is the kind of page that displays it and `key` the id for its address; both are empty where there is no
    such page, or the reader may not open it.
    """

    words: str = ""
    page: str = ""
    key: str = ""


def things_of(
    actor: Actor, audit_round: AuditRound, entries: Iterable[LogEntry]
) -> dict[tuple[str, str], LoggedThing]:
    """Return the things that these lines of a round's log are about, by table and id."""
    things: dict[tuple[str, str], LoggedThing] = {}
    ids: dict[str, set[str]] = {}
    for entry in entries:
        ids.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    for kind, kind_ids in ids.items():
        if kind not in _KINDS:
            continue
        statement, thing_of = _KINDS[kind]
        for row in db.session.execute(statement.where(statement.selected_columns[0].in_(kind_ids))):
            things[kind, row[0]] = thing_of(actor, audit_round, row)
    return things


def case_words(unit: Unit, reference: str, service: str | None = None) -> str:
    """Return what a case is called in the log, or the return of a service on it."""
    words = f"{unit.title} {reference}"
    return f"{words}, {service}" if service else words


def _of_return(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    words = case_words(unit_of(audit_round), row.reference, row.name)
    subject = subjects.of_asked(audit_round, row.agency_id, row.auditor_id)
    may = can(actor, Permission.RETURN_READ, subject)
    return LoggedThing(words, "return", row.return_id) if may else LoggedThing(words)


def _of_case(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    # A case has a page while its round is set up, and again from moderation on, unless it was withdrawn.
    words, subject = case_words(unit_of(audit_round), row.reference), subjects.of_round(audit_round)
    if audit_round.state is RoundState.SETTING_UP and can(actor, Permission.ROUND_EDIT, subject):
        return LoggedThing(words, "case", row.case_id)
    in_panel = audit_round.state not in (RoundState.SETTING_UP, RoundState.OPEN) and not row.withdrawn_at
    if in_panel and can(actor, Permission.MODERATION_READ, subject):
        return LoggedThing(words, "panel", row.case_id)
    return LoggedThing(words)


def _of_concern(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    subject = Subject(
        sub_group_id=audit_round.sub_group_id,
        agency_ids=frozenset({row.agency_id} if row.agency_id else ()),
        auditor_ids=frozenset({row.raised_by_id}),
    )
    words, may = case_words(unit_of(audit_round), row.reference), can(actor, Permission.CONCERN_READ, subject)
    return LoggedThing(words, "concern", row.concern_id) if may else LoggedThing(words)


def _of_action(actor: Actor, _round: AuditRound, row: Any) -> LoggedThing:
    subject = Subject(
        sub_group_id=row.sub_group_id,
        agency_ids=frozenset({row.agency_id} if row.agreed_at else ()),
        owner_id=row.owner_id if row.agreed_at else None,
        decided=row.agreed_at is not None,
    )
    words = action_label(row.recommendation, row.number)
    return (
        LoggedThing(words, "action", row.action_id)
        if can(actor, Permission.ACTION_READ, subject)
        else LoggedThing(words)
    )


def _of_recommendation(actor: Actor, _round: AuditRound, row: Any) -> LoggedThing:
    subject = Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None)
    may = can(actor, Permission.RECOMMENDATION_READ, subject)
    return LoggedThing(row.reference, "recommendation", row.id) if may else LoggedThing(row.reference)


def _of_finding(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    # The heading may repeat what is known of a case, so it is only for people who may read findings.
    if not can(actor, Permission.FINDING_READ, subjects.of_round(audit_round)):
        return LoggedThing(FINDING_WORDS[row.kind])
    return LoggedThing(f"{FINDING_WORDS[row.kind]}: {row.heading}", "findings", audit_round.id)


def _of_text(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    return _in_report(actor, audit_round, _TITLES.get(row.section_key, ""))


def _of_version(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    return _in_report(actor, audit_round, f"Version {row.number} of the report")


def _of_correction(actor: Actor, audit_round: AuditRound, row: Any) -> LoggedThing:
    return _in_report(actor, audit_round, f"Correction {row.number} of the report")


def _in_report(actor: Actor, audit_round: AuditRound, words: str) -> LoggedThing:
    may = can(actor, Permission.REPORT_READ, subjects.of_round(audit_round))
    return LoggedThing(words, "report", audit_round.id) if may else LoggedThing(words)


_TITLES = {section.key: section.title for section in TEXT_SECTIONS}
_RETURN = (AgencyReturn.id.label("return_id"), AgencyReturn.auditor_id, Service.agency_id, Service.name)
_CASE = (Case.id.label("case_id"), Case.reference, Case.withdrawn_at)
_ACTION = (
    Action.id.label("action_id"),
    Action.number,
    Action.agency_id,
    Action.owner_id,
    Recommendation.reference.label("recommendation"),
    Recommendation.sub_group_id,
    Recommendation.agreed_at,
)


def _with_case(row: Any, *columns: Any) -> Statement:
    return select(row.id, *columns, *_CASE).join(Case, Case.id == row.case_id)


def _with_return(row: Any) -> Statement:
    return (
        select(row.id, *_RETURN, Case.reference)
        .join(AgencyReturn, AgencyReturn.id == row.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
    )


def _with_action(row: Any) -> Statement:
    return (
        select(row.id, *_ACTION)
        .join(Action, Action.id == row.action_id)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
    )


ThingOf = Callable[[Actor, AuditRound, Any], LoggedThing]
_KINDS: dict[str, tuple[Statement, ThingOf]] = {
    "audit_case": (select(Case.id, *_CASE), _of_case),
    "agreed_grade": (_with_case(AgreedGrade), _of_case),
    "panel_note": (_with_case(PanelNote), _of_case),
    "panel_answer": (_with_case(PanelAnswer), _of_case),
    "agency_return": (_with_case(AgencyReturn, *_RETURN).join(Service), _of_return),
    "answer_file": (_with_return(AnswerFile), _of_return),
    "second_score": (_with_return(SecondScore), _of_return),
    "concern": (
        _with_case(Concern, Concern.id.label("concern_id"), Concern.agency_id, Concern.raised_by_id),
        _of_concern,
    ),
    "action": (select(Action.id, *_ACTION).join(Recommendation), _of_action),
    "more_time": (_with_action(MoreTime), _of_action),
    "change_asked": (_with_action(ChangeAsked), _of_action),
    "evidence": (_with_action(Evidence), _of_action),
    "recommendation": (
        select(
            Recommendation.id,
            Recommendation.reference,
            Recommendation.sub_group_id,
            Recommendation.agreed_at,
        ),
        _of_recommendation,
    ),
    "finding": (select(Finding.id, Finding.kind, Finding.heading), _of_finding),
    "report_text": (select(ReportText.id, ReportText.section_key), _of_text),
    "report": (select(Report.id, Report.number), _of_version),
    "correction": (select(Correction.id, Correction.number), _of_correction),
}
"""For each table, the statement that reads its rows, with the id first, and the function that names a row.

Rounds are left out, because the page of the log is about a round already.
"""
