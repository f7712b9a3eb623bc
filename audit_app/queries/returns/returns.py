"""Read a return for its pages: start, task list, sections, check answers, and the finished return."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case, LogEntry, Person, RoleHeld, Service
from audit_app.policy import Role, Scope
from audit_app.queries import subjects
from audit_app.queries.files import FileLine
from audit_app.queries.returns.answers import BLANK, answer_in_words, response_of
from audit_app.queries.returns.files import answer_files
from audit_app.queries.returns.pages import ReturnPage, SectionState, StoredAnswer
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN, returns_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import cohort, completeness, routing, scoring, suggested_grades
from audit_app.rules.questions.options import NOTHING, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level
from audit_app.rules.questions.set_parts import Section
from audit_app.rules.workflow import ReturnState


def return_page(scope: Scope, return_id: str) -> ReturnPage | None:
    """Return a return within reach, with all that its pages display, or None.

    The number of statements does not depend on the number of questions.
    """
    row = db.session.scalar(
        select(AgencyReturn)
        .join(AgencyReturn.service)
        .join(AgencyReturn.case)
        .join(Case.audit_round)
        .where(AgencyReturn.id == return_id, returns_within(scope))
        .options(
            contains_eager(AgencyReturn.service).joinedload(Service.agency),
            contains_eager(AgencyReturn.case).contains_eager(Case.audit_round),
            joinedload(AgencyReturn.auditor),
            joinedload(AgencyReturn.granted_by),
            selectinload(AgencyReturn.answers).joinedload(Answer.saved_by),
        )
        # Answers are saved by statements, past the session, so rows that it has already may be out of date.
        .execution_options(populate_existing=True)
    )
    return _page(row) if row else None


def waiting_for_review(scope: Scope, reviewer_id: str | None, round_id: str, after: str) -> tuple[str, ...]:
    """Return the ids of a round's submitted returns, beginning with the one that follows the return `after`.

    Those that the reviewer wrote are for somebody else.
    """
    others = (AgencyReturn.auditor_id != reviewer_id) & (AgencyReturn.submitted_by_id != reviewer_id)
    rows = db.session.execute(
        select(AgencyReturn.id, AgencyReturn.state)
        .join(AgencyReturn.service)
        .join(AgencyReturn.case)
        .join(Case.audit_round)
        .where(
            Case.round_id == round_id,
            ((AgencyReturn.state == ReturnState.SUBMITTED) & others) | (AgencyReturn.id == after),
            RETURN_NOT_WITHDRAWN,
            returns_within(scope),
        )
        .order_by(Case.position, Case.id, Service.name, Service.id)
    ).all()
    ids = [row.id for row in rows]
    place = ids.index(after) if after in ids else -1
    return (*ids[place + 1 :], *ids[: max(place, 0)])


def auditor_after(person_id: str, return_id: str) -> str | None:
    """Return the present auditor's name for somebody who was the auditor before, and None for everybody else."""
    earlier = db.session.scalars(
        select(LogEntry.before).where(LogEntry.subject_id == return_id, LogEntry.act == "auditor_named")
    )
    if {"auditor_id": person_id} not in earlier.all():
        return None
    return db.session.scalar(
        select(Person.name)
        .join(AgencyReturn, AgencyReturn.auditor_id == Person.id)
        .where(AgencyReturn.id == return_id)
    )


