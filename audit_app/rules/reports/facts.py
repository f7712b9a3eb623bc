"""Plain facts that a consolidated report is made from: a query fills them, and `content.compose` reads them.

Approved versions keep these objects as JSON (`rules/typed_json.py`), so no class and no field here may be
renamed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from audit_app.rules.asking.cohort import FACTS, Facts
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import KeyLine
from audit_app.rules.reports.counts import KeyLineFinding, QuestionCount, SecondCount, SectionCount, Voice
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import ActionState, RecommendationState, ReportState, ReturnState


@dataclass(frozen=True)
class Period:
    """A span of days that includes both the first and the last."""

    first: date
    last: date


@dataclass(frozen=True)
class WithdrawnEntry:
    """A case withdrawn after opening, with the reason and the references of the cases that replaced it."""

    reference: str
    reason: str
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """The method of the audit.

    `population` is the number of cases from which the sample was taken, `questions` the number of questions in the set.
    `panel` has a line for each agency that came to the panel. `withdrawn` are the cases withdrawn after opening.
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
    """The panel's answer to a question that no service was asked about the case."""

    question: str
    said: str
    rationale: str = ""


@dataclass(frozen=True)
class CaseEntry:
    """A case of the round, without a name or a birthday.

    `bands` maps each known fact, by its key in the report's `case_facts`, to the key of its band. `note`
    and `answers` come from the panel alone.
    """

    reference: str
    bands: Mapping[str, str]
    note: str = ""
    answers: tuple[PanelEntry, ...] = ()


@dataclass(frozen=True)
class ServiceEntry:
    """A service that was asked, and its agency; `agency_key` identifies an agency that has been renamed since."""

    key: str
    name: str
    agency: str
    agency_key: str = ""


@dataclass(frozen=True)
class ReturnEntry:
    """A return asked of a service about a case; a pair of case and service that is not listed was not asked.

    `service` is the key of a ServiceEntry. `came_late` says that it was submitted after moderation had begun.
    """

    case: str
    service: str
    state: ReturnState
    due_on: date
    submitted_on: date | None = None
    came_late: bool = False


@dataclass(frozen=True)
class SelfGrade:
    """The overall grade that a service gave its own work on a case."""

    case: str
    service: str
    level: str


@dataclass(frozen=True)
class AgreedEntry:
    """The grade that the panel agreed for a case, why, and who disagreed."""

    case: str
    level: str
    reason: str
    dissent: str = ""


@dataclass(frozen=True)
class GradedQuestion:
    """An overall grade that the theme asks for, from the services and from the panel.

    A service that gave no grade is missing from `self_grades`. `not_asked` holds the keys of services
    that are not asked for this grade.
    """

    title: str
    scale: Scale
    self_grades: tuple[SelfGrade, ...]
    agreed: tuple[AgreedEntry, ...]
    not_asked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FindingEntry:
    """A finding of the panel.

    `key` is what recommendations refer to; `cases` are references of cases, `services` keys of services.
    """

    key: str
    kind: FindingKind
    heading: str
    text: str
    key_line: str = ""
    cases: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minute:
    """The authority for a decision: a meeting of the sub-group, its day, and the reference in its minutes.

    For chair's action `meeting` says so, and `noted` is the meeting that noted it.
    """

    meeting: str
    held_on: date
    reference: str
    noted: str = ""


@dataclass(frozen=True)
class RecommendationEntry:
    """A recommendation; `outcome` is the remedy if it is closed, or the reason if it goes no further."""

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
    """An action of the action plan.

    `owner` is a job title, never a name. `earlier` says how the action was closed and reopened before.
    """

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
    """An approved version of the report.

    `kind`, and `taken` (how the approval was decided), are in words; `why` says why it corrects the
    version before.
    """

    number: int
    kind: str
    approved_on: date
    approved_by: str
    taken: str
    why: str = ""


@dataclass(frozen=True)
class ChangeEntry:
    """A change that a correction makes: what, which part of it, the words before and after, and why."""

    what: str
    part: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class RoundReport:
    """A round as it was on `dated`: all that its report says.

    `number` counts the versions of the report. `texts` are what people wrote, by key of
    `content.TEXT_SECTIONS`. `invented` says what is made up in a demonstration. `corrects` says why a
    version replaces the version before.

    `as_it_stands` marks an approved version with the state of its recommendations on `dated`; it is not
    the file that was approved. `changes` are those of the correction that made the version, `versions`
    all that are approved, this included once it is.
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
        """Return whether the question set names the questions that concern the same fact of a case."""
        return any(line.facts for line in self.key_line_findings)

    @property
    def draft(self) -> bool:
        """Return whether the version is not approved yet."""
        return self.status is ReportState.DRAFT
