"""The parts of a page on which the panel minutes several things at once: each is a form of its own, saved by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, request
from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional

from audit_app.queries.moderation import GradeStanding, PanelCase
from audit_app.queries.panel_answers import PanelQuestion, SecondScoring
from audit_app.rules.answer_types import TYPES, Raw
from audit_app.services import moderation as service
from audit_app.services import panel_answers
from audit_app.web import edge, typed
from audit_app.web.clashes import SharedForm, Theirs, begun, same, settle
from audit_app.web.forms import done, listed, long_text, one_of, short_text

NOTE = ""
"""Where the note stands among the parts of a case; a grade or an answer stands under the key of its question."""
SMALL = {"classes": "govuk-radios--small"}


class GradeForm(SharedForm):
    together = (("level", "reason"),)
    level = one_of("Agreed grade", {}, "Choose the grade that the panel agreed", render_kw=SMALL)
    reason = long_text("Reason", "Say why the panel agreed this grade")
    dissent = long_text("Who disagreed, and why", description="Leave empty if nobody did.")


class NoteForm(SharedForm):
    text = long_text(
        "Panel note",
        description="What only the panel can say: what is seen with hindsight, and what the returns show "
        "together. The report prints it. Name nobody.",
    )


class ScoreForm(SharedForm):
    together = (("score", "reason"),)
    score = one_of("The panel’s score", {}, "Choose the score that the panel gives", render_kw=SMALL)
    reason = long_text("Reason", "Say why the panel gives this score")


@dataclass
class Part:
    """One form of the page; `save` keeps what it holds, `stored` is what stands, saved by `who`."""

    form: SharedForm
    stored: SharedForm
    save: Callable[[], object]
    who: str
    when: datetime | None
    theirs: Theirs | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing is left of it to be shown again: it was saved, or there was nothing to save."""
        return not self.clashes() and (same(self.form, self.stored) or done(self.form, self.save))

    def clashes(self) -> bool:
        """Whether somebody else wrote the same meanwhile: both texts then stand in the page."""
        if clashes := settle(self.form, self.stored):
            self.theirs = Theirs(self.who, self.when, clashes)
        return bool(clashes)


def clashing(parts: Mapping[str, Part]) -> bool:
    return any(part.theirs for part in parts.values())


def put_back(endpoint: str, parts: Mapping[str, Part], case_id: str) -> None:
    """What the reader was typing into these parts when they left the page."""
    if typed.put_back(endpoint, *(part.form for part in parts.values()), case_id=case_id):
        for part in parts.values():
            part.clashes()


def case_parts(page: PanelCase, *, posted: bool = False) -> dict[str, Part]:
    """The grades, the panel's own answers, the facts that it may settle and the note of a case."""
    case_id = page.standing.id
    grades = {one.question.key: _grade(case_id, one, posted) for one in page.standing.grades}
    asked = (*page.asked, *(one.settling for one in page.to_settle))
    answers = {one.question.key: _answer(case_id, one, posted) for one in asked}
    return {**grades, **answers, NOTE: _note(page, posted)}


def score_parts(page: PanelCase, *, posted: bool = False) -> dict[str, Part]:
    """The panel's scores beside the services' own, in the order of `page.scores`."""
    return {_scored(one): _score(one, posted) for one in page.scores}


def _part(kind: type[SharedForm], prefix: str, stored: dict[str, Any], posted: bool) -> tuple[Any, Any]:
    """The form as it was sent, or as it begins; and the form as it stands stored. Each has a prefix of its own.

    A box that is not sent, such as a grade not chosen, must not be filled from what is stored.
    """
    standing, opened = (begun(kind(None, prefix=prefix, data=stored)) for _ in range(2))
    return (kind(request.form, prefix=prefix) if posted else opened), standing


def _grade(case_id: str, standing: GradeStanding, posted: bool) -> Part:
    key = standing.question.key
    level = standing.agreed.key if standing.agreed else None
    stored = {"level": level, "reason": standing.reason, "dissent": standing.dissent}
    form, began = _part(GradeForm, key, stored, posted)
    for one in (form, began):
        one.level.choices = listed({level.key: level.label for level in standing.levels})

    def save() -> None:
        details = service.GradeDetails(form.level.data or "", form.reason.data or "", form.dissent.data or "")
        service.agree_grade(edge.actor(), case_id, key, details, standing.version, g.now)

    return Part(form, began, save, standing.decided_by, standing.decided_at)


def _note(page: PanelCase, posted: bool) -> Part:
    note = page.note
    form, began = _part(NoteForm, "panel_note", {"text": note.text}, posted)

    def save() -> None:
        service.write_note(edge.actor(), page.standing.id, form.text.data or "", note.version, g.now)

    return Part(form, began, save, note.written_by, note.written_at)


def _answer(case_id: str, asked: PanelQuestion, posted: bool) -> Part:
    question = asked.question
    raw = None if asked.value is None else TYPES[question.type].raw(asked.value)
    stored = {"value": raw, "rationale": asked.rationale}
    form, began = _part(answer_form(asked), question.key, stored, posted)

    def save() -> None:
        sent: Raw = form.value.data or ""
        rationale = form.rationale.data or "" if "rationale" in form else ""
        panel_answers.answer_question(
            edge.actor(), case_id, question.key, sent, rationale, asked.version, g.now
        )

    return Part(form, began, save, asked.answered_by, asked.answered_at)


def answer_form(asked: PanelQuestion) -> type[SharedForm]:
    """Its box is as the type of answer wants it, and reasons where they may be given."""
    question, kind = asked.question, TYPES[asked.question.type]
    label = f"{question.reference} {question.text}{'' if question.required else ' (optional)'}"
    choices = listed({one.key: one.label for one in kind.choices(question, asked.scale)})
    look: dict[str, Any] = {"description": question.guidance}
    if kind.key == "choices":
        value: Any = SelectMultipleField(label, [Optional()], choices=choices, **look)
    elif choices:
        value = RadioField(label, [Optional()], choices=choices, render_kw=SMALL, **look)
    else:
        value = (long_text if kind.key == "long-text" else short_text)(label, **look)
    fields: dict[str, Any] = {"value": value, "together": (("value",),)}
    if question.rationale != "none":
        needed = question.rationale == "required"
        fields["rationale"] = long_text("Reasons" if needed else "Reasons (optional)")
        fields["together"] = (("value", "rationale"),)
    return type("AnswerForm", (SharedForm,), fields)


def _scored(one: SecondScoring) -> str:
    return f"{one.return_id}-{one.question.key}"


def _score(one: SecondScoring, posted: bool) -> Part:
    stored = {"score": one.score or None, "reason": one.reason}
    form, began = _part(ScoreForm, _scored(one), stored, posted)
    for each in (form, began):
        each.score.choices = listed({score.key: score.label for score in one.scores})

    def save() -> None:
        details = panel_answers.ScoreDetails(form.score.data or "", form.reason.data or "")
        panel_answers.give_second_score(
            edge.actor(), one.return_id, one.question.key, details, one.version, g.now
        )

    return Part(form, began, save, one.scored_by, one.scored_at)
