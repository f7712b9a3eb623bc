"""What the panel reads: every service's answers side by side, self-grades beside the agreed grade."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AgreedGrade,
    Answer,
    AuditRound,
    Case,
    PanelAttendance,
    PanelNote,
    Service,
)
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.answer_files import FilesOf, answer_files
from audit_app.queries.answers import response_of, shown
from audit_app.queries.files import FileLine
from audit_app.queries.panel_answers import PanelQuestion, SecondScoring, panel_questions, second_scores
from audit_app.queries.people import Choice
from audit_app.queries.rounds import CASES_A_PAGE
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS, rounds_within
from audit_app.queries.themes import question_set
from audit_app.queries.told_facts import CaseFactTold, facts_told
from audit_app.rules import cohort, grading, routing, scoring
from audit_app.rules.answer_types import TYPES, Response, differ
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.question_set_parts import LOWEST, MATRIX
from audit_app.rules.question_sets import Level, Question, QuestionSet, Unit
from audit_app.rules.told_facts import Outcome, contradicting
from audit_app.rules.workflow import HANDED_IN, STATE_WORDS, ReturnState, RoundState


@dataclass(frozen=True)
class RoundFacts:
    """What every page of the panel says of its round; `open` while grades may be agreed."""

    id: str
    title: str
    state: RoundState
    open: bool
    unit: Unit
    subject: Subject


@dataclass(frozen=True)
class SelfGrade:
    service: str
    level: Level | None
    said: str


@dataclass(frozen=True)
class GradeStanding:
    """One overall grade of one case: what the services gave it, and what the panel agreed, if it did."""

    question: Question
    levels: tuple[Level, ...]
    self_grades: tuple[SelfGrade, ...]
    spread: int
    suggested: Level | None
    agreed: Level | None
    reason: str
    dissent: str
    version: int | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class CaseStanding:
    id: str
    reference: str
    facts: str
    handed_in: int
    not_known: int
    missing: tuple[str, ...]
    grades: tuple[GradeStanding, ...]

    @property
    def settled(self) -> bool:
        return all(grade.agreed for grade in self.grades)


@dataclass(frozen=True)
class Attendance:
    """Who came to the panel; `came` is agency id -> who, and `version` is None until somebody notes it."""

    agencies: tuple[Choice, ...]
    came: Mapping[str, str]
    others: str
    version: int | None
    noted_by: str
    noted_at: datetime | None

    @property
    def lines(self) -> tuple[str, ...]:
        names = (agency for agency in self.agencies if agency.id in self.came)
        named = [f"{one.label}: {self.came[one.id]}" if self.came[one.id] else one.label for one in names]
        return (*named, f"Also there: {self.others}") if self.others else tuple(named)


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
class Said:
    """What one service said to one question; `said` is empty where it was asked and left it blank. `second` is the
    panel's own score beside it, where the question has one and it was given. `unmet`: critical, and not met.
    """

    return_id: str
    service: str
    said: str
    absent: bool
    reason: str
    rationale: str
    level: Level | None
    second: SecondScoring | None = None
    unmet: bool = False
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Item:
    """`differ`: the services chose different answers, or gave numbers or days too far apart. `contradicts`: references of
    the questions whose answers contradict these.
    """

    question: Question
    said: tuple[Said, ...]
    differ: bool
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemGroup:
    """`scores` are those of the section, service by service, where it has any."""

    title: str
    items: tuple[Item, ...]
    scores: tuple[tuple[str, str], ...] = ()


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
    number: int
    cases: int
    previous_id: str | None
    next_id: str | None

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
    order = _order(audit_round, questions)
    paging = page_of(len(order), CASES_A_PAGE, number)
    return PanelRound(
        _facts(audit_round, questions.unit),
        _standings(questions, paging.of(order)),
        paging,
        _settled(round_id, _overall_keys(questions)),
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
    order = _order(audit_round, questions)
    place = order.index(case.id)
    returns = _returns(Case.id == case.id, with_answers=True)
    answers = {
        (one.id, answer.question_key): answer for one in returns for answer in one.answers if answer.row == 0
    }
    agreed = _agreed(Case.id == case.id)
    handed_in = _handed_in(returns)

    def by_matrix(question: Question) -> list[str]:
        return _by_matrix(questions, question, handed_in) if question.suggest == MATRIX else []

    scores = second_scores(questions, handed_in)
    return PanelCase(
        facts=_facts(audit_round, questions.unit),
        standing=_standing(questions, case, returns, answers, agreed, by_matrix),
        summary=case.summary,
        services=tuple(_name(one) for one in returns if one.state in HANDED_IN),
        not_known=tuple(_name(one) for one in returns if one.state is ReturnState.NOT_KNOWN),
        groups=_groups(questions, handed_in, scores, answer_files(questions, [one.id for one in returns])),
        told=facts_told(questions, case, returns),
        asked=panel_questions(questions, case),
        scores=scores,
        note=_note(case.id),
        number=place + 1,
        cases=len(order),
        previous_id=order[place - 1] if place else None,
        next_id=order[place + 1] if place + 1 < len(order) else None,
    )


def attendance(round_id: str) -> Attendance:
    """For whoever may read the round's panel or its report: of the agencies that the round asked, and of any that was noted."""
    noted = db.session.scalar(
        select(PanelAttendance)
        .where(PanelAttendance.round_id == round_id)
        .options(selectinload(PanelAttendance.agencies), joinedload(PanelAttendance.noted_by))
    )
    came = {one.agency_id: one.who for one in noted.agencies} if noted else {}
    asked = (
        select(Service.agency_id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id)
    )
    agencies = db.session.execute(
        select(Agency.id, Agency.name)
        .where(or_(Agency.id.in_(asked), Agency.id.in_(came)))
        .order_by(Agency.name, Agency.id)
    )
    return Attendance(
        agencies=tuple(Choice(row.id, row.name) for row in agencies),
        came=came,
        others=noted.others if noted else "",
        version=noted.version if noted else None,
        noted_by=noted.noted_by.name if noted else "",
        noted_at=noted.noted_at if noted else None,
    )


