"""Checks whether the content of an upload is of the kind that its name claims."""

import codecs
import re
from collections.abc import Callable
from typing import BinaryIO

import filetype

from audit_app.delivery.file_kinds import (
    BY_CONTENT_TYPE,
    CSV,
    EXCEL,
    JPEG,
    PDF,
    PNG,
    POWERPOINT,
    TEXT,
    WORD,
    FileKind,
)
from audit_app.delivery.office_files import OfficeFileRefused, main_content_type

HEAD = 8 * 1024
CHUNK = 64 * 1024

ACTIVE = "This kind of file can hold hidden code, so it cannot be attached. Save it as PDF and attach that."
_NOT_UTF8 = "The text is not in UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8), then attach that."


class NotAccepted(Exception):
    """The file cannot be attached. The message tells people what is wrong, and what to do instead."""


def head_of(data: BinaryIO) -> bytes:
    """Return how the file begins: enough to tell its kind."""
    data.seek(0)
    return data.read(HEAD)


def _disagrees(kind: FileKind) -> NotAccepted:
    return NotAccepted(
        f"The name ends in .{kind.extension}, but the content is something else, or damaged. "
        f"Open it, save it again as {kind.label}, then attach the new file."
    )


def _check_signature(data: BinaryIO, kind: FileKind) -> None:
    if filetype.guess_mime(head_of(data)) != kind.content_type:
        raise _disagrees(kind)


def _check_office(data: BinaryIO, kind: FileKind) -> None:
    head = head_of(data)
    # The signature of an OLE container: Office wraps encrypted files in it, and old formats are made of it.
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise NotAccepted(f"The file has a password or an older format. Save it as plain .{kind.extension}.")
    if not head.startswith(b"PK\x03\x04"):
        raise _disagrees(kind)
    try:
        content_type = main_content_type(data)
    except OfficeFileRefused as error:
        raise NotAccepted(str(error)) from error
    if content_type != f"{kind.content_type}.main+xml":
        raise _disagrees(kind)


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*<[a-z!?/]", re.IGNORECASE)


def _check_text(data: BinaryIO, kind: FileKind) -> None:
    head = head_of(data)
    if filetype.guess_mime(head) in BY_CONTENT_TYPE:
        raise _disagrees(kind)
    # A browser may run markup that it downloads as plain text.
    if _MARKUP.match(head.decode("utf-8-sig", errors="replace")):
        raise NotAccepted(ACTIVE)
    decoder = codecs.getincrementaldecoder("utf-8")()
    data.seek(0)
    chunk = b"begin"
    try:
        while chunk:
            chunk = data.read(CHUNK)
            if _UNPRINTABLE.search(decoder.decode(chunk, final=not chunk)):
                raise _disagrees(kind)
    except UnicodeDecodeError as error:
        raise NotAccepted(_NOT_UTF8) from error


CHECKS: dict[FileKind, Callable[[BinaryIO, FileKind], None]] = {
    WORD: _check_office,
    EXCEL: _check_office,
    POWERPOINT: _check_office,
    PDF: _check_signature,
    PNG: _check_signature,
    JPEG: _check_signature,
    TEXT: _check_text,
    CSV: _check_text,
}
