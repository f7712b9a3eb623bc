"""Corrections of agreed grades, findings, the panel's words and the facts of cases.

Corrected values pass the same checks as the original ones. Readers go on seeing what was approved until the
chair approves the correction: then `apply_correction` writes it into the rows, and nothing else does.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Stale
from audit_app.extensions import db
from audit_app.models import AuditRound, Case, CorrectedValue, Correction
from audit_app.policy import Actor
from audit_app.queries.reports.corrected_values import (
    MODELS,
    CorrectableItem,
    correctable_round,
    correctable_values,
)
from audit_app.queries.themes.themes import question_set
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.corrections import Corrected
from audit_app.rules.reports.facts import ChangeEntry
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.services import log, text_revisions
from audit_app.services.moderation import findings, moderation, panel_answers
from audit_app.services.rounds import cases
from audit_app.services.tracker import closures


def correct_row(
    actor: Actor,
    audit_round: AuditRound,
    correction: Correction,
    kind_and_id: tuple[str, str],
    typed: Mapping[str, Any],
    reason: str,
    version: int | None,
    now: datetime,
) -> CorrectedValue | None:
    """Correct a grade, a finding, the panel's words or the facts of a case; the approved row stays as it is.

    Typing the approved values again withdraws the correction of the row and returns None. Raises Invalid by field
    ("because" is the reason), and Stale where somebody else corrected the row in the meantime.
    """
    correctable = correctable_round(audit_round, correction)
    item = correctable.item(*kind_and_id)
    if item is None:
        raise NotAllowed(hidden=True)
    row = db.session.get_one(MODELS[item.kind], item.id)
    if not correctable.cases.keys() >= set(typed.get("case_ids", ())):
        raise Invalid({"case_ids": "Select an option"})
    after = _checked(item, row, correctable.questions, typed)
    value = _stored_value(correction, item)
    if value and value.version != version and value.after != after:
        raise Stale((), value.written_by.name)
    if after == item.values:
        if value:
            correction.values.remove(value)
            db.session.delete(value)
            db.session.flush()
            _log(actor, correction, item, now)
        return None
    try:
        because = closures.require_text("reason", reason, "Enter why you are correcting this")
    except Invalid as error:
        raise Invalid({"because": error.fields["reason"]}) from None
    if value is None:
        if version is not None:
            raise Stale(())
        value = CorrectedValue(
            correction_id=correction.id, subject_kind=item.kind, subject_id=item.id, before=item.values
        )
        correction.values.append(value)
    else:
        text_revisions.keep(actor, value, "after", value.after, now, round_id=audit_round.id)
    value.after, value.reason = after, because
    value.written_at, value.written_by_id = now, actor.person_id or ""
    db.session.flush()
    _log(actor, correction, item, now)
    return value


def value_changes(audit_round: AuditRound, correction: Correction) -> tuple[ChangeEntry, ...]:
    """Return what the new version changes in the approved one, except its texts."""
    return tuple(
        ChangeEntry(item.name, label, before, after, item.replacement.reason)
        for item in correctable_round(audit_round, correction).changed
        for label, before, after in item.changes
        if item.replacement
    )


def apply_correction(actor: Actor, audit_round: AuditRound, correction: Correction, now: datetime) -> None:
    """Write the corrected values into their rows, when the correction is approved.

    The values before stay in `before`, replaced words in text revisions. Raises Stale where a row no
    longer says what it did when it was corrected.
    """
    for value, row in _with_rows(audit_round, correction):
        for column in ("heading", "text", "reason", "dissent", "rationale"):
            if column in value.before and value.before[column] != value.after[column]:
                text_revisions.keep(actor, row, column, value.before[column], now, round_id=audit_round.id)
        _write_into(row, value)
    db.session.flush()


@contextmanager
def previewed(audit_round: AuditRound, correction: Correction) -> Iterator[None]:
    """Let everything that is read meanwhile say what it would say after approval; nothing is written."""
    db.session.flush()
    changed = []
    try:
        with db.session.no_autoflush:
            for value, row in _with_rows(audit_round, correction):
                changed.append(row)
                _write_into(row, value)
            yield
    finally:
        # Expired rows are read again from the database, so the preview leaves no trace.
        for row in changed:
            db.session.expire(row)


def _stored_value(correction: Correction, item: CorrectableItem) -> CorrectedValue | None:
    return db.session.scalar(
        select(CorrectedValue)
        .where(
            CorrectedValue.correction_id == correction.id,
            CorrectedValue.subject_kind == item.kind,
            CorrectedValue.subject_id == item.id,
        )
        .execution_options(populate_existing=True)
    )


def _with_rows(audit_round: AuditRound, correction: Correction) -> list[tuple[CorrectedValue, Any]]:
    questions = question_set(audit_round.theme_version_id)
    pairs = []
    for value in correction.values:
        row = db.session.get(MODELS[value.subject_kind], value.subject_id)
        if row is None or correctable_values(value.subject_kind, row, questions) != value.before:
            raise Stale(())
        pairs.append((value, row))
    return pairs


def _write_into(row: Any, value: CorrectedValue) -> None:
    match value.subject_kind:
        case Corrected.FINDING:
            row.heading, row.text = value.after["heading"], value.after["text"]
            cases_of_finding = (
                select(Case).where(Case.id.in_(value.after["case_ids"])).order_by(Case.position)
            )
            row.cases = list(db.session.scalars(cases_of_finding))
        case Corrected.CASE:
            cases.set_bands(row, value.after)
        case _:
            for column, corrected in value.after.items():
                setattr(row, column, corrected)
    # The row now says who corrected it and when, by whichever act its table names.
    for act in ("decided", "written", "answered"):
        if hasattr(row, f"{act}_by_id"):
            setattr(row, f"{act}_at", value.written_at)
            setattr(row, f"{act}_by_id", value.written_by_id)


def _checked(
    item: CorrectableItem, row: Any, questions: QuestionSet, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the typed values as the service that first wrote them would store them. Raises Invalid."""
    match item.kind:
        case Corrected.GRADE:
            details = moderation.GradeDetails(typed["level"], typed["reason"], typed["dissent"])
            moderation.check_grade(details, questions, row.question_key)
            return {
                "level": details.level,
                "reason": details.reason.strip(),
                "dissent": details.dissent.strip(),
            }
        case Corrected.FINDING:
            services = tuple(service.id for service in row.services)
            case_ids = tuple(sorted(set(typed["case_ids"])))
            details = findings.FindingDetails(
                row.kind, typed["heading"], typed["text"], row.key_line, case_ids, services
            )
            findings.check_finding(row.audit_round, details)
            return {
                "heading": details.heading.strip(),
                "text": details.text.strip(),
                "case_ids": list(case_ids),
            }
        case Corrected.NOTE:
            text = str(typed["text"]).strip()
            if len(text) > LONGEST_TEXT:
                raise Invalid({"text": f"This must be {LONGEST_TEXT:,} characters or fewer"})
            return {"text": text}
        case Corrected.ANSWER:
            assert item.question
            raw, reasons = typed["value"], typed.get("rationale", "")
            value, rationale = panel_answers.read_answer(questions, item.question, raw, reasons)
            if value is None:
                raise Invalid({"value": "Enter the answer of the panel"})
            return {"value": value, "rationale": rationale}
        case Corrected.CASE:
            cases.check_details(CaseDetails(row.reference, typed, row.summary), row)
            return dict(typed)


def _log(actor: Actor, correction: Correction, item: CorrectableItem, now: datetime) -> None:
    subject = {"kind": item.kind.value, "keys": [item.id]}
    log.write(actor, "correction_written", correction, now, round_id=correction.round_id, after=subject)
