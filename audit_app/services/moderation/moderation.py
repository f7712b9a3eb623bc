"""Records what the panel agrees: grades, a note on each case, attendance. Nothing is averaged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm.attributes import flag_modified

from audit_app.errors import Conflict, Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import (
    AgencyAttendance,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
    PanelAttendance,
    PanelNote,
    Service,
)
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes.themes import question_set, unit_of
from audit_app.rules.plain_text import LONGEST_LINE, LONGEST_TEXT
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import WRITABLE_ROUNDS, RoundState
from audit_app.services import access, log, text_revisions

Row = TypeVar("Row")


@dataclass(frozen=True)
class GradeDetails:
    """A grade as the panel agrees it.

    `level` is a key of the question's scale; `dissent` names who disagreed, and why, or is empty.
    """

    level: str
    reason: str
    dissent: str = ""


@dataclass(frozen=True)
class AttendanceDetails:
    """The attendance as it is entered; `who` has names or roles in a line for each agency by its id, or is empty."""

    who: Mapping[str, str]
    others: str = ""


def agree_grade(
    actor: Actor, case_id: str, question_key: str, details: GradeDetails, version: int | None, now: datetime
) -> AgreedGrade:
    """Record or change the agreed grade of a case; `version` is None where the page showed no grade yet.

    Raises Refused outside moderation, Invalid beside the fields, Stale when somebody else recorded it first.
    """
    case = access.load(Case, case_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(case))
    lock_in_moderation(case.audit_round)
    if case.withdrawn_at:
        raise Refused(
            f"This {unit_of(case.audit_round).singular} was withdrawn from the round, so no grade can be agreed for it."
        )
    check_grade(details, question_set(case.audit_round.theme_version_id), question_key)
    grade = reload(
        select(AgreedGrade).where(AgreedGrade.case_id == case_id, AgreedGrade.question_key == question_key)
    )
    before = {"level": grade.level} if grade else None
    words = {"reason": grade.reason, "dissent": grade.dissent} if grade else {}
    grade = _first(case_id, question_key, version) if grade is None else _unchanged(grade, version, details)
    grade.level, grade.reason, grade.dissent = details.level, details.reason.strip(), details.dissent.strip()
    grade.decided_at, grade.decided_by_id = now, actor.person_id or ""
    db.session.add(grade)
    db.session.flush()
    log.write(
        actor,
        "grade_agreed",
        grade,
        now,
        round_id=case.round_id,
        before=before,
        after={"level": grade.level},
        replaced=text_revisions.replaced(words, {"reason": grade.reason, "dissent": grade.dissent}),
    )
    return grade


def write_note(actor: Actor, case_id: str, text: str, version: int | None, now: datetime) -> PanelNote:
    """Record what only the panel can say of a case; an empty text clears it. Raises as `agree_grade` does."""
    case = access.load(Case, case_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_case(case))
    lock_in_moderation(case.audit_round)
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise Invalid({"text": f"This must be {LONGEST_TEXT:,} characters or fewer"})
    note = reload(select(PanelNote).where(PanelNote.case_id == case_id))
    if note is None:
        note = PanelNote(case_id=case_id, text="")
    elif note.version != version and note.text != text:
        raise Stale((Conflict("Panel note", note.text, text),), note.written_by.name)
    before = note.text
    note.text, note.written_at, note.written_by_id = text, now, actor.person_id or ""
    db.session.add(note)
    db.session.flush()
    replaced = text_revisions.replaced({"text": before}, {"text": text})
    log.write(actor, "panel_note_written", note, now, round_id=case.round_id, replaced=replaced)
    return note


def note_attendance(
    actor: Actor, round_id: str, details: AttendanceDetails, version: int | None, now: datetime
) -> PanelAttendance:
    """Record who came to the panel; `version` is None where the page showed no record yet.

    Raises Refused once the report is approved, Invalid by agency id, Stale when somebody else recorded it
    first.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.MODERATION_DECIDE, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state not in WRITABLE_ROUNDS:
        raise Refused(
            "You can only record who came to the panel from the start of moderation until the report is approved."
        )
    who = {agency_id: line.strip() for agency_id, line in details.who.items()}
    others = details.others.strip()
    _check_attendance(round_id, who, others)
    record = reload(select(PanelAttendance).where(PanelAttendance.round_id == round_id))
    if record is None:
        record = PanelAttendance(round_id=round_id)
    before = _attendance(record)
    if record.version is not None and record.version != version and before != {"who": who, "others": others}:
        raise Stale((), record.noted_by.name)
    earlier_lines, guests = [(agency, agency.who) for agency in record.agencies], record.others or ""
    recorded = {agency.agency_id: agency for agency in record.agencies}
    record.agencies = [
        recorded.get(agency_id) or AgencyAttendance(agency_id=agency_id) for agency_id in sorted(who)
    ]
    for agency in record.agencies:
        agency.who = who[agency.agency_id]
    record.others, record.noted_at, record.noted_by_id = others, now, actor.person_id or ""
    # The agencies are in a table of their own, and a change of them alone must be a new version, too.
    flag_modified(record, "others")
    db.session.add(record)
    db.session.flush()
    revisions = [
        text_revisions.add(actor, agency, "who", line, now, round_id=round_id)
        for agency, line in earlier_lines
        if line and line != who.get(agency.agency_id)
    ]
    log.write(
        actor,
        "attendance_noted",
        record,
        now,
        round_id=round_id,
        before={"agencies": sorted(agency.agency_id for agency, _ in earlier_lines), "revisions": revisions},
        after={"agencies": sorted(who)},
        replaced=text_revisions.replaced({"others": guests}, {"others": others}),
    )
    return record


def lock_in_moderation(audit_round: AuditRound) -> None:
    """Lock the round, and raise Refused unless it is in moderation."""
    access.lock(audit_round)
    if audit_round.state is not RoundState.MODERATION:
        raise Refused("You can only record what the panel agrees while the round is in moderation.")


def reload(query: Select[Row]) -> Row | None:
    """Read the row again now that the round is locked: what the page read a moment ago may be old."""
    return db.session.scalar(query.execution_options(populate_existing=True))


def _attendance(record: PanelAttendance) -> dict[str, object]:
    return {
        "who": {agency.agency_id: agency.who for agency in record.agencies},
        "others": record.others or "",
    }


def _check_attendance(round_id: str, who: Mapping[str, str], others: str) -> None:
    asked = set(
        db.session.scalars(
            select(Service.agency_id)
            .join(AgencyReturn, AgencyReturn.service_id == Service.id)
            .join(Case, Case.id == AgencyReturn.case_id)
            .where(Case.round_id == round_id)
        )
    )
    too_long = f"This must be {LONGEST_LINE} characters or fewer"
    errors = {agency_id: too_long for agency_id, line in who.items() if len(line) > LONGEST_LINE}
    if not asked.issuperset(who):
        errors["others"] = "Select from the agencies that this round asked"
    if len(others) > LONGEST_LINE:
        errors["others"] = too_long
    if errors:
        raise Invalid(errors)


def check_grade(details: GradeDetails, questions: QuestionSet, question_key: str) -> None:
    """Raise Invalid beside the fields unless the panel may agree this grade on this question."""
    question = next((asked for asked in questions.overall_questions if asked.key == question_key), None)
    if question is None:
        raise Invalid({"level": "This question set does not ask for that grade"})
    errors = {}
    if details.level not in {level.key for level in questions.scale_of_grade(question).levels}:
        errors["level"] = "Select the grade that the panel agreed"
    if not details.reason.strip():
        errors["reason"] = "Enter why the panel agreed this grade"
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
