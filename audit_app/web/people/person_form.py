"""The form for a person with their roles, and its page."""

from collections.abc import Iterable

from flask import request
from wtforms import HiddenField, SelectField, SelectMultipleField

from audit_app.policy import AGENCY_ROLES, ROLE_WORDS, SUB_GROUP_ROLES, Grant, Role
from audit_app.queries.people.actors import grant_key
from audit_app.queries.people.agencies import agencies
from audit_app.queries.people.people import Choice, PersonPage
from audit_app.queries.people.sub_groups import sub_groups
from audit_app.services.people.people import PersonDetails
from audit_app.web.forms.base import LONGEST_LINE, PageForm, select_choices, short_text
from audit_app.web.forms.pages import Answer, form_page

WHOLE_PARTNERSHIP = tuple(role for role in Role if role not in AGENCY_ROLES | SUB_GROUP_ROLES)
"""The roles that are for the whole partnership, and not for an agency or a sub-group."""


class PersonForm(PageForm):
    """The details of a person; a role is ticked for each body for which they have it."""

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
        "Agency (optional)", description="Where they work. Only people with an agency can own actions."
    )
    phone = short_text(
        "Phone number (optional)",
        longest=40,
        description="A QA officer’s number is given in every email.",
        render_kw={"type": "tel", "autocomplete": "off"},
    )
    working_days = short_text(
        "Working days (optional)",
        longest=100,
        description="For example, “Monday to Wednesday”. A QA officer’s days are given in every email.",
    )
    roles = SelectMultipleField("Roles")

    @property
    def details(self) -> PersonDetails:
        """Return the details as the service takes them."""
        return PersonDetails(
            self.email.data or "",
            self.name.data or "",
            self.job_title.data or "",
            self.agency_id.data or None,
            phone=self.phone.data or "",
            working_days=self.working_days.data or "",
        )

    @property
    def grants(self) -> list[Grant]:
        """Return the ticked roles."""
        return [_grant(ticked) for ticked in self.roles.data or ()]


def _grant(ticked: str) -> Grant:
    """Return the role and body of a ticked value, which `grant_key` has made."""
    role, _, body = ticked.partition(":")
    return Grant(
        Role(role),
        body or None if Role(role) in AGENCY_ROLES else None,
        body or None if Role(role) in SUB_GROUP_ROLES else None,
    )


def person_form(stored: dict[str, object] | None, page: PersonPage | None = None) -> PersonForm:
    """Return the form with its choices, filled from what was posted, or from `stored`.

    `page` is the person to be changed, None for a new person.
    """
    form = PersonForm(request.form if stored is None else None, data=stored)
    choices = _agencies(page)
    form.agency_id.choices = select_choices({"": "None", **{agency.id: agency.label for agency in choices}})
    form.roles.choices = select_choices({value: value for value in _values(choices, sub_groups())})
    return form


def _agencies(page: PersonPage | None) -> tuple[Choice, ...]:
    """Return the agencies to choose from, with those that have ended but belong to the person."""
    if page is None:
        return agencies()
    return agencies({page.agency_id, *(grant.agency_id for grant in page.grants if grant.agency_id)})


def _values(agency_choices: Iterable[Choice], group_choices: Iterable[Choice]) -> list[str]:
    """Return the values of all boxes: every role for every body for which it can be."""
    return [
        *(grant_key(Grant(role)) for role in WHOLE_PARTNERSHIP),
        *(
            grant_key(Grant(role, agency_id=agency.id))
            for agency in agency_choices
            for role in _in_order(AGENCY_ROLES)
        ),
        *(
            grant_key(Grant(role, sub_group_id=group.id))
            for group in group_choices
            for role in _in_order(SUB_GROUP_ROLES)
        ),
    ]


def _in_order(roles: frozenset[Role]) -> list[Role]:
    """Return the roles to tick, in their order; a vice-chair is named on the page of the sub-group instead."""
    return [role for role in Role if role in roles and role is not Role.VICE_CHAIR]


def person_page(form: PersonForm, page: PersonPage | None = None) -> Answer:
    """Render the page of the form."""
    tables = (
        ("For an agency", "Agency", _in_order(AGENCY_ROLES), _agencies(page)),
        ("For a sub-group", "Sub-group", _in_order(SUB_GROUP_ROLES), sub_groups()),
    )
    names = {"whole": WHOLE_PARTNERSHIP, "tables": tables, "words": ROLE_WORDS}
    return form_page("people/form.html", form, page=page, **names)
