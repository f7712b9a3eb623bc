"""One return as its pages need it: start, task list, section pages, check answers and the read view."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case, LogEntry, Person, RoleHeld, Service
from audit_app.policy import Role, Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.answer_files import answer_files
from audit_app.queries.answers import response_of, shown
from audit_app.queries.files import FileLine
from audit_app.queries.scoping import returns_within
from audit_app.queries.themes import question_set
from audit_app.rules import cohort, completeness, redaction, routing, scoring
from audit_app.rules.answer_types import TYPES, Response
from audit_app.rules.completeness import Missing, Progress
from audit_app.rules.far_dates import far_dates
from audit_app.rules.merging import mark
from audit_app.rules.question_set_parts import NOTHING
from audit_app.rules.question_sets import Level, Question, QuestionSet, Scale, Section, Unit
from audit_app.rules.scoring import SectionScore
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, RoundState
from audit_app.rules.workload import minutes_told

ITEMS_A_PAGE = 8

RUNNING = frozenset({RoundState.OPEN, RoundState.MODERATION})
"""Rounds whose returns may still move: one sent back by the panel is answered during moderation."""

_BLANK = Response()


@dataclass(frozen=True)
class Given:
    """What stands for one question, in words and as a value; `saved_at` is None where nothing was saved. `suggested` is
    what the other answers suggest for a grade, as far as they go; `due` the day by which the return is wanted, of a real
    one.
    """

    question: Question
    scale: Scale | None
    response: Response
    words: str
    saved_by: str = ""
    saved_at: datetime | None = None
    suggested: Level | None = None
    files: tuple[FileLine, ...] = ()
    due: date | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        response = self.response
        written = TYPES[self.question.type].texts(response.value) if response.has_value else ()
        names = (file.file_name for file in self.files)
        found = redaction.warnings(*written, response.reason, response.rationale, *names)
        return (*found, *self.far_dates(response))

    def far_dates(self, response: Response) -> tuple[str, ...]:
        """Days in such an answer that lie further ahead than is likely."""
        if self.due is None or not response.has_value:
            return ()
        return far_dates(self.question, response.value, self.due)

    @property
    def base(self) -> str:
        """What a page that shows this begins with."""
        return digest(self.response)


@dataclass(frozen=True)
class SectionPart:
    """One page of a section; a long section has several, numbered from 1.

    Which question stands on which page never changes while the return is written: `possible` are those that may be
    asked about the case, `given` those of them that are asked by the answers that stand now.
    """

    section: Section
    number: int
    of: int
    given: tuple[Given, ...]
    possible: tuple[Given, ...]


@dataclass(frozen=True)
class SectionState:
    section: Section
    progress: Progress
    begun: bool
    given: tuple[Given, ...]
    possible: tuple[Given, ...]
    score: SectionScore | None = None

    @property
    def answers(self) -> tuple[Given, ...]:
        """Of those asked, what is answered and not only read."""
        return tuple(one for one in self.given if TYPES[one.question.type].answered)

    @property
    def done(self) -> bool:
        return self.progress.answered == self.progress.required and (self.begun or not self.progress.required)


@dataclass(frozen=True)
class ReturnPage:
    """`due` is the day by which it is wanted; `ask` the people to turn to, leads of the agency first."""

    id: str
    version: int
    state: ReturnState
    reference: str
    facts: str
    summary: str
    service: str
    agency_id: str
    agency: str
    round_id: str
    round_title: str
    round_state: RoundState
    read_from: date
    read_to: date
    judged_from: date
    judged_to: date
    due: date
    withdrawn_reason: str
    due_reason: str
    granted_by: str
    auditor_id: str | None
    auditor: str
    submitted_at: datetime | None
    submitted_by_id: str | None
    accepted_at: datetime | None
    sent_back_reason: str
    question_set: QuestionSet
    possible_sections: tuple[SectionState, ...]
    missing: tuple[Missing, ...]
    answered: int
    required: int
    ask: tuple[str, ...]
    subject: Subject

    @property
    def unit(self) -> Unit:
        return self.question_set.unit

    @property
    def sections(self) -> tuple[SectionState, ...]:
        """Those with a question that is asked."""
        return tuple(section for section in self.possible_sections if section.given)

    @property
    def running(self) -> bool:
        return self.round_state in RUNNING and not self.withdrawn_reason

    @property
    def answerable(self) -> bool:
        return self.state in WITH_AUDITOR and self.running

    @property
    def minutes(self) -> int:
        """About how long it takes, with all that may be asked about the case."""
        asked = (one.question for part in self.possible_sections for one in part.possible)
        return minutes_told(self.question_set, asked)

    @property
    def numbers_skip(self) -> bool:
        """Whether numbers of the set are missing here, which an auditor would look for."""
        return sum(len(part.given) for part in self.sections) < len(self.question_set.questions)

    @property
    def missing_by_key(self) -> dict[str, str]:
        return {gap.question.key: gap.problem for gap in self.missing}

    @property
    def last_saved(self) -> datetime | None:
        moments = [given.saved_at for part in self.sections for given in part.given if given.saved_at]
        return max(moments, default=None)

    @property
    def parts(self) -> tuple[SectionPart, ...]:
        """All pages of all sections with a question that is asked, in order."""
        return tuple(part for part in self._possible_parts if part.given)

    @property
    def _possible_parts(self) -> tuple[SectionPart, ...]:
        return tuple(part for section in self.possible_sections for part in _parts(section))

    def part(self, section_key: str, number: int) -> SectionPart | None:
        """Also one that has no question at present: a page that was open before may still be sent."""
        pages = self._possible_parts
        return next((p for p in pages if p.section.key == section_key and p.number == number), None)

    def part_of(self, question_key: str) -> SectionPart | None:
        return next((p for p in self.parts for g in p.given if g.question.key == question_key), None)

    def part_after(self, part: SectionPart) -> SectionPart | None:
        """The next page with a question that is asked."""
        pages = self._possible_parts
        here = (part.section.key, part.number)
        place = next(at for at, one in enumerate(pages) if (one.section.key, one.number) == here)
        return next((one for one in pages[place + 1 :] if one.given), None)


def return_page(scope: Scope, return_id: str) -> ReturnPage | None:
    """A fixed number of statements, whatever the number of questions."""
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
        .execution_options(populate_existing=True)
    )
    return _page(row) if row else None


def auditor_after(person_id: str, return_id: str) -> str | None:
    """Who audits the return now, for somebody who did until they were replaced; None for everybody else."""
    replaced = db.session.scalars(
        select(LogEntry.before).where(LogEntry.subject_id == return_id, LogEntry.act == "auditor_named")
    )
    if {"auditor_id": person_id} not in replaced.all():
        return None
    return db.session.scalar(
        select(Person.name)
        .join(AgencyReturn, AgencyReturn.auditor_id == Person.id)
        .where(AgencyReturn.id == return_id)
    )


def digest(response: Response | None) -> str:
    """A short mark of what an answer says, by which a page knows what it began with; "" for nothing."""
    if response is None or response == _BLANK:
        return ""
    absence = response.absence.value if response.absence else None
    said = (response.value, absence, response.reason, response.rationale)
    return mark(json.dumps(said, sort_keys=True))


def in_words(questions: QuestionSet, question: Question, response: Response) -> str:
    """Answer, reason and rationale as one text: for two people's texts side by side."""
    said = (shown(questions, question, response), response.reason, response.rationale)
    return "\n".join(filter(None, said))


