"""Reads the answers to each shared question, round by round: three statements, however many rounds and questions."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AuditRound, Case
from audit_app.policy import Scope
from audit_app.queries.reports.answers import question_count
from audit_app.queries.reports.returns import AskedReturn, answers_by_question
from audit_app.queries.returns.answers import response_of
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN, rounds_within
from audit_app.queries.themes.themes import question_sets_of
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.counts import QuestionCount
from audit_app.rules.workflow import SUBMITTED_RETURNS, RoundState

MOST_ROUNDS = 12
"""The most rounds that are compared, the newest first; older rounds can be read in their reports."""
JUDGED = (RoundState.MODERATION, RoundState.REPORTING, RoundState.CLOSED)
"""The states of a round whose answers are all in."""

Answers = dict[str, dict[str, Response]]
"""The responses by return id, then by question key."""


@dataclass(frozen=True)
class RoundAnswers:
    """The answers of a round to a shared question, with the words in which the round asked it."""

    round_id: str
    round_title: str
    text: str
    count: QuestionCount


@dataclass(frozen=True)
class SharedQuestion:
    """A shared question with its answers, newest round first."""

    key: str
    text: str
    rounds: tuple[RoundAnswers, ...]


def shared_questions(scope: Scope) -> tuple[SharedQuestion, ...]:
    """Return the shared questions whose answers are counted, by key, without rounds in which nobody answered."""
    rounds = db.session.scalars(
        select(AuditRound)
        .where(rounds_within(scope), AuditRound.state.in_(JUDGED))
        .order_by(AuditRound.returns_due.desc(), AuditRound.id)
        .limit(MOST_ROUNDS)
    ).all()
    sets = question_sets_of(audit_round.theme_version_id for audit_round in rounds)
    asking = [
        (audit_round, questions)
        for audit_round in rounds
        if _shared(questions := sets[audit_round.theme_version_id])
    ]
    returns, answers = _returns([audit_round.id for audit_round, _ in asking]), _answers(asking)
    by_key: dict[str, list[RoundAnswers]] = defaultdict(list)
    for audit_round, questions in asking:
        for question, count in _counts(questions, returns[audit_round.id], answers):
            by_key[question.shared].append(
                RoundAnswers(audit_round.id, audit_round.title, question.text, count)
            )
    return tuple(SharedQuestion(key, by_key[key][0].text, tuple(by_key[key])) for key in sorted(by_key))


def _counts(
    questions: QuestionSet, returns: list[AgencyReturn], responses: Answers
) -> list[tuple[Question, QuestionCount]]:
    asked = []
    for row in returns:
        own = responses[row.id]
        keys = routing.asked_keys(questions, row.service.kind, row.case.bands, own)
        asked.append(AskedReturn(row.id, row.case, row.service, row.state, keys, own))
    answers = answers_by_question(asked)
    counts = (
        (question, question_count(questions, question, answers.get(question.key, ())))
        for question in _shared(questions)
    )
    return [(question, count) for question, count in counts if count and count.answered]


def _shared(questions: QuestionSet) -> list[Question]:
    return [question for question in questions.questions if question.shared and not question.overall]


def _returns(round_ids: list[str]) -> dict[str, list[AgencyReturn]]:
    rows = db.session.scalars(
        select(AgencyReturn)
        .join(AgencyReturn.case)
        .join(AgencyReturn.service)
        .where(
            Case.round_id.in_(round_ids),
            CASE_NOT_WITHDRAWN,
            RETURN_NOT_WITHDRAWN,
            AgencyReturn.state.in_(SUBMITTED_RETURNS),
        )
        .options(contains_eager(AgencyReturn.case), contains_eager(AgencyReturn.service))
    )
    by_round: dict[str, list[AgencyReturn]] = defaultdict(list)
    for row in rows:
        by_round[row.case.round_id].append(row)
    return by_round


def _answers(asking: list[tuple[AuditRound, QuestionSet]]) -> Answers:
    """Read the answers to shared questions, and those that decide whether a shared question is asked."""
    keys = {
        key
        for _, questions in asking
        for key in questions.with_needs(question.key for question in _shared(questions))
    }
    rows = db.session.scalars(
        select(Answer)
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(
            Case.round_id.in_([audit_round.id for audit_round, _ in asking]),
            Answer.question_key.in_(keys),
        )
    )
    answers: Answers = defaultdict(dict)
    for row in rows:
        answers[row.return_id][row.question_key] = response_of(row)
    return answers
