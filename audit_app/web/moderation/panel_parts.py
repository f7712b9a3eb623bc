"""The forms of a page on which the panel records several things; each is saved by itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional

from audit_app.queries.moderation.grades import PanelGrade
from audit_app.queries.moderation.moderation import PanelCase
from audit_app.queries.moderation.panel_answers import PanelQuestion, SecondScoring
from audit_app.rules.answers.base import Raw
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.grading import meanings_by_level
from audit_app.rules.questions.question import Question
from audit_app.services.moderation import moderation as service
from audit_app.services.moderation import panel_answers, second_scores
from audit_app.web.forms import drafts
from audit_app.web.forms.base import long_text, radios, select_choices, short_text, succeeds
from audit_app.web.forms.edit_conflicts import (
    OtherEdit,
    SharedForm,
    merge_with_stored,
    same_values,
    with_base,
)
from audit_app.web.request import hooks

NOTE = ""
"""The key of the note among the parts of a case; that of a grade or an answer is the key of its question."""
SMALL = {"classes": "govuk-radios--small"}


class GradeForm(SharedForm):
    """The form of an agreed grade."""

    together = (("level", "reason"),)
    level = radios("Agreed grade", {}, "Select the grade that the panel agreed", render_kw=SMALL)
    reason = long_text("Reason", "Enter why the panel agreed this grade")
    dissent = long_text("Who disagreed, and why", description="Leave blank if nobody disagreed.")


class NoteForm(SharedForm):
    """The form of the panel's note on a case."""

    text = long_text(
        "Panel note",
        description="Write what only the panel can say: what is clear with hindsight, and what the returns show "
        "together. The report includes this. Do not name anyone.",
    )


class ScoreForm(SharedForm):
    """The form of the panel's score."""

    together = (("score", "reason"),)
    score = radios("The panel’s score", {}, "Select the score that the panel gives", render_kw=SMALL)
    reason = long_text("Reason", "Enter why the panel gives this score")


@dataclass
class PagePart:
    """A form of the page; `save` saves it, `stored` is the form as it is stored, saved by `who`."""

    form: SharedForm
    stored: SharedForm
    save: Callable[[], object]
    who: str
    when: datetime | None
    theirs: OtherEdit | None = None

    @property
    def settled(self) -> bool:
        """Return whether nothing of it must come back: it was saved, or there was nothing to save."""
        return not self.clashes() and (same_values(self.form, self.stored) or succeeds(self.form, self.save))

    def clashes(self) -> bool:
        """Return whether somebody else changed the same meanwhile; the page then shows both texts."""
        if clashes := merge_with_stored(self.form, self.stored):
            self.theirs = OtherEdit(self.who, self.when, clashes)
        return bool(clashes)


def has_conflicts(parts: Mapping[str, PagePart]) -> bool:
    """Return whether any part was changed by somebody else meanwhile."""
    return any(part.theirs for part in parts.values())


def restore_drafts(endpoint: str, parts: Mapping[str, PagePart], case_id: str) -> None:
    """Fill the parts with what the reader was typing when they left the page."""
    if drafts.restore_draft(endpoint, *(part.form for part in parts.values()), case_id=case_id):
        for part in parts.values():
            part.clashes()


def case_parts(page: PanelCase, *, posted: bool = False) -> dict[str, PagePart]:
    """Return the parts of a case: grades, the panel's own answers, facts that it may settle, and the note."""
    case_id = page.graded.id
    grades = {grade.question.key: _grade(case_id, grade, posted) for grade in page.graded.grades}
    asked = (*page.asked, *(fact.settling for fact in page.to_settle))
    answers = {item.question.key: _answer(case_id, item, posted) for item in asked}
    return {**grades, **answers, NOTE: _note(page, posted)}


def score_parts(page: PanelCase, *, posted: bool = False) -> dict[str, PagePart]:
    """Return the panel's scores beside those of services, in the order of `page.scores`."""
    return {_score_key(scoring): _score(scoring, posted) for scoring in page.scores}


def _part(kind: type[SharedForm], prefix: str, stored: dict[str, Any], posted: bool) -> tuple[Any, Any]:
    """Return the form as it was sent, or as it begins, and the form as it is stored; each has its own prefix.

    A box that is not sent, such as a grade not chosen, must not be filled from what is stored.
    """
    stored_form, fresh_form = (with_base(kind(None, prefix=prefix, data=stored)) for _ in range(2))
    return (kind(request.form, prefix=prefix) if posted else fresh_form), stored_form


