"""Files that people attach."""

from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import Blueprint, current_app, g, request
from flask_wtf.file import FileField

from audit_app.services.files import clear_removed
from audit_app.web.forms.base import PageForm, required
from audit_app.web.request import hooks
from config import Settings

ROOM_BESIDE_FILE = 1024 * 1024
"""The bytes for the words of an upload and for the multipart framing, on top of the file itself."""


class FileForm(PageForm):
    """A form to attach a file to something; its hint names the accepted kinds and the limit of size."""

    file = FileField("File", [required("Select a file")])

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        limit = _settings().evidence_limit_bytes / 1024 / 1024
        self.file.description = (
            f"Word, Excel, PowerPoint, PDF, PNG, JPEG, plain text or CSV, up to {limit:g}\u00a0MB."
        )

    @property
    def sent(self) -> tuple[str, BinaryIO, Path, int]:
        """Return name, content, folder and limit in bytes: the arguments with which a service stores the file."""
        return (
            self.file.data.filename,
            self.file.data.stream,
            evidence_folder(),
            _settings().evidence_limit_bytes,
        )


def evidence_folder() -> Path:
    """Return the folder of all attached files."""
    return _settings().evidence_folder


def clear_removed_after_commit() -> None:
    """Delete the contents of removed files from the store as soon as their removal is committed."""
    where, now = evidence_folder(), g.now
    hooks.after_commit(lambda: clear_removed(where, now))


def allow_uploads(blueprint: Blueprint, endpoint: str) -> None:
    """Let requests to `endpoint` be larger than those of other forms.

    Werkzeug has to know the limit before anything reads the request.
    """

    @blueprint.url_value_preprocessor
    def allow(requested: str | None, _values: object) -> None:
        if requested == endpoint:
            request.max_content_length = _settings().evidence_limit_bytes + ROOM_BESIDE_FILE


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