def _page(row: AgencyReturn) -> ReturnPage:
    audit_round = row.case.audit_round
    questions = question_set(audit_round.theme_version_id)
    answers = {answer.question_key: answer for answer in row.answers if answer.row == 0}
    responses = {key: response_of(answer) for key, answer in answers.items()}
    possible = routing.asked(questions, row.service.kind, row.case.bands, None)
    sections = routing.asked(questions, row.service.kind, row.case.bands, responses)
    keys = frozenset(key for section in sections for key in _keys(section))
    files = {key: lines for (_, key), lines in answer_files(questions, [row.id]).items()}
    scores = scoring.section_scores(questions, sections, responses)
    due = row.due_on or audit_round.returns_due

    def suggested(question: Question) -> Level | None:
        kind, bands = row.service.kind, row.case.bands
        return scoring.suggested(questions, question, sections, responses, bands, kind)

    return ReturnPage(
        id=row.id,
        version=row.version,
        state=row.state,
        reference=row.case.reference,
        facts=cohort.told(cohort.facts_held(questions), row.case.bands),
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


def _keys(section: Section) -> tuple[str, ...]:
    return tuple(question.key for question in section.questions)


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
            _given(questions, question, answers.get(question.key)),
            suggested=suggested(question) if question.suggest != NOTHING else None,
            files=files.get(question.key, ()),
            due=due,
        )
        for question in section.questions
    )
    given = tuple(one for one in possible if one.question.key in keys)
    asked = replace(section, questions=tuple(one.question for one in given))
    return SectionState(
        section=asked,
        progress=completeness.section_progress(asked, responses),
        begun=any(one.response != _BLANK for one in given),
        given=given,
        possible=possible,
    )


def _given(questions: QuestionSet, question: Question, answer: Answer | None) -> Given:
    response = response_of(answer) if answer else _BLANK
    return Given(
        question=question,
        scale=questions.scale(question.scale) if question.scale else None,
        response=response,
        words=shown(questions, question, response),
        saved_by=answer.saved_by.name if answer else "",
        saved_at=answer.saved_at if answer else None,
    )


def _parts(state: SectionState) -> tuple[SectionPart, ...]:
    """Of much the same length: ten items make two pages of five, not one of eight and one of two."""
    count = -(-len(state.possible) // ITEMS_A_PAGE)
    size = -(-len(state.possible) // count)
    pages = [state.possible[number * size : (number + 1) * size] for number in range(count)]
    asked = set(_keys(state.section))
    return tuple(
        SectionPart(
            state.section, number, count, tuple(one for one in page if one.question.key in asked), page
        )
        for number, page in enumerate(pages, 1)
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
