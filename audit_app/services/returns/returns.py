"""A return from the first saved answer to its acceptance: saving, submitting, accepting, sending back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import contains_eager

from audit_app.errors import Conflict, Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AnswerRevision, Case, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.returns.answers import AnswerRow, response_of
from audit_app.queries.returns.returns import RUNNING, digest, in_words
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import completeness, routing
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.question_set import Question, QuestionSet, Section
from audit_app.rules.three_way_merge import Verdict, compared
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox, recipients

NOT_WITH_AUDITOR = "This return can no longer be changed. Ask your agency lead to send it back to you."
ONE_SITTING = timedelta(minutes=5)
"""A person's saves that follow each other within this time leave one revision and one line of the log, not many."""


@dataclass(frozen=True)
class Entered:
    """What the page sends for one question; `base` is the digest of what the page began with."""

    response: Response
    base: str


@dataclass(frozen=True)
class Writing:
    """Which page sends, and which of its saves this is: a page never clashes with what it wrote itself."""

    mark: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Clash:
    """Somebody else changed this answer while the page was open; what they wrote stands."""

    question_key: str
    theirs: Response
    who: str
    when: datetime


@dataclass(frozen=True)
class Saved:
    """`keys` of the answers that changed; `standing`: what is stored now for each question that was sent."""

    agency_return: AgencyReturn
    clashes: tuple[Clash, ...]
    keys: tuple[str, ...]
    standing: Mapping[str, Response]


def save_answers(actor: Actor, return_id: str, entered: Mapping[str, Entered], now: datetime) -> AgencyReturn:
    """For callers that have no page to show two texts on. Raises Stale when another changed an answer."""
    saved = save_page(actor, return_id, entered, now)
    if saved.clashes:
        raise Stale(tuple(_conflict(saved.agency_return, clash, entered) for clash in saved.clashes))
    return saved.agency_return


def save_page(
    actor: Actor, return_id: str, entered: Mapping[str, Entered], now: datetime, writing: Writing = Writing()
) -> Saved:
    """Saves each answer that nobody else changed meanwhile; the others come back as clashes, untouched.

    Raises Refused when the return is not with its auditor, Invalid (by question key) for what it cannot hold.
    """
    agency_return = answering(actor, return_id)
    questions = _questions(agency_return)
    _check(agency_return, questions, entered)
    stored = _stored(agency_return)
    standing = {key: response_of(answer) for key, answer in stored.items()}
    clashes = []
    saved: dict[str, bool] = {}
    for key, sent in entered.items():
        answer = stored.get(key)
        verdict = _compared(answer, standing.get(key, Response()), sent, actor, writing)
        if verdict is Verdict.CLASH and answer is not None:
            clashes.append(Clash(key, standing[key], _name_of(answer.saved_by_id), answer.saved_at))
        if verdict is Verdict.STORE:
            saved[key] = _begins_a_sitting(answer, actor, now)
            standing[key] = sent.response
    if saved:
        _store(agency_return, stored, {key: standing[key] for key in saved}, saved, actor, now, writing)
        _count_progress(agency_return, questions, standing)
        _note_saved(actor, agency_return, saved, now)
    standing = {key: standing.get(key, Response()) for key in entered}
    return Saved(agency_return, tuple(clashes), tuple(saved), standing)


def answering(actor: Actor, return_id: str) -> AgencyReturn:
    """Held to the end of the transaction, for whoever writes it. Raises Refused when it is not with its auditor."""
    agency_return = _locked(return_id)
    access.require(actor, Permission.RETURN_ANSWER, subjects.of_return(agency_return))
    _require_standing(agency_return)
    if agency_return.state not in WITH_AUDITOR or agency_return.case.audit_round.state not in RUNNING:
        raise Refused(NOT_WITH_AUDITOR)
    return agency_return


def begin(actor: Actor, agency_return: AgencyReturn, now: datetime) -> None:
    """With the first thing that its auditor puts into it."""
    if agency_return.state is ReturnState.KNOWN:
        _move(actor, "return_begun", agency_return, now)


