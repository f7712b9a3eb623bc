"""A return from its first saved answer to its acceptance: saving, submitting, accepting, sending back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager

from audit_app.errors import Conflict, Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.returns.answers import in_words, response_of
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import completeness, routing
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from audit_app.rules.three_way_merge import Verdict
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, may_change_return
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.returns.answer_rows import (
    NO_PAGE,
    EnteredAnswer,
    SaveOrigin,
    begins_session,
    compare,
    store_answers,
    stored_answers,
)

NOT_WITH_AUDITOR = "This return can no longer be changed. Ask your agency lead to send it back to you."


@dataclass(frozen=True)
class EditConflict:
    """An answer that somebody else changed while the page was open; what they wrote remains stored."""

    question_key: str
    theirs: Response
    who: str
    when: datetime


@dataclass(frozen=True)
class Saved:
    """The outcome of a save: the keys of the answers that changed, and the conflicts.

    `stored` has the answer that is now stored for each question that was sent.
    """

    agency_return: AgencyReturn
    conflicts: tuple[EditConflict, ...]
    keys: tuple[str, ...]
    stored: Mapping[str, Response]


def save_answers(
    actor: Actor, return_id: str, entered: Mapping[str, EnteredAnswer], now: datetime
) -> AgencyReturn:
    """Save answers for a caller that cannot display conflicts.

    Raises Stale when somebody else changed an answer, and otherwise the errors of `save_page`.
    """
    saved = save_page(actor, return_id, entered, now)
    if saved.conflicts:
        raise Stale(tuple(_stale(saved.agency_return, conflict, entered) for conflict in saved.conflicts))
    return saved.agency_return


def save_page(
    actor: Actor,
    return_id: str,
    entered: Mapping[str, EnteredAnswer],
    now: datetime,
    origin: SaveOrigin = NO_PAGE,
) -> Saved:
    """Save each answer that nobody else changed since the page was opened, and return the others as conflicts.

    Raises Refused when the return is not with its auditor, and Invalid (by question key) for invalid answers.
    """
    agency_return = answering(actor, return_id)
    questions = _questions(agency_return)
    _check(agency_return, questions, entered)
    rows = stored_answers(agency_return)
    responses = {key: response_of(answer) for key, answer in rows.items()}
    conflicts = []
    begins: dict[str, bool] = {}
    for key, sent in entered.items():
        answer = rows.get(key)
        verdict = compare(answer, responses.get(key, Response()), sent, actor, origin)
        if verdict is Verdict.CONFLICT and answer is not None:
            conflicts.append(EditConflict(key, responses[key], _name_of(answer.saved_by_id), answer.saved_at))
        if verdict is Verdict.STORE:
            begins[key] = begins_session(answer, actor, now)
            responses[key] = sent.response
    if begins:
        changed = {key: responses[key] for key in begins}
        store_answers(agency_return, rows, changed, begins, actor, now, origin)
        _count_progress(agency_return, questions, responses)
        _log_saved(actor, agency_return, begins, now)
    stored = {key: responses.get(key, Response()) for key in entered}
    return Saved(agency_return, tuple(conflicts), tuple(begins), stored)


def answering(actor: Actor, return_id: str) -> AgencyReturn:
    """Return the return for its auditor to write in, locked to the end of the transaction.

    Raises Refused when the return is not with its auditor.
    """
    agency_return = _locked(return_id)
    access.require(actor, Permission.RETURN_ANSWER, subjects.of_return(agency_return))
    _refuse_withdrawn(agency_return)
    if agency_return.state not in WITH_AUDITOR or not _may_change(agency_return):
        raise Refused(NOT_WITH_AUDITOR)
    return agency_return


def begin(actor: Actor, agency_return: AgencyReturn, now: datetime) -> None:
    """Move the return to "in progress" when its auditor puts the first thing into it."""
    if agency_return.state is ReturnState.KNOWN:
        _move(actor, "return_begun", agency_return, now)


def submit_return(actor: Actor, return_id: str, now: datetime) -> AgencyReturn:
    """Submit a return for review. Raises Refused with a sentence for each thing that is missing."""
    agency_return = answering(actor, return_id)
    questions, responses = _questions(agency_return), _responses(agency_return)
    missing = completeness.missing(_asked(agency_return, questions, responses), responses)
    if missing:
        raise Refused(*(f"{gap.question.reference} {gap.question.text}: {gap.problem}" for gap in missing))
    _count_progress(agency_return, questions, responses)
    facts = {"submitted_at": now, "submitted_by_id": actor.person_id}
    _move(actor, "return_submitted", agency_return, now, facts=facts)
    _tell_reviewers(agency_return, now)
    return agency_return


def accept_return(actor: Actor, return_id: str, now: datetime) -> AgencyReturn:
    """Accept a submitted return. Raises Refused for the person's own return, or when the review has ended."""
    agency_return = _reviewed(actor, return_id)
    _move(actor, "return_accepted", agency_return, now, facts={"accepted_at": now})
    return agency_return


