"""What the panel reads: the list of cases, and one case with every service's answers side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, PanelNote
from audit_app.policy import Scope
from audit_app.queries.moderation.attendance import Attendance, attendance
from audit_app.queries.moderation.case_facts import CaseFactTold, facts_told
from audit_app.queries.moderation.facts import RoundFacts, facts_of
from audit_app.queries.moderation.grades import (
    CaseStanding,
    agreed_grades,
    case_standing,
    case_standings,
    returns_about,
    settled_cases,
)
from audit_app.queries.moderation.items import Item, ItemGroup, item_groups
from audit_app.queries.moderation.order import case_order
from audit_app.queries.moderation.panel_answers import (
    PanelQuestion,
    SecondScoring,
    panel_questions,
    second_scores,
)
from audit_app.queries.returns.answers import responses_of
from audit_app.queries.returns.files import answer_files
from audit_app.queries.rounds.rounds import CASES_A_PAGE
from audit_app.queries.scoping import CASE_STANDS, rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing, scoring
from audit_app.rules.asking.case_facts import Outcome
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.question_set import MATRIX, Question, QuestionSet
from audit_app.rules.workflow import HANDED_IN, ReturnState, RoundState


@dataclass(frozen=True)
class PanelRound:
    """`cases` are those of one page; `settled` of all cases have their agreed grades, where the theme is `graded`;
    `asks_panel`: it has questions to the panel; `may_note`: who came can still be noted.
    """

    facts: RoundFacts
    cases: tuple[CaseStanding, ...]
    paging: Paging
    settled: int
    graded: bool
    asks_panel: bool
    attendance: Attendance
    may_note: bool


@dataclass(frozen=True)
class Note:
    """What the panel noticed in one case; `version` is None until somebody writes it."""

    text: str
    version: int | None
    written_by: str
    written_at: datetime | None


@dataclass(frozen=True)
class PanelCase:
    facts: RoundFacts
    standing: CaseStanding
    summary: str
    services: tuple[str, ...]
    not_known: tuple[str, ...]
    groups: tuple[ItemGroup, ...]
    told: tuple[CaseFactTold, ...]
    asked: tuple[PanelQuestion, ...]
    scores: tuple[SecondScoring, ...]
    note: Note

    @property
    def differing(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items if item.differ)

    @property
    def contradicting(self) -> tuple[Item, ...]:
        return tuple(item for group in self.groups for item in group.items if item.contradicts)

    @property
    def to_settle(self) -> tuple[CaseFactTold, ...]:
        """The facts on which services disagree or of which nobody knows, and those that the panel settled."""
        return tuple(
            one
            for one in self.told
            if one.fact.settled or one.fact.told in (Outcome.DISAGREE, Outcome.NOBODY_KNOWS)
        )

    @property
    def scored(self) -> int:
        return sum(bool(one.score) for one in self.scores)


def panel_round(scope: Scope, round_id: str, number: int = 1) -> PanelRound | None:
    """The cases of a round in moderation, most disagreement first, then by reference; page `number` of them."""
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)))
    if audit_round is None:
        return None
    questions = question_set(audit_round.theme_version_id)
    order = case_order(audit_round.id, questions)
    paging = page_of(len(order), CASES_A_PAGE, number)
    return PanelRound(
        facts_of(audit_round, questions.unit),
        case_standings(questions, paging.of(order)),
        paging,
        settled_cases(round_id, questions),
        bool(questions.overall_questions),
        bool(questions.panel_questions),
        attendance(round_id),
        may_note=audit_round.state in (RoundState.MODERATION, RoundState.REPORTING),
    )


def panel_case(scope: Scope, case_id: str) -> PanelCase | None:
    case = db.session.scalar(
        select(Case)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(Case.id == case_id, CASE_STANDS, rounds_within(scope))
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
        if agency_return.state in HANDED_IN
    ]

    def by_matrix(question: Question) -> list[str]:
        return _by_matrix(questions, question, handed_in) if question.suggest == MATRIX else []

    scores = second_scores(questions, handed_in)
    return PanelCase(
        facts=facts_of(audit_round, questions.unit),
        standing=case_standing(questions, case, returns, responses, agreed, by_matrix),
        summary=case.summary,
        services=tuple(
            agency_return.service.name for agency_return in returns if agency_return.state in HANDED_IN
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
        told=facts_told(questions, case, returns, responses),
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
    """What the answers of each return suggest."""
    found = []
    for one, given in handed_in:
        kind, bands = one.service.kind, one.case.bands
        sections = routing.asked(questions, kind, bands, given)
        level = scoring.suggested(questions, question, sections, given, bands, kind)
        found += [level.key] if level else []
    return found
