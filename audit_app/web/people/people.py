"""Pages about people: the list, a person, inviting, changing, leaving, handing over, and who may do what."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length

from audit_app.extensions import real_now
from audit_app.policy import PERMISSIONS, ROLE_WORDS, Permission, Role
from audit_app.queries.outbox import last_refusal
from audit_app.queries.people import people as queries
from audit_app.queries.people.actors import grant_key
from audit_app.queries.people.agencies import agencies
from audit_app.queries.people.people import possible_owners
from audit_app.queries.people.work_held import open_actions, work_held_by
from audit_app.services.password_tokens import DAYS
from audit_app.services.people import password_links
from audit_app.services.people import people as service
from audit_app.services.tracker import handover
from audit_app.web.forms.base import PageForm, perform, required, select_choices, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.people.permission_table import ANYBODY, REACH_WORDS, reach_in_words
from audit_app.web.people.person_form import PersonForm, person_form, person_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from config import Settings

blueprint = Blueprint("people", __name__)
LINK_IN_SESSION = "password link"


class HandOverForm(PageForm):
    """The actions of a person to hand over, and their new owner."""

    action_ids = SelectMultipleField(
        "Which actions do you want to hand over?", [required("Select the actions to hand over")]
    )
    owner_id = SelectField("New owner", [InputRequired("Select the new owner"), Length(max=16)])


@blueprint.get("/people")
@requires(Permission.PERSON_READ)
def index() -> str:
    """Display a page of the list of people."""
    filters = _filters()
    number = request.args.get("page", 1, type=int)
    page = hooks.or_404(queries.people_page(filters, number))
    return render_template(
        "people/index.html", page=page, agencies=agencies(), roles=ROLE_WORDS, address=_address(filters)
    )


@blueprint.get("/people/new")
@requires(Permission.PERSON_MANAGE)
def new() -> Answer:
    """Display the form to invite a person."""
    return person_page(person_form({"agency_id": request.args.get("agency", "")}))


@blueprint.post("/people")
@requires(Permission.PERSON_MANAGE, adds=True)
def create() -> Answer:
    """Create a person, and make the link by which they choose a password."""
    form = person_form(None)
    if person_id := perform(form, lambda: _create(form)):
        return _to_link(person_id)
    return person_page(form)


@blueprint.get("/people/<person_id>")
@requires(Permission.PERSON_READ)
def show(person_id: str) -> str:
    """Display a person with their roles and the work that they hold."""
    page = _page(person_id)
    # Sign-ins are recorded by the real clock, but the page displays times by the clock of the partnership.
    seen = page.last_sign_in and g.now - (real_now() - page.last_sign_in)
    return render_template(
        "people/show.html",
        page=page,
        held=work_held_by(hooks.actor(), person_id),
        seen=seen,
        refusal=last_refusal(person_id),
        myself=person_id == hooks.actor().person_id,
    )


@blueprint.get("/people/<person_id>/edit")
@requires(Permission.PERSON_MANAGE)
def edit(person_id: str) -> Answer:
    """Display the form to change a person."""
    page = _page(person_id)
    stored = {
        "version": page.version,
        "name": page.line.name,
        "email": page.email,
        "phone": page.phone,
        "working_days": page.working_days,
        "job_title": page.line.job_title,
        "agency_id": page.agency_id,
        "roles": [grant_key(grant) for grant in page.grants],
    }
    return person_page(person_form(stored, page), page)


@blueprint.post("/people/<person_id>/edit")
@requires(Permission.PERSON_MANAGE)
def change(person_id: str) -> Answer:
    """Change a person and their roles."""
    page = _page(person_id)
    form = person_form(None, page)
    version = version_of(form.version)

    def act() -> None:
        service.change_person(hooks.actor(), person_id, version, form.details, form.grants, g.now)

    if succeeds(form, act):
        return _to(person_id, f"{form.name.data}: saved. Changes apply from the next page they open.")
    return person_page(form, page)


@blueprint.get("/people/<person_id>/reset-password")
@requires(Permission.PERSON_MANAGE)
def reset_form(person_id: str) -> str:
    """Ask whether to end the present password by a new link."""
    return render_template("people/reset.html", page=_page(person_id))


@blueprint.post("/people/<person_id>/link")
@requires(Permission.PERSON_MANAGE)
def make_link(person_id: str) -> Response:
    """Make a new link to choose a password."""
    _page(person_id)
    return _to_link(person_id)


@blueprint.get("/people/<person_id>/link")
@requires(Permission.PERSON_MANAGE)
def link(person_id: str) -> str:
    """Display a link that is not mailed, once.

    The session holds it only from its making until then.
    """
    page = _page(person_id)
    whose, path = session.pop(LINK_IN_SESSION, ("", ""))
    address = hooks.address_of(path) if path and whose == person_id else ""
    return render_template("people/link.html", page=page, address=address, days=DAYS)


@blueprint.get("/people/<person_id>/leave")
@requires(Permission.PERSON_MANAGE)
def leave_form(person_id: str) -> str:
    """Ask whether the person has left, and list the work that they hold."""
    page = _page(person_id)
    return render_template("people/leave.html", page=page, held=work_held_by(hooks.actor(), person_id))


@blueprint.post("/people/<person_id>/leave")
@requires(Permission.PERSON_MANAGE)
def leave(person_id: str) -> Response:
    """Note that a person has left."""
    person = service.mark_as_left(hooks.actor(), person_id, g.now)
    return _to(person_id, f"{person.name} has left and is signed out everywhere.")


@blueprint.post("/people/<person_id>/take-back")
@requires(Permission.PERSON_MANAGE)
def take_back(person_id: str) -> Response:
    """Undo that a person has left."""
    person = service.take_back(hooks.actor(), person_id, g.now)
    return _to(person_id, f"{person.name} is back, with the same roles as before.")


@blueprint.get("/people/<person_id>/actions")
@requires(Permission.ACTION_REASSIGN)
def actions(person_id: str) -> Answer:
    """Display the form to hand over the actions of a person, all of them ticked."""
    page = _page(person_id)
    form = _hand_over_form(person_id, HandOverForm(None))
    form.action_ids.data = [action.id for action in open_actions(hooks.actor(), person_id)]
    return form_page("people/actions.html", form, page=page)


@blueprint.post("/people/<person_id>/actions")
@requires(Permission.ACTION_REASSIGN)
def hand_over(person_id: str) -> Answer:
    """Hand the ticked actions over to another owner."""
    page, form = _page(person_id), _hand_over_form(person_id, HandOverForm())
    ticked, owner_id = form.action_ids.data or (), form.owner_id.data or ""
    if succeeds(form, lambda: handover.hand_over_actions(hooks.actor(), ticked, owner_id, g.now)):
        count = "1 action" if len(ticked) == 1 else f"{len(ticked)} actions"
        return _to(person_id, f"{count} handed over. {mail_promise('the new owner')}")
    return form_page("people/actions.html", form, page=page)


@blueprint.get("/people/permissions")
@requires(Permission.PERSON_READ)
def permissions() -> str:
    """Display which role has which permission, and how far it reaches."""
    columns = {**{role: ROLE_WORDS[role] for role in Role}, None: ANYBODY}
    rows = [
        (permission.value, [reach_in_words(allows, role) for role in columns])
        for permission, allows in PERMISSIONS.items()
    ]
    meanings = [(words, reach.value) for reach, words in REACH_WORDS.items()]
    return render_template("people/permissions.html", columns=columns, rows=rows, meanings=meanings)


def _page(person_id: str) -> queries.PersonPage:
    return hooks.or_404(queries.person_page(person_id))


def _create(form: PersonForm) -> str:
    return service.create_person(hooks.actor(), form.details, form.grants, g.now).id


def _to_link(person_id: str) -> Response:
    """Send the link by mail where there is a server, otherwise lead to the page that displays it once."""
    settings: Settings = current_app.config["SETTINGS"]
    mailed = hooks.sends_mail()
    path = password_links.make_link(
        hooks.actor(), person_id, settings.secret_key, g.now, real_now(), mailed=mailed
    )
    if mailed:
        return _to(person_id, "An email with a link to choose a password is on its way to them.")
    session[LINK_IN_SESSION] = (person_id, path)
    return redirect(url_for("people.link", person_id=person_id), 303)


def _to(person_id: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _filters() -> queries.PeopleFilters:
    """Return the filters that the address asks for, without values that cannot be."""
    agency, role = request.args.get("agency", ""), request.args.get("role", "")
    return queries.PeopleFilters(
        agency_id=agency[:16] if agency.isalnum() else "",
        role=Role(role) if role in set(Role) else None,
        left="left" in request.args,
        refused="refused" in request.args,
    )


def _address(filters: queries.PeopleFilters) -> dict[str, str]:
    """Return the filters as arguments of an address, without those that are not set."""
    arguments = {"agency": filters.agency_id, "role": filters.role or "", "left": "y" if filters.left else ""}
    if filters.refused:
        arguments["refused"] = "y"
    return {name: value for name, value in arguments.items() if value}


def _hand_over_form(person_id: str, form: HandOverForm) -> HandOverForm:
    held_actions = open_actions(hooks.actor(), person_id)
    form.action_ids.choices = select_choices({action.id: action.says for action in held_actions})
    # Owners who have changed agency may take an action along, so they are offered as its new owner.
    moved = any(action.elsewhere for action in held_actions)
    others = {owner.id: owner.label for owner in possible_owners() if moved or owner.id != person_id}
    form.owner_id.choices = select_choices({"": "Choose", **others})
    return form
