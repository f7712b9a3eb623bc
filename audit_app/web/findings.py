"""Findings of a round: what is working well and areas for development, written by the panel."""

from collections.abc import Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional

from audit_app.policy import Permission, can
from audit_app.queries.findings import FindingCard, FindingsPage, findings_page, round_of_finding
from audit_app.queries.log import last_act
from audit_app.rules.findings import FINDING_WORDS, FindingKind
from audit_app.services import findings as service
from audit_app.web import edge, typed
from audit_app.web.clashes import SharedForm, Theirs, begun, read_again, settle, theirs_of
from audit_app.web.forms import done, listed, long_text, one_of, short_text

blueprint = Blueprint("findings", __name__)
Answer = Response | tuple[str, int]


class FindingForm(SharedForm):
    kind = one_of(
        "Is it working well, or an area for development?",
        {kind.value: words for kind, words in FINDING_WORDS.items()},
        "Choose one of the two",
    )
    heading = short_text("Heading", "Give the finding a short heading")
    text = long_text("What was found", "Say what was found")
    key_line = SelectField("Key line of enquiry", [Optional()])
    case_ids = SelectMultipleField(
        "Where it was seen", description="Tick at least one.", validate_choice=False
    )
    service_ids = SelectMultipleField("Services it was seen in", validate_choice=False)


@blueprint.get("/rounds/<round_id>/findings")
def index(round_id: str) -> str:
    page = edge.found(findings_page(edge.own_scope(), round_id))
    return render_template("findings/index.html", page=page, kinds=FINDING_WORDS)


@blueprint.get("/rounds/<round_id>/findings/new")
def new(round_id: str) -> str:
    page = _deciding(findings_page(edge.own_scope(), round_id))
    form = _form(page, {"case_ids": request.args.getlist("case")})
    typed.put_back("findings.write", form, round_id=round_id)
    return render_template("findings/form.html", page=page, form=form, finding=None)


@blueprint.post("/rounds/<round_id>/findings")
def write(round_id: str) -> Answer:
    page = _deciding(findings_page(edge.own_scope(), round_id))
    form = _form(page, None)
    if done(form, lambda: service.write_finding(edge.actor(), round_id, _details(form), g.now)):
        return _to(page, "Finding saved.")
    return render_template("findings/form.html", page=page, form=form, finding=None, problem=True), 422


@blueprint.get("/findings/<finding_id>/edit")
def edit(finding_id: str) -> str:
    page, finding = _page_of(finding_id)
    form, theirs = _stored_form(page, finding), None
    if typed.put_back("findings.change", form, finding_id=finding_id):
        clashes = settle(form, _stored_form(page, finding))
        theirs = _theirs(finding_id, clashes) if clashes else None
    return render_template("findings/form.html", page=page, form=form, finding=finding, theirs=theirs)


@blueprint.post("/findings/<finding_id>")
@read_again
def change(finding_id: str) -> Answer:
    if round_of_finding(finding_id) is None:
        return _removed_meanwhile(finding_id)
    page, finding = _page_of(finding_id)
    form = _form(page, None)

    def change() -> None:
        service.change_finding(edge.actor(), finding_id, finding.version, _details(form), g.now)

    clashes = settle(form, _stored_form(page, finding))
    if not clashes and done(form, change):
        return _to(page, "Finding saved.")
    theirs = _theirs(finding_id, clashes) if clashes else None
    names = {"page": page, "form": form, "finding": finding, "theirs": theirs, "problem": True}
    return render_template("findings/form.html", **names), 409 if theirs else 422


@blueprint.post("/findings/<finding_id>/move")
def move(finding_id: str) -> Response:
    page, finding = _page_of(finding_id)
    up = request.form.get("way") == "up"
    service.move_finding(edge.actor(), finding_id, up, g.now)
    flash(f"“{finding.heading}” moved {'up' if up else 'down'}.", "success")
    return redirect(url_for("findings.index", round_id=page.round_id, _anchor=f"finding-{finding_id}"), 303)


@blueprint.post("/findings/<finding_id>/remove")
def remove(finding_id: str) -> Answer:
    """Not what somebody else has changed since the page was opened: that is shown first."""
    page, finding = _page_of(finding_id)
    form, sent = _stored_form(page, finding), request.form.get("base")
    if sent and sent != form.base.data:
        changed = _theirs(finding_id, {})
        names = {"page": page, "form": form, "finding": finding, "changed": changed}
        return render_template("findings/form.html", **names), 409
    service.remove_finding(edge.actor(), finding_id, g.now)
    return _to(page, f"“{finding.heading}” was removed.")


def _removed_meanwhile(finding_id: str) -> Answer:
    """What was typed about a finding that somebody else removed comes back as a new one."""
    gone = edge.found(last_act(finding_id, "finding_removed"))
    page = _deciding(findings_page(edge.own_scope(), gone.round_id or ""))
    names = {"page": page, "form": _form(page, None), "finding": None, "gone": gone}
    return render_template("findings/form.html", **names), 409


def _theirs(finding_id: str, clashes: Mapping[str, str]) -> Theirs:
    return theirs_of(last_act(finding_id, "finding_changed", "finding_written"), clashes)


def _page_of(finding_id: str) -> tuple[FindingsPage, FindingCard]:
    page = _deciding(findings_page(edge.own_scope(), edge.found(round_of_finding(finding_id))))
    return page, edge.found(page.finding(finding_id))


def _deciding(page: FindingsPage | None) -> FindingsPage:
    return edge.found(
        page if page and can(edge.actor(), Permission.MODERATION_DECIDE, page.subject) else None
    )


def _to(page: FindingsPage, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("findings.index", round_id=page.round_id), 303)


def _stored_form(page: FindingsPage, finding: FindingCard) -> FindingForm:
    return begun(_form(page, {**vars(finding), "kind": finding.kind.value}))


def _form(page: FindingsPage, stored: dict[str, object] | None) -> FindingForm:
    form = FindingForm(request.form) if stored is None else FindingForm(None, data=stored)
    form.key_line.choices = listed({"": "None", **{one.id: one.label for one in page.key_lines}})
    form.case_ids.label.text = f"{page.unit.titles} it was seen in"
    form.case_ids.choices = listed({one.id: one.label for one in page.cases})
    form.service_ids.choices = listed({one.id: one.label for one in page.services})
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