def _note(case_id: str) -> Note:
    row = db.session.scalar(
        select(PanelNote).where(PanelNote.case_id == case_id).options(joinedload(PanelNote.written_by))
    )
    if row is None:
        return Note("", None, "", None)
    return Note(row.text, row.version, row.written_by.name, row.written_at)


def _facts(audit_round: AuditRound, unit: Unit) -> RoundFacts:
    return RoundFacts(
        id=audit_round.id,
        title=audit_round.title,
        state=audit_round.state,
        open=audit_round.state is RoundState.MODERATION,
        unit=unit,
        subject=subjects.of_round(audit_round),
    )


def _standings(questions: QuestionSet, case_ids: Sequence[str]) -> tuple[CaseStanding, ...]:
    """In the order of their ids; four statements, whatever their number."""
    wanted = Case.id.in_(case_ids)
    cases = {case.id: case for case in db.session.scalars(select(Case).where(wanted))}
    returns: dict[str, list[AgencyReturn]] = defaultdict(list)
    for one in _returns(wanted, with_answers=False):
        returns[one.case_id].append(one)
    answers = _overall_answers(wanted, _overall_keys(questions))
    agreed = _agreed(wanted)
    return tuple(_standing(questions, cases[one], returns[one], answers, agreed) for one in case_ids)


def _settled(round_id: str, overall: list[str]) -> int:
    """How many cases have a grade agreed for every overall question."""
    settled = (
        select(AgreedGrade.case_id)
        .join(Case, Case.id == AgreedGrade.case_id)
        .where(Case.round_id == round_id, CASE_STANDS, AgreedGrade.question_key.in_(overall))
        .group_by(AgreedGrade.case_id)
        .having(func.count() == len(overall))
    )
    return db.session.scalar(select(func.count()).select_from(settled.subquery())) or 0


