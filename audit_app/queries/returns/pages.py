"""Reads what the pages of a return display: the return, its sections, the pages of a section, each stored answer."""

from dataclasses import dataclass
from datetime import date, datetime

from audit_app.policy import Subject
from audit_app.queries.files import FileLine
from audit_app.queries.returns.answers import digest
from audit_app.rules import redaction
from audit_app.rules.answers.far_dates import far_dates
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking.completeness import Missing, Progress
from audit_app.rules.asking.scoring import SectionScore
from audit_app.rules.designer.workload import minutes_for_auditor
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.questions.set_parts import Section
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import (
    SUBMITTED_RETURNS,
    WITH_AUDITOR,
    WRITABLE_ROUNDS,
    ReturnState,
    RoundState,
    may_change_return,
)

ITEMS_A_PAGE = 8


@dataclass(frozen=True)
class StoredAnswer:
    """A question and the answer that is stored for it, as a value and in words.

    `saved_at` is None where no answer is stored. `suggested` is the grade that the other answers suggest so far.
    `due` is the due day of the return, and None in a preview of a question set.
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
        """Return warnings about what looks like a name, and about dates in the far future."""
        response = self.response
        texts = TYPES[self.question.type].texts(response.value) if response.has_value else ()
        names = (file.file_name for file in self.files)
        of_names = redaction.warnings(*texts, response.reason, response.rationale, *names)
        return (*of_names, *self.far_dates(response))

    def far_dates(self, response: Response) -> tuple[str, ...]:
        """Return warnings about dates in an answer to this question that are unlikely far ahead."""
        if self.due is None or not response.has_value:
            return ()
        return far_dates(self.question, response.value, self.due)

    @property
    def base(self) -> str:
        """Return the mark of the stored answer, which a page sends back to say what it started from."""
        return digest(self.response)


@dataclass(frozen=True)
class SectionPart:
    """A page of a section; long sections have several, numbered from 1.

    A question never moves to another page while the return is written. `possible` are the questions that may be
    asked about the case, and `asked` those of them that the present answers lead to.
    """

    section: Section
    number: int
    of: int
    asked: tuple[StoredAnswer, ...]
    possible: tuple[StoredAnswer, ...]


@dataclass(frozen=True)
class SectionState:
    """A section of a return and its progress; `begun` once anything in it has been answered."""

    section: Section
    progress: Progress
    begun: bool
    asked: tuple[StoredAnswer, ...]
    possible: tuple[StoredAnswer, ...]
    score: SectionScore | None = None

    @property
    def answers(self) -> tuple[StoredAnswer, ...]:
        """Return the items that are asked, without those that are only there to be read."""
        return tuple(item for item in self.asked if TYPES[item.question.type].answered)

    @property
    def done(self) -> bool:
        """Return whether all required questions are answered; a section without any must have been begun."""
        return self.progress.answered == self.progress.required and (self.begun or not self.progress.required)

    @property
    def parts(self) -> tuple[SectionPart, ...]:
        """Return the pages of the section, of much the same length: ten items make two pages of five."""
        count = -(-len(self.possible) // ITEMS_A_PAGE)
        size = -(-len(self.possible) // count)
        pages = [self.possible[number * size : (number + 1) * size] for number in range(count)]
        keys = {question.key for question in self.section.questions}
        return tuple(
            SectionPart(
                self.section, number, count, tuple(item for item in page if item.question.key in keys), page
            )
            for number, page in enumerate(pages, 1)
        )


@dataclass(frozen=True)
class ReturnPage:
    """A return with its case, its round and all its answers.

    `due` is the day by which it is to be submitted; `opened_late` says that it was opened after moderation had
    begun without it; `ask` lists people who can help, leads of the agency first.
    """

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
    opened_late: bool
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
        """Return the noun for what the round audits."""
        return self.question_set.unit

    @property
    def sections(self) -> tuple[SectionState, ...]:
        """Return the sections with a question that is asked."""
        return tuple(section for section in self.possible_sections if section.asked)

    @property
    def running(self) -> bool:
        """Return whether the return may still change: it is not withdrawn, and its round takes it."""
        return may_change_return(self.round_state, self.opened_late) and not self.withdrawn_reason

    @property
    def came_late(self) -> bool:
        """Return whether the return was submitted after moderation had begun without it."""
        return self.opened_late and self.state in SUBMITTED_RETURNS

    @property
    def may_be_opened_late(self) -> bool:
        """Return whether the return is missing and can still be taken."""
        missing = self.state is ReturnState.NOT_RETURNED and not self.withdrawn_reason
        return missing and self.round_state in WRITABLE_ROUNDS

    @property
    def answerable(self) -> bool:
        """Return whether the auditor can write in the return now."""
        return self.state in WITH_AUDITOR and self.running

    @property
    def minutes(self) -> int:
        """Return an estimate of the minutes it takes, with all questions that may be asked about the case."""
        possible = (item.question for section in self.possible_sections for item in section.possible)
        return minutes_for_auditor(self.question_set, possible)

    @property
    def numbers_skip(self) -> bool:
        """Return whether numbers of the question set are missing from this return, which an auditor might look for."""
        return sum(len(section.asked) for section in self.sections) < len(self.question_set.questions)

    @property
    def missing_by_key(self) -> dict[str, str]:
        """Return a sentence for each question whose answer is missing, by its key."""
        return {gap.question.key: gap.problem for gap in self.missing}

    @property
    def last_saved(self) -> datetime | None:
        """Return the moment of the last save of any answer."""
        moments = [item.saved_at for section in self.sections for item in section.asked if item.saved_at]
        return max(moments, default=None)

    @property
    def parts(self) -> tuple[SectionPart, ...]:
        """Return the pages of all sections with a question that is asked, in order."""
        return tuple(part for part in self._possible_parts if part.asked)

    @property
    def _possible_parts(self) -> tuple[SectionPart, ...]:
        return tuple(part for section in self.possible_sections for part in section.parts)

    def part(self, section_key: str, number: int) -> SectionPart | None:
        """Return a page of a section, also if none of its questions is asked any more.

        Somebody may still have that page open, and send it.
        """
        parts = self._possible_parts
        return next((p for p in parts if p.section.key == section_key and p.number == number), None)

    def part_of(self, question_key: str) -> SectionPart | None:
        """Return the page on which a question is asked."""
        return next(
            (part for part in self.parts for item in part.asked if item.question.key == question_key), None
        )

    def part_after(self, part: SectionPart) -> SectionPart | None:
        """Return the next page with a question that is asked."""
        parts = self._possible_parts
        here = (part.section.key, part.number)
        place = next(at for at, other in enumerate(parts) if (other.section.key, other.number) == here)
        return next((other for other in parts[place + 1 :] if other.asked), None)
