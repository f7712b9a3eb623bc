"""All of an approved report that a correction may change beside its texts: what stands, and what is to stand, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit_app.extensions import db
from audit_app.models import (
    AgreedGrade,
    AuditRound,
    Case,
    CorrectedValue,
    Correction,
    Finding,
    PanelAnswer,
    PanelNote,
)
from audit_app.queries.returns.answers import shown
from audit_app.queries.scoping import CASE_STANDS
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import cohort, routing
from audit_app.rules.question_set import Question, QuestionSet
from audit_app.rules.reports.corrections import Corrected
from audit_app.rules.reports.finding_kinds import FINDING_WORDS

Row = AgreedGrade | Finding | PanelNote | PanelAnswer | Case
Values = Mapping[str, Any]
MODELS: dict[Corrected, type[Row]] = {
    Corrected.GRADE: AgreedGrade,
    Corrected.FINDING: Finding,
    Corrected.NOTE: PanelNote,
    Corrected.ANSWER: PanelAnswer,
    Corrected.CASE: Case,
}


@dataclass(frozen=True)
class ToStand:
    """What the open correction puts in its place, and why."""

    values: Values
    words: Mapping[str, str]
    reason: str
    version: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Correctable:
    """`values` are as the row holds them, `words` the same for people, by label. `question` is the one that a grade or
    an answer belongs to.
    """

    kind: Corrected
    id: str
    name: str
    values: Values
    words: Mapping[str, str]
    question: Question | None = None
    to_stand: ToStand | None = None

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """Label, words before, words after, of what is to be otherwise."""
        after = self.to_stand.words if self.to_stand else self.words
        return tuple(
            (label, said, after[label]) for label, said in self.words.items() if after[label] != said
        )


@dataclass(frozen=True)
class CorrectableRound:
    """Everything of one round, with what its names and choices are."""

    questions: QuestionSet
    cases: Mapping[str, str]
    things: tuple[Correctable, ...]

    def thing(self, kind: str, thing_id: str) -> Correctable | None:
        return next((thing for thing in self.things if (thing.kind, thing.id) == (kind, thing_id)), None)

    @property
    def changed(self) -> tuple[Correctable, ...]:
        return tuple(thing for thing in self.things if thing.to_stand)


def correctable_round(audit_round: AuditRound, correction: Correction | None) -> CorrectableRound:
    """In the order of the report's cases and findings."""
    questions = question_set(audit_round.theme_version_id)
    cases = db.session.scalars(
        select(Case).where(Case.round_id == audit_round.id, CASE_STANDS).order_by(Case.position, Case.id)
    ).all()
    references = {case.id: case.reference for case in cases}
    corrected = {(value.subject_kind, value.subject_id): value for value in _values(correction)}
    things = []
    for kind, row in _rows(audit_round, questions, cases):
        words = Wording(questions, references)
        value, stands = corrected.get((kind, row.id)), values_of(kind, row, questions)
        to_stand = value and ToStand(
            value.after,
            words.of(kind, row, value.after),
            value.reason,
            value.version,
            value.written_by.name,
            value.written_at,
        )
        name, question = words.name(kind, row), _question(questions, row)
        things.append(
            Correctable(kind, row.id, name, stands, words.of(kind, row, stands), question, to_stand)
        )
    return CorrectableRound(questions, references, tuple(things))


def values_of(kind: Corrected, row: Any, questions: QuestionSet) -> dict[str, Any]:
    """What of the row may be corrected, as JSON holds it."""
    match kind:
        case Corrected.GRADE:
            return {"level": row.level, "reason": row.reason, "dissent": row.dissent}
        case Corrected.FINDING:
            seen_in = sorted(case.id for case in row.cases)
            return {"heading": row.heading, "text": row.text, "case_ids": seen_in}
        case Corrected.NOTE:
            return {"text": row.text}
        case Corrected.ANSWER:
            return {"value": row.value, "rationale": row.rationale}
        case Corrected.CASE:
            return {fact: row.bands.get(fact, "") for fact in cohort.facts_held(questions)}