def _order(audit_round: AuditRound, questions: QuestionSet) -> list[str]:
    """The cases as `panel_round` orders them, from the grades alone."""
    given: dict[str, dict[str, list[str]]] = {}
    cases = db.session.execute(
        select(Case.id, Case.reference).where(Case.round_id == audit_round.id, CASE_STANDS)
    ).all()
    rows = db.session.execute(
        select(AgencyReturn.case_id, Answer.question_key, Answer.value)
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(
            Case.round_id == audit_round.id,
            AgencyReturn.state.in_(HANDED_IN),
            RETURN_STANDS,
            Answer.question_key.in_(_overall_keys(questions)),
            Answer.row == 0,
        )
    )
    for case_id, key, value in rows:
        kind = TYPES[questions.question(key).type]
        given.setdefault(case_id, {}).setdefault(key, []).append(kind.level(value))

    def disagreement(case_id: str) -> int:
        grades = given.get(case_id, {})
        return max(
            (_spread(questions, q, grades.get(q.key, [])) for q in questions.overall_questions), default=0
        )

    return [case.id for case in sorted(cases, key=lambda case: (-disagreement(case.id), case.reference))]


def _spread(questions: QuestionSet, question: Question, values: Iterable[str]) -> int:
    scale = questions.scale(question.scale or "")
    levels = {level.key for level in scale.levels}
    return grading.spread(scale, [value for value in values if value in levels])


def _overall_keys(questions: QuestionSet) -> list[str]:
    return [question.key for question in questions.overall_questions]


def _agreed(cases: ColumnElement[bool]) -> dict[tuple[str, str], AgreedGrade]:
    grades = db.session.scalars(
        select(AgreedGrade)
        .join(Case, Case.id == AgreedGrade.case_id)
        .where(cases)
        .options(joinedload(AgreedGrade.decided_by))
    )
    return {(grade.case_id, grade.question_key): grade for grade in grades}


def _returns(cases: ColumnElement[bool], *, with_answers: bool) -> list[AgencyReturn]:
    query = (
        select(AgencyReturn)
        .join(AgencyReturn.service)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(cases, RETURN_STANDS)
        .options(contains_eager(AgencyReturn.service))
        .order_by(Service.name, AgencyReturn.id)
    )
    return list(
        db.session.scalars(query.options(selectinload(AgencyReturn.answers)) if with_answers else query)
    )


def _overall_answers(cases: ColumnElement[bool], keys: list[str]) -> dict[tuple[str, str], Answer]:
    rows = db.session.scalars(
        select(Answer)
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(cases, Answer.question_key.in_(keys), Answer.row == 0)
    )
    return {(answer.return_id, answer.question_key): answer for answer in rows}


def _standing(
    questions: QuestionSet,
    case: Case,
    returns: list[AgencyReturn],
    answers: dict[tuple[str, str], Answer],
    agreed: dict[tuple[str, str], AgreedGrade],
    by_matrix: Callable[[Question], list[str]] = lambda _: [],
) -> CaseStanding:
    """`by_matrix` gives the levels that the answers of its returns suggest; a list of cases goes without."""
    handed_in = [one for one in returns if one.state in HANDED_IN]
    grades = []
    for question in questions.overall_questions:
        given = [
            (one, answers.get((one.id, question.key)))
            for one in handed_in
            if routing.is_for(question, one.service.kind)
        ]
        grades.append(
            _grade(questions, question, given, agreed.get((case.id, question.key)), by_matrix(question))
        )
    return CaseStanding(
        id=case.id,
        reference=case.reference,
        facts=cohort.told(cohort.facts_held(questions), case.bands),
        handed_in=len(handed_in),
        not_known=sum(one.state is ReturnState.NOT_KNOWN for one in returns),
        missing=tuple(
            f"{_name(one)}: {STATE_WORDS[one.state].lower()}"
            for one in returns
            if one.state not in HANDED_IN and one.state is not ReturnState.NOT_KNOWN
        ),
        grades=tuple(grades),
    )


