"""People: the list, one person, inviting, changing, leaving and handing over; and who can do what."""

from collections.abc import Iterable

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length

from audit_app.extensions import real_now
from audit_app.policy import AGENCY_ROLES, PERMISSIONS, ROLE_WORDS, SUB_GROUP_ROLES, Allow, Grant, Reach, Role
from audit_app.queries.people import people as queries
from audit_app.queries.people.agencies import agencies, sub_groups
from audit_app.queries.people.people import Choice, possible_owners
from audit_app.queries.people.work_held import held_by, open_actions
from audit_app.services.password_tokens import DAYS
from audit_app.services.people import password_links
from audit_app.services.people import people as service
from audit_app.services.tracker import handover
from audit_app.web.forms.base import (
    LONGEST_LINE,
    PageForm,
    done,
    listed,
    required,
    short_text,
    tried,
    version_of,
)
from audit_app.web.request import hooks
from config import Settings

blueprint = Blueprint("people", __name__)
Answer = Response | tuple[str, int]
LINK_IN_SESSION = "password link"

REACH_WORDS = {
    Reach.EVERYWHERE: "Everything",
    Reach.OWN_AGENCY: "Own agency",
    Reach.OWN_SUB_GROUP: "Own sub-group",
    Reach.DECIDED: "What it agreed",
    Reach.ASSIGNED: "Own returns",
    Reach.OWNED: "Own actions",
    Reach.ESCALATED: "What was escalated to it",
    Reach.CHAIRS_OWN: "Another chair’s own",
}
ANYBODY = "Anybody"
WHOLE = tuple(role for role in Role if role not in AGENCY_ROLES | SUB_GROUP_ROLES)


class PersonForm(PageForm):
    version = HiddenField()
    name = short_text("Name", "Enter a name", description="First and last name.")
    email = short_text(
        "Email address",
        "Enter an email address",
        longest=254,
        render_kw={"type": "email", "spellcheck": False, "autocomplete": "off"},
    )
    job_title = short_text("Job title (optional)", longest=LONGEST_LINE)
    agency_id = SelectField(
        "Agency (optional)", description="Where they work. Only somebody of an agency can own an action."
    )
    roles = SelectMultipleField("Roles")

    @property
    def details(self) -> service.PersonDetails:
        return service.PersonDetails(
            self.email.data or "",
            self.name.data or "",
            self.job_title.data or "",
            self.agency_id.data or None,
        )

    @property
    def grants(self) -> list[Grant]:
        return [_grant(ticked) for ticked in self.roles.data or ()]


class HandOverForm(PageForm):
    action_ids = SelectMultipleField("Which actions?", [required("Tick at least one action")])
    owner_id = SelectField("New owner", [InputRequired("Choose the new owner"), Length(max=16)])


@blueprint.get("/people")
def index() -> str:
    filters = _filters()
    number = request.args.get("page", 1, type=int)
    page = hooks.found(queries.people_page(filters, number))
    return render_template(
        "people/index.html", page=page, agencies=agencies(), roles=ROLE_WORDS, address=_address(filters)
    )


@blueprint.get("/people/new")
def new() -> str:
    return _form_page(_form({"agency_id": request.args.get("agency", "")}))


@blueprint.post("/people")
def create() -> Answer:
    form = _form(None)
    if made := tried(form, lambda: _create(form)):
        return _to_link(made)
    return _form_page(form, problem=True), 422


@blueprint.get("/people/<person_id>")
def show(person_id: str) -> str:
    page = _page(person_id)
    # Signing in counts by the real clock; the page shows it by its own.
    seen = page.last_sign_in and g.now - (real_now() - page.last_sign_in)
    return render_template(
        "people/show.html",
        page=page,
        held=held_by(hooks.actor(), person_id),
        seen=seen,
        myself=person_id == hooks.actor().person_id,
    )


