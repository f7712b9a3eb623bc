"""Pages of immediate concerns: raise a concern from a return, list concerns, take them on, hand them over."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from wtforms import HiddenField

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.returns import concerns as queries
from audit_app.queries.returns.pages import ReturnPage
from audit_app.queries.returns.returns import return_page
from audit_app.services.mail.recipients import who_take_on
from audit_app.services.returns import concerns as service
from audit_app.web.forms.base import PageForm, long_text, perform, radios, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise

blueprint = Blueprint("concerns", __name__)


class ConcernForm(PageForm):
    """The words of a concern."""

    text = long_text(
        "What is the concern?",
        "Enter what the concern is",
        description="Include what you saw or read, when, and what has been done so far. Do not name anyone.",
        render_kw={"rows": 8},
    )


class ResponseForm(PageForm):
    """The response of the person who takes a concern on."""

    response = long_text("What are you doing about it?", "Enter what you are doing about it")


class HandOverForm(PageForm):
    """The new owner of a concern, with a note; `instead_of` is the owner whom the page displayed."""

    instead_of = HiddenField()
    owner_id = radios("Who will deal with it from now on?", {}, "Select who will deal with it from now on")
    note = long_text(
        "What do they need to know?",
        "Enter what the new owner needs to know",
        description="Include what has been done and what still needs to be done. Do not name anyone.",
    )


@blueprint.get("/returns/<return_id>/concern")
@requires(Permission.CONCERN_RAISE)
def new(return_id: str) -> Answer:
    """Show the form that raises a concern."""
    page = hooks.or_404(return_page(hooks.own_scope(), return_id))
    return _new_page(page, ConcernForm(None))


@blueprint.post("/returns/<return_id>/concern")
@requires(Permission.CONCERN_RAISE, adds=True)
def raise_(return_id: str) -> Answer:
    """Raise a concern."""
    page = hooks.or_404(return_page(hooks.own_scope(), return_id))
    form = ConcernForm()
    if concern := perform(
        form, lambda: service.raise_concern(hooks.actor(), return_id, form.text.data or "", g.now)
    ):
        return redirect(url_for("concerns.raised", concern_id=concern.id), 303)
    return _new_page(page, form)


@blueprint.get("/concerns/<concern_id>/raised")
@requires(Permission.CONCERN_READ, looks_at="concern_id")
def raised(concern_id: str) -> str:
    """Confirm that a concern is raised, and say who has been informed."""
    concern = hooks.or_404(queries.concern(hooks.own_scope(), concern_id))
    return render_template("returns/concerns/raised.html", concern=concern, **_contacts(concern.agency_id))


@blueprint.get("/concerns")
@requires(Permission.CONCERN_ACKNOWLEDGE)
def index() -> str:
    """List the concerns within reach."""
    return render_template("returns/concerns/index.html", concerns=queries.concerns(hooks.own_scope()))


@blueprint.get("/concerns/<concern_id>")
@requires(Permission.CONCERN_READ, looks_at="concern_id")
def show(concern_id: str) -> Answer:
    """Show a concern."""
    concern = hooks.or_404(queries.concern(hooks.own_scope(), concern_id))
    return _page(concern, ResponseForm(None))


@blueprint.post("/concerns/<concern_id>/acknowledge")
@requires(Permission.CONCERN_ACKNOWLEDGE, looks_at="concern_id")
def acknowledge(concern_id: str) -> Answer:
    """Take a concern on."""
    concern = hooks.or_404(queries.concern(hooks.own_scope(), concern_id))
    form = ResponseForm()
    if succeeds(
        form, lambda: service.acknowledge_concern(hooks.actor(), concern_id, form.response.data or "", g.now)
    ):
        flash("You have taken this concern on.", "success")
        return redirect(url_for("concerns.show", concern_id=concern_id), 303)
    return _page(concern, form)


@blueprint.get("/concerns/<concern_id>/hand-over")
@requires(Permission.CONCERN_ACKNOWLEDGE, looks_at="concern_id")
def hand_over_form(concern_id: str) -> Answer:
    """Show the form that hands a concern over."""
    concern = hooks.or_404(queries.concern(hooks.own_scope(), concern_id))
    if not concern.owner_id:
        raise Refused(service.WITH_NOBODY)
    return _hand_over_page(concern, HandOverForm(None, data={"instead_of": concern.owner_id}))


@blueprint.post("/concerns/<concern_id>/hand-over")
@requires(Permission.CONCERN_ACKNOWLEDGE, looks_at="concern_id")
def hand_over(concern_id: str) -> Answer:
    """Hand a concern over."""
    concern = hooks.or_404(queries.concern(hooks.own_scope(), concern_id))
    form = _with_new_owners(concern, HandOverForm())

    def act() -> None:
        instead_of, owner_id = form.instead_of.data or "", form.owner_id.data or ""
        service.hand_over_concern(
            hooks.actor(), concern_id, instead_of, owner_id, form.note.data or "", g.now
        )

    if succeeds(form, act):
        flash(f"The concern has been handed over. {mail_promise('its new owner')}", "success")
        return redirect(url_for("concerns.show", concern_id=concern_id), 303)
    return _hand_over_page(concern, form)


def _new_page(page: ReturnPage, form: ConcernForm) -> Answer:
    return form_page("returns/concerns/new.html", form, page=page, **_contacts(page.agency_id))


def _page(concern: queries.ConcernCard, form: ResponseForm) -> Answer:
    contacts = _contacts(concern.agency_id) if not concern.acknowledged_at else {}
    return form_page("returns/concerns/show.html", form, concern=concern, **contacts)


def _contacts(agency_id: str) -> dict[str, Any]:
    """Return whether mail is sent, and the people to turn to, with their telephone numbers."""
    people = [
        ", ".join(filter(None, (person.name, person.job_title, person.phone, person.email)))
        for person in who_take_on(agency_id)
    ]
    return {"mailed": hooks.sends_mail(), "people": people}


def _hand_over_page(concern: queries.ConcernCard, form: HandOverForm) -> Answer:
    form = _with_new_owners(concern, form)
    return form_page("returns/concerns/hand_over.html", form, concern=concern, mailed=hooks.sends_mail())


def _with_new_owners(concern: queries.ConcernCard, form: HandOverForm) -> HandOverForm:
    others = [person for person in who_take_on(concern.agency_id) if person.id != concern.owner_id]
    form.owner_id.choices = select_choices(
        {person.id: ", ".join(filter(None, (person.name, person.job_title))) for person in others}
    )
    return form