def _page(row: AgencyReturn) -> ReturnPage:
    audit_round = row.case.audit_round
    questions = question_set(audit_round.theme_version_id)
    answers = {answer.question_key: answer for answer in row.answers}
    responses = {key: response_of(answer) for key, answer in answers.items()}
    possible = routing.sections_asked(questions, row.service.kind, row.case.bands, None)
    sections = routing.sections_asked(questions, row.service.kind, row.case.bands, responses)
    keys = frozenset(question.key for section in sections for question in section.questions)
    files = {key: lines for (_, key), lines in answer_files(questions, [row.id]).items()}
    scores = scoring.section_scores(questions, sections, responses)
    due = row.due_on or audit_round.returns_due

    def suggested(question: Question) -> Level | None:
        kind, bands = row.service.kind, row.case.bands
        return suggested_grades.suggested_level(questions, question, sections, responses, bands, kind)

    return ReturnPage(
        id=row.id,
        version=row.version,
        state=row.state,
        reference=row.case.reference,
        facts=cohort.case_in_words(cohort.recorded_facts(questions), row.case.bands),
        summary=row.case.summary,
        service=row.service.name,
        agency_id=row.service.agency_id,
        agency=row.service.agency.name,
        round_id=audit_round.id,
        round_title=audit_round.title,
        round_state=audit_round.state,
        read_from=audit_round.read_from,
        read_to=audit_round.read_to,
        judged_from=audit_round.judged_from,
        judged_to=audit_round.judged_to,
        due=due,
        opened_late=row.opened_late_at is not None,
        withdrawn_reason=row.withdrawn_reason,
        due_reason=row.due_reason,
        granted_by=row.granted_by.name if row.granted_by else "",
        auditor_id=row.auditor_id,
        auditor=row.auditor.name if row.auditor else "",
        submitted_at=row.submitted_at,
        submitted_by_id=row.submitted_by_id,
        accepted_at=row.accepted_at,
        sent_back_reason=row.sent_back_reason,
        question_set=questions,
        possible_sections=tuple(
            replace(
                _section(questions, section, answers, files, responses, keys, suggested, due),
                score=scores.get(section.key),
            )
            for section in possible
        ),
        missing=tuple(completeness.missing(sections, responses)),
        answered=row.answered,
        required=row.required,
        ask=_people_to_ask(row.service.agency_id),
        subject=subjects.of_return(row),
    )


def _section(
    questions: QuestionSet,
    section: Section,
    answers: Mapping[str, Answer],
    files: Mapping[str, tuple[FileLine, ...]],
    responses: routing.Responses,
    keys: frozenset[str],
    suggested: Callable[[Question], Level | None],
    due: date,
) -> SectionState:
    possible = tuple(
        replace(
            _item(questions, question, answers.get(question.key)),
            suggested=suggested(question) if question.options.of(GradeOptions).suggest != NOTHING else None,
            files=files.get(question.key, ()),
            due=due,
        )
        for question in section.questions
    )
    asked = tuple(item for item in possible if item.question.key in keys)
    asked_section = replace(section, questions=tuple(item.question for item in asked))
    return SectionState(
        section=asked_section,
        progress=completeness.section_progress(asked_section, responses),
        begun=any(item.response != BLANK for item in asked),
        asked=asked,
        possible=possible,
    )


def _item(questions: QuestionSet, question: Question, answer: Answer | None) -> StoredAnswer:
    response = response_of(answer) if answer else BLANK
    return StoredAnswer(
        question=question,
        scale=questions.scale_of(question),
        response=response,
        words=answer_in_words(questions, question, response),
        saved_by=answer.saved_by.name if answer else "",
        saved_at=answer.saved_at if answer else None,
    )


def _people_to_ask(agency_id: str) -> tuple[str, ...]:
    leads = and_(RoleHeld.role == Role.AGENCY_LEAD, RoleHeld.agency_id == agency_id)
    rows = db.session.execute(
        select(Person.name, Person.email, RoleHeld.role)
        .join(RoleHeld, RoleHeld.person_id == Person.id)
        .where(Person.left_at.is_(None), or_(leads, RoleHeld.role == Role.QA_OFFICER))
        .order_by(RoleHeld.role, Person.name, Person.id)
    )
    titles = {Role.AGENCY_LEAD: "agency lead", Role.QA_OFFICER: "QA officer"}
    return tuple(f"{row.name}, {titles[row.role]}, {row.email}" for row in rows)