@dataclass(frozen=True)
class Wording:
    """`cases`: id -> reference, in their order."""

    questions: QuestionSet
    cases: Mapping[str, str]

    def name(self, kind: Corrected, row: Any) -> str:
        if kind is Corrected.FINDING:
            return f"{FINDING_WORDS[row.kind]}: {row.heading}"
        case = f"{self.questions.unit.singular.capitalize()} {self._reference(row)}"
        question = _question(self.questions, row)
        if kind is Corrected.GRADE and len(self.questions.overall_questions) == 1:
            return f"{case}: overall grade"
        if question:
            return f"{case}: {question.text}"
        return f"{case}: {'what the panel noted' if kind is Corrected.NOTE else 'its facts'}"

    def of(self, kind: Corrected, row: Any, values: Values) -> dict[str, str]:
        """Label -> what these values say."""
        match kind:
            case Corrected.GRADE:
                question = _question(self.questions, row)
                scale = self.questions.scale(question.scale or "") if question else None
                level = scale.level(values["level"]).label if scale else values["level"]
                return {"Agreed grade": level, "Reason": values["reason"], "Dissent": values["dissent"]}
            case Corrected.FINDING:
                seen_in = [ref for key, ref in self.cases.items() if key in values["case_ids"]]
                return {
                    "Heading": values["heading"],
                    "What was found": values["text"],
                    "Seen in": ", ".join(seen_in),
                }
            case Corrected.NOTE:
                return {"Panel note": values["text"]}
            case Corrected.ANSWER:
                question = _question(self.questions, row)
                said = shown(self.questions, question, Response(values["value"])) if question else ""
                return {"Answer": said, "Reasons": values["rationale"]}
            case Corrected.CASE:
                facts = cohort.facts_held(self.questions)
                return {
                    label: bands.get(values.get(fact, ""), "Not given")
                    for fact, (label, bands) in facts.items()
                }

    def _reference(self, row: Any) -> str:
        return self.cases.get(row.id if isinstance(row, Case) else row.case_id, "")


def _question(questions: QuestionSet, row: Any) -> Question | None:
    key = getattr(row, "question_key", "")
    return next((question for question in questions.questions if question.key == key), None)


def _values(correction: Correction | None) -> Sequence[CorrectedValue]:
    if correction is None:
        return ()
    query = select(CorrectedValue).where(CorrectedValue.correction_id == correction.id)
    return db.session.scalars(query.options(selectinload(CorrectedValue.written_by))).all()


def _rows(
    audit_round: AuditRound, questions: QuestionSet, cases: Sequence[Case]
) -> Iterator[tuple[Corrected, Row]]:
    place = {case.id: at for at, case in enumerate(cases)}
    order = {question.key: at for at, question in enumerate(questions.questions)}
    for kind in (Corrected.GRADE, Corrected.NOTE, Corrected.ANSWER):
        model: Any = MODELS[kind]
        rows = db.session.scalars(select(model).where(model.case_id.in_(place))).all()
        for row in sorted(
            rows, key=lambda row: (place[row.case_id], order.get(getattr(row, "question_key", ""), 0))
        ):
            if kind is not Corrected.ANSWER or _asked(questions, cases[place[row.case_id]], row):
                yield kind, row
    findings = select(Finding).where(Finding.round_id == audit_round.id).order_by(Finding.position)
    for finding in db.session.scalars(findings.options(selectinload(Finding.cases))):
        yield Corrected.FINDING, finding
    for case in cases:
        yield Corrected.CASE, case


def _asked(questions: QuestionSet, case: Case, row: PanelAnswer) -> bool:
    """What the panel answered to a question that it is not asked of this case is not printed."""
    return any(question.key == row.question_key for question in routing.asked_of_panel(questions, case.bands))
