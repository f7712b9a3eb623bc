"""Strengths and areas for development of a round, each with its cases and services."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Finding, Service, recommendation_finding
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN, rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import WRITABLE_ROUNDS


@dataclass(frozen=True)
class FindingCard:
    """A finding as the list shows it; `recommended` says that a recommendation rests on it."""

    id: str
    version: int
    kind: FindingKind
    heading: str
    text: str
    key_line: str
    key_line_text: str
    case_ids: tuple[str, ...]
    cases: tuple[str, ...]
    service_ids: tuple[str, ...]
    services: tuple[str, ...]
    recommended: bool


@dataclass(frozen=True)
class FindingsPage:
    """The findings of a round; `writable` while they may still change; the choices are those of this round."""

    round_id: str
    title: str
    writable: bool
    unit: Unit
    subject: Subject
    findings: tuple[FindingCard, ...]
    cases: tuple[Choice, ...]
    services: tuple[Choice, ...]
    key_lines: tuple[Choice, ...]

    def of_kind(self, kind: FindingKind) -> tuple[FindingCard, ...]:
        """Return the findings of a kind, in their order."""
        return tuple(finding for finding in self.findings if finding.kind is kind)

    def finding(self, finding_id: str) -> FindingCard | None:
        """Return the finding with this id, or None."""
        return next((finding for finding in self.findings if finding.id == finding_id), None)


def findings_page(scope: Scope, round_id: str) -> FindingsPage | None:
    """Return the findings of a round, or None for a round out of reach."""
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)))
    if audit_round is None:
        return None
    questions = question_set(audit_round.theme_version_id)
    texts = {line.key: line.text for line in questions.key_lines}
    cases = db.session.execute(
        select(Case.id, Case.reference)
        .where(Case.round_id == round_id, CASE_NOT_WITHDRAWN)
        .order_by(Case.position, Case.id)
    )
    services = db.session.execute(
        select(Service.id, Service.name)
        .where(
            Service.id.in_(
                select(AgencyReturn.service_id)
                .join(Case, Case.id == AgencyReturn.case_id)
                .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN)
            )
        )
        .order_by(Service.name, Service.id)
    )
    return FindingsPage(
        round_id=audit_round.id,
        title=audit_round.title,
        writable=audit_round.state in WRITABLE_ROUNDS,
        unit=questions.unit,
        subject=subjects.of_round(audit_round),
        findings=_cards(round_id, texts),
        cases=tuple(Choice(row.id, row.reference) for row in cases),
        services=tuple(Choice(row.id, row.name) for row in services),
        key_lines=tuple(Choice(line.key, line.text) for line in questions.key_lines),
    )


def round_of_finding(finding_id: str) -> str | None:
    """Return the round of a finding; whether the person reaches it, `findings_page` decides."""
    return db.session.scalar(select(Finding.round_id).where(Finding.id == finding_id))


def _cards(round_id: str, key_lines: dict[str, str]) -> tuple[FindingCard, ...]:
    rows = db.session.scalars(
        select(Finding)
        .where(Finding.round_id == round_id)
        .options(selectinload(Finding.cases), selectinload(Finding.services), joinedload(Finding.audit_round))
        .order_by(Finding.position)
    ).all()
    used = set(
        db.session.scalars(
            select(recommendation_finding.c.finding_id).where(
                recommendation_finding.c.finding_id.in_([row.id for row in rows])
            )
        )
    )
    return tuple(
        FindingCard(
            id=row.id,
            version=row.version,
            kind=row.kind,
            heading=row.heading,
            text=row.text,
            key_line=row.key_line,
            key_line_text=key_lines.get(row.key_line, ""),
            case_ids=tuple(case.id for case in row.cases),
            cases=tuple(case.reference for case in row.cases),
            service_ids=tuple(service.id for service in row.services),
            services=tuple(service.name for service in row.services),
            recommended=row.id in used,
        )
        for row in rows
    )
