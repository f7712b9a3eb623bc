"""Pages of the partnership: its agencies and services, its sub-groups and their meetings."""

from flask import Blueprint, flash, g, redirect, render_template
from werkzeug.wrappers import Response

from audit_app.policy import Permission
from audit_app.queries.people import agencies, meetings, sub_group_page, sub_groups
from audit_app.rules.dates import day_words, local_day
from audit_app.services.people import partnership as service
from audit_app.services.tracker import vice_chairs
from audit_app.web.forms.pages import Answer
from audit_app.web.people import partnership_sheets as sheets
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("partnership", __name__)


@blueprint.get("/partnership")
@requires(Permission.PARTNERSHIP_READ)
def index() -> str:
    """Display the agencies and sub-groups."""
    groups = sub_groups.sub_group_lines(local_day(g.now))
    return render_template(
        "people/partnership/index.html", agencies=agencies.agency_lines(), sub_groups=groups
    )


@blueprint.get("/partnership/name")
@requires(Permission.PARTNERSHIP_MANAGE)
def edit_name() -> Answer:
    """Display the form to rename the partnership."""
    return sheets.partnership_sheet().show()


@blueprint.post("/partnership/name")
@requires(Permission.PARTNERSHIP_MANAGE)
def change_name() -> Answer:
    """Rename the partnership."""
    return sheets.partnership_sheet().save()


@blueprint.get("/partnership/agencies/new")
@requires(Permission.PARTNERSHIP_MANAGE)
def new_agency() -> Answer:
    """Display the form to add an agency."""
    return sheets.new_agency_sheet().show()


@blueprint.post("/partnership/agencies")
@requires(Permission.PARTNERSHIP_MANAGE, adds=True)
def create_agency() -> Answer:
    """Add an agency."""
    return sheets.new_agency_sheet().save()


@blueprint.get("/agencies/<agency_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def edit_agency(agency_id: str) -> Answer:
    """Display the form to rename an agency."""
    return sheets.agency_sheet(agency_id).show()


@blueprint.post("/agencies/<agency_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def change_agency(agency_id: str) -> Answer:
    """Rename an agency."""
    return sheets.agency_sheet(agency_id).save()


@blueprint.get("/agencies/<agency_id>/services/new")
@requires(Permission.PARTNERSHIP_MANAGE)
def new_service(agency_id: str) -> Answer:
    """Display the form to add a service."""
    return sheets.new_service_sheet(agency_id).show()


@blueprint.post("/agencies/<agency_id>/services")
@requires(Permission.PARTNERSHIP_MANAGE, adds=True)
def create_service(agency_id: str) -> Answer:
    """Add a service."""
    return sheets.new_service_sheet(agency_id).save()


@blueprint.get("/services/<service_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def edit_service(service_id: str) -> Answer:
    """Display the form to change a service."""
    return sheets.service_sheet(service_id).show()


@blueprint.post("/services/<service_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def change_service(service_id: str) -> Answer:
    """Change a service."""
    return sheets.service_sheet(service_id).save()


@blueprint.get("/partnership/sub-groups/new")
@requires(Permission.PARTNERSHIP_MANAGE)
def new_sub_group() -> Answer:
    """Display the form to add a sub-group."""
    return sheets.new_sub_group_sheet().show()


@blueprint.post("/partnership/sub-groups")
@requires(Permission.PARTNERSHIP_MANAGE, adds=True)
def create_sub_group() -> Answer:
    """Add a sub-group."""
    return sheets.new_sub_group_sheet().save()


@blueprint.get("/sub-groups/<sub_group_id>")
@requires(Permission.PARTNERSHIP_READ)
def sub_group(sub_group_id: str) -> str:
    """Display a sub-group with its meetings and vice-chairs."""
    page = hooks.or_404(sub_group_page.sub_group_page(sub_group_id, local_day(g.now)))
    return render_template("people/partnership/sub_group.html", page=page)


@blueprint.get("/sub-groups/<sub_group_id>/edit")
@requires(Permission.PARTNERSHIP_MANAGE)
def edit_sub_group(sub_group_id: str) -> Answer:
    """Display the form to change a sub-group."""
    return sheets.sub_group_sheet(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def change_sub_group(sub_group_id: str) -> Answer:
    """Change a sub-group."""
    return sheets.sub_group_sheet(sub_group_id).save()


@blueprint.get("/sub-groups/<sub_group_id>/vice-chairs/new")
@requires(Permission.PARTNERSHIP_MANAGE)
def new_vice_chair(sub_group_id: str) -> Answer:
    """Display the form to name a vice-chair."""
    return sheets.vice_chair_sheet(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>/vice-chairs")
@requires(Permission.PARTNERSHIP_MANAGE)
def name_vice_chair(sub_group_id: str) -> Answer:
    """Name a vice-chair for a period."""
    return sheets.vice_chair_sheet(sub_group_id).save()


@blueprint.post("/sub-groups/<sub_group_id>/vice-chairs/<held_id>/end")
@requires(Permission.PARTNERSHIP_MANAGE)
def end_vice_chair(sub_group_id: str, held_id: str) -> Response:
    """End the period of a vice-chair."""
    vice_chairs.end_vice_chair(hooks.actor(), sub_group_id, held_id, g.now)
    flash("The vice-chair’s period has ended.", "success")
    return redirect(sheets.sub_group_address(sub_group_id), 303)


@blueprint.get("/sub-groups/<sub_group_id>/meetings/new")
@requires(Permission.PARTNERSHIP_MANAGE)
def new_meeting(sub_group_id: str) -> Answer:
    """Display the form to add a meeting."""
    return sheets.new_meeting_sheet(sub_group_id).show()


@blueprint.post("/sub-groups/<sub_group_id>/meetings")
@requires(Permission.PARTNERSHIP_MANAGE, adds=True)
def add_meeting(sub_group_id: str) -> Answer:
    """Add a meeting."""
    return sheets.new_meeting_sheet(sub_group_id).save()


@blueprint.get("/meetings/<meeting_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def edit_meeting(meeting_id: str) -> Answer:
    """Display the form to change a meeting."""
    return sheets.meeting_sheet(meeting_id).show()


@blueprint.post("/meetings/<meeting_id>")
@requires(Permission.PARTNERSHIP_MANAGE)
def change_meeting(meeting_id: str) -> Answer:
    """Change a meeting."""
    return sheets.meeting_sheet(meeting_id).save()


@blueprint.post("/meetings/<meeting_id>/remove")
@requires(Permission.PARTNERSHIP_MANAGE)
def remove_meeting(meeting_id: str) -> Response:
    """Remove a meeting."""
    meeting = hooks.or_404(meetings.meeting_line(meeting_id))
    service.remove_meeting(hooks.actor(), meeting_id, g.now)
    flash(f"The meeting of {day_words(meeting.held_on)} was removed.", "success")
    return redirect(sheets.sub_group_address(meeting.sub_group_id), 303)
