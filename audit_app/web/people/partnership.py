"""The partnership's agencies and services, its sub-groups and their meetings: added and changed."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from audit_app.errors import Refused
from audit_app.queries.people import agencies as queries
from audit_app.queries.people.people import everybody
from audit_app.queries.tracker.meetings import in_minutes
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier
from audit_app.services.people import partnership as service
from audit_app.services.tracker import vice_chairs
from audit_app.web.forms.base import (
    PageForm,
    day,
    listed,
    long_text,
    one_of,
    required,
    short_text,
    tried,
    version_of,
)
from audit_app.web.request import hooks

blueprint = Blueprint("partnership", __name__)
Answer = Response | tuple[str, int]


class NameForm(PageForm):
    version = HiddenField()
    name = short_text("Name", "Enter a name")


class ServiceForm(NameForm):
    kind = SelectField(
        "Kind of service",
        [required("Choose a kind of service")],
        choices=listed({"": "Choose", **SERVICE_KINDS}),
        description="Decides which questions it is asked. It stays once a return has been asked of the service.",
    )


class SubGroupForm(NameForm):
    purpose = long_text("What it does (optional)")
    tier = one_of(
        "Where it stands",
        {tier: TIER_WORDS[tier] for tier in Tier},
        "Choose where it stands",
        default=Tier.SUB_GROUP,
    )


class ViceChairForm(PageForm):
    version = HiddenField()
    person_id = SelectField("Who stands in for the chair?", [required("Choose who stands in for the chair")])
    since = day("From", "Enter the first day", description="For example, 14 9 2017")
    until = day("Until", "Enter the last day", description="That day included.")


class MeetingForm(PageForm):
    version = HiddenField()
    held_on = day("Day", "Enter the day of the meeting", description="For example, 14 9 2017")
    title = short_text("Title (optional)", description="Such as the reference of its minutes.")


@dataclass(frozen=True)
class Sheet:
    """One page for everything that is entered here: what it is, what it is about, and where saving leads.

    `act` saves, and gives the name of what it saved; `removal` is the address that removes the thing, if it may go.
    """

    title: str
    form: PageForm
    act: Callable[[], str]
    action: str
    leads_to: str
    about: str = ""
    removal: str = ""

    def show(self, problem: bool = False) -> str:
        shown = [field for field in self.form if field.name not in ("version", "csrf_token")]
        return render_template("people/partnership/form.html", sheet=self, shown=shown, problem=problem)

    def save(self) -> Answer:
        if not (saved := tried(self.form, self.act)):
            return self.show(problem=True), 422
        flash(f"{saved}: saved.", "success")
        return redirect(self.leads_to, 303)


@blueprint.get("/partnership")
def index() -> str:
    groups = queries.sub_group_lines(local_day(g.now))
    return render_template(
        "people/partnership/index.html", agencies=queries.agency_lines(), sub_groups=groups
    )


@blueprint.get("/partnership/name")
def edit_name() -> str:
    return _partnership().show()


@blueprint.post("/partnership/name")
def change_name() -> Answer:
    return _partnership().save()


@blueprint.get("/partnership/agencies/new")
def new_agency() -> str:
    return _new_agency().show()


@blueprint.post("/partnership/agencies")
def create_agency() -> Answer:
    return _new_agency().save()


@blueprint.get("/agencies/<agency_id>")
def edit_agency(agency_id: str) -> str:
    return _agency(agency_id).show()


@blueprint.post("/agencies/<agency_id>")
def change_agency(agency_id: str) -> Answer:
    return _agency(agency_id).save()


@blueprint.get("/agencies/<agency_id>/services/new")
def new_service(agency_id: str) -> str:
    return _new_service(agency_id).show()


@blueprint.post("/agencies/<agency_id>/services")
def create_service(agency_id: str) -> Answer:
    return _new_service(agency_id).save()


@blueprint.get("/services/<service_id>")
def edit_service(service_id: str) -> str:
    return _service(service_id).show()


@blueprint.post("/services/<service_id>")
def change_service(service_id: str) -> Answer:
    return _service(service_id).save()


@blueprint.get("/partnership/sub-groups/new")
def new_sub_group() -> str:
    return _new_sub_group().show()


@blueprint.post("/partnership/sub-groups")
def create_sub_group() -> Answer:
    return _new_sub_group().save()


@blueprint.get("/sub-groups/<sub_group_id>")
def sub_group(sub_group_id: str) -> str:
    page = hooks.found(queries.sub_group_page(sub_group_id, local_day(g.now)))
    return render_template("people/partnership/sub_group.html", page=page)


@blueprint.get("/sub-groups/<sub_group_id>/edit")
def edit_sub_group(sub_group_id: str) -> str:
    return _sub_group(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>")
def change_sub_group(sub_group_id: str) -> Answer:
    return _sub_group(sub_group_id).save()


@blueprint.get("/sub-groups/<sub_group_id>/vice-chairs/new")
def new_vice_chair(sub_group_id: str) -> str:
    return _vice_chair(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>/vice-chairs")
def name_vice_chair(sub_group_id: str) -> Answer:
    return _vice_chair(sub_group_id).save()


@blueprint.post("/sub-groups/<sub_group_id>/vice-chairs/<held_id>/end")
def end_vice_chair(sub_group_id: str, held_id: str) -> Response:
    vice_chairs.end_vice_chair(hooks.actor(), sub_group_id, held_id, g.now)
    flash("They stand in no longer.", "success")
    return redirect(_of_sub_group(sub_group_id), 303)


@blueprint.get("/sub-groups/<sub_group_id>/meetings/new")
def new_meeting(sub_group_id: str) -> str:
    return _new_meeting(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>/meetings")
def add_meeting(sub_group_id: str) -> Answer:
    return _new_meeting(sub_group_id).save()


@blueprint.get("/meetings/<meeting_id>")
def edit_meeting(meeting_id: str) -> str:
    return _meeting(meeting_id).show()


@blueprint.post("/meetings/<meeting_id>")
def change_meeting(meeting_id: str) -> Answer:
    return _meeting(meeting_id).save()


@blueprint.post("/meetings/<meeting_id>/remove")
def remove_meeting(meeting_id: str) -> Response:
    meeting = hooks.found(queries.meeting_line(meeting_id))
    service.remove_meeting(hooks.actor(), meeting_id, g.now)
    flash(f"The meeting of {day_words(meeting.held_on)} was removed.", "success")
    return redirect(_of_sub_group(meeting.sub_group_id), 303)


def _partnership() -> Sheet:
    form = NameForm(data={"name": g.partnership.name, "version": g.partnership.version})

    def act() -> str:
        return service.rename_partnership(
            hooks.actor(), version_of(form.version), form.name.data or "", g.now
        ).name

    about = g.partnership.name
    return Sheet("Rename the partnership", form, act, url_for("partnership.change_name"), _index(), about)


def _new_agency() -> Sheet:
    form = NameForm()

    def act() -> str:
        return service.create_agency(hooks.actor(), "", form.name.data or "", g.now).name

    return Sheet("Add an agency", form, act, url_for("partnership.create_agency"), _index())


def _agency(agency_id: str) -> Sheet:
    agency = hooks.found(queries.agency_line(agency_id))
    form = NameForm(data=vars(agency))

    def act() -> str:
        version, name = version_of(form.version), form.name.data or ""
        return service.rename_agency(hooks.actor(), agency_id, version, name, g.now).name

    action = url_for("partnership.change_agency", agency_id=agency_id)
    return Sheet("Rename agency", form, act, action, _index(), agency.name)


def _new_service(agency_id: str) -> Sheet:
    agency = hooks.found(queries.agency_line(agency_id))
    form = ServiceForm()

    def act() -> str:
        name, kind = form.name.data or "", form.kind.data or ""
        return service.create_service(hooks.actor(), agency_id, "", name, kind, g.now).name

    action = url_for("partnership.create_service", agency_id=agency_id)
    return Sheet("Add a service", form, act, action, _index(), agency.name)


def _service(service_id: str) -> Sheet:
    line = hooks.found(queries.service_line(service_id))
    form = ServiceForm(data=vars(line))

    def act() -> str:
        version, name, kind = version_of(form.version), form.name.data or "", form.kind.data or ""
        return service.change_service(hooks.actor(), service_id, version, name, kind, g.now).name

    action = url_for("partnership.change_service", service_id=service_id)
    return Sheet("Change service", form, act, action, _index(), line.agency)


def _new_sub_group() -> Sheet:
    form = SubGroupForm()

    def act() -> str:
        name, purpose, tier = form.name.data or "", form.purpose.data or "", Tier(form.tier.data)
        return service.create_sub_group(hooks.actor(), "", name, purpose, g.now, tier).name

    return Sheet("Add a sub-group", form, act, url_for("partnership.create_sub_group"), _index())


def _sub_group(sub_group_id: str) -> Sheet:
    page = hooks.found(queries.sub_group_page(sub_group_id, local_day(g.now)))
    form = SubGroupForm(data=vars(page))

    def act() -> str:
        version, name, purpose = version_of(form.version), form.name.data or "", form.purpose.data or ""
        tier = Tier(form.tier.data)
        return service.change_sub_group(hooks.actor(), sub_group_id, version, name, purpose, g.now, tier).name

    action = url_for("partnership.change_sub_group", sub_group_id=sub_group_id)
    return Sheet("Change sub-group", form, act, action, _of_sub_group(sub_group_id), page.name)


def _vice_chair(sub_group_id: str) -> Sheet:
    page = hooks.found(queries.sub_group_page(sub_group_id, local_day(g.now)))
    form = ViceChairForm()
    form.person_id.choices = listed({"": "Choose", **{one.id: one.label for one in everybody()}})

    def act() -> str:
        since, until = form.since.data, form.until.data
        person_id = form.person_id.data or ""
        vice_chairs.name_vice_chair(hooks.actor(), sub_group_id, person_id, since, until, g.now)
        return "The vice-chair"

    action = url_for("partnership.name_vice_chair", sub_group_id=sub_group_id)
    return Sheet("Name a vice-chair for a period", form, act, action, _of_sub_group(sub_group_id), page.name)


def _new_meeting(sub_group_id: str) -> Sheet:
    page = hooks.found(queries.sub_group_page(sub_group_id, local_day(g.now)))
    form = MeetingForm()

    def act() -> str:
        service.add_meeting(hooks.actor(), sub_group_id, form.held_on.data, form.title.data or "", g.now)
        return "The meeting"

    action = url_for("partnership.add_meeting", sub_group_id=sub_group_id)
    return Sheet("Add a meeting", form, act, action, _of_sub_group(sub_group_id), page.name)


def _meeting(meeting_id: str) -> Sheet:
    meeting = hooks.found(queries.meeting_line(meeting_id))
    if named := in_minutes(meeting_id):
        raise Refused(named)
    form = MeetingForm(data=vars(meeting))

    def act() -> str:
        version, held_on, title = version_of(form.version), form.held_on.data, form.title.data or ""
        service.change_meeting(hooks.actor(), meeting_id, version, held_on, title, g.now)
        return "The meeting"

    action = url_for("partnership.change_meeting", meeting_id=meeting_id)
    leads_to, removal = (
        _of_sub_group(meeting.sub_group_id),
        url_for("partnership.remove_meeting", meeting_id=meeting_id),
    )
    return Sheet("Change meeting", form, act, action, leads_to, meeting.sub_group, removal)


def _index() -> str:
    return url_for("partnership.index")


def _of_sub_group(sub_group_id: str) -> str:
    return url_for("partnership.sub_group", sub_group_id=sub_group_id)