def submit_return(actor: Actor, return_id: str, now: datetime) -> AgencyReturn:
    """Raises Refused with a sentence for each thing that is missing."""
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
    agency_return = _reviewed(actor, return_id)
    _move(actor, "return_accepted", agency_return, now, facts={"accepted_at": now})
    return agency_return


def send_back_return(actor: Actor, return_id: str, reason: str, now: datetime) -> AgencyReturn:
    """The reason stands on top of the return until it is submitted again. Raises Invalid without one."""
    agency_return = _reviewed(actor, return_id)
    if not reason.strip():
        raise Invalid({"reason": "Say what has to change"})
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
    """Keeps on the return how much of what its service is asked has been answered."""
    _count_progress(agency_return, _questions(agency_return), _responses(agency_return))


def _count_progress(
    agency_return: AgencyReturn, questions: QuestionSet, responses: routing.Responses
) -> None:
    progress = completeness.progress(_asked(agency_return, questions, responses), responses)
    agency_return.answered, agency_return.required = progress.answered, progress.required


def _locked(return_id: str) -> AgencyReturn:
    """Two people who save the same return do so one after the other (SQLite has one writer anyway).

    What was read before the lock may be old by now, so the return is read again, and its answers after it.
    """
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


def _require_standing(agency_return: AgencyReturn) -> None:
    if agency_return.withdrawn_at:
        raise Refused("This return was withdrawn. What was written is kept, and nothing more is needed.")


def _reviewed(actor: Actor, return_id: str) -> AgencyReturn:
    agency_return = _locked(return_id)
    access.require(actor, Permission.RETURN_REVIEW, subjects.of_return(agency_return))
    _require_standing(agency_return)
    if actor.person_id in (agency_return.auditor_id, agency_return.submitted_by_id):
        raise Refused("You wrote this return. Somebody else accepts it or sends it back.")
    if agency_return.case.audit_round.state not in RUNNING:
        raise Refused("The returns of this round are settled: its report is being written.")
    return agency_return


def _questions(agency_return: AgencyReturn) -> QuestionSet:
    return question_set(agency_return.case.audit_round.theme_version_id)


def _asked(
    agency_return: AgencyReturn, questions: QuestionSet, responses: routing.Responses
) -> tuple[Section, ...]:
    """What its service is asked about the case, by the answers that stand now."""
    kind, bands = agency_return.service.kind, agency_return.case.bands
    return routing.asked(questions, kind, bands, responses)


def _responses(agency_return: AgencyReturn) -> dict[str, Response]:
    return {key: response_of(answer) for key, answer in _stored(agency_return).items()}


def _stored(agency_return: AgencyReturn) -> dict[str, AnswerRow]:
    """The columns of its answers by question. As rows, because a save compares and writes thirty at once."""
    rows = db.session.execute(_ANSWERS, {"return_id": agency_return.id})
    return {row.question_key: row for row in rows}


_SAID = ("value", "absence", "reason", "rationale", "saved_at", "saved_by_id")
_ANSWERS = select(
    *(getattr(Answer, name) for name in ("id", "question_key", *_SAID, "page_mark", "page_turn"))
).where(Answer.return_id == bindparam("return_id"), Answer.row == 0)


def _name_of(person_id: str) -> str:
    return db.session.get_one(Person, person_id).name


def _check(agency_return: AgencyReturn, questions: QuestionSet, entered: Mapping[str, Entered]) -> None:
    # An answer whose question an earlier answer has just hidden is kept too: it counts again when that changes.
    keys = routing.asked_keys(questions, agency_return.service.kind, agency_return.case.bands, None)
    problems = {}
    for key, sent in entered.items():
        problem = _problem(questions, questions.question(key) if key in keys else None, sent.response)
        if problem:
            problems[key] = problem
    if problems:
        raise Invalid(problems)


