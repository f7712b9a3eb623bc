"""Decide from its name and content what kind of file an upload is, and whether it may be attached."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from audit_app.delivery.office_files import OfficeFileRefused, main_content_type

HEAD = 8 * 1024
CHUNK = 64 * 1024
LONGEST_NAME = 200
LONGEST_ENDING = 10


class NotAccepted(Exception):
    """The file cannot be attached. The message tells people what is wrong, and what to do instead."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be attached; `endings` are without the dot, the usual ending first."""

    key: str
    label: str
    endings: tuple[str, ...]
    content_type: str

    @property
    def extension(self) -> str:
        """The usual ending, without the dot."""
        return self.endings[0]


_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = FileKind("word", "Word document", ("docx",), f"{_OFFICE}wordprocessingml.document")
EXCEL = FileKind("excel", "Excel workbook", ("xlsx",), f"{_OFFICE}spreadsheetml.sheet")
POWERPOINT = FileKind("powerpoint", "PowerPoint slides", ("pptx",), f"{_OFFICE}presentationml.presentation")
PDF = FileKind("pdf", "PDF", ("pdf",), "application/pdf")
PNG = FileKind("png", "PNG picture", ("png",), "image/png")
JPEG = FileKind("jpeg", "JPEG picture", ("jpg", "jpeg"), "image/jpeg")
TEXT = FileKind("text", "Plain text", ("txt",), "text/plain")
CSV = FileKind("csv", "CSV table", ("csv",), "text/csv")

KINDS = (WORD, EXCEL, POWERPOINT, PDF, PNG, JPEG, TEXT, CSV)
_BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
_BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}

ACCEPTED = "Attach a Word, Excel, PowerPoint, PDF, PNG, JPEG, plain text or CSV file."
_MACROS = "This kind of file can hold macros, so it cannot be attached. Save it as .docx, .xlsx or .pptx."
_OLD = "This is an older Office format. Save it as .docx, .xlsx, .pptx or PDF, then attach that."
_ACTIVE = "This kind of file can hold hidden code, so it cannot be attached. Save it as PDF and attach that."
_PROGRAM = f"Programs cannot be attached. {ACCEPTED}"
_BUNDLE = "Bundles of files cannot be attached. Attach the files one by one."
_NOT_UTF8 = "The text is not in UTF-8. Save it as UTF-8 (in Excel: CSV UTF-8), then attach that."
_PICTURE = "Save this picture as JPEG or PNG, then attach that."

_WHY_REFUSED = {
    ending: why
    for why, endings in {
        _MACROS: "docm dotm xlsm xltm xlsb xlam pptm potm ppsm ppam",
        _OLD: "doc dot xls xlt ppt pot pps rtf",
        _ACTIVE: "htm html xhtml mht mhtml svg xml",
        _PROGRAM: "app bat cmd com cpl dll exe hta jar js jse lnk msi ps1 py scr sh vbe vbs wsf",
        _BUNDLE: "7z gz rar tar tgz zip",
        _PICTURE: "bmp gif heic heif tif tiff webp",
    }.items()
    for ending in endings.split()
}


def recognise(data: BinaryIO, claimed_name: str) -> FileKind:
    """Return the kind of file on which its name and its content agree, and rewind `data`.

    Text is read to its end; of other files only the parts that identify them are read. Raises NotAccepted.
    """
    kind = _claimed(claimed_name)
    if not _head(data):
        raise NotAccepted("The file is empty.")
    _CHECKS[kind](data, kind)
    data.seek(0)
    return kind


def _head(data: BinaryIO) -> bytes:
    data.seek(0)
    return data.read(HEAD)


def _claimed(name: str) -> FileKind:
    ending = PurePosixPath(safe_download_name(name)).suffix.removeprefix(".").lower()
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    raise NotAccepted(_WHY_REFUSED.get(ending, f"Files of this kind cannot be attached. {ACCEPTED}"))


def _disagrees(kind: FileKind) -> NotAccepted:
    return NotAccepted(
        f"The name ends in .{kind.extension}, but the content is something else, or damaged. "
        f"Open it, save it again as {kind.label}, then attach the new file."
    )


def _check_signature(data: BinaryIO, kind: FileKind) -> None:
    if filetype.guess_mime(_head(data)) != kind.content_type:
        raise _disagrees(kind)


def _check_office(data: BinaryIO, kind: FileKind) -> None:
    head = _head(data)
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
    head = _head(data)
    if filetype.guess_mime(head) in _BY_CONTENT_TYPE:
        raise _disagrees(kind)
    # A browser may run markup that it downloads as plain text.
    if _MARKUP.match(head.decode("utf-8-sig", errors="replace")):
        raise NotAccepted(_ACTIVE)
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


_CHECKS: dict[FileKind, Callable[[BinaryIO, FileKind], None]] = {
    WORD: _check_office,
    EXCEL: _check_office,
    POWERPOINT: _check_office,
    PDF: _check_signature,
    PNG: _check_signature,
    JPEG: _check_signature,
    TEXT: _check_text,
    CSV: _check_text,
}

_DEVICE_NAMES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
)


def safe_download_name(name: str) -> str:
    """Return the last part of a path as a file name that every operating system accepts, or "file".

    Invisible characters (controls, direction marks) are dropped, and characters that a system forbids become "-".
    The result is at most LONGEST_NAME bytes long.
    """
    last = re.split(r"[/\\]", name[-4 * LONGEST_NAME :])[-1]
    visible = "".join(character for character in last if character.isprintable() or character.isspace())
    cleaned = " ".join(re.sub(r'[<>:"|?*]', "-", visible).split()).strip(". ")
    stem, dot, ending = cleaned.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        stem, dot, ending = cleaned, "", ""
    # Windows keeps these names for devices, whatever their ending.
    if stem.split(".")[0].upper() in _DEVICE_NAMES:
        stem = f"_{stem}"
    room = LONGEST_NAME - len(f"{dot}{ending}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").strip(". ")
    return f"{stem or 'file'}{dot}{ending}" if cleaned else "file"
