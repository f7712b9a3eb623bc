"""Pages on which copies of the records behind an answer are attached, opened and removed.

They are apart from the form of the section, because that form is saved while it is typed, and files are not.
"""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.files import FileLine
from audit_app.queries.returns.pages import ReturnPage, StoredAnswer
from audit_app.rules.questions.options import EvidenceOptions
from audit_app.services.returns import files as service
from audit_app.services.returns.returns import NOT_WITH_AUDITOR
from audit_app.web.forms import uploads
from audit_app.web.forms.base import succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.forms.uploads import FileForm
from audit_app.web.request import hooks
from audit_app.web.request.downloads import hand_out
from audit_app.web.request.endpoints import requires
from audit_app.web.returns.returns import page_of

blueprint = Blueprint("answer_files", __name__)
uploads.allow_uploads(blueprint, "answer_files.attach")


@blueprint.get("/returns/<return_id>/questions/<question_key>/files")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def index(return_id: str, question_key: str) -> Answer:
    """Show the files of an answer, and the form that attaches another."""
    return _index(_answerable(return_id), question_key, FileForm(formdata=None))


@blueprint.post("/returns/<return_id>/questions/<question_key>/files")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def attach(return_id: str, question_key: str) -> Answer:
    """Attach a file to an answer."""
    page, form = _answerable(return_id), FileForm()
    actor = hooks.actor()
    if succeeds(form, lambda: service.attach_file(actor, return_id, question_key, *form.sent, g.now)):
        return _to_index(return_id, question_key, "The file is attached.")
    return _index(page, question_key, form)


@blueprint.get("/returns/<return_id>/files/<file_id>")
@requires(Permission.RETURN_READ, looks_at="return_id")
def download(return_id: str, file_id: str) -> Response:
    """Download a file."""
    file = service.open_file(hooks.actor(), return_id, file_id, uploads.evidence_folder())
    return hand_out(file.data, file.file_name, file.content_type, attached=True)


@blueprint.get("/returns/<return_id>/files/<file_id>/remove")
@requires(Permission.RETURN_ANSWER, looks_at="return_id")
def remove_form(return_id: str, file_id: str) -> str:
    """Ask whether to remove a file."""
    page = _answerable(return_id)
    stored, file = hooks.or_404(_file(page, file_id))
    return render_template("returns/files/remove.html", page=page, given=stored, file=file)


@blueprint.post("/returns/<return_id>/files/<file_id>/remove")
@requires(Permission.RETURN_ANSWER)
def remove(return_id: str, file_id: str) -> Response:
    """Remove a file."""
    _answerable(return_id)
    question_key = service.remove_file(hooks.actor(), return_id, file_id, g.now)
    uploads.clear_removed_after_commit()
    return _to_index(return_id, question_key, "The file is removed.")


def _answerable(return_id: str) -> ReturnPage:
    page = page_of(return_id)
    if not page.answerable:
        raise Refused(NOT_WITH_AUDITOR)
    return page


def _to_index(return_id: str, question_key: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("answer_files.index", return_id=return_id, question_key=question_key), 303)


def _index(page: ReturnPage, question_key: str, form: FileForm) -> Answer:
    takes_files = (stored for stored in _taking_files(page) if stored.question.key == question_key)
    stored = hooks.or_404(next(takes_files, None))
    return form_page(
        "returns/files/index.html",
        form,
        page=page,
        given=stored,
        part=page.part_of(question_key),
        most=service.MOST_FILES,
    )


def _taking_files(page: ReturnPage) -> list[StoredAnswer]:
    return [
        stored
        for section in page.sections
        for stored in section.asked
        if stored.question.options.of(EvidenceOptions).files
    ]


def _file(page: ReturnPage, file_id: str) -> tuple[StoredAnswer, FileLine] | None:
    files = ((stored, file) for stored in _taking_files(page) for file in stored.files)
    return next(((stored, file) for stored, file in files if file.id == file_id), None)
