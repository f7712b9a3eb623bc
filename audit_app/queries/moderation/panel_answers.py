"""What the panel alone answers of one case, and its scores beside the services' own; one statement each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, PanelAnswer, SecondScore
from audit_app.queries.returns.answers import shown
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.answerers import score_of, scores_for
from audit_app.rules.asking.case_facts import settling_question
from audit_app.rules.asking.conditions import scale_of
from audit_app.rules.asking.grading import level_meanings
from audit_app.rules.question_set import Choice, Question, QuestionSet, Scale

Given = Mapping[str, Response]


@dataclass(frozen=True)
class PanelQuestion:
    """One question that the panel alone answers; `version` is None until it does."""

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
    """One answer of one service that the panel scores too. `scores` are what can be given, `meanings` what each stands
    for where that is said, `own` what the service gave itself; `moved`: it has changed that since the panel scored. `version` is None until the panel does.
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
        """Of the panel's score, empty until there is one."""
        return self.label_of(self.score)

    def label_of(self, score: str) -> str:
        return next((one.label for one in self.scores if one.key == score), "")


def panel_questions(questions: QuestionSet, case: Case) -> tuple[PanelQuestion, ...]:
    asked = routing.asked_of_panel(questions, case.bands)
    answers = panel_answers(PanelAnswer.case_id == case.id) if asked else {}
    return tuple(_question(questions, question, answers.get((case.id, question.key))) for question in asked)


def as_asked(questions: QuestionSet, question: Question) -> PanelQuestion:
    """The question as it is put to the panel, without an answer."""
    return _question(questions, question, None)


def settling(questions: QuestionSet, case: Case, slugs: Iterable[str]) -> tuple[PanelQuestion, ...]:
    """The facts with these slugs as the panel may settle them, each with what it decided."""
    asked = [settling_question(questions, slug) for slug in slugs]
    answers = panel_answers(PanelAnswer.case_id == case.id) if asked else {}
    return tuple(_question(questions, question, answers.get((case.id, question.key))) for question in asked)


def panel_answers(wanted: ColumnElement[bool]) -> dict[tuple[str, str], PanelAnswer]:
    """Case id and question key -> what the panel answered."""
    rows = db.session.scalars(select(PanelAnswer).where(wanted).options(joinedload(PanelAnswer.answered_by)))
    return {(row.case_id, row.question_key): row for row in rows}


def second_scores(
    questions: QuestionSet, handed_in: Iterable[tuple[AgencyReturn, Given]]
) -> tuple[SecondScoring, ...]:
    """By question, then by service, of what was handed in with a score of its own."""
    if not questions.scored_twice:
        return ()
    returns = [(one, given) for one, given in handed_in]
    rows = db.session.scalars(
        select(SecondScore)
        .where(SecondScore.return_id.in_([one.id for one, _ in returns]))
        .options(joinedload(SecondScore.scored_by))
    )
    given_scores = {(row.return_id, row.question_key): row for row in rows}
    return tuple(
        _scoring(questions, question, one, response, given_scores.get((one.id, question.key)))
        for question in questions.scored_twice
        for one, given in returns
        if (response := given.get(question.key)) and response.has_value and not response.absence
    )


def _question(questions: QuestionSet, question: Question, row: PanelAnswer | None) -> PanelQuestion:
    return PanelQuestion(
        question=question,
        scale=scale_of(questions, question),
        value=row.value if row else None,
        words=shown(questions, question, Response(row.value)) if row else "",
        rationale=row.rationale if row else "",
        version=row.version if row else None,
        answered_by=row.answered_by.name if row else "",
        answered_at=row.answered_at if row else None,
    )


def _scoring(
    questions: QuestionSet,
    question: Question,
    one: AgencyReturn,
    response: Response,
    row: SecondScore | None,
) -> SecondScoring:
    own = score_of(question, response.value)
    return SecondScoring(
        return_id=one.id,
        service=one.service.name,
        question=question,
        scores=scores_for(question, scale_of(questions, question)),
        meanings=level_meanings(question, scale_of(questions, question)),
        own=own,
        said=shown(questions, question, response),
        why=response.rationale,
        score=row.score if row else "",
        reason=row.reason if row else "",
        moved=bool(row and row.own != own),
        version=row.version if row else None,
        scored_by=row.scored_by.name if row else "",
        scored_at=row.scored_at if row else None,
    )
