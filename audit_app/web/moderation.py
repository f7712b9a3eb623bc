"""The panel's pages: cases with most disagreement first, one case side by side, what is agreed, who came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, TextAreaField

from audit_app.errors import Invalid, NotAllowed, Stale
from audit_app.policy import Permission, can
from audit_app.queries import moderation as queries
from audit_app.queries.moderation import Attendance, GradeStanding, PanelCase, PanelRound
from audit_app.rules.merging import both, mark
from audit_app.services import moderation as service
from audit_app.web import edge
from audit_app.web.forms import PageForm, listed, long_text, one_of, short_text, version_of

blueprint = Blueprint("moderation", __name__)
Answer = Response | tuple[str, int]
LARGE = "large"
NOTE = ""
"""Where the note stands among the parts of a case; a grade stands under the key of its question."""


class PartForm(PageForm):
    """A part of what is agreed on a case: `base` marks the texts that its page began with, if any."""

    version = HiddenField()
    base = HiddenField()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(str(field.data or "") for field in self if not isinstance(field, HiddenField))

    @property
    def touched(self) -> bool:
        return mark(*self.texts) != (self.base.data or mark(*("" for _ in self.texts)))


class GradeForm(PartForm):
    level = one_of(
        "Agreed grade",
        {},
        "Choose the grade that the panel agreed",
        render_kw={"classes": "govuk-radios--small"},
    )
    reason = long_text("Reason", "Say why the panel agreed this grade")
    dissent = long_text("Who disagreed, and why", description="Leave empty if nobody did.")


class NoteForm(PartForm):
    text = long_text(
        "Panel note",
        description="What only the panel can say: what is seen with hindsight, and what the returns show "
        "together. The report prints it. Name no child, family or worker.",
    )


class AttendanceForm(PageForm):
    version = HiddenField()
    others = short_text("Who else was there?", description="For example, an independent chair.")


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved while this page was open: by whom, when, and each text that differs by its label."""

    who: str
    when: object
    texts: Mapping[str, str]


@dataclass
class Part:
    """One form of the case page; `save` keeps what it holds, `theirs` is there after a clash."""

    form: PartForm
    save: Callable[[], object]
    theirs: Theirs | None = None


@blueprint.get("/rounds/<round_id>/moderation")
def index(round_id: str) -> str:
    page = edge.found(queries.panel_round(edge.own_scope(), round_id))
    return render_template("moderation/index.html", page=page, size=_size())


@blueprint.get("/cases/<case_id>/moderation")
def case(case_id: str) -> str:
    page = _case(case_id)
    return _render(page, _parts(page))


@blueprint.post("/cases/<case_id>/moderation")
def agree(case_id: str) -> Answer:
    """Saves each part that was touched; what clashes or is wrong comes back as typed, the others are kept."""
    page = _case(case_id)
    parts = {key: part for key, part in _parts(page, posted=True).items() if part.form.touched}
    together = request.form.get("then") == "both"
    left = parts if together else {key: part for key, part in parts.items() if not _saved(part)}
    if not left:
        flash(f"{page.standing.reference}: saved.", "success")
        return redirect(url_for("moderation.case", case_id=case_id, size=_size()), 303)
    edge.keep_changes()
    page = _case(case_id)
    for key, part in left.items():
        if part.theirs or together:
            _show_clash(page, key, part, together)
    return _render(page, {**_parts(page), **left}, problem=True), 409 if _clashing(left) else 422


@blueprint.get("/rounds/<round_id>/moderation/attendance")
def attendance(round_id: str) -> str:
    page = _deciding(queries.panel_round(edge.own_scope(), round_id))
    return _attendance_page(page, _attendance_form(page.attendance))


@blueprint.post("/rounds/<round_id>/moderation/attendance")
def note_attendance(round_id: str) -> Answer:
    page = _deciding(queries.panel_round(edge.own_scope(), round_id))
    form = _attendance_form(page.attendance, posted=True)
    if not form.validate():
        return _attendance_page(page, form, problem=True), 422
    try:
        service.note_attendance(edge.actor(), round_id, _came(page, form), version_of(form.version), g.now)
    except Invalid as error:
        form.refuse({_who(key) if key != "others" else key: said for key, said in error.fields.items()})
        return _attendance_page(page, form, problem=True), 422
    except Stale:
        page = edge.found(queries.panel_round(edge.own_scope(), round_id))
        form.version.data = str(page.attendance.version)
        return _attendance_page(page, form, clash=True), 409
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


