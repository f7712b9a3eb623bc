"""Immediate concerns: raised from any page of a return, listed and taken on."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Invalid
from audit_app.queries import concerns as queries
from audit_app.queries.returns import return_page
from audit_app.services import concerns as service
from audit_app.web import edge
from audit_app.web.forms import PageForm, long_text

blueprint = Blueprint("concerns", __name__)


class ConcernForm(PageForm):
    text = long_text(
        "What is the concern?",
        "Say what the concern is",
        description="Say what you saw or read, when, and what has been done so far. Do not name the child.",
        render_kw={"rows": 8},
    )


class ResponseForm(PageForm):
    response = long_text("What are you doing about it?", "Say what you are doing about it")


@blueprint.get("/returns/<return_id>/concern")
def new(return_id: str) -> str:
    page = edge.found(return_page(edge.own_scope(), return_id))
    return render_template("concerns/new.html", page=page, form=ConcernForm(None))


@blueprint.post("/returns/<return_id>/concern")
def raise_(return_id: str) -> Response | tuple[str, int]:
    page = edge.found(return_page(edge.own_scope(), return_id))
    form = ConcernForm()
    if form.validate():
        try:
            concern = service.raise_concern(edge.actor(), return_id, form.text.data or "", g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            return redirect(url_for("concerns.raised", concern_id=concern.id), 303)
    return render_template("concerns/new.html", page=page, form=form, problem=True), 422


@blueprint.get("/concerns/<concern_id>/raised")
def raised(concern_id: str) -> str:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    return render_template("concerns/raised.html", concern=concern)


@blueprint.get("/concerns")
def index() -> str:
    return render_template("concerns/index.html", concerns=queries.concerns(edge.own_scope()))


@blueprint.get("/concerns/<concern_id>")
def show(concern_id: str) -> str:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    return render_template("concerns/show.html", concern=concern, form=ResponseForm(None))


@blueprint.post("/concerns/<concern_id>/acknowledge")
def acknowledge(concern_id: str) -> Response | tuple[str, int]:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    form = ResponseForm()
    if form.validate():
        try:
            service.acknowledge_concern(edge.actor(), concern_id, form.response.data or "", g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash("You have taken this concern on.", "success")
            return redirect(url_for("concerns.show", concern_id=concern_id), 303)
    return render_template("concerns/show.html", concern=concern, form=form, problem=True), 422
