"""The panel's pages: the cases with most disagreement first, a case side by side, what is agreed, who came."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from wtforms import BooleanField

from audit_app.errors import Invalid, NotAllowed
from audit_app.policy import Permission, can
from audit_app.queries.moderation import moderation as queries
from audit_app.queries.moderation.attendance import Attendance, AttendancePage, attendance_page
from audit_app.queries.moderation.moderation import PanelCase
from audit_app.queries.moderation.order import place_of
from audit_app.services.moderation import moderation as service
from audit_app.web.forms import drafts, paging
from audit_app.web.forms.base import short_text
from audit_app.web.forms.edit_conflicts import (
    OtherEdit,
    SharedForm,
    merge_with_stored,
    retry_when_overtaken,
    with_base,
)
from audit_app.web.forms.pages import Answer, form_page, page_of_forms
from audit_app.web.moderation.panel_parts import (
    NOTE,
    PagePart,
    case_parts,
    has_conflicts,
    restore_drafts,
    score_parts,
)
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("moderation", __name__)
LARGE = "large"


class AttendanceForm(SharedForm):
    """The form in which attendance is recorded; the fields of each agency are added to it."""

    others = short_text("Who else was there?", description="For example, an independent chair.")


@blueprint.get("/rounds/<round_id>/moderation")
@requires(Permission.MODERATION_READ, looks_at="round_id")
def index(round_id: str) -> str:
    """List the cases of a round in moderation."""
    page = hooks.or_404(queries.panel_round(hooks.own_scope(), round_id, paging.requested_page()))
    links = paging.links(page.paging, "moderation.index", round_id=round_id, size=_size())
    return render_template("moderation/index.html", page=page, links=links, size=_size())


@blueprint.get("/cases/<case_id>/moderation")
@requires(Permission.MODERATION_READ, looks_at="case_id")
def case(case_id: str) -> Answer:
    """Show a case with every service's answers side by side."""
    page = _case(case_id)
    parts = case_parts(page)
    restore_drafts("moderation.agree", parts, case_id)
    return _render(page, parts)


@blueprint.post("/cases/<case_id>/moderation")
@requires(Permission.MODERATION_DECIDE, looks_at="case_id", drafted=True)
@retry_when_overtaken
def agree(case_id: str) -> Answer:
    """Save the parts of a case that the panel changed."""
    return _save_parts(case_id, case_parts, _render, "moderation.case")


@blueprint.get("/cases/<case_id>/moderation/scores")
@requires(Permission.MODERATION_DECIDE, looks_at="case_id")
def scores(case_id: str) -> Answer:
    """Show the panel's scores beside those of services."""
    page = _scoring(case_id)
    parts = score_parts(page)
    restore_drafts("moderation.score", parts, case_id)
    return _scores_page(page, parts)


@blueprint.post("/cases/<case_id>/moderation/scores")
@requires(Permission.MODERATION_DECIDE, looks_at="case_id", drafted=True)
@retry_when_overtaken
def score(case_id: str) -> Answer:
    """Save the panel's scores."""
    _scoring(case_id)
    return _save_parts(case_id, score_parts, _scores_page, "moderation.scores")


@blueprint.get("/rounds/<round_id>/moderation/attendance")
@requires(Permission.MODERATION_DECIDE)
def attendance(round_id: str) -> Answer:
    """Show the form in which attendance is recorded."""
    page = _deciding(attendance_page(hooks.own_scope(), round_id))
    record, form = page.attendance, _attendance_form(page.attendance)
    theirs = None
    if drafts.restore_draft("moderation.note_attendance", form, round_id=round_id):
        theirs = _theirs(record, merge_with_stored(form, _attendance_form(record)))
    return _attendance_page(page, form, theirs=theirs)


@blueprint.post("/rounds/<round_id>/moderation/attendance")
@requires(Permission.MODERATION_DECIDE, drafted=True)
@retry_when_overtaken
def note_attendance(round_id: str) -> Answer:
    """Record who came to the panel."""
    page = _deciding(attendance_page(hooks.own_scope(), round_id))
    record, form = page.attendance, _attendance_form(page.attendance, posted=True)
    if clashes := merge_with_stored(form, _attendance_form(record)):
        return _attendance_page(page, form, theirs=_theirs(record, clashes))
    try:
        if not form.validate():
            return _attendance_page(page, form)
        service.note_attendance(hooks.actor(), round_id, _came(page, form), record.version, g.now)
    except Invalid as error:
        form.refuse({_who(key) if key != "others" else key: message for key, message in error.fields.items()})
        return _attendance_page(page, form)
    flash("Who came to the panel has been saved.", "success")
    return redirect(url_for("moderation.index", round_id=round_id), 303)


