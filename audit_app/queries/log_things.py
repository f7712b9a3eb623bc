"""What the lines of a log are about, by name: a link only where the reader may open the page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
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
from audit_app.queries.themes import unit_of
from audit_app.rules.findings import FINDING_WORDS
from audit_app.rules.follow_up import action_label
from audit_app.rules.question_sets import Unit
from audit_app.rules.report_content import TEXT_SECTIONS
from audit_app.rules.workflow import RoundState

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class About:
    """What a line is about; `page` is the kind of thing whose page shows it, "" where there is none for the reader."""

    words: str = ""
    page: str = ""
    key: str = ""


def things_of(
    actor: Actor, audit_round: AuditRound, entries: Iterable[LogEntry]
) -> dict[tuple[str, str], About]:
    found: dict[tuple[str, str], About] = {}
    ids: dict[str, set[str]] = {}
    for entry in entries:
        ids.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    for kind, wanted in ids.items():
        if kind not in _KINDS:
            continue
        statement, words = _KINDS[kind]
        for row in db.session.execute(statement.where(statement.selected_columns[0].in_(wanted))):
            found[kind, row[0]] = words(actor, audit_round, row)
    return found


def case_words(unit: Unit, reference: str, service: str | None = None) -> str:
    words = f"{unit.title} {reference}"
    return f"{words}, {service}" if service else words


def _of_return(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    """Its own page shows a return to whoever may read it."""
    words = case_words(unit_of(audit_round), row.reference, row.name)
    subject = subjects.of_asked(audit_round, row.agency_id, row.auditor_id)
    may = can(actor, Permission.RETURN_READ, subject)
    return About(words, "return", row.return_id) if may else About(words)


def _of_case(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    """A case has a page while the round is set up, and from moderation on unless it was withdrawn."""
    words, subject = case_words(unit_of(audit_round), row.reference), subjects.of_round(audit_round)
    if audit_round.state is RoundState.SETTING_UP and can(actor, Permission.ROUND_EDIT, subject):
        return About(words, "case", row.case_id)
    in_panel = audit_round.state not in (RoundState.SETTING_UP, RoundState.OPEN) and not row.withdrawn_at
    if in_panel and can(actor, Permission.MODERATION_READ, subject):
        return About(words, "panel", row.case_id)
    return About(words)


def _of_concern(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    subject = Subject(
        sub_group_id=audit_round.sub_group_id,
        agency_ids=frozenset({row.agency_id} if row.agency_id else ()),
        auditor_ids=frozenset({row.raised_by_id}),
    )
    words, may = case_words(unit_of(audit_round), row.reference), can(actor, Permission.CONCERN_READ, subject)
    return About(words, "concern", row.concern_id) if may else About(words)


def _of_action(actor: Actor, _round: AuditRound, row: Any) -> About:
    subject = Subject(
        sub_group_id=row.sub_group_id,
        agency_ids=frozenset({row.agency_id} if row.agreed_at else ()),
        owner_id=row.owner_id if row.agreed_at else None,
        decided=row.agreed_at is not None,
    )
    words = action_label(row.recommendation, row.number)
    return (
        About(words, "action", row.action_id) if can(actor, Permission.ACTION_READ, subject) else About(words)
    )


def _of_recommendation(actor: Actor, _round: AuditRound, row: Any) -> About:
    subject = Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None)
    may = can(actor, Permission.RECOMMENDATION_READ, subject)
    return About(f"R{row.number}", "recommendation", row.id) if may else About(f"R{row.number}")


def _of_finding(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    """Its heading is for those who read findings."""
    if not can(actor, Permission.FINDING_READ, subjects.of_round(audit_round)):
        return About(FINDING_WORDS[row.kind])
    return About(f"{FINDING_WORDS[row.kind]}: {row.heading}", "findings", audit_round.id)


def _of_text(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    return _in_report(actor, audit_round, _TITLES.get(row.section_key, ""))


def _of_version(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    return _in_report(actor, audit_round, f"Version {row.number} of the report")


def _of_correction(actor: Actor, audit_round: AuditRound, row: Any) -> About:
    return _in_report(actor, audit_round, f"Correction {row.number} of the report")


def _in_report(actor: Actor, audit_round: AuditRound, words: str) -> About:
    may = can(actor, Permission.REPORT_READ, subjects.of_round(audit_round))
    return About(words, "report", audit_round.id) if may else About(words)


_TITLES = {section.key: section.title for section in TEXT_SECTIONS}
_RETURN = (AgencyReturn.id.label("return_id"), AgencyReturn.auditor_id, Service.agency_id, Service.name)
_CASE = (Case.id.label("case_id"), Case.reference, Case.withdrawn_at)
_ACTION = (
    Action.id.label("action_id"),
    Action.number,
    Action.agency_id,
    Action.owner_id,
    Recommendation.number.label("recommendation"),
    Recommendation.sub_group_id,
    Recommendation.agreed_at,
)


def _with_case(row: Any, *columns: Any) -> Statement:
    """Of rows that belong to a case."""
    return select(row.id, *columns, *_CASE).join(Case, Case.id == row.case_id)


def _with_action(row: Any) -> Statement:
    """Of rows that belong to an action."""
    return (
        select(row.id, *_ACTION)
        .join(Action, Action.id == row.action_id)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
    )


Words = Callable[[Actor, AuditRound, Any], About]
_KINDS: dict[str, tuple[Statement, Words]] = {
    "audit_case": (select(Case.id, *_CASE), _of_case),
    "agreed_grade": (_with_case(AgreedGrade), _of_case),
    "panel_note": (_with_case(PanelNote), _of_case),
    "panel_answer": (_with_case(PanelAnswer), _of_case),
    "agency_return": (_with_case(AgencyReturn, *_RETURN).join(Service), _of_return),
    "second_score": (
        select(SecondScore.id, *_RETURN, Case.reference)
        .join(AgencyReturn, AgencyReturn.id == SecondScore.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id),
        _of_return,
    ),
    "concern": (
        _with_case(Concern, Concern.id.label("concern_id"), Concern.agency_id, Concern.raised_by_id),
        _of_concern,
    ),
    "action": (select(Action.id, *_ACTION).join(Recommendation), _of_action),
    "more_time": (_with_action(MoreTime), _of_action),
    "evidence": (_with_action(Evidence), _of_action),
    "recommendation": (
        select(
            Recommendation.id, Recommendation.number, Recommendation.sub_group_id, Recommendation.agreed_at
        ),
        _of_recommendation,
    ),
    "finding": (select(Finding.id, Finding.kind, Finding.heading), _of_finding),
    "report_text": (select(ReportText.id, ReportText.section_key), _of_text),
    "report": (select(Report.id, Report.number), _of_version),
    "correction": (select(Correction.id, Correction.number), _of_correction),
}
"""Table of a log's subject -> the statement that names its rows, and how one is named; a round needs no name."""