def _grade(
    questions: QuestionSet,
    question: Question,
    given: Iterable[tuple[AgencyReturn, Answer | None]],
    agreed: AgreedGrade | None,
    by_matrix: Iterable[str],
) -> GradeStanding:
    scale = questions.scale(question.scale or "")
    levels = {level.key: level for level in scale.levels}
    self_grades = []
    for one, answer in given:
        response = response_of(answer) if answer else Response()
        level = levels.get(TYPES[question.type].level(response.value))
        self_grades.append(SelfGrade(_name(one), level, shown(questions, question, response)))
    keys = [grade.level.key for grade in self_grades if grade.level]
    suggestions = keys if question.suggest == LOWEST else by_matrix
    return GradeStanding(
        question=question,
        levels=scale.levels,
        self_grades=tuple(self_grades),
        spread=grading.spread(scale, keys),
        suggested=scoring.suggestion_for_panel(scale, question, suggestions),
        agreed=levels.get(agreed.level) if agreed else None,
        reason=agreed.reason if agreed else "",
        dissent=agreed.dissent if agreed else "",
        version=agreed.version if agreed else None,
        decided_by=agreed.decided_by.name if agreed else "",
        decided_at=agreed.decided_at if agreed else None,
    )


def _handed_in(returns: list[AgencyReturn]) -> list[tuple[AgencyReturn, dict[str, Response]]]:
    return [
        (one, {answer.question_key: response_of(answer) for answer in one.answers if answer.row == 0})
        for one in returns
        if one.state in HANDED_IN
    ]


def _groups(
    questions: QuestionSet,
    handed_in: list[tuple[AgencyReturn, dict[str, Response]]],
    second: Iterable[SecondScoring],
    files: FilesOf,
) -> tuple[ItemGroup, ...]:
    """Section by section, only the questions that a service which handed in was asked."""
    seconds = {(one.return_id, one.question.key): one for one in second if one.score}
    responses = [
        (one, given, routing.asked_keys(questions, one.service.kind, one.case.bands, given))
        for one, given in handed_in
    ]
    accounts = contradicting(
        questions,
        [
            (questions.question(key), response)
            for _, given, keys in responses
            for key, response in given.items()
            if key in keys
        ],
    )
    scores = [
        (_name(one), scoring.section_scores(questions, routing.sections_with(questions, keys), given))
        for one, given, keys in responses
    ]
    groups = []
    for section in questions.sections:
        items = []
        for question in section.questions:
            asked = [
                (one, given.get(question.key, Response()))
                for one, given, keys in responses
                if question.key in keys and TYPES[question.type].answered
            ]
            if asked:
                said = tuple(
                    replace(
                        _said(questions, question, one, response, seconds.get((one.id, question.key))),
                        files=files.get((one.id, question.key), ()),
                    )
                    for one, response in asked
                )
                others = tuple(questions.question(key).reference for key in accounts.get(question.key, ()))
                items.append(
                    Item(question, said, differ(question, [response for _, response in asked]), others)
                )
        if items:
            words = tuple((name, found[section.key].words) for name, found in scores if section.key in found)
            groups.append(ItemGroup(section.title, tuple(items), tuple(one for one in words if one[1])))
    return tuple(groups)


def _by_matrix(
    questions: QuestionSet, question: Question, handed_in: list[tuple[AgencyReturn, dict[str, Response]]]
) -> list[str]:
    """What the answers of each return suggest."""
    found = []
    for one, given in handed_in:
        kind, bands = one.service.kind, one.case.bands
        sections = routing.asked(questions, kind, bands, given)
        level = scoring.suggested(questions, question, sections, given, bands, kind)
        found += [level.key] if level else []
    return found


def _said(
    questions: QuestionSet,
    question: Question,
    one: AgencyReturn,
    response: Response,
    second: SecondScoring | None,
) -> Said:
    scale = questions.scale(question.scale) if question.scale else None
    given = TYPES[question.type].level(response.value) if scale else ""
    level = next((level for level in scale.levels if level.key == given), None) if scale else None
    return Said(
        return_id=one.id,
        service=_name(one),
        said=shown(questions, question, response),
        absent=response.absence is not None,
        reason=response.reason,
        rationale=response.rationale,
        level=level,
        second=second,
        unmet=question.critical and scoring.is_unmet(question, scale, response),
    )


def _name(one: AgencyReturn) -> str:
    return one.service.name
