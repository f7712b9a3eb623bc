"""Strengths and areas for development, with the cases and services in which they were seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Finding, Service, recommendation_finding
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.workflow import WRITABLE_ROUNDS
from audit_app.services import access, form_drafts, log, text_revisions


@dataclass(frozen=True)
class FindingDetails:
    """A finding as its form contains it; `key_line` is a key of the lines of enquiry, or empty."""

    kind: FindingKind
    heading: str
    text: str
    key_line: str
    case_ids: tuple[str, ...]
    service_ids: tuple[str, ...]


def write_finding(actor: Actor, round_id: str, details: FindingDetails, now: datetime) -> Finding:
    """Add a finding after the others of its round. Raises Invalid beside the fields."""
    audit_round = _writable_round(actor, access.load(AuditRound, round_id))
    last = db.session.scalar(select(func.max(Finding.position)).where(Finding.round_id == round_id))
    finding = Finding(
        round_id=round_id, position=(last or 0) + 1, written_at=now, written_by_id=actor.person_id or ""
    )
    _fill(finding, audit_round, details)
    db.session.add(finding)
    db.session.flush()
    log.write(actor, "finding_written", finding, now, round_id=round_id, after={"kind": finding.kind})
    return finding


def change_finding(
    actor: Actor, finding_id: str, version: int, details: FindingDetails, now: datetime
) -> Finding:
    """Change a finding. Raises Stale when somebody else changed it since `version`."""
    finding = access.load(Finding, finding_id)
    audit_round = _writable_round(actor, finding.audit_round)
    db.session.refresh(finding)
    access.compare_version(
        finding,
        version,
        heading=("Heading", finding.heading, details.heading.strip()),
        text=("What was found", finding.text, details.text.strip()),
    )
    before, words = {"kind": finding.kind}, _words(finding)
    _fill(finding, audit_round, details)
    finding.written_at, finding.written_by_id = now, actor.person_id or ""
    db.session.flush()
    log.write(
        actor,
        "finding_changed",
        finding,
        now,
        round_id=audit_round.id,
        before=before,
        after={"kind": finding.kind},
        replaced=text_revisions.replaced(words, _words(finding)),
    )
    return finding


def move_finding(actor: Actor, finding_id: str, up: bool, now: datetime) -> None:
    """Swap a finding with its neighbour of the same kind; the first and the last stay where they are."""
    finding = access.load(Finding, finding_id)
    audit_round = _writable_round(actor, finding.audit_round)
    db.session.refresh(finding)
    of_kind = select(Finding).where(Finding.round_id == audit_round.id, Finding.kind == finding.kind)
    neighbours = of_kind.where(Finding.position < finding.position).order_by(Finding.position.desc())
    if not up:
        neighbours = of_kind.where(Finding.position > finding.position).order_by(Finding.position)
    other = db.session.scalar(neighbours.limit(1))
    if other is None:
        return
    before, after = finding.position, other.position
    # By plain SQL, so that no new version stops a person who is editing either of the two meanwhile. The detour by
    # -1 keeps the places unique.
    for row, place in ((finding, -1), (other, before), (finding, after)):
        db.session.execute(update(Finding).where(Finding.id == row.id).values(position=place))
    log.write(
        actor,
        "finding_moved",
        finding,
        now,
        round_id=audit_round.id,
        before={"position": before},
        after={"position": after},
    )
    db.session.flush()


def remove_finding(actor: Actor, finding_id: str, now: datetime) -> None:
    """Remove a finding. Raises Refused while a recommendation rests on it."""
    finding = access.load(Finding, finding_id)
    audit_round = _writable_round(actor, finding.audit_round)
    used = select(func.count()).where(recommendation_finding.c.finding_id == finding_id)
    if db.session.scalar(used):
        raise Refused("A recommendation is based on this finding. Change the recommendation first.")
    log.write(
        actor,
        "finding_removed",
        finding,
        now,
        round_id=audit_round.id,
        before={"kind": finding.kind},
        replaced=_words(finding),
    )
    db.session.delete(finding)
    form_drafts.forget_about(finding)
    db.session.flush()


def _writable_round(actor: Actor, audit_round: AuditRound) -> AuditRound:
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state not in WRITABLE_ROUNDS:
        raise Refused(
            "You can only change findings from the start of moderation until the report is approved."
        )
    return audit_round


def _fill(finding: Finding, audit_round: AuditRound, details: FindingDetails) -> None:
    check_finding(audit_round, details)
    finding.kind, finding.key_line = details.kind, details.key_line
    finding.heading, finding.text = details.heading.strip(), details.text.strip()
    finding.cases = _rows(Case, details.case_ids, (Case.round_id == audit_round.id) & CASE_NOT_WITHDRAWN)
    asked = (
        select(AgencyReturn.service_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, RETURN_NOT_WITHDRAWN)
    )
    finding.services = _rows(Service, details.service_ids, Service.id.in_(asked))


def check_finding(audit_round: AuditRound, details: FindingDetails) -> None:
    """Raise Invalid beside the fields unless a finding of this round may have these details."""
    questions = question_set(audit_round.theme_version_id)
    errors = {}
    if not details.heading.strip():
        errors["heading"] = "Enter a heading"
    if len(details.heading) > 200:
        errors["heading"] = "Heading must be 200 characters or fewer"
    if not details.text.strip():
        errors["text"] = "Enter what was found"
    if len(details.text) > LONGEST_TEXT:
        errors["text"] = f"This must be {LONGEST_TEXT:,} characters or fewer"
    if not details.case_ids:
        errors["case_ids"] = f"Select at least 1 {questions.unit.singular} that it was seen in"
    key_lines = {line.key for line in questions.key_lines}
    if details.key_line and details.key_line not in key_lines:
        errors["key_line"] = "Select a key line of enquiry from the list"
    if errors:
        raise Invalid(errors)


def _rows(model: type, ids: Iterable[str], within: object) -> list:
    distinct_ids = set(ids)
    rows = list(db.session.scalars(select(model).where(model.id.in_(distinct_ids), within)))  # type: ignore[arg-type]
    if len(rows) != len(distinct_ids):
        raise Invalid({"case_ids": "Select from the lists of this round"})
    return rows


def _words(finding: Finding) -> dict[str, object]:
    return {"heading": finding.heading, "text": finding.text}