@blueprint.get("/people/<person_id>/edit")
def edit(person_id: str) -> str:
    page = _page(person_id)
    stored = {
        "version": page.version,
        "name": page.line.name,
        "email": page.email,
        "job_title": page.line.job_title,
        "agency_id": page.agency_id,
        "roles": [value_of(grant) for grant in page.grants],
    }
    return _form_page(_form(stored, page), page)


@blueprint.post("/people/<person_id>/edit")
def change(person_id: str) -> Answer:
    page = _page(person_id)
    form = _form(None, page)
    version = version_of(form.version)

    def change() -> None:
        service.change_person(hooks.actor(), person_id, version, form.details, form.grants, g.now)

    if done(form, change):
        return _to(person_id, f"{form.name.data}: saved. It counts from the next page that they open.")
    return _form_page(form, page, problem=True), 422


@blueprint.get("/people/<person_id>/reset-password")
def reset_form(person_id: str) -> str:
    return render_template("people/reset.html", page=_page(person_id))


@blueprint.post("/people/<person_id>/link")
def make_link(person_id: str) -> Response:
    _page(person_id)
    return _to_link(person_id)


@blueprint.get("/people/<person_id>/link")
def link(person_id: str) -> str:
    """The link stands in the session from its making until it is shown, once."""
    page = _page(person_id)
    whose, path = session.pop(LINK_IN_SESSION, ("", ""))
    address = hooks.address_of(path) if path and whose == person_id else ""
    return render_template("people/link.html", page=page, address=address, days=DAYS)


@blueprint.get("/people/<person_id>/leave")
def leave_form(person_id: str) -> str:
    page = _page(person_id)
    return render_template("people/leave.html", page=page, held=held_by(hooks.actor(), person_id))


@blueprint.post("/people/<person_id>/leave")
def leave(person_id: str) -> Response:
    person = service.say_left(hooks.actor(), person_id, g.now)
    return _to(person_id, f"{person.name} has left, and is signed out everywhere.")


@blueprint.post("/people/<person_id>/take-back")
def take_back(person_id: str) -> Response:
    person = service.take_back(hooks.actor(), person_id, g.now)
    return _to(person_id, f"{person.name} is back, with the roles of before.")


@blueprint.get("/people/<person_id>/actions")
def actions(person_id: str) -> str:
    page = _page(person_id)
    form = _hand_over_form(person_id, HandOverForm(None))
    form.action_ids.data = [one.id for one in open_actions(hooks.actor(), person_id)]
    return render_template("people/actions.html", page=page, form=form)


@blueprint.post("/people/<person_id>/actions")
def hand_over(person_id: str) -> Answer:
    page, form = _page(person_id), _hand_over_form(person_id, HandOverForm())
    ticked, owner_id = form.action_ids.data or (), form.owner_id.data or ""
    if done(form, lambda: handover.hand_over_actions(hooks.actor(), ticked, owner_id, g.now)):
        count = "One action has" if len(ticked) == 1 else f"{len(ticked)} actions have"
        return _to(person_id, f"{count} another owner, who is told by mail.")
    return render_template("people/actions.html", page=page, form=form, problem=True), 422


@blueprint.get("/people/permissions")
def permissions() -> str:
    columns = {**{role: ROLE_WORDS[role] for role in Role}, None: ANYBODY}
    rows = [
        (permission.value, [_reach(allows, role) for role in columns])
        for permission, allows in PERMISSIONS.items()
    ]
    meanings = [(words, reach.value) for reach, words in REACH_WORDS.items()]
    return render_template("people/permissions.html", columns=columns, rows=rows, meanings=meanings)


def value_of(grant: Grant) -> str:
    """How a role and what it is held for stand in a box to tick."""
    return ":".join(filter(None, (grant.role, grant.agency_id, grant.sub_group_id)))


def _grant(ticked: str) -> Grant:
    role, _, body = ticked.partition(":")
    return Grant(
        Role(role),
        body or None if Role(role) in AGENCY_ROLES else None,
        body or None if Role(role) in SUB_GROUP_ROLES else None,
    )


