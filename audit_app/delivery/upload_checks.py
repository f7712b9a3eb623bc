"""Decide from its name and content what kind of file an upload is, and whether it may be attached."""

from pathlib import PurePosixPath
from typing import BinaryIO

from audit_app.delivery.file_contents import ACTIVE, CHECKS, NotAccepted, head_of
from audit_app.delivery.file_kinds import (
    ACCEPTED,
    BY_ENDING,
    FileKind,
)
from audit_app.delivery.file_names import safe_download_name

_MACROS = "This kind of file can hold macros, so it cannot be attached. Save it as .docx, .xlsx or .pptx."
_OLD = "This is an older Office format. Save it as .docx, .xlsx, .pptx or PDF, then attach that."
_PROGRAM = f"Programs cannot be attached. {ACCEPTED}"
_BUNDLE = "Bundles of files cannot be attached. Attach files one by one."
_PICTURE = "Save this picture as JPEG or PNG, then attach that."

_WHY_REFUSED = {
    ending: why
    for why, endings in {
        _MACROS: "docm dotm xlsm xltm xlsb xlam pptm potm ppsm ppam",
        _OLD: "doc dot xls xlt ppt pot pps rtf",
        ACTIVE: "htm html xhtml mht mhtml svg xml",
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
    if not head_of(data):
        raise NotAccepted("The file is empty.")
    CHECKS[kind](data, kind)
    data.seek(0)
    return kind


def _claimed(name: str) -> FileKind:
    ending = PurePosixPath(safe_download_name(name)).suffix.removeprefix(".").lower()
    if ending in BY_ENDING:
        return BY_ENDING[ending]
    raise NotAccepted(_WHY_REFUSED.get(ending, f"Files of this kind cannot be attached. {ACCEPTED}"))
