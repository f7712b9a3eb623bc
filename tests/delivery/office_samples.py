"""Makes small Office files, sound and hostile."""

import io
import zipfile
from collections.abc import Mapping

from audit_app.delivery.file_kinds import EXCEL, POWERPOINT, WORD, FileKind

MAIN_PARTS = {WORD: "word/document.xml", EXCEL: "xl/workbook.xml", POWERPOINT: "ppt/presentation.xml"}


def content_types(kind: FileKind, part: str, more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{kind.content_type}.main+xml"/>{more}</Types>'
    )


def office_file(
    kind: FileKind = WORD,
    *,
    parts: Mapping[str, bytes] | None = None,
    types: str | None = None,
    more_types: str = "",
    method: int = zipfile.ZIP_DEFLATED,
    main_part: bytes = b"<document/>",
) -> bytes:
    """`parts` are added to the two that every file has; `types` replaces the list of content types."""
    main = MAIN_PARTS[kind]
    listed = content_types(kind, main, more_types) if types is None else types
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.writestr("[Content_Types].xml", listed)
        archive.writestr(main, main_part)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return stream.getvalue()
