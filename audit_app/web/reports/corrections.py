"""The pages of an open correction: a list of all that can be corrected beside texts, and a small form for each."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from wtforms import SelectField, SelectMultipleField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can
from audit_app.queries.moderation.panel_answers import unanswered
from audit_app.queries.reports import reports as query
from audit_app.queries.reports.corrected_values import CorrectableItem, CorrectableRound
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking import cohort
from audit_app.rules.dates import local_day
from audit_app.rules.reports.corrections import GROUPS, Corrected
from audit_app.services.reports import corrections as service
from audit_app.web.forms import drafts
from audit_app.web.forms.base import long_text, radios, required, select_choices, short_text, succeeds
from audit_app.web.forms.edit_conflicts import (
    OtherEdit,
    SharedForm,
    merge_with_stored,
    retry_when_overtaken,
    with_base,
)
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.moderation.panel_parts import answer_form
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("corrections", __name__)


@blueprint.get("/rounds/<round_id>/report/correction")
@requires(Permission.REPORT_WRITE)
def index(round_id: str) -> str:
    """Show all that the open correction may change."""
    page = _page(round_id)
    correctable = hooks.or_404(query.correctable(page))
    groups = {
        heading.format(plural=page.unit.plural): [item for item in correctable.items if item.kind is kind]
        for kind, heading in GROUPS.items()
    }
    return render_template("reports/corrections/index.html", page=page, groups=groups)


@blueprint.get("/rounds/<round_id>/report/correction/read")
@requires(Permission.REPORT_READ, looks_at="round_id")
def read(round_id: str) -> str:
    """Show the whole report as it would be with the open correction."""
    page = hooks.or_404(query.report_page(hooks.actor(), hooks.own_scope(), round_id, local_day(g.now)))
    whole = service.corrected_report(hooks.actor(), round_id, g.now)
    blocks = [(type(block).__name__, block) for block in whole.blocks]
    return render_template("reports/read.html", page=page, whole=whole, blocks=blocks, correcting=True)


@blueprint.get("/rounds/<round_id>/report/correction/<corrected>/<thing_id>")
@requires(Permission.REPORT_WRITE)
def edit(round_id: str, corrected: str, thing_id: str) -> Answer:
    """Show the form that corrects a row."""
    page, correctable, item = _page_with_item(round_id, corrected, thing_id)
    form, theirs = _stored_form(correctable, item), None
    address = {"round_id": round_id, "corrected": corrected, "thing_id": thing_id}
    if drafts.restore_draft("corrections.write", form, **address) and (
        conflicts := merge_with_stored(form, _stored_form(correctable, item))
    ):
        theirs = _theirs(item, conflicts)
    return form_page("reports/corrections/edit.html", form, page=page, item=item, theirs=theirs)


@blueprint.post("/rounds/<round_id>/report/correction/<corrected>/<thing_id>")
@requires(Permission.REPORT_WRITE, drafted=True)
@retry_when_overtaken
def write(round_id: str, corrected: str, thing_id: str) -> Answer:
    """Save the correction of a row."""
    page, correctable, item = _page_with_item(round_id, corrected, thing_id)
    form, replacement = _form_of(correctable, item)(request.form), item.replacement
    conflicts = merge_with_stored(form, _stored_form(correctable, item))
    theirs = _theirs(item, conflicts) if conflicts else None
    version = replacement.version if replacement else None
    differs = []

    def save() -> None:
        values = {field.short_name: field.data or "" for field in form if field.short_name in item.values}
        saved = service.correct_value(
            hooks.actor(), round_id, (item.kind, item.id), values, form["because"].data or "", version, g.now
        )
        differs.append(saved is not None)

    if not theirs and succeeds(form, save):
        message = (
            "is saved in the correction" if all(differs) else "is now as it was approved, with no correction"
        )
        flash(f"{item.name} {message}.", "success")
        return redirect(url_for("corrections.index", round_id=round_id), 303)
    return form_page("reports/corrections/edit.html", form, page=page, item=item, theirs=theirs)


def _page(round_id: str) -> query.ReportPage:
    """Return the page for people who write the report, while a correction of it is open."""
    page = hooks.or_404(query.report_page(hooks.actor(), hooks.own_scope(), round_id, local_day(g.now)))
    if not can(hooks.actor(), Permission.REPORT_WRITE, page.subject):
        raise NotAllowed
    if page.correction is None:
        raise Refused("There is no open correction of this report.")
    return page


def _page_with_item(
    round_id: str, corrected: str, thing_id: str
) -> tuple[query.ReportPage, CorrectableRound, CorrectableItem]:
    page = _page(round_id)
    correctable = hooks.or_404(query.correctable(page))
    return page, correctable, hooks.or_404(correctable.item(corrected, thing_id))


def _theirs(item: CorrectableItem, conflicts: Mapping[str, str]) -> OtherEdit:
    replacement = item.replacement
    return OtherEdit(
        replacement.by if replacement else "", replacement.at if replacement else None, conflicts
    )


def _stored_form(correctable: CorrectableRound, item: CorrectableItem) -> SharedForm:
    values = dict(item.replacement.values if item.replacement else item.values)
    if item.kind is Corrected.ANSWER and item.question and values["value"] is not None:
        values["value"] = TYPES[item.question.type].raw(values["value"])
    because = item.replacement.reason if item.replacement else ""
    return with_base(_form_of(correctable, item)(None, data={**values, "because": because}))


def _form_of(correctable: CorrectableRound, item: CorrectableItem) -> type[SharedForm]:
    base: type[SharedForm] = SharedForm
    fields: dict[str, Any] = {}
    match item.kind:
        case Corrected.GRADE:
            scale = correctable.questions.scale_of(item.question) if item.question else None
            levels = {level.key: level.label for level in scale.levels} if scale else {}
            fields["level"] = radios("Agreed grade", levels, "Select the grade that the panel agreed")
            fields["reason"] = long_text("The panel’s reason", "Enter why the panel agreed this grade")
            fields["dissent"] = long_text(
                "Who disagreed, and why", description="Leave blank if nobody disagreed."
            )
        case Corrected.FINDING:
            fields["heading"] = short_text("Heading", "Enter a heading")
            fields["text"] = long_text("What was found", "Enter what was found")
            choices = select_choices(dict(correctable.cases))
            fields["case_ids"] = SelectMultipleField(
                f"{correctable.questions.unit.titles} it was seen in",
                choices=choices,
                description="Tick at least one.",
                validate_choice=False,
            )
        case Corrected.NOTE:
            fields["text"] = long_text("Panel note", description="Leave blank to remove the note.")
        case Corrected.ANSWER:
            assert item.question
            base = answer_form(unanswered(correctable.questions, item.question))
        case Corrected.CASE:
            facts = cohort.recorded_facts(correctable.questions)
            for fact, (label, bands) in facts.items():
                missing = required(f"Select an option for “{label}”")
                fields[fact] = SelectField(label, [missing], choices=select_choices({"": "Select", **bands}))
    fields["because"] = long_text(
        "Why are you correcting this?",
        description="The new version of the report includes this. Do not name anyone.",
    )
    return type("CorrectedForm", (base,), fields)
