"""The panel's pages: cases with most disagreement first, one case side by side, what is agreed, who came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField

from audit_app.errors import Invalid, NotAllowed
from audit_app.policy import Permission, can
from audit_app.queries import moderation as queries
from audit_app.queries.moderation import Attendance, GradeStanding, PanelCase, PanelRound
from audit_app.services import moderation as service
from audit_app.web import edge, paging
from audit_app.web.clashes import SharedForm, Theirs, begun, read_again, same, settle
from audit_app.web.forms import done, listed, long_text, one_of, short_text

blueprint = Blueprint("moderation", __name__)
Answer = Response | tuple[str, int]
LARGE = "large"
NOTE = ""
"""Where the note stands among the parts of a case; a grade stands under the key of its question."""


class GradeForm(SharedForm):
    together = (("level", "reason"),)
    level = one_of(
        "Agreed grade",
        {},
        "Choose the grade that the panel agreed",
        render_kw={"classes": "govuk-radios--small"},
    )
    reason = long_text("Reason", "Say why the panel agreed this grade")
    dissent = long_text("Who disagreed, and why", description="Leave empty if nobody did.")


class NoteForm(SharedForm):
    text = long_text(
        "Panel note",
        description="What only the panel can say: what is seen with hindsight, and what the returns show "
        "together. The report prints it. Name no child, family or worker.",
    )


class AttendanceForm(SharedForm):
    others = short_text("Who else was there?", description="For example, an independent chair.")


@dataclass
class Part:
    """One form of the case page; `save` keeps what it holds, `stored` is what stands, saved by `who`."""

    form: SharedForm
    stored: SharedForm
    save: Callable[[], object]
    who: str
    when: datetime | None
    theirs: Theirs | None = None


@blueprint.get("/rounds/<round_id>/moderation")
def index(round_id: str) -> str:
    page = edge.found(queries.panel_round(edge.own_scope(), round_id, paging.asked_page()))
    links = paging.links(page.paging, "moderation.index", round_id=round_id, size=_size())
    return render_template("moderation/index.html", page=page, links=links, size=_size())


@blueprint.get("/cases/<case_id>/moderation")
def case(case_id: str) -> str:
    page = _case(case_id)
    return _render(page, _parts(page))


@blueprint.post("/cases/<case_id>/moderation")
@read_again
def agree(case_id: str) -> Answer:
    """Saves each part that was touched; what clashes or is wrong comes back as typed, the others are kept."""
    page = _case(case_id)
    left = {key: part for key, part in _parts(page, posted=True).items() if not _settled(part)}
    if not left:
        flash(f"{page.standing.reference}: saved.", "success")
        return redirect(url_for("moderation.case", case_id=case_id, size=_size()), 303)
    edge.keep_changes()
    page = _case(case_id)
    return _render(page, {**_parts(page), **left}, problem=True), 409 if _clashing(left) else 422


@blueprint.get("/rounds/<round_id>/moderation/attendance")
def attendance(round_id: str) -> str:
    page = _deciding(queries.panel_round(edge.own_scope(), round_id))
    return _attendance_page(page, _attendance_form(page.attendance))


@blueprint.post("/rounds/<round_id>/moderation/attendance")
@read_again
def note_attendance(round_id: str) -> Answer:
    page = _deciding(queries.panel_round(edge.own_scope(), round_id))
    noted, form = page.attendance, _attendance_form(page.attendance, posted=True)
    if clashes := settle(form, _attendance_form(noted)):
        theirs = Theirs(noted.noted_by, noted.noted_at, clashes)
        return _attendance_page(page, form, theirs=theirs), 409
    try:
        if not form.validate():
            return _attendance_page(page, form, problem=True), 422
        service.note_attendance(edge.actor(), round_id, _came(page, form), noted.version, g.now)
    except Invalid as error:
        form.refuse({_who(key) if key != "others" else key: said for key, said in error.fields.items()})
        return _attendance_page(page, form, problem=True), 422
    flash("Who came to the panel is saved.", "success")
    return redirect(url_for("moderation.index", round_id=round_id), 303)


def _case(case_id: str) -> PanelCase:
    return edge.found(queries.panel_case(edge.own_scope(), case_id))


def _size() -> str | None:
    """Presentation size, kept in the address from case to case."""
    return LARGE if request.args.get("size") == LARGE else None


def _render(page: PanelCase, parts: Mapping[str, Part], problem: bool = False) -> str:
    grades = [(standing, parts[standing.question.key]) for standing in page.standing.grades]
    names = {"grades": grades, "note": parts[NOTE], "clashing": _clashing(parts), "size": _size()}
    return render_template("moderation/case.html", page=page, problem=problem, **names)


def _clashing(parts: Mapping[str, Part]) -> bool:
    return any(part.theirs for part in parts.values())


def _settled(part: Part) -> bool:
    """Whether nothing is left of it to be shown again: it was saved, or there was nothing to save."""
    if clashes := settle(part.form, part.stored):
        part.theirs = Theirs(part.who, part.when, clashes)
        return False
    return same(part.form, part.stored) or done(part.form, part.save)


def _parts(page: PanelCase, *, posted: bool = False) -> dict[str, Part]:
    parts = {one.question.key: _grade_part(page, one, posted) for one in page.standing.grades}
    note, form = page.note, _note_form(page, posted=posted)

    def save() -> None:
        service.write_note(edge.actor(), page.standing.id, form.text.data or "", note.version, g.now)

    return {**parts, NOTE: Part(form, _note_form(page), save, note.written_by, note.written_at)}


def _grade_part(page: PanelCase, standing: GradeStanding, posted: bool) -> Part:
    form, key = _grade_form(standing, posted=posted), standing.question.key

    def save() -> None:
        details = service.GradeDetails(form.level.data or "", form.reason.data or "", form.dissent.data or "")
        service.agree_grade(edge.actor(), page.standing.id, key, details, standing.version, g.now)

    return Part(form, _grade_form(standing), save, standing.decided_by, standing.decided_at)


def _grade_form(standing: GradeStanding, *, posted: bool = False) -> GradeForm:
    """Each grade's form has a prefix of its own, so that a case with two keeps their fields apart."""
    level = standing.agreed.key if standing.agreed else None
    stored = {"level": level, "reason": standing.reason, "dissent": standing.dissent}
    # A box that is not sent, such as a grade not chosen, must not be filled from what is stored.
    form = GradeForm(
        request.form if posted else None, prefix=standing.question.key, data=None if posted else stored
    )
    form.level.choices = listed({level.key: level.label for level in standing.levels})
    return form if posted else begun(form)


def _note_form(page: PanelCase, *, posted: bool = False) -> NoteForm:
    if posted:
        return NoteForm(request.form, prefix="panel_note")
    return begun(NoteForm(None, prefix="panel_note", data={"text": page.note.text}))


def _deciding(page: PanelRound | None) -> PanelRound:
    page = edge.found(page)
    if not can(edge.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _attendance_page(
    page: PanelRound, form: AttendanceForm, problem: bool = False, theirs: Theirs | None = None
) -> str:
    rows = [(form[_came_key(one.id)], form[_who(one.id)]) for one in page.attendance.agencies]
    return render_template(
        "moderation/attendance.html", page=page, form=form, rows=rows, problem=problem, theirs=theirs
    )


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


def _came(page: PanelRound, form: AttendanceForm) -> service.AttendanceDetails:
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
