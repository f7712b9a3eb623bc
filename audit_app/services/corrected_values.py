"""What an open correction puts in the place of agreed grades, findings, the panel's words and the facts of cases.

Everything goes through the checks of the services that wrote it first. Readers go on seeing what was approved until the
chair approves the correction: then `put_in_place` writes it into the rows, and nothing else does.
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
from audit_app.queries.corrected_values import MODELS, Correctable, correctable_round, values_of
from audit_app.queries.themes import question_set
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.rules.case_details import CaseDetails
from audit_app.rules.question_sets import QuestionSet
from audit_app.rules.report_corrections import Corrected
from audit_app.rules.report_facts import ChangeEntry
from audit_app.services import cases, closures, findings, log, moderation, panel_answers, text_revisions


def set_value(
    actor: Actor,
    audit_round: AuditRound,
    correction: Correction,
    wanted: tuple[str, str],
    typed: Mapping[str, Any],
    reason: str,
    version: int | None,
    now: datetime,
) -> CorrectedValue | None:
    """`wanted` is kind and id of the row. What was approved takes the correction of it back, and nothing is left.

    Raises Invalid beside the fields ("because" is the reason), Stale where somebody else corrected it first.
    """
    everything = correctable_round(audit_round, correction)
    thing = everything.thing(*wanted)
    if thing is None:
        raise NotAllowed(hidden=True)
    row = db.session.get_one(MODELS[thing.kind], thing.id)
    if not everything.cases.keys() >= set(typed.get("case_ids", ())):
        raise Invalid({"case_ids": "Choose from the list"})
    after = _checked(thing, row, everything.questions, typed)
    standing = db.session.scalar(
        select(CorrectedValue)
        .where(
            CorrectedValue.correction_id == correction.id,
            CorrectedValue.subject_kind == thing.kind,
            CorrectedValue.subject_id == thing.id,
        )
        .execution_options(populate_existing=True)
    )
    if standing and standing.version != version and standing.after != after:
        raise Stale((), standing.written_by.name)
    if after == thing.values:
        if standing:
            correction.values.remove(standing)
            db.session.delete(standing)
            db.session.flush()
            _log(actor, correction, thing, now)
        return None
    try:
        because = closures.require_text("reason", reason, "Say why this is corrected")
    except Invalid as error:
        raise Invalid({"because": error.fields["reason"]}) from None
    if standing is None:
        if version is not None:
            raise Stale(())
        standing = CorrectedValue(
            correction_id=correction.id, subject_kind=thing.kind, subject_id=thing.id, before=thing.values
        )
        correction.values.append(standing)
    else:
        text_revisions.keep(actor, standing, "after", standing.after, now, round_id=audit_round.id)
    standing.after, standing.reason = after, because
    standing.written_at, standing.written_by_id = now, actor.person_id or ""
    db.session.flush()
    _log(actor, correction, thing, now)
    return standing


def changes_of(audit_round: AuditRound, correction: Correction) -> tuple[ChangeEntry, ...]:
    """What the new version says otherwise than the approved one, texts apart."""
    return tuple(
        ChangeEntry(thing.name, label, before, after, thing.to_stand.reason)
        for thing in correctable_round(audit_round, correction).changed
        for label, before, after in thing.changes
        if thing.to_stand
    )


def put_in_place(actor: Actor, audit_round: AuditRound, correction: Correction, now: datetime) -> None:
    """On approval. What it takes the place of stays known in `before`. Raises Stale where a row says something else
    than it did when it was corrected.
    """
    for value, row in _with_rows(audit_round, correction):
        for column in ("heading", "text", "reason", "dissent", "rationale"):
            if column in value.before and value.before[column] != value.after[column]:
                text_revisions.keep(actor, row, column, value.before[column], now, round_id=audit_round.id)
        _put(value, row)
    db.session.flush()


@contextmanager
def as_if_in_place(audit_round: AuditRound, correction: Correction) -> Iterator[None]:
    """For a preview: what is read meanwhile says what it would say after approval; nothing is written."""
    db.session.flush()
    changed = []
    try:
        with db.session.no_autoflush:
            for value, row in _with_rows(audit_round, correction):
                changed.append(row)
                _put(value, row)
            yield
    finally:
        for row in changed:
            db.session.expire(row)


def _with_rows(audit_round: AuditRound, correction: Correction) -> list[tuple[CorrectedValue, Any]]:
    questions = question_set(audit_round.theme_version_id)
    pairs = []
    for value in correction.values:
        row = db.session.get(MODELS[value.subject_kind], value.subject_id)
        if row is None or values_of(value.subject_kind, row, questions) != value.before:
            raise Stale(())
        pairs.append((value, row))
    return pairs


def _put(value: CorrectedValue, row: Any) -> None:
    match value.subject_kind:
        case Corrected.FINDING:
            row.heading, row.text = value.after["heading"], value.after["text"]
            seen_in = select(Case).where(Case.id.in_(value.after["case_ids"])).order_by(Case.position)
            row.cases = list(db.session.scalars(seen_in))
        case Corrected.CASE:
            cases.set_bands(row, value.after)
        case _:
            for column, said in value.after.items():
                setattr(row, column, said)
    for act in ("decided", "written", "answered"):
        if hasattr(row, f"{act}_by_id"):
            setattr(row, f"{act}_at", value.written_at)
            setattr(row, f"{act}_by_id", value.written_by_id)


def _checked(
    thing: Correctable, row: Any, questions: QuestionSet, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """As the service that wrote it first takes it. Raises Invalid."""
    match thing.kind:
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
            wanted = findings.FindingDetails(
                row.kind, typed["heading"], typed["text"], row.key_line, case_ids, services
            )
            findings.check_finding(row.audit_round, wanted)
            return {
                "heading": wanted.heading.strip(),
                "text": wanted.text.strip(),
                "case_ids": list(case_ids),
            }
        case Corrected.NOTE:
            text = str(typed["text"]).strip()
            if len(text) > LONGEST_TEXT:
                raise Invalid({"text": f"This must be {LONGEST_TEXT:,} characters or fewer"})
            return {"text": text}
        case Corrected.ANSWER:
            assert thing.question
            raw, why = typed["value"], typed.get("rationale", "")
            value, rationale = panel_answers.read_answer(questions, thing.question, raw, why)
            if value is None:
                raise Invalid({"value": "Choose or write the answer of the panel"})
            return {"value": value, "rationale": rationale}
        case Corrected.CASE:
            cases.check_details(CaseDetails(row.reference, typed, row.summary), row)
            return dict(typed)


def _log(actor: Actor, correction: Correction, thing: Correctable, now: datetime) -> None:
    about = {"kind": thing.kind.value, "keys": [thing.id]}
    log.write(actor, "correction_written", correction, now, round_id=correction.round_id, after=about)
