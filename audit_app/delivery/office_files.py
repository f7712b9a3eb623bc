"""Identify a Word, Excel or PowerPoint file, and refuse unsafe files, without unpacking more than is needed."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from os import SEEK_END
from typing import BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

MOST_DIRECTORY = 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
MOST_CONTENT_TYPES = 512 * 1024
MOST_BEFORE_ROOT = 64 * 1024
"""Limits in bytes; the ratio is that of the unpacked size to the size of the file itself."""

_XML = (".xml", ".rels", ".vml")
_CONTENT_TYPES = "[content_types].xml"
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_COMMENT = 0xFFFF
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    KeyError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
_MACRO_PARTS = ("vbaproject", "vbadata", "macrosheets/", "activex/")
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex")

DAMAGED = "The file is damaged, or not from Word, Excel or PowerPoint. Save it again, then attach that."
MACROS = "The file holds macros. Save it without them (as .docx, .xlsx or .pptx), then attach that."
TOO_MUCH = "The file unpacks to far more than it seems to hold, so it cannot be attached."


class OfficeFileRefused(Exception):
    """The file is damaged or unsafe. The message is a sentence for people."""


def main_content_type(data: BinaryIO) -> str:
    """Return the content type of the main part, in lower case. Raises OfficeFileRefused."""
    size = _checked_size(data)
    try:
        with zipfile.ZipFile(data) as archive:
            names = _checked_names(archive, size)
            with archive.open(names[_CONTENT_TYPES]) as part:
                types = _content_types(part.read(MOST_CONTENT_TYPES))
            if _any_contains(types.values(), _MACRO_TYPES):
                raise OfficeFileRefused(MACROS)
            for entry in archive.infolist():
                _refuse_doctype(archive, entry)
    except _UNREADABLE as error:
        raise OfficeFileRefused(DAMAGED) from error
    mains = [kind for part, kind in types.items() if kind.endswith(".main+xml") and part in names]
    if len(mains) != 1:
        raise OfficeFileRefused(DAMAGED)
    return mains[0]


def _checked_size(data: BinaryIO) -> int:
    # The zip library reads the whole directory into memory, so its size is read from the end record beforehand.
    # Bytes before the first entry or after the directory would let two programs see two different files.
    size = data.seek(0, SEEK_END)
    data.seek(max(size - _END.size - _LONGEST_COMMENT, 0))
    tail = data.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise OfficeFileRefused(DAMAGED)
    *_, length, start, comment = _END.unpack_from(tail, at)
    if start + length != size - len(tail) + at or at + _END.size + comment != len(tail):
        raise OfficeFileRefused(DAMAGED)
    if length > MOST_DIRECTORY:
        raise OfficeFileRefused(TOO_MUCH)
    return size


def _checked_names(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    # In lower case, because Office does not distinguish case in the names of parts.
    entries = archive.infolist()
    names = {entry.filename.lower(): entry for entry in entries}
    if len(names) != len(entries):
        raise OfficeFileRefused(DAMAGED)
    if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS for entry in entries):
        raise OfficeFileRefused(DAMAGED)
    if sum(entry.file_size for entry in entries) > min(MOST_UNPACKED, MOST_RATIO * size):
        raise OfficeFileRefused(TOO_MUCH)
    if _any_contains(names, _MACRO_PARTS):
        raise OfficeFileRefused(MACROS)
    return names


def _refuse_doctype(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    # Office never writes a document type declaration, and inside it entities can be declared that expand without
    # end.
    if not entry.filename.lower().endswith(_XML):
        return
    parser, events = expat.ParserCreate(), []
    parser.StartDoctypeDeclHandler = lambda *_: events.append("doctype")
    parser.StartElementHandler = lambda *_: events.append("element")
    with archive.open(entry) as part:
        beginning = part.read(MOST_BEFORE_ROOT)
    # Nothing can be declared after the first element, so it does not matter where the beginning was cut off.
    with suppress(expat.ExpatError):
        parser.Parse(beginning, False)
    if "doctype" in events or (beginning and not events):
        raise OfficeFileRefused(DAMAGED)


def _content_types(xml: bytes) -> dict[str, str]:
    """Map each part name (without its first slash) or ending (with its dot) to its content type, in lower case."""
    text = xml.decode("utf-8-sig")
    root = ElementTree.fromstring(text)  # noqa: S314 - short, and without entities of its own
    return {_part_or_ending(element): element.get("ContentType", "").lower() for element in root}


def _part_or_ending(element: ElementTree.Element) -> str:
    return element.get("PartName", f".{element.get('Extension')}").removeprefix("/").lower()


def _any_contains(texts: Iterable[str], words: tuple[str, ...]) -> bool:
    return any(word in text for text in texts for word in words)