def _grade(case_id: str, grade: PanelGrade, posted: bool) -> PagePart:
    key = grade.question.key
    level = grade.agreed.key if grade.agreed else None
    stored = {"level": level, "reason": grade.reason, "dissent": grade.dissent}
    form, stored_form = _part(GradeForm, key, stored, posted)
    labels = {level.key: level.label for level in grade.levels}
    for each in (form, stored_form):
        each.level.choices = select_choices(labels, meanings_by_level(grade.question, grade.levels))
        each.level.render_kw = SMALL | _hint(*_prompts(grade.question))

    def save() -> None:
        details = service.GradeDetails(form.level.data or "", form.reason.data or "", form.dissent.data or "")
        service.agree_grade(hooks.actor(), case_id, key, details, grade.version, g.now)

    return PagePart(form, stored_form, save, grade.decided_by, grade.decided_at)


def _note(page: PanelCase, posted: bool) -> PagePart:
    note = page.note
    form, stored_form = _part(NoteForm, "panel_note", {"text": note.text}, posted)

    def save() -> None:
        service.write_note(hooks.actor(), page.graded.id, form.text.data or "", note.version, g.now)

    return PagePart(form, stored_form, save, note.written_by, note.written_at)


def _answer(case_id: str, asked: PanelQuestion, posted: bool) -> PagePart:
    question = asked.question
    raw = None if asked.value is None else TYPES[question.type].raw(asked.value)
    stored = {"value": raw, "rationale": asked.rationale}
    form, stored_form = _part(answer_form(asked), question.key, stored, posted)

    def save() -> None:
        sent: Raw = form.value.data or ""
        rationale = form.rationale.data or "" if "rationale" in form else ""
        panel_answers.answer_question(
            hooks.actor(), case_id, question.key, sent, rationale, asked.version, g.now
        )

    return PagePart(form, stored_form, save, asked.answered_by, asked.answered_at)


def answer_form(asked: PanelQuestion) -> type[SharedForm]:
    """Return a form whose input suits the type of answer, with reasons where the question allows them."""
    question, kind = asked.question, TYPES[asked.question.type]
    label = f"{question.reference} {question.text}{'' if question.required else ' (optional)'}"
    labels = {choice.key: choice.label for choice in kind.choices(question, asked.scale)}
    choices = select_choices(labels, meanings_by_level(question, asked.scale.levels if asked.scale else ()))
    look = _hint(question.guidance, *_prompts(question))
    if kind.key == "choices":
        value: Any = SelectMultipleField(label, [Optional()], choices=choices, render_kw=look)
    elif choices:
        value = RadioField(label, [Optional()], choices=choices, render_kw=SMALL | look)
    else:
        value = (long_text if kind.key == "long-text" else short_text)(label, render_kw=look)
    fields: dict[str, Any] = {"value": value, "together": (("value",),)}
    if question.rationale != "none":
        needed = question.rationale == "required"
        fields["rationale"] = long_text("Reasons" if needed else "Reasons (optional)")
        fields["together"] = (("value", "rationale"),)
    return type("AnswerForm", (SharedForm,), fields)


def _prompts(question: Question) -> Iterable[str]:
    return (f"• {prompt}" for prompt in question.prompts)


def _hint(*lines: str) -> dict[str, Any]:
    text = "\n".join(filter(None, lines))
    return {"hint": {"text": text, "classes": "rt-text"}} if text else {}


def _score_key(scoring: SecondScoring) -> str:
    return f"{scoring.return_id}-{scoring.question.key}"


def _score(scoring: SecondScoring, posted: bool) -> PagePart:
    stored = {"score": scoring.score or None, "reason": scoring.reason}
    form, stored_form = _part(ScoreForm, _score_key(scoring), stored, posted)
    for each in (form, stored_form):
        each.score.choices = select_choices({score.key: score.label for score in scoring.scores})

    def save() -> None:
        details = second_scores.ScoreDetails(form.score.data or "", form.reason.data or "")
        second_scores.give_second_score(
            hooks.actor(), scoring.return_id, scoring.question.key, details, scoring.version, g.now
        )

    return PagePart(form, stored_form, save, scoring.scored_by, scoring.scored_at)
