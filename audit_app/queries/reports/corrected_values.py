"""Reads the values that a correction may change in an approved report, in words, before and after.

The texts of the report are read elsewhere.
"""

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
from audit_app.queries.returns.answers import answer_in_words
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import cohort, routing
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
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
class Replacement:
    """The values that the open correction puts in place of the approved ones, in words too, and why."""

    values: Values
    words: Mapping[str, str]
    reason: str
    version: int
    by: str
    at: datetime


@dataclass(frozen=True)
class CorrectableItem:
    """A row that a correction may change.

    `values` are as the row stores them, `words` the same for people, by label. `question` is what a grade or an answer of
    the panel answers.
    """

    kind: Corrected
    id: str
    name: str
    values: Values
    words: Mapping[str, str]
    question: Question | None = None
    replacement: Replacement | None = None

    @property
    def changes(self) -> tuple[tuple[str, str, str], ...]:
        """Return the label, approved words and corrected words of everything that the correction changes."""
        after = self.replacement.words if self.replacement else self.words
        return tuple(
            (label, before, after[label]) for label, before in self.words.items() if after[label] != before
        )


@dataclass(frozen=True)
class CorrectableRound:
    """All correctable rows of a round; `cases` are references by id, in their order."""

    questions: QuestionSet
    cases: Mapping[str, str]
    items: tuple[CorrectableItem, ...]

    def item(self, kind: str, item_id: str) -> CorrectableItem | None:
        """Return the row of a kind with an id, or None."""
        return next((item for item in self.items if (item.kind, item.id) == (kind, item_id)), None)

    @property
    def changed(self) -> tuple[CorrectableItem, ...]:
        """Return the rows that the open correction changes."""
        return tuple(item for item in self.items if item.replacement)


def correctable_round(audit_round: AuditRound, correction: Correction | None) -> CorrectableRound:
    """Return all that may be corrected in a round, in the order of the report's cases and findings."""
    questions = question_set(audit_round.theme_version_id)
    cases = db.session.scalars(
        select(Case)
        .where(Case.round_id == audit_round.id, CASE_NOT_WITHDRAWN)
        .order_by(Case.position, Case.id)
    ).all()
    references = {case.id: case.reference for case in cases}
    corrected = {(value.subject_kind, value.subject_id): value for value in _corrected_values(correction)}
    wording = Wording(questions, references)
    items = []
    for kind, row in _rows(audit_round, questions, cases):
        approved, value = correctable_values(kind, row, questions), corrected.get((kind, row.id))
        replacement = value and Replacement(
            value.after,
            wording.words(kind, row, value.after),
            value.reason,
            value.version,
            value.written_by.name,
            value.written_at,
        )
        items.append(
            CorrectableItem(
                kind,
                row.id,
                wording.name(kind, row),
                approved,
                wording.words(kind, row, approved),
                _question(questions, row),
                replacement,
            )
        )
    return CorrectableRound(questions, references, tuple(items))


def correctable_values(kind: Corrected, row: Any, questions: QuestionSet) -> dict[str, Any]:
    """Return the values of a row that may be corrected, as JSON can hold them."""
    match kind:
        case Corrected.GRADE:
            return {"level": row.level, "reason": row.reason, "dissent": row.dissent}
        case Corrected.FINDING:
            case_ids = sorted(case.id for case in row.cases)
            return {"heading": row.heading, "text": row.text, "case_ids": case_ids}
        case Corrected.NOTE:
            return {"text": row.text}
        case Corrected.ANSWER:
            return {"value": row.value, "rationale": row.rationale}
        case Corrected.CASE:
            return {fact: row.bands.get(fact, "") for fact in cohort.recorded_facts(questions)}


@dataclass(frozen=True)
class Wording:
    """The words for correctable rows of a round; `cases` are references by id, in their order."""

    questions: QuestionSet
    cases: Mapping[str, str]

    def name(self, kind: Corrected, row: Any) -> str:
        """Return what people call the row."""
        if kind is Corrected.FINDING:
            return f"{FINDING_WORDS[row.kind]}: {row.heading}"
        case = f"{self.questions.unit.singular.capitalize()} {self._reference(row)}"
        question = _question(self.questions, row)
        if kind is Corrected.GRADE and len(self.questions.overall_questions) == 1:
            return f"{case}: overall grade"
        if question:
            return f"{case}: {question.text}"
        return f"{case}: {'what the panel noted' if kind is Corrected.NOTE else 'its facts'}"

    def words(self, kind: Corrected, row: Any, values: Values) -> dict[str, str]:
        """Return values of the row in words, each under its label."""
        match kind:
            case Corrected.GRADE:
                question = _question(self.questions, row)
                scale = self.questions.scale_of(question) if question else None
                level = scale.level(values["level"]).label if scale else values["level"]
                return {"Agreed grade": level, "Reason": values["reason"], "Dissent": values["dissent"]}
            case Corrected.FINDING:
                references = [ref for case_id, ref in self.cases.items() if case_id in values["case_ids"]]
                return {
                    "Heading": values["heading"],
                    "What was found": values["text"],
                    "Seen in": ", ".join(references),
                }
            case Corrected.NOTE:
                return {"Panel note": values["text"]}
            case Corrected.ANSWER:
                question = _question(self.questions, row)
                answer = (
                    answer_in_words(self.questions, question, Response(values["value"])) if question else ""
                )
                return {"Answer": answer, "Reason": values["rationale"]}
            case Corrected.CASE:
                facts = cohort.recorded_facts(self.questions)
                return {
                    label: bands.get(values.get(fact, ""), "Not given")
                    for fact, (label, bands) in facts.items()
                }

    def _reference(self, row: Any) -> str:
        return self.cases.get(row.id if isinstance(row, Case) else row.case_id, "")


def _question(questions: QuestionSet, row: Any) -> Question | None:
    key = getattr(row, "question_key", "")
    return next((question for question in questions.questions if question.key == key), None)


def _corrected_values(correction: Correction | None) -> Sequence[CorrectedValue]:
    if correction is None:
        return ()
    query = select(CorrectedValue).where(CorrectedValue.correction_id == correction.id)
    return db.session.scalars(query.options(selectinload(CorrectedValue.written_by))).all()


def _rows(
    audit_round: AuditRound, questions: QuestionSet, cases: Sequence[Case]
) -> Iterator[tuple[Corrected, Row]]:
    case_positions = {case.id: at for at, case in enumerate(cases)}
    question_positions = {question.key: at for at, question in enumerate(questions.questions)}

    def position(row: Any) -> tuple[int, int]:
        return case_positions[row.case_id], question_positions.get(getattr(row, "question_key", ""), 0)

    for kind in (Corrected.GRADE, Corrected.NOTE, Corrected.ANSWER):
        model: Any = MODELS[kind]
        rows = db.session.scalars(select(model).where(model.case_id.in_(case_positions))).all()
        for row in sorted(rows, key=position):
            if kind is not Corrected.ANSWER or _is_asked(questions, cases[case_positions[row.case_id]], row):
                yield kind, row
    findings = select(Finding).where(Finding.round_id == audit_round.id).order_by(Finding.position)
    for finding in db.session.scalars(findings.options(selectinload(Finding.cases))):
        yield Corrected.FINDING, finding
    for case in cases:
        yield Corrected.CASE, case


def _is_asked(questions: QuestionSet, case: Case, row: PanelAnswer) -> bool:
    """Return whether the panel is asked the question about this case; the report prints no other answers."""
    return any(question.key == row.question_key for question in routing.asked_of_panel(questions, case.bands))