def _saved(part: Part) -> bool:
    if not part.form.validate():
        return False
    try:
        part.save()
    except Invalid as error:
        part.form.refuse(error.fields)
        return False
    except Stale:
        part.theirs = Theirs("", None, {})
        return False
    return True


def _show_clash(page: PanelCase, key: str, part: Part, together: bool) -> None:
    """Both texts: theirs above and mine in the boxes, or `together` in the boxes. What is sent next is compared
    with what stands now.
    """
    standing = next((one for one in page.standing.grades if one.question.key == key), None)
    fresh = _grade_form(standing) if standing else _note_form(page)
    texts = {}
    for theirs, mine in zip(fresh, part.form, strict=True):
        stored, typed = str(theirs.data or ""), str(mine.data or "")
        if isinstance(mine, HiddenField):
            mine.data = theirs.data
        elif stored != typed:
            texts[mine.label.text] = _words(standing, stored)
            if together and isinstance(mine, TextAreaField):
                mine.data = both(stored, typed)
    who = standing.decided_by if standing else page.note.written_by
    part.theirs = Theirs(who, standing.decided_at if standing else page.note.written_at, texts)


def _words(standing: GradeStanding | None, stored: str) -> str:
    """A level by its label."""
    return next((one.label for one in standing.levels if one.key == stored), stored) if standing else stored


def _parts(page: PanelCase, *, posted: bool = False) -> dict[str, Part]:
    actor, case_id = edge.actor(), page.standing.id

    def grade(key: str, form: GradeForm) -> Part:
        def save() -> None:
            details = service.GradeDetails(
                form.level.data or "", form.reason.data or "", form.dissent.data or ""
            )
            service.agree_grade(actor, case_id, key, details, version_of(form.version), g.now)

        return Part(form, save)

    parts = {
        one.question.key: grade(one.question.key, _grade_form(one, posted=posted))
        for one in page.standing.grades
    }
    note = _note_form(page, posted=posted)
    parts[NOTE] = Part(
        note,
        lambda: service.write_note(actor, case_id, note.text.data or "", version_of(note.version), g.now),
    )
    return parts


def _grade_form(standing: GradeStanding, *, posted: bool = False) -> GradeForm:
    """Each grade's form has a prefix of its own, so that a case with two keeps their fields apart."""
    level = standing.agreed.key if standing.agreed else ""
    stored = {
        "level": level or None,
        "reason": standing.reason,
        "dissent": standing.dissent,
        "version": standing.version,
        "base": mark(level, standing.reason, standing.dissent),
    }
    # A box that is not sent, such as a grade not chosen, must not be filled from what is stored.
    form = GradeForm(
        request.form if posted else None, prefix=standing.question.key, data=None if posted else stored
    )
    form.level.choices = listed({level.key: level.label for level in standing.levels})
    return form


def _note_form(page: PanelCase, *, posted: bool = False) -> NoteForm:
    stored = {"text": page.note.text, "version": page.note.version, "base": mark(page.note.text)}
    return NoteForm(request.form if posted else None, prefix="panel_note", data=None if posted else stored)


def _deciding(page: PanelRound | None) -> PanelRound:
    page = edge.found(page)
    if not can(edge.actor(), Permission.MODERATION_DECIDE, page.facts.subject):
        raise NotAllowed
    return page


def _attendance_page(
    page: PanelRound, form: AttendanceForm, problem: bool = False, clash: bool = False
) -> str:
    rows = [(form[_came_key(one.id)], form[_who(one.id)]) for one in page.attendance.agencies]
    return render_template(
        "moderation/attendance.html", page=page, form=form, rows=rows, problem=problem, clash=clash
    )


def _came_key(agency_id: str) -> str:
    return f"came_{agency_id}"


def _who(agency_id: str) -> str:
    return f"who_{agency_id}"


def _attendance_form(standing: Attendance, *, posted: bool = False) -> AttendanceForm:
    """A tick and a line for each agency."""
    fields: dict[str, object] = {}
    stored: dict[str, object] = {"version": standing.version, "others": standing.others}
    for one in standing.agencies:
        fields[_came_key(one.id)] = BooleanField(one.label)
        fields[_who(one.id)] = short_text(f"Who came from {one.label}")
        stored[_came_key(one.id)] = one.id in standing.came
        stored[_who(one.id)] = standing.came.get(one.id, "")
    kind = type("AgenciesForm", (AttendanceForm,), fields)
    return kind(request.form if posted else None, data=None if posted else stored)


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
