"""Many people at once, pasted or from a file: a preview with what is wrong in its line, then all are invited or none."""

from flask import Blueprint, current_app, flash, g, redirect, url_for
from wtforms import TextAreaField

from audit_app.errors import Invalid
from audit_app.extensions import real_now
from audit_app.policy import Permission
from audit_app.queries.people.agencies import agencies
from audit_app.rules.tables.headings import columns_named
from audit_app.rules.tables.text_tables import NotATable
from audit_app.services.password_tokens import DAYS
from audit_app.services.people import people_list as service
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.forms.tables import TableForm, tidy_table
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from config import Settings

blueprint = Blueprint("people_list", __name__)


class PeopleListForm(TableForm):
    """The form for a file or a pasted list of people."""

    text = TextAreaField(
        "Or paste the list here",
        filters=[tidy_table],
        description="Copy the list from Excel, including the line that names the columns, and paste it here.",
        render_kw={"rows": 10},
    )

    def columns_named(self, text: str) -> int:
        """Count the columns that a text names."""
        return len(columns_named(text, service.HEADINGS))


@blueprint.get("/people/list")
@requires(Permission.PERSON_MANAGE)
def form() -> Answer:
    """Display the form."""
    return _render(PeopleListForm(None))


@blueprint.post("/people/list")
@requires(Permission.PERSON_MANAGE)
def check() -> Answer:
    """Preview the list, with its errors by line."""
    list_form = PeopleListForm()
    try:
        list_form.take_file(service.TOO_LONG)
        table = service.read_people(list_form.text.data or "")
    except Invalid as error:
        list_form.refuse(error.fields)
    except NotATable as error:
        list_form.refuse({"text": str(error)})
    else:
        return _render(list_form, table)
    return _render(list_form)


@blueprint.post("/people/list/invite")
@requires(Permission.PERSON_MANAGE, adds=True)
def invite() -> Answer:
    """Invite everybody of the list, or nobody where anything is wrong; links that are not mailed are shown once."""
    list_form = PeopleListForm()
    settings: Settings = current_app.config["SETTINGS"]
    mailed = hooks.sends_mail()
    try:
        table = service.read_people(list_form.text.data or "")
        if table.wrong:
            return _render(list_form, table)
        invited = service.invite_people(
            hooks.actor(), table, settings.secret_key, g.now, real_now(), mailed=mailed
        )
    except NotATable as error:
        list_form.refuse({"text": str(error)})
        return _render(list_form)
    except Invalid as error:
        list_form.refuse({"text": next(iter(error.fields.values()))})
        return _render(list_form)
    if mailed:
        count = "1 person was" if len(invited) == 1 else f"{len(invited)} people were"
        flash(f"{count} added. Each gets an email with a link to choose a password.", "success")
        return redirect(url_for("people.index"), 303)
    links = [(person, hooks.address_of(person.path)) for person in invited]
    return page_with_status("people/list_links.html", 200, links=links, days=DAYS)


def _render(form: PeopleListForm, table: service.PeopleTable | None = None) -> Answer:
    lines = table.rows if table else ()
    form.offer_sheets()
    return form_page(
        "people/list.html",
        form,
        status=422 if table and table.wrong else None,
        rows=[row for row in lines if row.errors] or lines,
        table=table,
        columns=service.COLUMNS,
        agencies=agencies(),
    )
