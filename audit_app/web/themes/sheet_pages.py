"""Displaying and saving a sheet of the designer, with the changes that others make to the draft meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer.audience import asked_in_words
from audit_app.rules.question_sets.field_help import SUGGEST_WORDS
from audit_app.rules.questions.options import GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import succeeds
from audit_app.web.forms.edit_conflicts import OtherEdit, SharedForm, merge_with_stored
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.themes.draft_faults import described
from audit_app.web.themes.draft_pages import STEPS_BY_BUTTON, load_draft, part_of
from audit_app.web.themes.draft_sheets import Sheet
from audit_app.web.themes.set_rows import SPARE

SheetMaker = Callable[..., Sheet]
"""Makes the sheet of a draft, or of the part with a key."""


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the parts of the same kind before and after a part; empty where there is none."""

    noun: str = ""
    previous: str = ""
    next: str = ""


def sheet_page(page: DraftPage, make: SheetMaker, key: str = "") -> Answer:
    """Render a sheet as it is stored."""
    sheet = _sheet(page, make, key)
    return _render(page, sheet, sheet.stored(), key)


def save_sheet(draft_id: str, make: SheetMaker, key: str = "") -> Answer:
    """Save a sheet.

    What only somebody else changed is taken over; where both changed the same text, the page displays both.
    """
    page = load_draft(draft_id)
    sheet = replace(_sheet(page, make, key), sent=frozenset(request.form))
    form = sheet.posted()
    if conflicts := merge_with_stored(form, sheet.stored(), sheet.label_of):
        theirs = OtherEdit(page.line.changed_by, page.line.changed_at, conflicts)
        return _render(page, sheet, form, key, theirs)

    def act() -> object:
        values = sheet.read(form)
        return service.change_draft(
            hooks.actor(),
            page.id,
            lambda questions: sheet.change(questions, **values),
            g.now,
            seen=page.step_id,
        )

    if succeeds(form, act):
        return _after_saving(draft_id, make, key, request.form.get("then", ""))
    return _render(page, sheet, form, key)


def _sheet(page: DraftPage, make: SheetMaker, key: str) -> Sheet:
    return part_of(page, key, lambda _, part_key: make(page, part_key) if part_key else make(page))


def _after_saving(draft_id: str, make: SheetMaker, key: str, button: str) -> Response:
    """Go on as the button says: to the next part, to the spare row of a table, or after moving a row up or down."""
    page = load_draft(draft_id)
    sheet = _sheet(page, make, key)
    verb, _, row = button.partition(" ")
    name, _, row_key = row.partition(" ")
    message, anchor, address = "Saved.", None, request.path
    if verb == "next" and (following := _neighbours(page, sheet.part).next):
        message, address = f"{sheet.title} saved.", following
    elif verb == "add":
        anchor = f"{name}-{SPARE}"
    elif verb in STEPS_BY_BUTTON and row_key in sheet.rows(name):
        by = STEPS_BY_BUTTON[verb]
        edit = service.change_draft(
            hooks.actor(),
            page.id,
            lambda questions: sheet.move_row(questions, name, row_key, by),
            g.now,
            page.step_id,
        )
        message, anchor = f"{edit.words}.", f"{name}-{row_key}"
    flash(message, "success")
    return redirect(f"{address}#{anchor}" if anchor else address, 303)


def _render(
    page: DraftPage,
    sheet: Sheet,
    form: SharedForm,
    key: str,
    theirs: OtherEdit | None = None,
) -> Answer:
    part, faults = sheet.part, sheet.own_faults(page.faults)
    return form_page(
        "themes/drafts/sheet.html",
        form,
        page=page,
        sheet=sheet,
        shown=sheet.displayed_groups(form, faults, theirs.texts if theirs else ()),
        key=key,
        question=part if isinstance(part, Question) else None,
        neighbours=_neighbours(page, part),
        asked=asked_in_words(page.questions, part) if isinstance(part, Question | Section) else "",
        suggests=_suggests(part) if isinstance(part, Question) else None,
        faults=[described(fault, page.questions) for fault in faults],
        to_mend={fault.path[:4] for fault in page.faults},
        theirs=theirs,
    )


def _suggests(question: Question) -> str | None:
    """Return how a grade is suggested, in words; None for a question that asks for no grade."""
    options = question.options
    return SUGGEST_WORDS.get(options.suggest) if isinstance(options, GradeOptions) else None


def _neighbours(page: DraftPage, part: Any) -> Neighbours:
    if isinstance(part, Question):
        return _neighbours_among("question", page, page.questions.questions, part)
    if isinstance(part, Section):
        return _neighbours_among("section", page, page.questions.sections, part)
    if isinstance(part, Scale):
        return _neighbours_among("scale", page, page.questions.scales, part)
    return Neighbours()


def _neighbours_among(noun: str, page: DraftPage, parts: Sequence[Any], part: Any) -> Neighbours:
    def address(neighbour: Any) -> str:
        return url_for(f"draft_parts.{noun}_form", draft_id=page.id, **{f"{noun}_key": neighbour.key})

    at = [other.key for other in parts].index(part.key)
    return Neighbours(
        noun,
        address(parts[at - 1]) if at else "",
        address(parts[at + 1]) if at + 1 < len(parts) else "",
    )
