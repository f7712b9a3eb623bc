"""The panel's agreed grades: beside the services' own, with a reason and any dissent; nothing is averaged."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Conflict, Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgreedGrade, Case
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes import question_set
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.rules.workflow import RoundState
from audit_app.services import access, log


@dataclass(frozen=True)
class GradeDetails:
    """`level` is a key of the question's scale; `dissent` names who disagreed, and why, or is empty."""

    level: str
    reason: str
    dissent: str = ""


def agree_grade(
    actor: Actor, case_id: str, question_key: str, details: GradeDetails, version: int | None, now: datetime
) -> AgreedGrade:
    """Records or changes the agreed grade of a case; `version` is None where the page showed none yet.

    Raises Refused outside moderation, Invalid beside the fields, Stale when somebody else minuted it first.
    """
    case = access.load(Case, case_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(case))
    access.hold(case.audit_round)
    if case.audit_round.state is not RoundState.MODERATION:
        raise Refused("Agreed grades are recorded while the round is in moderation.")
    if case.withdrawn_at:
        raise Refused("This case was withdrawn from the round, so no grade is agreed for it.")
    question_set_ = question_set(case.audit_round.theme_version_id)
    question = next((q for q in question_set_.overall_questions if q.key == question_key), None)
    if question is None or question.scale is None:
        raise Invalid({"level": "This question set does not ask for that grade"})
    _check(details, {level.key for level in question_set_.scale(question.scale).levels})
    grade = db.session.scalar(
        select(AgreedGrade).where(AgreedGrade.case_id == case_id, AgreedGrade.question_key == question_key)
    )
    before = {"level": grade.level, "reason": grade.reason, "dissent": grade.dissent} if grade else None
    grade = _first(case_id, question_key, version) if grade is None else _unchanged(grade, version, details)
    grade.level, grade.reason, grade.dissent = details.level, details.reason.strip(), details.dissent.strip()
    grade.decided_at, grade.decided_by_id = now, actor.person_id or ""
    db.session.add(grade)
    db.session.flush()
    after = {"level": grade.level, "reason": grade.reason, "dissent": grade.dissent}
    log.write(actor, "grade_agreed", grade, now, round_id=case.round_id, before=before, after=after)
    return grade


def _check(details: GradeDetails, levels: set[str]) -> None:
    errors = {}
    if details.level not in levels:
        errors["level"] = "Choose the grade that the panel agreed"
    if not details.reason.strip():
        errors["reason"] = "Say why the panel agreed this grade"
    for field, text in (("reason", details.reason), ("dissent", details.dissent)):
        if len(text) > LONGEST_TEXT:
            errors[field] = f"This must be {LONGEST_TEXT:,} characters or fewer"
    if errors:
        raise Invalid(errors)


def _first(case_id: str, question_key: str, version: int | None) -> AgreedGrade:
    if version is not None:
        raise Stale(())
    return AgreedGrade(case_id=case_id, question_key=question_key)


def _unchanged(grade: AgreedGrade, version: int | None, details: GradeDetails) -> AgreedGrade:
    if grade.version == version:
        return grade
    entered = (
        ("Agreed grade", grade.level, details.level),
        ("Reason", grade.reason, details.reason.strip()),
        ("Dissent", grade.dissent, details.dissent.strip()),
    )
    conflicts = tuple(Conflict(*fields) for fields in entered if fields[1] != fields[2])
    if conflicts:
        raise Stale(conflicts, grade.decided_by.name)
    return grade
