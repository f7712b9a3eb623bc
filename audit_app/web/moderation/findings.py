"""Findings of a round: what is working well and areas for development, as the panel writes them."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional

from audit_app.policy import Permission, can
from audit_app.queries.log import last_act
from audit_app.queries.moderation.findings import FindingCard, FindingsPage, findings_page, round_of_finding
from audit_app.rules.reports.finding_kinds import FINDING_WORDS, FindingKind
from audit_app.services.moderation import findings as service
from audit_app.web.forms import drafts
from audit_app.web.forms.base import long_text, radios, select_choices, short_text, succeeds
from audit_app.web.forms.edit_conflicts import (
    OtherEdit,
    SharedForm,
    merge_with_stored,
    other_edit,
    retry_when_overtaken,
    with_base,
)
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("findings", __name__)


class FindingForm(SharedForm):
    """The form of a finding."""

    kind = radios(
        "Is it working well, or an area for development?",
        {kind.value: words for kind, words in FINDING_WORDS.items()},
        "Select whether it is working well or an area for development",
    )
    heading = short_text("Heading", "Enter a heading")
    text = long_text("What was found", "Enter what was found")
    key_line = SelectField("Key line of enquiry", [Optional()])
    case_ids = SelectMultipleField(
        "Where it was seen", description="Select at least 1.", validate_choice=False
    )
    service_ids = SelectMultipleField("Services it was seen in", validate_choice=False)


@blueprint.get("/rounds/<round_id>/findings")
@requires(Permission.FINDING_READ, looks_at="round_id")
def index(round_id: str) -> str:
    """List the findings of a round."""
    page = hooks.or_404(findings_page(hooks.own_scope(), round_id))
    return render_template("moderation/findings/index.html", page=page, kinds=FINDING_WORDS)


@blueprint.get("/rounds/<round_id>/findings/new")
@requires(Permission.MODERATION_DECIDE)
def new(round_id: str) -> Answer:
    """Show the form of a new finding."""
    page = _deciding(findings_page(hooks.own_scope(), round_id))
    form = _form(page, {"case_ids": request.args.getlist("case")})
    drafts.restore_draft("findings.write", form, round_id=round_id)
    return form_page("moderation/findings/form.html", form, page=page, finding=None)


@blueprint.post("/rounds/<round_id>/findings")
@requires(Permission.MODERATION_DECIDE, adds=True, drafted=True)
def write(round_id: str) -> Answer:
    """Save a new finding."""
    page = _deciding(findings_page(hooks.own_scope(), round_id))
    form = _form(page, None)
    if succeeds(form, lambda: service.write_finding(hooks.actor(), round_id, _details(form), g.now)):
        return _to(page, "Finding saved.")
    return form_page("moderation/findings/form.html", form, page=page, finding=None)


@blueprint.get("/findings/<finding_id>/edit")
@requires(Permission.MODERATION_DECIDE, looks_at="finding_id")
def edit(finding_id: str) -> Answer:
    """Show the form of a finding."""
    page, finding = _page_of(finding_id)
    form, theirs = _stored_form(page, finding), None
    if drafts.restore_draft("findings.change", form, finding_id=finding_id):
        clashes = merge_with_stored(form, _stored_form(page, finding))
        theirs = _theirs(finding_id, clashes) if clashes else None
    return form_page("moderation/findings/form.html", form, page=page, finding=finding, theirs=theirs)


@blueprint.post("/findings/<finding_id>")
@requires(Permission.MODERATION_DECIDE, looks_at="finding_id", drafted=True)
@retry_when_overtaken
def change(finding_id: str) -> Answer:
    """Save a finding, with both texts on the page when somebody else changed it meanwhile."""
    if round_of_finding(finding_id) is None:
        return _removed_meanwhile(finding_id)
    page, finding = _page_of(finding_id)
    form = _form(page, None)

    def change() -> None:
        service.change_finding(hooks.actor(), finding_id, finding.version, _details(form), g.now)

    clashes = merge_with_stored(form, _stored_form(page, finding))
    if not clashes and succeeds(form, change):
        return _to(page, "Finding saved.")
    theirs = _theirs(finding_id, clashes) if clashes else None
    return form_page("moderation/findings/form.html", form, page=page, finding=finding, theirs=theirs)


@blueprint.post("/findings/<finding_id>/move")
@requires(Permission.MODERATION_DECIDE)
def move(finding_id: str) -> Response:
    """Move a finding up or down."""
    page, finding = _page_of(finding_id)
    up = request.form.get("way") == "up"
    service.move_finding(hooks.actor(), finding_id, up, g.now)
    flash(f"“{finding.heading}” moved {'up' if up else 'down'}.", "success")
    return redirect(url_for("findings.index", round_id=page.round_id, _anchor=f"finding-{finding_id}"), 303)


@blueprint.post("/findings/<finding_id>/remove")
@requires(Permission.MODERATION_DECIDE)
def remove(finding_id: str) -> Answer:
    """Remove a finding.

    Where somebody else has changed it since the page was opened, the page shows that first.
    """
    page, finding = _page_of(finding_id)
    form, sent = _stored_form(page, finding), request.form.get("base")
    if sent and sent != form.base.data:
        changed = _theirs(finding_id, {})
        names = {"page": page, "form": form, "finding": finding, "changed": changed}
        return page_with_status("moderation/findings/form.html", 409, **names)
    service.remove_finding(hooks.actor(), finding_id, g.now)
    return _to(page, f"“{finding.heading}” was removed.")


def _removed_meanwhile(finding_id: str) -> Answer:
    """Show what was typed about a finding that somebody else removed as the form of a new finding."""
    removal = hooks.or_404(last_act(finding_id, "finding_removed"))
    page = _deciding(findings_page(hooks.own_scope(), removal.round_id or ""))
    names = {"page": page, "form": _form(page, None), "finding": None, "gone": removal}
    return page_with_status("moderation/findings/form.html", 409, **names)


def _theirs(finding_id: str, clashes: Mapping[str, str]) -> OtherEdit:
    return other_edit(last_act(finding_id, "finding_changed", "finding_written"), clashes)


def _page_of(finding_id: str) -> tuple[FindingsPage, FindingCard]:
    page = _deciding(findings_page(hooks.own_scope(), hooks.or_404(round_of_finding(finding_id))))
    return page, hooks.or_404(page.finding(finding_id))


def _deciding(page: FindingsPage | None) -> FindingsPage:
    return hooks.or_404(
        page if page and can(hooks.actor(), Permission.MODERATION_DECIDE, page.subject) else None
    )


def _to(page: FindingsPage, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("findings.index", round_id=page.round_id), 303)


def _stored_form(page: FindingsPage, finding: FindingCard) -> FindingForm:
    return with_base(_form(page, {**vars(finding), "kind": finding.kind.value}))


def _form(page: FindingsPage, stored: dict[str, object] | None) -> FindingForm:
    form = FindingForm(request.form) if stored is None else FindingForm(None, data=stored)
    form.key_line.choices = select_choices(
        {"": "None", **{choice.id: choice.label for choice in page.key_lines}}
    )
    form.case_ids.label.text = f"{page.unit.titles} it was seen in"
    form.case_ids.choices = select_choices({choice.id: choice.label for choice in page.cases})
    form.service_ids.choices = select_choices({choice.id: choice.label for choice in page.services})
    return form


def _details(form: FindingForm) -> service.FindingDetails:
    return service.FindingDetails(
        kind=FindingKind(form.kind.data),
        heading=form.heading.data or "",
        text=form.text.data or "",
        key_line=form.key_line.data or "",
        case_ids=tuple(form.case_ids.data or ()),
        service_ids=tuple(form.service_ids.data or ()),
    )
