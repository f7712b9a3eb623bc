"""Files that pages give out, and files that people send."""

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import Blueprint, current_app, g, request, send_file
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from audit_app.services.files import Download, clear_removed
from audit_app.web.forms.base import PageForm, required
from audit_app.web.request import hooks
from config import Settings

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ROOM_BESIDE_FILE = 1024 * 1024
"""Bytes that the words of an upload and the frame around its parts may take."""


class FileForm(PageForm):
    """A file that is attached to something; says what is taken, up to which size."""

    file = FileField("File", [required("Choose a file")])

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        limit = _settings().evidence_limit_bytes / 1024 / 1024
        self.file.description = (
            f"Word, Excel, PowerPoint, PDF, PNG, JPEG, plain text or CSV, up to {limit:g}\u00a0MB."
        )

    @property
    def sent(self) -> tuple[str, BinaryIO, Path, int]:
        """Name and content, and where it goes up to which size: what a service takes to keep it."""
        return (self.file.data.filename, self.file.data.stream, folder(), _settings().evidence_limit_bytes)


def folder() -> Path:
    """Of all files that were attached."""
    return _settings().evidence_folder


def clear_afterwards() -> None:
    """What was removed goes out of the store as soon as it is committed."""
    where, now = folder(), g.now
    hooks.afterwards(lambda: clear_removed(where, now))


def take_files(blueprint: Blueprint, endpoint: str) -> None:
    """What is sent there may be larger than other forms, which is to be said before anything reads it."""

    @blueprint.url_value_preprocessor
    def allow(asked: str | None, _values: object) -> None:
        if asked == endpoint:
            request.max_content_length = _settings().evidence_limit_bytes + ROOM_BESIDE_FILE


def word(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=WORD, as_attachment=True, download_name=name)


def attached(download: Download) -> Response:
    """A download and nothing else: no browser shows it under our address."""
    answer = send_file(
        download.data, mimetype=download.content_type, as_attachment=True, download_name=download.file_name
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