def send_back_return(actor: Actor, return_id: str, reason: str, now: datetime) -> AgencyReturn:
    """Send a return back to its auditor, who sees the reason above the return until it is submitted again.

    Raises Invalid without a reason, and Refused like `accept_return`.
    """
    agency_return = _reviewed(actor, return_id)
    if not reason.strip():
        raise Invalid({"reason": "Enter what needs to change"})
    if len(reason) > LONGEST_TEXT:
        raise Invalid({"reason": f"Reason must be {LONGEST_TEXT:,} characters or fewer"})
    facts = {
        "sent_back_reason": reason.strip(),
        "submitted_at": None,
        "submitted_by_id": None,
        "accepted_at": None,
    }
    _move(actor, "return_sent_back", agency_return, now, reason=reason, facts=facts)
    auditor = agency_return.auditor
    if auditor:
        outbox.queue(MailKind.RETURN_SENT_BACK, auditor, agency_return.id, now)
    return agency_return


def count_progress(agency_return: AgencyReturn) -> None:
    """Update the counts of required questions and of those that are answered."""
    _count_progress(agency_return, _questions(agency_return), _responses(agency_return))


def _count_progress(
    agency_return: AgencyReturn, questions: QuestionSet, responses: routing.Responses
) -> None:
    progress = completeness.progress(_asked(agency_return, questions, responses), responses)
    agency_return.answered, agency_return.required = progress.answered, progress.required


def _locked(return_id: str) -> AgencyReturn:
    # Saves of the same return take turns on PostgreSQL (SQLite has a single writer anyway). What was read before
    # the lock may be out of date by now, so the return is read after it, and its answers after that.
    db.session.execute(select(AgencyReturn.id).where(AgencyReturn.id == return_id).with_for_update())
    agency_return = db.session.scalar(_WITH_ITS_ROUND, {"return_id": return_id})
    if agency_return is None:
        raise NotAllowed(hidden=True)
    return agency_return


_WITH_ITS_ROUND = (
    select(AgencyReturn)
    .join(AgencyReturn.service)
    .join(AgencyReturn.case)
    .join(Case.audit_round)
    .where(AgencyReturn.id == bindparam("return_id"))
    .options(
        contains_eager(AgencyReturn.service),
        contains_eager(AgencyReturn.case).contains_eager(Case.audit_round),
    )
    .execution_options(populate_existing=True)
)


def _refuse_withdrawn(agency_return: AgencyReturn) -> None:
    if agency_return.withdrawn_at:
        raise Refused(
            "This return was withdrawn. What was written is kept. You do not need to do anything else."
        )


def _reviewed(actor: Actor, return_id: str) -> AgencyReturn:
    agency_return = _locked(return_id)
    access.require(actor, Permission.RETURN_REVIEW, subjects.of_return(agency_return))
    _refuse_withdrawn(agency_return)
    # The person who submitted may no longer be the auditor, and has written it all the same.
    if actor.person_id in (agency_return.auditor_id, agency_return.submitted_by_id):
        raise Refused("You wrote this return, so somebody else must accept it or send it back.")
    if not _may_change(agency_return):
        raise Refused(
            "You can no longer accept returns or send them back, because the report is being written."
        )
    return agency_return


