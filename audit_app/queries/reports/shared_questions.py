"""How each shared question was answered, round by round: three statements, however many rounds and questions."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AuditRound, Case
from audit_app.policy import Scope
from audit_app.queries.reports.answers import count_of
from audit_app.queries.returns.answers import response_of
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS, rounds_within
from audit_app.queries.themes.themes import question_sets_of
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.question_set import Question, QuestionSet
from audit_app.rules.reports.facts import QuestionCount
from audit_app.rules.workflow import HANDED_IN, RoundState

MOST_ROUNDS = 12
"""The newest; older ones stand in their reports."""
JUDGED = (RoundState.MODERATION, RoundState.REPORTING, RoundState.CLOSED)


@dataclass(frozen=True)
class RoundAnswers:
    """What one round says to one shared question, in the words in which it asked."""

    round_id: str
    round_title: str
    text: str
    count: QuestionCount


@dataclass(frozen=True)
class SharedQuestion:
    """`rounds` newest first."""

    key: str
    text: str
    rounds: tuple[RoundAnswers, ...]


def shared_questions(scope: Scope) -> tuple[SharedQuestion, ...]:
    """Those that are counted at all, by key; rounds in which nobody answered are left out."""
    rounds = db.session.scalars(
        select(AuditRound)
        .where(rounds_within(scope), AuditRound.state.in_(JUDGED))
        .order_by(AuditRound.returns_due.desc(), AuditRound.id)
        .limit(MOST_ROUNDS)
    ).all()
    sets = question_sets_of(one.theme_version_id for one in rounds)
    asking = [(one, questions) for one in rounds if _shared(questions := sets[one.theme_version_id])]
    returns, answers = _returns([one.id for one, _ in asking]), _answers(asking)
    found: dict[str, list[RoundAnswers]] = defaultdict(list)
    for one, questions in asking:
        given = [(each, answers[each.id]) for each in returns[one.id]]
        asked = [
            (each, routing.asked_keys(questions, each.service.kind, each.case.bands, said))
            for each, said in given
        ]
        for question in _shared(questions):
            count = count_of(questions, question, asked, answers)
            if count and count.answered:
                found[question.shared].append(RoundAnswers(one.id, one.title, question.text, count))
    return tuple(SharedQuestion(key, found[key][0].text, tuple(found[key])) for key in sorted(found))


def _shared(questions: QuestionSet) -> list[Question]:
    return [question for question in questions.questions if question.shared and not question.overall]


def _returns(round_ids: list[str]) -> dict[str, list[AgencyReturn]]:
    rows = db.session.scalars(
        select(AgencyReturn)
        .join(AgencyReturn.case)
        .join(AgencyReturn.service)
        .where(Case.round_id.in_(round_ids), CASE_STANDS, RETURN_STANDS, AgencyReturn.state.in_(HANDED_IN))
        .options(contains_eager(AgencyReturn.case), contains_eager(AgencyReturn.service))
    )
    found: dict[str, list[AgencyReturn]] = defaultdict(list)
    for row in rows:
        found[row.case.round_id].append(row)
    return found


def _answers(asking: list[tuple[AuditRound, QuestionSet]]) -> dict[str, dict[str, Response]]:
    """Only what is shared, and what decides whether that is asked."""
    keys = {
        key for _, questions in asking for key in questions.with_needs(one.key for one in _shared(questions))
    }
    rows = db.session.scalars(
        select(Answer)
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(
            Case.round_id.in_([one.id for one, _ in asking]), Answer.question_key.in_(keys), Answer.row == 0
        )
    )
    found: dict[str, dict[str, Response]] = defaultdict(dict)
    for row in rows:
        found[row.return_id][row.question_key] = response_of(row)
    return found
