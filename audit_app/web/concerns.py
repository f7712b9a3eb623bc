"""Immediate concerns: raised from any page of a return, listed, taken on and handed over."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.errors import Refused
from audit_app.queries import concerns as queries
from audit_app.queries.returns import ReturnPage, return_page
from audit_app.services import concerns as service
from audit_app.services.recipients import who_take_on
from audit_app.web import edge
from audit_app.web.forms import PageForm, done, listed, long_text, one_of, tried

blueprint = Blueprint("concerns", __name__)


class ConcernForm(PageForm):
    text = long_text(
        "What is the concern?",
        "Say what the concern is",
        description="Say what you saw or read, when, and what has been done so far. Name nobody.",
        render_kw={"rows": 8},
    )


class ResponseForm(PageForm):
    response = long_text("What are you doing about it?", "Say what you are doing about it")


class HandOverForm(PageForm):
    instead_of = HiddenField()
    owner_id = one_of("Who has it in hand from now on?", {}, "Choose who has it in hand from now on")
    note = long_text(
        "What do they need to know?",
        "Say what the new owner needs to know",
        description="What was done, and what is still to do. Name nobody.",
    )


@blueprint.get("/returns/<return_id>/concern")
def new(return_id: str) -> str:
    page = edge.found(return_page(edge.own_scope(), return_id))
    return _new_page(page, ConcernForm(None))


@blueprint.post("/returns/<return_id>/concern")
def raise_(return_id: str) -> Response | tuple[str, int]:
    page = edge.found(return_page(edge.own_scope(), return_id))
    form = ConcernForm()
    if concern := tried(
        form, lambda: service.raise_concern(edge.actor(), return_id, form.text.data or "", g.now)
    ):
        return redirect(url_for("concerns.raised", concern_id=concern.id), 303)
    return _new_page(page, form, problem=True), 422


@blueprint.get("/concerns/<concern_id>/raised")
def raised(concern_id: str) -> str:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    return render_template("concerns/raised.html", concern=concern, **_told(concern.agency_id))


@blueprint.get("/concerns")
def index() -> str:
    return render_template("concerns/index.html", concerns=queries.concerns(edge.own_scope()))


@blueprint.get("/concerns/<concern_id>")
def show(concern_id: str) -> str:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    return _page(concern, ResponseForm(None))


@blueprint.post("/concerns/<concern_id>/acknowledge")
def acknowledge(concern_id: str) -> Response | tuple[str, int]:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    form = ResponseForm()
    if done(
        form, lambda: service.acknowledge_concern(edge.actor(), concern_id, form.response.data or "", g.now)
    ):
        flash("You have taken this concern on.", "success")
        return redirect(url_for("concerns.show", concern_id=concern_id), 303)
    return _page(concern, form, problem=True), 422


@blueprint.get("/concerns/<concern_id>/hand-over")
def hand_over_form(concern_id: str) -> str:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    if not concern.owner_id:
        raise Refused(service.WITH_NOBODY)
    return _hand_over_page(concern, HandOverForm(None, data={"instead_of": concern.owner_id}))


@blueprint.post("/concerns/<concern_id>/hand-over")
def hand_over(concern_id: str) -> Response | tuple[str, int]:
    concern = edge.found(queries.concern(edge.own_scope(), concern_id))
    form = _offering(concern, HandOverForm())

    def act() -> None:
        instead_of, owner_id = form.instead_of.data or "", form.owner_id.data or ""
        service.hand_over_concern(edge.actor(), concern_id, instead_of, owner_id, form.note.data or "", g.now)

    if done(form, act):
        told = (
            "is told by mail"
            if edge.sends_mail()
            else "gets no mail, because no mail server is set: tell them"
        )
        flash(f"The concern is handed over. Its new owner {told}.", "success")
        return redirect(url_for("concerns.show", concern_id=concern_id), 303)
    return _hand_over_page(concern, form, problem=True), 422


def _new_page(page: ReturnPage, form: ConcernForm, problem: bool = False) -> str:
    return render_template(
        "concerns/new.html", page=page, form=form, problem=problem, **_told(page.agency_id)
    )


def _page(concern: queries.ConcernCard, form: ResponseForm, problem: bool = False) -> str:
    told = _told(concern.agency_id) if not concern.acknowledged_at else {}
    return render_template("concerns/show.html", concern=concern, form=form, problem=problem, **told)


def _told(agency_id: str) -> dict[str, object]:
    """Whether mail goes out, and whom else to turn to: nobody's telephone number is held here."""
    people = [", ".join(filter(None, (one.name, one.job_title, one.email))) for one in who_take_on(agency_id)]
    return {"mailed": edge.sends_mail(), "people": people}


def _hand_over_page(concern: queries.ConcernCard, form: HandOverForm, problem: bool = False) -> str:
    names = {
        "concern": concern,
        "form": _offering(concern, form),
        "problem": problem,
        "mailed": edge.sends_mail(),
    }
    return render_template("concerns/hand_over.html", **names)


def _offering(concern: queries.ConcernCard, form: HandOverForm) -> HandOverForm:
    others = [one for one in who_take_on(concern.agency_id) if one.id != concern.owner_id]
    form.owner_id.choices = listed(
        {one.id: ", ".join(filter(None, (one.name, one.job_title))) for one in others}
    )
    return form
