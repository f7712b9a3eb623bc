"""The panel's pages: cases with most disagreement first, one case side by side, the agreed grade."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.errors import Invalid
from audit_app.queries.moderation import GradeStanding, PanelCase, panel_case, panel_round
from audit_app.services import moderation as service
from audit_app.web import edge
from audit_app.web.forms import PageForm, listed, long_text, one_of, version_of

blueprint = Blueprint("moderation", __name__)


class GradeForm(PageForm):
    version = HiddenField()
    level = one_of("Agreed grade", {}, "Choose the grade that the panel agreed")
    reason = long_text("Reason", "Say why the panel agreed this grade")
    dissent = long_text("Who disagreed, and why", description="Leave empty if nobody did.")


@blueprint.get("/rounds/<round_id>/moderation")
def index(round_id: str) -> str:
    page = edge.found(panel_round(edge.own_scope(), round_id))
    return render_template("moderation/index.html", page=page)


@blueprint.get("/cases/<case_id>/moderation")
def case(case_id: str) -> str:
    page = edge.found(panel_case(edge.own_scope(), case_id))
    return render_template("moderation/case.html", page=page, forms=_forms(page))


@blueprint.post("/cases/<case_id>/moderation/<question_key>")
def agree(case_id: str, question_key: str) -> Response | tuple[str, int]:
    page = edge.found(panel_case(edge.own_scope(), case_id))
    standing = edge.found(
        next((one for one in page.standing.grades if one.question.key == question_key), None)
    )
    form = _form(standing, posted=True)
    if form.validate():
        details = service.GradeDetails(form.level.data or "", form.reason.data or "", form.dissent.data or "")
        version = version_of(form.version)
        try:
            service.agree_grade(edge.actor(), case_id, question_key, details, version, g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"{page.standing.reference}: agreed grade saved.", "success")
            return redirect(url_for("moderation.case", case_id=case_id), 303)
    forms = {**_forms(page), question_key: form}
    return render_template("moderation/case.html", page=page, forms=forms, problem=True), 422


def _forms(page: PanelCase) -> dict[str, GradeForm]:
    return {standing.question.key: _form(standing) for standing in page.standing.grades}


def _form(standing: GradeStanding, *, posted: bool = False) -> GradeForm:
    """Each grade's form has a prefix of its own, so that a case with two keeps their fields apart."""
    stored = {
        "level": standing.agreed.key if standing.agreed else None,
        "reason": standing.reason,
        "dissent": standing.dissent,
        "version": standing.version,
    }
    form = GradeForm(request.form if posted else None, prefix=standing.question.key, data=stored)
    form.level.choices = listed({level.key: level.label for level in standing.levels})
    return form
