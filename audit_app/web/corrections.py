"""What an open correction changes beside texts: the list of all that can be corrected, and a small form for each."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can
from audit_app.queries import reports as query
from audit_app.queries.corrected_values import Correctable, CorrectableRound
from audit_app.queries.panel_answers import as_asked
from audit_app.rules import cohort
from audit_app.rules.answer_types import TYPES
from audit_app.rules.dates import local_day
from audit_app.rules.report_corrections import GROUPS, Corrected
from audit_app.services import corrections as service
from audit_app.web import edge, typed
from audit_app.web.clashes import SharedForm, Theirs, begun, read_again, settle
from audit_app.web.forms import done, listed, long_text, one_of, required, short_text
from audit_app.web.panel_parts import answer_form

blueprint = Blueprint("corrections", __name__)
Answer = Response | tuple[str, int]


@blueprint.get("/rounds/<round_id>/report/correction")
def index(round_id: str) -> str:
    page = _page(round_id)
    everything = edge.found(query.correctable(page))
    groups = {
        words.format(plural=page.unit.plural): [thing for thing in everything.things if thing.kind is kind]
        for kind, words in GROUPS.items()
    }
    return render_template("corrections/index.html", page=page, groups=groups)


@blueprint.get("/rounds/<round_id>/report/correction/read")
def read(round_id: str) -> str:
    """The whole report as it would be with the open correction."""
    page = edge.found(query.report_page(edge.actor(), edge.own_scope(), round_id, local_day(g.now)))
    whole = service.corrected_report(edge.actor(), round_id, g.now)
    blocks = [(type(block).__name__, block) for block in whole.blocks]
    return render_template("reports/read.html", page=page, whole=whole, blocks=blocks, correcting=True)


@blueprint.get("/rounds/<round_id>/report/correction/<corrected>/<thing_id>")
def edit(round_id: str, corrected: str, thing_id: str) -> str:
    page, everything, thing = _thing(round_id, corrected, thing_id)
    form, theirs = _stored_form(everything, thing), None
    named = {"round_id": round_id, "corrected": corrected, "thing_id": thing_id}
    if typed.put_back("corrections.write", form, **named) and (
        clashes := settle(form, _stored_form(everything, thing))
    ):
        theirs = _theirs(thing, clashes)
    return render_template("corrections/edit.html", page=page, item=thing, form=form, theirs=theirs)


@blueprint.post("/rounds/<round_id>/report/correction/<corrected>/<thing_id>")
@read_again
def write(round_id: str, corrected: str, thing_id: str) -> Answer:
    page, everything, thing = _thing(round_id, corrected, thing_id)
    form, standing = _form_of(everything, thing)(request.form), thing.to_stand
    clashes = settle(form, _stored_form(everything, thing))
    theirs = _theirs(thing, clashes) if clashes else None
    version = standing.version if standing else None
    differs = []

    def write() -> None:
        values = {field.short_name: field.data or "" for field in form if field.short_name in _names(thing)}
        wanted = (thing.kind, thing.id)
        saved = service.correct_value(
            edge.actor(), round_id, wanted, values, form["because"].data or "", version, g.now
        )
        differs.append(saved is not None)

    if not theirs and done(form, write):
        says = (
            "saved for the correction" if all(differs) else "stands as it is approved, nothing is corrected"
        )
        flash(f"{thing.name}: {says}.", "success")
        return redirect(url_for("corrections.index", round_id=round_id), 303)
    names = {"page": page, "item": thing, "form": form, "theirs": theirs, "problem": True}
    return render_template("corrections/edit.html", **names), 409 if theirs else 422


def _page(round_id: str) -> query.ReportPage:
    """Of whoever writes the report, while a correction of it is open."""
    page = edge.found(query.report_page(edge.actor(), edge.own_scope(), round_id, local_day(g.now)))
    if not can(edge.actor(), Permission.REPORT_WRITE, page.subject):
        raise NotAllowed
    if page.correction is None:
        raise Refused("No correction of this report is open.")
    return page


def _thing(
    round_id: str, corrected: str, thing_id: str
) -> tuple[query.ReportPage, CorrectableRound, Correctable]:
    page = _page(round_id)
    everything = edge.found(query.correctable(page))
    return page, everything, edge.found(everything.thing(corrected, thing_id))


def _theirs(thing: Correctable, clashes: Mapping[str, str]) -> Theirs:
    standing = thing.to_stand
    return Theirs(standing.by if standing else "", standing.at if standing else None, clashes)


def _names(thing: Correctable) -> set[str]:
    return set(thing.values)


def _stored_form(everything: CorrectableRound, thing: Correctable) -> SharedForm:
    values = dict(thing.to_stand.values if thing.to_stand else thing.values)
    if thing.kind is Corrected.ANSWER and thing.question and values["value"] is not None:
        values["value"] = TYPES[thing.question.type].raw(values["value"])
    because = thing.to_stand.reason if thing.to_stand else ""
    return begun(_form_of(everything, thing)(None, data={**values, "because": because}))


def _form_of(everything: CorrectableRound, thing: Correctable) -> type[SharedForm]:
    base: type[SharedForm] = SharedForm
    fields: dict[str, Any] = {}
    match thing.kind:
        case Corrected.GRADE:
            scale = everything.questions.scale(thing.question.scale or "") if thing.question else None
            levels = {level.key: level.label for level in scale.levels} if scale else {}
            fields["level"] = one_of("Agreed grade", levels, "Choose the grade that the panel agreed")
            fields["reason"] = long_text("Reason of the panel", "Say why the panel agreed this grade")
            fields["dissent"] = long_text("Who disagreed, and why", description="Leave empty if nobody did.")
        case Corrected.FINDING:
            fields["heading"] = short_text("Heading", "Give the finding a short heading")
            fields["text"] = long_text("What was found", "Say what was found")
            choices = listed(dict(everything.cases))
            fields["case_ids"] = SelectMultipleField(
                f"{everything.questions.unit.titles} it was seen in",
                choices=choices,
                description="Tick at least one.",
                validate_choice=False,
            )
        case Corrected.NOTE:
            fields["text"] = long_text("Panel note", description="Leave empty to take the note back.")
        case Corrected.ANSWER:
            assert thing.question
            base = answer_form(as_asked(everything.questions, thing.question))
        case Corrected.CASE:
            facts = cohort.facts_held(everything.questions)
            for fact, (label, bands) in facts.items():
                missing = required(f"Choose from the list for “{label}”")
                fields[fact] = SelectField(label, [missing], choices=listed({"": "Choose", **bands}))
    fields["because"] = long_text(
        "Why is this corrected?",
        description="The new version prints this beside what stood before. Name nobody.",
    )
    return type("CorrectedForm", (base,), fields)
