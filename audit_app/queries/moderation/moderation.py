"""Reads the pages of the panel: the list of cases, and a case with every service's answers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, PanelNote
from audit_app.policy import Scope
from audit_app.queries.moderation.attendance import Attendance, attendance
from audit_app.queries.moderation.case_facts import FactFromServices, facts_of_case
from audit_app.queries.moderation.facts import RoundFacts, facts_of
from audit_app.queries.moderation.grades import (
    GradedCase,
    agreed_grades,
    graded_case,
    graded_cases,
    returns_about,
    settled_cases,
)
from audit_app.queries.moderation.items import Item, ItemGroup, item_groups
from audit_app.queries.moderation.order import case_order, settled_last
from audit_app.queries.moderation.panel_answers import (
    PanelQuestion,
    SecondScoring,
    panel_questions,
    second_scores,
)
from audit_app.queries.returns.answers import responses_of
from audit_app.queries.returns.files import answer_files
from audit_app.queries.rounds.rounds import CASES_A_PAGE
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing, suggested_grades
from audit_app.rules.asking.case_facts import Outcome
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.questions.options import MATRIX, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import SUBMITTED_RETURNS, WRITABLE_ROUNDS, ReturnState


@dataclass(frozen=True)
class PanelRound:
    """The cases of a round as the panel takes them.

    `cases` are those of one page. `settled` counts all cases whose grades are agreed, where the theme is
    `graded`; `asks_panel` says that it has questions to the panel, `may_note` that attendance can still be
    recorded.
    """

    facts: RoundFacts
    cases: tuple[GradedCase, ...]
    paging: Paging
    settled: int
    graded: bool
    asks_panel: bool
    attendance: Attendance
    may_note: bool


@dataclass(frozen=True)
class Note:
    """The panel's note on a case; `version` is None until somebody writes it."""

    text: str
    version: int | None
    written_by: str
    written_at: datetime | None


@dataclass(frozen=True)
class PanelCase:
    """A case as the panel reads it.

    `graded` are its grades, `told` the facts about which several services are asked, `asked` the questions
    to the panel and `scores` its own scores beside those of services.
    """

    facts: RoundFacts
    graded: GradedCase
    summary: str
    services: tuple[str, ...]
    not_known: tuple[str, ...]
    groups: tuple[ItemGroup, ...]
    told: tuple[FactFromServices, ...]
    asked: tuple[PanelQuestion, ...]
    scores: tuple[SecondScoring, ...]
    note: Note

    @property
    def differing(self) -> tuple[Item, ...]:
        """Return the questions to which services answered differently."""
        return tuple(item for group in self.groups for item in group.items if item.differ)

    @property
    def contradicting(self) -> tuple[Item, ...]:
        """Return the questions whose answers contradict those of others."""
        return tuple(item for group in self.groups for item in group.items if item.contradicts)

    @property
    def to_settle(self) -> tuple[FactFromServices, ...]:
        """Return the facts that services dispute, that nobody knows, or that the panel has settled."""
        return tuple(
            entry
            for entry in self.told
            if entry.fact.settled or entry.fact.told in (Outcome.DISAGREE, Outcome.NOBODY_KNOWS)
        )

    @property
    def scored(self) -> int:
        """Count the answers that the panel has scored."""
        return sum(bool(answer.score) for answer in self.scores)


def panel_round(scope: Scope, round_id: str, number: int = 1) -> PanelRound | None:
    """Return page `number` of the cases of a round, or None for a round out of reach.

    Most disagreement comes first, then the order of references; settled cases come last.
    """
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)))
    if audit_round is None:
        return None
    questions = question_set(audit_round.theme_version_id)
    settled = settled_cases(round_id, questions)
    order = settled_last(case_order(audit_round.id, questions), settled)
    paging = page_of(len(order), CASES_A_PAGE, number)
    return PanelRound(
        facts_of(audit_round, questions.unit),
        graded_cases(questions, paging.of(order)),
        paging,
        len(settled),
        bool(questions.overall_questions),
        bool(questions.panel_questions),
        attendance(round_id),
        may_note=audit_round.state in WRITABLE_ROUNDS,
    )


def panel_case(scope: Scope, case_id: str) -> PanelCase | None:
    """Return a case with all that the panel reads, or None for a case that is withdrawn or out of reach."""
    case = db.session.scalar(
        select(Case)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Case.id == case_id, CASE_NOT_WITHDRAWN, rounds_within(scope))
        .options(joinedload(Case.audit_round))
    )
    if case is None:
        return None
    audit_round = case.audit_round
    questions = question_set(audit_round.theme_version_id)
    returns = returns_about(Case.id == case.id)
    responses = responses_of(Case.id == case.id)
    agreed = agreed_grades(Case.id == case.id)
    handed_in = [
        (agency_return, responses.get(agency_return.id, {}))
        for agency_return in returns
        if agency_return.state in SUBMITTED_RETURNS
    ]

    def by_matrix(question: Question) -> list[str]:
        suggests = question.options.of(GradeOptions).suggest
        return _by_matrix(questions, question, handed_in) if suggests == MATRIX else []

    scores = second_scores(questions, handed_in)
    return PanelCase(
        facts=facts_of(audit_round, questions.unit),
        graded=graded_case(questions, case, returns, responses, agreed, by_matrix),
        summary=case.summary,
        services=tuple(
            agency_return.service.name
            for agency_return in returns
            if agency_return.state in SUBMITTED_RETURNS
        ),
        not_known=tuple(
            agency_return.service.name
            for agency_return in returns
            if agency_return.state is ReturnState.NOT_KNOWN
        ),
        groups=item_groups(
            questions,
            handed_in,
            scores,
            answer_files(questions, [agency_return.id for agency_return in returns]),
        ),
        told=facts_of_case(questions, case, returns, responses),
        asked=panel_questions(questions, case),
        scores=scores,
        note=_note(case.id),
    )


def _note(case_id: str) -> Note:
    row = db.session.scalar(
        select(PanelNote).where(PanelNote.case_id == case_id).options(joinedload(PanelNote.written_by))
    )
    if row is None:
        return Note("", None, "", None)
    return Note(row.text, row.version, row.written_by.name, row.written_at)


def _by_matrix(
    questions: QuestionSet,
    question: Question,
    handed_in: Sequence[tuple[AgencyReturn, Mapping[str, Response]]],
) -> list[str]:
    """Return the level that the answers of each return suggest."""
    levels = []
    for agency_return, answers in handed_in:
        kind, bands = agency_return.service.kind, agency_return.case.bands
        sections = routing.sections_asked(questions, kind, bands, answers)
        level = suggested_grades.suggested_level(questions, question, sections, answers, bands, kind)
        levels += [level.key] if level else []
    return levels