def _problem(questions: QuestionSet, question: Question | None, response: Response) -> str:
    """What is wrong with the answer, or nothing. Incomplete is not wrong: a return is saved half done."""
    if question is None:
        return "This service is not asked that question"
    if response.absence and response.absence not in absences_of(question):
        return f"“{response.absence.label}” is no answer to this question"
    scale = questions.scale(question.scale) if question.scale else None
    try:
        read_words(response.reason, "Reason")
        read_words(response.rationale, "Rationale")
        if response.has_value:
            TYPES[question.type].check(response.value, question, scale)
    except AnswerError as error:
        return error.message
    return ""


def _compared(
    answer: AnswerRow | None, standing: Response, sent: Entered, actor: Actor, writing: Writing
) -> Verdict:
    """As `merging` compares. What a page has written itself it knows, unless this is an earlier save that comes late."""
    page = (answer.page_mark, answer.saved_by_id) if answer else None
    own = bool(writing.mark) and page == (writing.mark, actor.person_id)
    if answer and own and writing.turn < answer.page_turn:
        return Verdict.KEEP
    began = sent.base if answer and not own else digest(standing)
    return compared(began, digest(standing), digest(sent.response))


def _begins_a_sitting(answer: AnswerRow | None, actor: Actor, now: datetime) -> bool:
    return answer is None or answer.saved_by_id != actor.person_id or now - answer.saved_at > ONE_SITTING


def _store(
    agency_return: AgencyReturn,
    stored: Mapping[str, AnswerRow],
    responses: Mapping[str, Response],
    begins: Mapping[str, bool],
    actor: Actor,
    now: datetime,
    writing: Writing,
) -> None:
    """Each kind of row in one statement. What was said before a sitting began stays as a revision."""
    new, changed, revisions = [], [], []
    saved = {"saved_at": now, "saved_by_id": actor.person_id}
    saved |= {"page_mark": writing.mark, "page_turn": writing.turn}
    for key, response in responses.items():
        said = {name: getattr(response, name) for name in ("value", "absence", "reason", "rationale")}
        answer = stored.get(key)
        if answer is None:
            new.append({"return_id": agency_return.id, "question_key": key, "row": 0, **said, **saved})
            continue
        changed.append({"id": answer.id, **said, **saved})
        if begins[key]:
            before = {name: getattr(answer, name) for name in _SAID}
            revisions.append({"answer_id": answer.id, "replaced_at": now, **before})
    for statement, rows in (
        (insert(Answer), new),
        (update(Answer), changed),
        (insert(AnswerRevision), revisions),
    ):
        if rows:
            db.session.execute(statement, rows)


def _note_saved(actor: Actor, agency_return: AgencyReturn, saved: Mapping[str, bool], now: datetime) -> None:
    """`saved`: question key -> whether a sitting begins with it. A page that saves while somebody types fills no log."""
    begin(actor, agency_return, now)
    db.session.flush()
    round_id = agency_return.case.round_id
    begun = [key for key, begins in saved.items() if begins]
    if begun:
        log.write(actor, "answers_saved", agency_return, now, round_id=round_id, after={"keys": begun})


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
    """The agency's leads, or the QA officers where the auditor leads alone: one mail a day and round."""
    agency_id, round_id = agency_return.service.agency_id, agency_return.case.round_id
    leads = [lead for lead in recipients.leads_of(agency_id) if lead.id != agency_return.auditor_id]
    for person in leads or recipients.qa_officers():
        outbox.queue(MailKind.RETURN_SUBMITTED, person, round_id, now, agency_id=agency_id)


def _conflict(agency_return: AgencyReturn, clash: Clash, entered: Mapping[str, Entered]) -> Conflict:
    questions = _questions(agency_return)
    question = questions.question(clash.question_key)
    yours = entered[clash.question_key].response
    return Conflict(
        question.text, in_words(questions, question, clash.theirs), in_words(questions, question, yours)
    )