def _save_parts(
    case_id: str,
    parts: Callable[..., dict[str, PagePart]],
    render: Callable[[PanelCase, Mapping[str, PagePart]], Answer],
    endpoint: str,
) -> Answer:
    """Save each part that was touched; conflicts and errors come back as typed, the others are kept."""
    page = _case(case_id)
    left = {key: part for key, part in parts(page, posted=True).items() if not part.settled}
    if not left:
        flash(f"{page.graded.reference}: saved.", "success")
        return redirect(url_for(endpoint, case_id=case_id, size=_size()), 303)
    # The other parts are saved, although the answer is an error.
    hooks.keep_changes()
    page = _case(case_id)
    return render(page, {**parts(page), **left})


def _case(case_id: str) -> PanelCase:
    return hooks.or_404(queries.panel_case(hooks.own_scope(), case_id))


def _scoring(case_id: str) -> PanelCase:
    page = _case(case_id)
    if not can(hooks.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _size() -> str | None:
    """Return the size for a presentation, which the address keeps from case to case."""
    return LARGE if request.args.get("size") == LARGE else None


def _render(page: PanelCase, parts: Mapping[str, PagePart]) -> Answer:
    grades = [(grade, parts[grade.question.key]) for grade in page.graded.grades]
    answers = [(asked, parts[asked.question.key]) for asked in page.asked]
    settling = [(fact, parts[fact.settling.question.key]) for fact in page.to_settle]
    place = place_of(page.facts, page.graded.id)
    names = {"grades": grades, "answers": answers, "settling": settling, "note": parts[NOTE], "place": place}
    return _page("moderation/case.html", page, parts, **names)


def _scores_page(page: PanelCase, parts: Mapping[str, PagePart]) -> Answer:
    scorings = list(zip(page.scores, parts.values(), strict=True))
    return _page("moderation/scores.html", page, parts, scorings=scorings)


def _page(template: str, page: PanelCase, parts: Mapping[str, PagePart], **names: Any) -> Answer:
    forms, clashing = [part.form for part in parts.values()], has_conflicts(parts)
    common = {"parts": parts, "clashing": clashing, "size": _size()}
    return page_of_forms(template, *forms, conflicting=clashing, page=page, **common, **names)


def _deciding(page: AttendancePage | None) -> AttendancePage:
    page = hooks.or_404(page)
    if not can(hooks.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _attendance_page(page: AttendancePage, form: AttendanceForm, theirs: OtherEdit | None = None) -> Answer:
    rows = [(form[_came_key(agency.id)], form[_who(agency.id)]) for agency in page.attendance.agencies]
    return form_page("moderation/attendance.html", form, page=page, rows=rows, theirs=theirs)


def _theirs(record: Attendance, clashes: Mapping[str, str]) -> OtherEdit | None:
    return OtherEdit(record.noted_by, record.noted_at, clashes) if clashes else None


def _came_key(agency_id: str) -> str:
    return f"came_{agency_id}"


def _who(agency_id: str) -> str:
    return f"who_{agency_id}"


def _attendance_form(attendance: Attendance, *, posted: bool = False) -> AttendanceForm:
    """Return a form with a tick and a line for each agency."""
    pairs = tuple((_came_key(agency.id), _who(agency.id)) for agency in attendance.agencies)
    fields: dict[str, object] = {"together": pairs}
    stored: dict[str, object] = {"others": attendance.others}
    for agency in attendance.agencies:
        fields[_came_key(agency.id)] = BooleanField(agency.label)
        fields[_who(agency.id)] = short_text(f"Who came from {agency.label}")
        stored[_came_key(agency.id)] = agency.id in attendance.came
        stored[_who(agency.id)] = attendance.came.get(agency.id, "")
    kind = type("AgenciesForm", (AttendanceForm,), fields)
    return kind(request.form) if posted else with_base(kind(None, data=stored))


def _came(page: AttendancePage, form: AttendanceForm) -> service.AttendanceDetails:
    """Return who came; raises Invalid where there is a line beside an agency that is not ticked."""
    who, errors = {}, {}
    for agency in page.attendance.agencies:
        line = form[_who(agency.id)].data or ""
        if form[_came_key(agency.id)].data:
            who[agency.id] = line
        elif line:
            errors[agency.id] = f"Select {agency.label}, or clear this line"
    if errors:
        raise Invalid(errors)
    return service.AttendanceDetails(who, form.others.data or "")
