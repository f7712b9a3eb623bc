"""What a consolidated report is made from: plain facts that a query fills and `compose` reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from audit_app.rules.asking.cohort import FACTS, Facts
from audit_app.rules.question_set import KeyLine, Scale, Unit
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.workflow import ActionState, RecommendationState, ReportState, ReturnState


@dataclass(frozen=True)
class Period:
    """Both days are inside it."""

    first: date
    last: date


@dataclass(frozen=True)
class WithdrawnEntry:
    """A case withdrawn after opening, why, and the references of those that took its place."""

    reference: str
    reason: str
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """`population` is how many the sample was drawn from; `questions` how many the question set holds. `panel`:
    who came to the panel, one line an agency. `withdrawn` are the cases withdrawn after opening.
    """

    sampling: str
    population: int | None
    read: Period
    judged: Period
    known_due: date
    returns_due: date
    moderation_on: date | None
    questions: int
    panel: tuple[str, ...] = ()
    withdrawn: tuple[WithdrawnEntry, ...] = ()


@dataclass(frozen=True)
class PanelEntry:
    """What the panel answered to a question that it alone was asked of the case."""

    question: str
    said: str
    rationale: str = ""


@dataclass(frozen=True)
class CaseEntry:
    """`bands`: key of the report's `case_facts` -> band key, for what is known; never a name or a birthday. `note` and
    `answers` are what only the panel could say of it.
    """

    reference: str
    bands: Mapping[str, str]
    note: str = ""
    answers: tuple[PanelEntry, ...] = ()


@dataclass(frozen=True)
class ServiceEntry:
    """`agency_key` tells an agency that has another name by now."""

    key: str
    name: str
    agency: str
    agency_key: str = ""


@dataclass(frozen=True)
class ReturnEntry:
    """One case asked of one service (`service` is a ServiceEntry's key); what is not listed was not asked."""

    case: str
    service: str
    state: ReturnState
    due_on: date
    submitted_on: date | None = None


@dataclass(frozen=True)
class SelfGrade:
    case: str
    service: str
    level: str


@dataclass(frozen=True)
class AgreedEntry:
    case: str
    level: str
    reason: str
    dissent: str = ""


@dataclass(frozen=True)
class GradedQuestion:
    """One overall grade that the theme asks for; a service that gave none is left out of `self_grades`. `not_asked`: keys
    of the services that are not asked for it.
    """

    title: str
    scale: Scale
    self_grades: tuple[SelfGrade, ...]
    agreed: tuple[AgreedEntry, ...]
    not_asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class AnswerCount:
    label: str
    count: int


@dataclass(frozen=True)
class LeftOut:
    """Why returns do not count for a question ("not applicable"), and how many."""

    reason: str
    count: int


@dataclass(frozen=True)
class ServiceCount:
    """One service's part of a question's counts, in the same order of answers, and why its other returns do not count."""

    service: str
    counts: tuple[AnswerCount, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class QuestionCount:
    """Made by `report_tallies.count_answers`. `counts` end with "Not recorded"; `answered` is of how many.
    `exclusive` is False where a return may give several answers at once; `summary` is for answers in numbers.
    `fact`: the slug of what it tells, where that is counted by case.
    """

    reference: str
    text: str
    asked_of: tuple[str, ...]
    counts: tuple[AnswerCount, ...]
    answered: int
    left_out: tuple[LeftOut, ...] = ()
    by_service: tuple[ServiceCount, ...] = ()
    exclusive: bool = True
    summary: str = ""
    fact: str = ""


@dataclass(frozen=True)
class FactCount:
    """One fact told by several services, counted once a case: `counts` are yes, partly, no and services disagree, and
    `settled` how many of each the panel settled. `left_out`: the cases of which nothing is known, and why.
    """

    reference: str
    text: str
    asked_of: tuple[str, ...]
    counts: tuple[AnswerCount, ...]
    settled: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def counted(self) -> int:
        return sum(count.count for count in self.counts)


@dataclass(frozen=True)
class Heard:
    """Of the returns that were asked for somebody's own words, how many hold them, and why the others do not."""

    reference: str
    text: str
    said: int
    not_sought: int
    declined: int
    other: int

    @property
    def asked(self) -> int:
        return self.said + self.not_sought + self.declined + self.other


@dataclass(frozen=True)
class Voice:
    """Those who are no service (`answerer` is a key of `answerers.VOICES`); `rows` count what they chose."""

    answerer: str
    heard: tuple[Heard, ...]
    rows: tuple[QuestionCount, ...] = ()


@dataclass(frozen=True)
class SectionCount:
    """What all returns together met of one section, by the weights of its questions: `points` of `most`. `unmet` has
    each critical question with how many returns did not meet it, of how many that answered.
    """

    title: str
    points: Decimal
    most: int
    returns: int
    unmet: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class SecondEntry:
    """One score of the panel beside the service's own, in words, with the panel's reason."""

    case: str
    service: str
    own: str
    panel: str
    reason: str


@dataclass(frozen=True)
class SecondCount:
    """One question that the panel scored too: how its scores lie beside the services' own. `other` are those of which
    neither is higher. `entries` are the scores themselves.
    """

    reference: str
    text: str
    same: int
    lower: int
    higher: int
    other: int = 0
    entries: tuple[SecondEntry, ...] = ()

    @property
    def scored(self) -> int:
        return self.same + self.lower + self.higher + self.other


@dataclass(frozen=True)
class KeyLineFinding:
    """The questions that bear on one key line of enquiry; key "" gathers those that bear on none. `facts` are those of
    them that are told by several and counted by case; a row with a `fact` is one of the answers that tell it.
    """

    key: str
    text: str
    rows: tuple[QuestionCount, ...]
    facts: tuple[FactCount, ...] = ()


@dataclass(frozen=True)
class FindingEntry:
    """`key` is what recommendations point at; `cases` are references, `services` keys."""

    key: str
    kind: FindingKind
    heading: str
    text: str
    key_line: str = ""
    cases: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minute:
    """Where it was decided: a meeting of the sub-group, its day, and the reference in its minutes.

    For chair's action `meeting` says so, and `noted` which meeting noted it.
    """

    meeting: str
    held_on: date
    reference: str
    noted: str = ""


@dataclass(frozen=True)
class RecommendationEntry:
    """`outcome` is the remedy of a closed one, or the reason of one that goes no further."""

    number: int
    text: str
    why: str
    state: RecommendationState
    sub_group: str
    findings: tuple[str, ...] = ()
    outcome: str = ""
    minute: Minute | None = None


@dataclass(frozen=True)
class ActionEntry:
    """`owner` is a job title, never a name. `earlier` says how it was closed and opened again before."""

    recommendation: int
    number: int
    text: str
    owner: str
    agency: str
    due_on: date
    impact_measure: str
    state: ActionState
    outcome: str = ""
    minute: Minute | None = None
    said_complete_on: date | None = None
    earlier: tuple[str, ...] = ()
    agency_key: str = ""


@dataclass(frozen=True)
class VersionEntry:
    """One approved version: `kind` and how the approval was `taken` in words, `why` it corrects the one before."""

    number: int
    kind: str
    approved_on: date
    approved_by: str
    taken: str
    why: str = ""


@dataclass(frozen=True)
class ChangeEntry:
    """What a correction changes, which part of it, and why; before and after in words."""

    what: str
    part: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class RoundReport:
    """One round as it stood on `dated`. `number` counts the versions of the report. `texts` holds what people
    wrote, by key of `report_content.TEXT_SECTIONS`. `invented` says what in a demonstration is made up.
    `corrects` says why a version took the place of the one before. `as_it_stands`: it is an approved version with its
    recommendations as they stood on `dated`, and not the file that was approved. `changes` are those of the correction that made this version,
    `versions` those that are approved, this one among them if it is.
    """

    partnership: str
    title: str
    reference: str
    theme: str
    theme_version: int
    unit: Unit
    sub_group: str
    status: ReportState
    number: int
    dated: date
    author: str
    marking: str
    purpose: str
    key_lines: tuple[KeyLine, ...]
    method: Method
    cases: tuple[CaseEntry, ...]
    services: tuple[ServiceEntry, ...]
    returns: tuple[ReturnEntry, ...]
    grades: tuple[GradedQuestion, ...] = ()
    key_line_findings: tuple[KeyLineFinding, ...] = ()
    voices: tuple[Voice, ...] = ()
    panel_counts: tuple[QuestionCount, ...] = ()
    second_scores: tuple[SecondCount, ...] = ()
    section_scores: tuple[SectionCount, ...] = ()
    findings: tuple[FindingEntry, ...] = ()
    recommendations: tuple[RecommendationEntry, ...] = ()
    actions: tuple[ActionEntry, ...] = ()
    case_facts: Facts = field(default_factory=lambda: FACTS)
    concerns_raised: int = 0
    concerns_acknowledged: int = 0
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    invented: str = ""
    corrects: str = ""
    for_publication: bool = False
    as_it_stands: bool = False
    changes: tuple[ChangeEntry, ...] = ()
    versions: tuple[VersionEntry, ...] = ()

    @property
    def counts_by_case(self) -> bool:
        """Whether the question set says which questions tell one fact of a case."""
        return any(line.facts for line in self.key_line_findings)

    @property
    def draft(self) -> bool:
        return self.status is ReportState.DRAFT
