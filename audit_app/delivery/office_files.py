"""Looks into a Word, Excel or PowerPoint file without unpacking it: what it is, and whether it is safe."""

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
"""Bounds in bytes; the ratio is of what a file unpacks to and its own size."""

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
    """Its text is for people."""


def main_content_type(data: BinaryIO) -> str:
    """The content type of the main part, in small letters. Raises OfficeFileRefused."""
    size = _checked_size(data)
    try:
        with zipfile.ZipFile(data) as archive:
            names = _checked_names(archive, size)
            with archive.open(names[_CONTENT_TYPES]) as part:
                types = _content_types(part.read(MOST_CONTENT_TYPES))
            if _any_holds(types.values(), _MACRO_TYPES):
                raise OfficeFileRefused(MACROS)
            for entry in archive.infolist():
                _check_beginning(archive, entry)
    except _UNREADABLE as error:
        raise OfficeFileRefused(DAMAGED) from error
    mains = [kind for part, kind in types.items() if kind.endswith(".main+xml") and part in names]
    if len(mains) != 1:
        raise OfficeFileRefused(DAMAGED)
    return mains[0]


def _checked_size(data: BinaryIO) -> int:
    """The size of the file, once its directory is known to be small and to stand where it should.

    The zip library reads the whole directory into memory, so its size is read beforehand from the end record.
    Bytes before the first entry or after the directory would let two programs see two different files.
    """
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
    """Entries by their names in small letters, as Office compares them."""
    entries = archive.infolist()
    names = {entry.filename.lower(): entry for entry in entries}
    if len(names) != len(entries):
        raise OfficeFileRefused(DAMAGED)
    if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS for entry in entries):
        raise OfficeFileRefused(DAMAGED)
    if sum(entry.file_size for entry in entries) > min(MOST_UNPACKED, MOST_RATIO * size):
        raise OfficeFileRefused(TOO_MUCH)
    if _any_holds(names, _MACRO_PARTS):
        raise OfficeFileRefused(MACROS)
    return names


def _check_beginning(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises OfficeFileRefused for a part that declares a type of document: Office writes none, and within it entities
    can be declared that unpack to any length.
    """
    if not entry.filename.lower().endswith(_XML):
        return
    parser, met = expat.ParserCreate(), []
    parser.StartDoctypeDeclHandler = lambda *_: met.append(True)
    parser.StartElementHandler = lambda *_: met.append(False)
    with archive.open(entry) as part:
        beginning = part.read(MOST_BEFORE_ROOT)
    # What follows the first element cannot declare anything, so it may be broken off.
    with suppress(expat.ExpatError):
        parser.Parse(beginning, False)
    if True in met or (beginning and not met):
        raise OfficeFileRefused(DAMAGED)


def _content_types(xml: bytes) -> dict[str, str]:
    """Part name, without its first slash, or ending -> content type; both in small letters."""
    text = xml.decode("utf-8-sig")
    root = ElementTree.fromstring(text)  # noqa: S314 - short, and without entities of its own
    return {_described(one): one.get("ContentType", "").lower() for one in root}


def _described(one: ElementTree.Element) -> str:
    return one.get("PartName", f".{one.get('Extension')}").removeprefix("/").lower()


def _any_holds(texts: Iterable[str], words: tuple[str, ...]) -> bool:
    return any(word in text for text in texts for word in words)
