"""Reads the panel's own answers about a case, and its scores beside those of services, with a statement for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, PanelAnswer, SecondScore
from audit_app.queries.returns.answers import answer_in_words
from audit_app.rules.answers.registry import choices_for
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.answerers import score_of
from audit_app.rules.asking.case_facts import settling_question
from audit_app.rules.asking.grading import level_meanings
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale

AnswersOfReturn = Mapping[str, Response]


@dataclass(frozen=True)
class PanelQuestion:
    """A question that the panel alone answers; `version` is None until it does."""

    question: Question
    scale: Scale | None
    value: object | None
    words: str
    rationale: str
    version: int | None
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class SecondScoring:
    """An answer of a service that the panel scores too.

    `scores` are the scores to choose from, `meanings` what each means where the question set explains it, and
    `own` what the service gave itself; `moved` says that the service has changed that since the panel scored.
    `version` is None until the panel scores.
    """

    return_id: str
    service: str
    question: Question
    scores: tuple[Choice, ...]
    meanings: tuple[tuple[str, str], ...]
    own: str
    said: str
    why: str
    score: str
    reason: str
    moved: bool
    version: int | None
    scored_by: str
    scored_at: datetime | None

    @property
    def label(self) -> str:
        """Return the label of the panel's score, empty until there is a score."""
        return self.label_of(self.score)

    def label_of(self, score: str) -> str:
        """Return the label of a score, or an empty string for an unknown score."""
        return next((choice.label for choice in self.scores if choice.key == score), "")


def panel_questions(questions: QuestionSet, case: Case) -> tuple[PanelQuestion, ...]:
    """Return the questions to the panel about a case, with its answers."""
    asked = routing.asked_of_panel(questions, case.bands)
    answers = panel_answers(PanelAnswer.case_id == case.id) if asked else {}
    return tuple(_question(questions, question, answers.get((case.id, question.key))) for question in asked)


def unanswered(questions: QuestionSet, question: Question) -> PanelQuestion:
    """Return the question as it is put to the panel, without an answer."""
    return _question(questions, question, None)


def facts_to_settle(questions: QuestionSet, case: Case, slugs: Iterable[str]) -> tuple[PanelQuestion, ...]:
    """Return the facts with these slugs as the panel may settle them, each with what it decided."""
    asked = [settling_question(questions, slug) for slug in slugs]
    answers = panel_answers(PanelAnswer.case_id == case.id) if asked else {}
    return tuple(_question(questions, question, answers.get((case.id, question.key))) for question in asked)


def panel_answers(condition: ColumnElement[bool]) -> dict[tuple[str, str], PanelAnswer]:
    """Return the answers of the panel that meet the condition, by case id and question key."""
    rows = db.session.scalars(
        select(PanelAnswer).where(condition).options(joinedload(PanelAnswer.answered_by))
    )
    return {(row.case_id, row.question_key): row for row in rows}


def second_scores(
    questions: QuestionSet, handed_in: Iterable[tuple[AgencyReturn, AnswersOfReturn]]
) -> tuple[SecondScoring, ...]:
    """Return every answer with a score of its own, by question, then by service."""
    if not questions.scored_twice:
        return ()
    returns = list(handed_in)
    rows = db.session.scalars(
        select(SecondScore)
        .where(SecondScore.return_id.in_([agency_return.id for agency_return, _ in returns]))
        .options(joinedload(SecondScore.scored_by))
    )
    scores = {(row.return_id, row.question_key): row for row in rows}
    return tuple(
        _scoring(questions, question, agency_return, response, scores.get((agency_return.id, question.key)))
        for question in questions.scored_twice
        for agency_return, answers in returns
        if (response := answers.get(question.key)) and response.has_value and not response.absence
    )


def _question(questions: QuestionSet, question: Question, row: PanelAnswer | None) -> PanelQuestion:
    return PanelQuestion(
        question=question,
        scale=questions.scale_of(question),
        value=row.value if row else None,
        words=answer_in_words(questions, question, Response(row.value)) if row else "",
        rationale=row.rationale if row else "",
        version=row.version if row else None,
        answered_by=row.answered_by.name if row else "",
        answered_at=row.answered_at if row else None,
    )


def _scoring(
    questions: QuestionSet,
    question: Question,
    agency_return: AgencyReturn,
    response: Response,
    row: SecondScore | None,
) -> SecondScoring:
    own = score_of(question, response.value)
    return SecondScoring(
        return_id=agency_return.id,
        service=agency_return.service.name,
        question=question,
        scores=choices_for(question, questions.scale_of(question)),
        meanings=level_meanings(question, questions.scale_of(question)),
        own=own,
        said=answer_in_words(questions, question, response),
        why=response.rationale,
        score=row.score if row else "",
        reason=row.reason if row else "",
        moved=bool(row and row.own != own),
        version=row.version if row else None,
        scored_by=row.scored_by.name if row else "",
        scored_at=row.scored_at if row else None,
    )
