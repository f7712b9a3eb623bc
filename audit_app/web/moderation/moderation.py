"""The panel's pages: cases with most disagreement first, one case side by side, what is agreed, who came."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
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
from audit_app.web.forms.edit_conflicts import SharedForm, Theirs, begun, read_again, settle
from audit_app.web.moderation.panel_parts import NOTE, Part, case_parts, clashing, put_back, score_parts
from audit_app.web.request import hooks

blueprint = Blueprint("moderation", __name__)
Answer = Response | tuple[str, int]
LARGE = "large"


class AttendanceForm(SharedForm):
    others = short_text("Who else was there?", description="For example, an independent chair.")


@blueprint.get("/rounds/<round_id>/moderation")
def index(round_id: str) -> str:
    page = hooks.found(queries.panel_round(hooks.own_scope(), round_id, paging.asked_page()))
    links = paging.links(page.paging, "moderation.index", round_id=round_id, size=_size())
    return render_template("moderation/index.html", page=page, links=links, size=_size())


@blueprint.get("/cases/<case_id>/moderation")
def case(case_id: str) -> str:
    page = _case(case_id)
    parts = case_parts(page)
    put_back("moderation.agree", parts, case_id)
    return _render(page, parts)


@blueprint.post("/cases/<case_id>/moderation")
@read_again
def agree(case_id: str) -> Answer:
    return _minuted(case_id, case_parts, _render, "moderation.case")


@blueprint.get("/cases/<case_id>/moderation/scores")
def scores(case_id: str) -> str:
    page = _scoring(case_id)
    parts = score_parts(page)
    put_back("moderation.score", parts, case_id)
    return _scores_page(page, parts)


@blueprint.post("/cases/<case_id>/moderation/scores")
@read_again
def score(case_id: str) -> Answer:
    _scoring(case_id)
    return _minuted(case_id, score_parts, _scores_page, "moderation.scores")


@blueprint.get("/rounds/<round_id>/moderation/attendance")
def attendance(round_id: str) -> str:
    page = _deciding(attendance_page(hooks.own_scope(), round_id))
    noted, form = page.attendance, _attendance_form(page.attendance)
    theirs = None
    if drafts.put_back("moderation.note_attendance", form, round_id=round_id):
        theirs = _theirs(noted, settle(form, _attendance_form(noted)))
    return _attendance_page(page, form, theirs=theirs)


@blueprint.post("/rounds/<round_id>/moderation/attendance")
@read_again
def note_attendance(round_id: str) -> Answer:
    page = _deciding(attendance_page(hooks.own_scope(), round_id))
    noted, form = page.attendance, _attendance_form(page.attendance, posted=True)
    if clashes := settle(form, _attendance_form(noted)):
        return _attendance_page(page, form, theirs=_theirs(noted, clashes)), 409
    try:
        if not form.validate():
            return _attendance_page(page, form, problem=True), 422
        service.note_attendance(hooks.actor(), round_id, _came(page, form), noted.version, g.now)
    except Invalid as error:
        form.refuse({_who(key) if key != "others" else key: said for key, said in error.fields.items()})
        return _attendance_page(page, form, problem=True), 422
    flash("Who came to the panel is saved.", "success")
    return redirect(url_for("moderation.index", round_id=round_id), 303)


def _minuted(
    case_id: str,
    parts: Callable[..., dict[str, Part]],
    render: Callable[..., str],
    endpoint: str,
) -> Answer:
    """Saves each part that was touched; what clashes or is wrong comes back as typed, the others are kept."""
    page = _case(case_id)
    left = {key: part for key, part in parts(page, posted=True).items() if not part.settled}
    if not left:
        flash(f"{page.standing.reference}: saved.", "success")
        return redirect(url_for(endpoint, case_id=case_id, size=_size()), 303)
    hooks.keep_changes()
    page = _case(case_id)
    return render(page, {**parts(page), **left}, problem=True), 409 if clashing(left) else 422


def _case(case_id: str) -> PanelCase:
    return hooks.found(queries.panel_case(hooks.own_scope(), case_id))


def _scoring(case_id: str) -> PanelCase:
    page = _case(case_id)
    if not can(hooks.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _size() -> str | None:
    """Presentation size, kept in the address from case to case."""
    return LARGE if request.args.get("size") == LARGE else None


def _render(page: PanelCase, parts: Mapping[str, Part], problem: bool = False) -> str:
    grades = [(standing, parts[standing.question.key]) for standing in page.standing.grades]
    answers = [(asked, parts[asked.question.key]) for asked in page.asked]
    settling = [(told, parts[told.settling.question.key]) for told in page.to_settle]
    place = place_of(page.facts, page.standing.id)
    names = {"grades": grades, "answers": answers, "settling": settling, "note": parts[NOTE], "place": place}
    return _page("moderation/case.html", page, parts, problem, **names)


def _scores_page(page: PanelCase, parts: Mapping[str, Part], problem: bool = False) -> str:
    scorings = list(zip(page.scores, parts.values(), strict=True))
    return _page("moderation/scores.html", page, parts, problem, scorings=scorings)


def _page(template: str, page: PanelCase, parts: Mapping[str, Part], problem: bool, **names: object) -> str:
    common = {"parts": parts, "clashing": clashing(parts), "size": _size(), "problem": problem}
    return render_template(template, page=page, **common, **names)


def _deciding(page: AttendancePage | None) -> AttendancePage:
    page = hooks.found(page)
    if not can(hooks.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _attendance_page(
    page: AttendancePage, form: AttendanceForm, problem: bool = False, theirs: Theirs | None = None
) -> str:
    rows = [(form[_came_key(one.id)], form[_who(one.id)]) for one in page.attendance.agencies]
    return render_template(
        "moderation/attendance.html", page=page, form=form, rows=rows, problem=problem, theirs=theirs
    )


def _theirs(noted: Attendance, clashes: Mapping[str, str]) -> Theirs | None:
    return Theirs(noted.noted_by, noted.noted_at, clashes) if clashes else None


def _came_key(agency_id: str) -> str:
    return f"came_{agency_id}"


def _who(agency_id: str) -> str:
    return f"who_{agency_id}"


def _attendance_form(standing: Attendance, *, posted: bool = False) -> AttendanceForm:
    """A tick and a line for each agency."""
    pairs = tuple((_came_key(one.id), _who(one.id)) for one in standing.agencies)
    fields: dict[str, object] = {"together": pairs}
    stored: dict[str, object] = {"others": standing.others}
    for one in standing.agencies:
        fields[_came_key(one.id)] = BooleanField(one.label)
        fields[_who(one.id)] = short_text(f"Who came from {one.label}")
        stored[_came_key(one.id)] = one.id in standing.came
        stored[_who(one.id)] = standing.came.get(one.id, "")
    kind = type("AgenciesForm", (AttendanceForm,), fields)
    return kind(request.form) if posted else begun(kind(None, data=stored))


def _came(page: AttendancePage, form: AttendanceForm) -> service.AttendanceDetails:
    """Raises Invalid where a line stands beside an agency that is not ticked."""
    who, errors = {}, {}
    for one in page.attendance.agencies:
        line = form[_who(one.id)].data or ""
        if form[_came_key(one.id)].data:
            who[one.id] = line
        elif line:
            errors[one.id] = f"Tick that {one.label} came, or clear this line"
    if errors:
        raise Invalid(errors)
    return service.AttendanceDetails(who, form.others.data or "")
