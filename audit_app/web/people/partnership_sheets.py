"""Lists what can be entered about the partnership: a sheet for each thing, with its form, its act and the next page."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, g, redirect, url_for
from wtforms import HiddenField, SelectField

from audit_app.errors import Refused
from audit_app.queries.people import agencies, meetings, sub_group_page
from audit_app.queries.people.people import everybody
from audit_app.queries.tracker.meetings.minutes import in_minutes
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier
from audit_app.services.people import partnership as service
from audit_app.services.tracker import vice_chairs
from audit_app.web.forms.base import (
    PageForm,
    day,
    long_text,
    perform,
    radios,
    required,
    select_choices,
    short_text,
    version_of,
)
from audit_app.web.forms.pages import Answer, page_of_forms
from audit_app.web.request import hooks


class NameForm(PageForm):
    """A name, of the partnership or an agency."""

    version = HiddenField()
    name = short_text("Name", "Enter a name")


class ServiceForm(NameForm):
    """Name and kind of a service."""

    kind = SelectField(
        "Kind of service",
        [required("Select a kind of service")],
        choices=select_choices({"": "Choose", **SERVICE_KINDS}),
        description="This decides which questions the service is asked. You cannot change it once the service has been asked for a return.",
    )


class SubGroupForm(NameForm):
    """Name, purpose and tier of a sub-group."""

    purpose = long_text("Purpose (optional)")
    tier = radios(
        "What kind of group is it?",
        {tier: TIER_WORDS[tier] for tier in Tier},
        "Select what kind of group it is",
        default=Tier.SUB_GROUP,
    )


class ViceChairForm(PageForm):
    """The vice-chair of a sub-group, with the period."""

    version = HiddenField()
    person_id = SelectField("Who is the vice-chair?", [required("Select the vice-chair")])
    since = day("From", "Enter the first day", description="For example, 14 9 2017")
    until = day("Until", "Enter the last day", description="Including this day.")


class MeetingForm(PageForm):
    """Day and title of a meeting."""

    version = HiddenField()
    held_on = day("Date", "Enter the date of the meeting", description="For example, 14 9 2017")
    title = short_text("Title (optional)", description="For example, the reference of its minutes")


@dataclass(frozen=True)
class Sheet:
    """A page with a single form: its purpose, its thing, and the page to which saving leads.

    `act` saves and returns the name of what it saved; `removal` is the address that removes the thing, where it may go.
    """

    title: str
    form: PageForm
    act: Callable[[], str]
    action: str
    leads_to: str
    about: str = ""
    removal: str = ""

    def show(self) -> tuple[str, int]:
        """Render the page."""
        fields = [field for field in self.form if field.name not in ("version", "csrf_token")]
        return page_of_forms("people/partnership/form.html", self.form, sheet=self, shown=fields)

    def save(self) -> Answer:
        """Save what was posted and lead on, or render the page with its errors."""
        if not (saved := perform(self.form, self.act)):
            return self.show()
        flash(f"{saved} saved.", "success")
        return redirect(self.leads_to, 303)


def partnership_sheet() -> Sheet:
    """Return the sheet to rename the partnership."""
    form = NameForm(data={"name": g.partnership.name, "version": g.partnership.version})

    def act() -> str:
        return service.rename_partnership(
            hooks.actor(), version_of(form.version), form.name.data or "", g.now
        ).name

    about = g.partnership.name
    return Sheet("Rename partnership", form, act, url_for("partnership.change_name"), _index(), about)


def new_agency_sheet() -> Sheet:
    """Return the sheet to add an agency."""
    form = NameForm()

    def act() -> str:
        return service.create_agency(hooks.actor(), "", form.name.data or "", g.now).name

    return Sheet("Add an agency", form, act, url_for("partnership.create_agency"), _index())


def agency_sheet(agency_id: str) -> Sheet:
    """Return the sheet to rename an agency."""
    agency = hooks.or_404(agencies.agency_line(agency_id))
    form = NameForm(data=vars(agency))

    def act() -> str:
        version, name = version_of(form.version), form.name.data or ""
        return service.rename_agency(hooks.actor(), agency_id, version, name, g.now).name

    action = url_for("partnership.change_agency", agency_id=agency_id)
    return Sheet("Rename agency", form, act, action, _index(), agency.name)


def new_service_sheet(agency_id: str) -> Sheet:
    """Return the sheet to add a service to an agency."""
    agency = hooks.or_404(agencies.agency_line(agency_id))
    form = ServiceForm()

    def act() -> str:
        name, kind = form.name.data or "", form.kind.data or ""
        return service.create_service(hooks.actor(), agency_id, "", name, kind, g.now).name

    action = url_for("partnership.create_service", agency_id=agency_id)
    return Sheet("Add a service", form, act, action, _index(), agency.name)


def service_sheet(service_id: str) -> Sheet:
    """Return the sheet to change a service."""
    line = hooks.or_404(agencies.service_line(service_id))
    form = ServiceForm(data=vars(line))

    def act() -> str:
        version, name, kind = version_of(form.version), form.name.data or "", form.kind.data or ""
        return service.change_service(hooks.actor(), service_id, version, name, kind, g.now).name

    action = url_for("partnership.change_service", service_id=service_id)
    return Sheet("Change service", form, act, action, _index(), line.agency)


def new_sub_group_sheet() -> Sheet:
    """Return the sheet to add a sub-group."""
    form = SubGroupForm()

    def act() -> str:
        name, purpose, tier = form.name.data or "", form.purpose.data or "", Tier(form.tier.data)
        return service.create_sub_group(hooks.actor(), "", name, purpose, g.now, tier).name

    return Sheet("Add a sub-group", form, act, url_for("partnership.create_sub_group"), _index())


def sub_group_sheet(sub_group_id: str) -> Sheet:
    """Return the sheet to change a sub-group."""
    page = hooks.or_404(sub_group_page.sub_group_page(sub_group_id, local_day(g.now)))
    form = SubGroupForm(data=vars(page))

    def act() -> str:
        version, name, purpose = version_of(form.version), form.name.data or "", form.purpose.data or ""
        tier = Tier(form.tier.data)
        return service.change_sub_group(hooks.actor(), sub_group_id, version, name, purpose, g.now, tier).name

    action = url_for("partnership.change_sub_group", sub_group_id=sub_group_id)
    return Sheet("Change sub-group", form, act, action, sub_group_address(sub_group_id), page.name)


def vice_chair_sheet(sub_group_id: str) -> Sheet:
    """Return the sheet to name a vice-chair for a period."""
    page = hooks.or_404(sub_group_page.sub_group_page(sub_group_id, local_day(g.now)))
    form = ViceChairForm()
    form.person_id.choices = select_choices(
        {"": "Choose", **{person.id: person.label for person in everybody()}}
    )

    def act() -> str:
        since, until = form.since.data, form.until.data
        person_id = form.person_id.data or ""
        vice_chairs.name_vice_chair(hooks.actor(), sub_group_id, person_id, since, until, g.now)
        return "Vice-chair"

    action = url_for("partnership.name_vice_chair", sub_group_id=sub_group_id)
    return Sheet(
        "Name a vice-chair for a period", form, act, action, sub_group_address(sub_group_id), page.name
    )


def new_meeting_sheet(sub_group_id: str) -> Sheet:
    """Return the sheet to add a meeting."""
    page = hooks.or_404(sub_group_page.sub_group_page(sub_group_id, local_day(g.now)))
    form = MeetingForm()

    def act() -> str:
        service.add_meeting(hooks.actor(), sub_group_id, form.held_on.data, form.title.data or "", g.now)
        return "Meeting"

    action = url_for("partnership.add_meeting", sub_group_id=sub_group_id)
    return Sheet("Add a meeting", form, act, action, sub_group_address(sub_group_id), page.name)


def meeting_sheet(meeting_id: str) -> Sheet:
    """Return the sheet to change a meeting. Raises Refused where its minutes have a decision."""
    meeting = hooks.or_404(meetings.meeting_line(meeting_id))
    if decided := in_minutes(meeting_id):
        raise Refused(decided)
    form = MeetingForm(data=vars(meeting))

    def act() -> str:
        version, held_on, title = version_of(form.version), form.held_on.data, form.title.data or ""
        service.change_meeting(hooks.actor(), meeting_id, version, held_on, title, g.now)
        return "Meeting"

    action = url_for("partnership.change_meeting", meeting_id=meeting_id)
    leads_to = sub_group_address(meeting.sub_group_id)
    removal = url_for("partnership.remove_meeting", meeting_id=meeting_id)
    return Sheet("Change meeting", form, act, action, leads_to, meeting.sub_group, removal)


def _index() -> str:
    return url_for("partnership.index")


def sub_group_address(sub_group_id: str) -> str:
    """Return the address of the page of a sub-group."""
    return url_for("partnership.sub_group", sub_group_id=sub_group_id)