def _may_change(agency_return: AgencyReturn) -> bool:
    return may_change_return(agency_return.case.audit_round.state, agency_return.opened_late_at is not None)


def _questions(agency_return: AgencyReturn) -> QuestionSet:
    return question_set(agency_return.case.audit_round.theme_version_id)


def _asked(
    agency_return: AgencyReturn, questions: QuestionSet, responses: routing.Responses
) -> tuple[Section, ...]:
    kind, bands = agency_return.service.kind, agency_return.case.bands
    return routing.sections_asked(questions, kind, bands, responses)


def _responses(agency_return: AgencyReturn) -> dict[str, Response]:
    return {key: response_of(answer) for key, answer in stored_answers(agency_return).items()}


def _name_of(person_id: str) -> str:
    return db.session.get_one(Person, person_id).name


def _check(agency_return: AgencyReturn, questions: QuestionSet, entered: Mapping[str, EnteredAnswer]) -> None:
    # An answer is saved also if an earlier answer has just hidden its question: it counts again when that changes.
    keys = routing.asked_keys(questions, agency_return.service.kind, agency_return.case.bands, None)
    problems = {}
    for key, sent in entered.items():
        problem = _problem(questions, questions.question(key) if key in keys else None, sent.response)
        if problem:
            problems[key] = problem
    if problems:
        raise Invalid(problems)


def _problem(questions: QuestionSet, question: Question | None, response: Response) -> str:
    """Return what is wrong with an answer, or "". An incomplete answer is not wrong: drafts are saved too."""
    if question is None:
        return "This service is not asked that question"
    if response.absence and response.absence not in absences_of(question):
        return f"“{response.absence.label}” is not an option for this question"
    scale = questions.scale_of(question)
    try:
        read_words(response.reason, "Reason")
        read_words(response.rationale, "Rationale")
        if response.has_value:
            TYPES[question.type].check(response.value, question, scale)
    except AnswerError as error:
        return error.message
    return ""


def _log_saved(actor: Actor, agency_return: AgencyReturn, begins: Mapping[str, bool], now: datetime) -> None:
    # Only answers that begin a writing session are logged, so that a page which saves every few seconds does not
    # fill the log.
    begin(actor, agency_return, now)
    db.session.flush()
    round_id = agency_return.case.round_id
    keys = [key for key, begun in begins.items() if begun]
    if keys:
        log.write(actor, "answers_saved", agency_return, now, round_id=round_id, after={"keys": keys})


def _move(
    actor: Actor,
    act: str,
    agency_return: AgencyReturn,
    now: datetime,
    *,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    round_id = agency_return.case.round_id
    status_changes.move(actor, act, agency_return, now, round_id=round_id, reason=reason, facts=facts)
    db.session.flush()


def _tell_reviewers(agency_return: AgencyReturn, now: datetime) -> None:
    """Tell the agency's leads, or QA officers if the auditor is the only lead, once per day and round."""
    agency_id, round_id = agency_return.service.agency_id, agency_return.case.round_id
    leads = [lead for lead in recipients.leads_of(agency_id) if lead.id != agency_return.auditor_id]
    for person in leads or recipients.qa_officers():
        outbox.queue(MailKind.RETURN_SUBMITTED, person, round_id, now, agency_id=agency_id)


def _stale(
    agency_return: AgencyReturn, conflict: EditConflict, entered: Mapping[str, EnteredAnswer]
) -> Conflict:
    questions = _questions(agency_return)
    question = questions.question(conflict.question_key)
    yours = entered[conflict.question_key].response
    return Conflict(
        question.text, in_words(questions, question, conflict.theirs), in_words(questions, question, yours)
    )