def _reach(allows: Iterable[Allow], role: Role | None) -> str:
    """How far a permission goes for a role, in words; empty where it does not have it."""
    return ", ".join(REACH_WORDS[allow.reach] for allow in allows if allow.role is role)


def _page(person_id: str) -> queries.PersonPage:
    return hooks.found(queries.person_page(person_id))


def _create(form: PersonForm) -> str:
    return service.create_person(hooks.actor(), form.details, form.grants, g.now).id


def _to_link(person_id: str) -> Response:
    """By mail where there is a server, else shown once."""
    settings: Settings = current_app.config["SETTINGS"]
    mailed = hooks.sends_mail()
    path = password_links.make_link(
        hooks.actor(), person_id, settings.secret_key, g.now, real_now(), mailed=mailed
    )
    if mailed:
        return _to(person_id, "A mail with a link to choose a password is on its way to them.")
    session[LINK_IN_SESSION] = (person_id, path)
    return redirect(url_for("people.link", person_id=person_id), 303)


def _to(person_id: str, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _filters() -> queries.PeopleFilters:
    """What the address asks for; a role that there is none of is passed over."""
    agency, role = request.args.get("agency", ""), request.args.get("role", "")
    return queries.PeopleFilters(
        agency_id=agency[:16] if agency.isalnum() else "",
        role=Role(role) if role in set(Role) else None,
        left="left" in request.args,
    )


def _address(filters: queries.PeopleFilters) -> dict[str, str]:
    """The filters as they stand in an address, without those that are not set."""
    asked = {"agency": filters.agency_id, "role": filters.role or "", "left": "y" if filters.left else ""}
    return {name: value for name, value in asked.items() if value}


def _form(stored: dict[str, object] | None, page: queries.PersonPage | None = None) -> PersonForm:
    form = PersonForm(request.form if stored is None else None, data=stored)
    choices = _agencies(page)
    form.agency_id.choices = listed({"": "None", **{agency.id: agency.label for agency in choices}})
    form.roles.choices = listed({value: value for value in _values(choices, sub_groups())})
    return form


def _agencies(page: queries.PersonPage | None) -> tuple[Choice, ...]:
    """Those to choose from, and those that have ended and are the person's own."""
    if page is None:
        return agencies()
    return agencies({page.agency_id, *(grant.agency_id for grant in page.grants if grant.agency_id)})


def _values(agency_choices: Iterable[Choice], group_choices: Iterable[Choice]) -> list[str]:
    """Every role for everything that it can be held for."""
    return [
        *(value_of(Grant(role)) for role in WHOLE),
        *(
            value_of(Grant(role, agency_id=one.id))
            for one in agency_choices
            for role in _in_order(AGENCY_ROLES)
        ),
        *(
            value_of(Grant(role, sub_group_id=one.id))
            for one in group_choices
            for role in _in_order(SUB_GROUP_ROLES)
        ),
    ]


def _in_order(roles: frozenset[Role]) -> list[Role]:
    """Those that are held until further notice: a vice-chair is named on the page of the sub-group."""
    return [role for role in Role if role in roles and role is not Role.VICE_CHAIR]


def _form_page(form: PersonForm, page: queries.PersonPage | None = None, problem: bool = False) -> str:
    tables = (
        ("For an agency", "Agency", _in_order(AGENCY_ROLES), _agencies(page)),
        ("For a sub-group", "Sub-group", _in_order(SUB_GROUP_ROLES), sub_groups()),
    )
    names = {"whole": WHOLE, "tables": tables, "words": ROLE_WORDS}
    return render_template("people/form.html", form=form, page=page, problem=problem, **names)


def _hand_over_form(person_id: str, form: HandOverForm) -> HandOverForm:
    form.action_ids.choices = listed({one.id: one.says for one in open_actions(hooks.actor(), person_id)})
    moved = any(one.elsewhere for one in open_actions(hooks.actor(), person_id))
    others = {owner.id: owner.label for owner in possible_owners() if moved or owner.id != person_id}
    form.owner_id.choices = listed({"": "Choose", **others})
    return form
