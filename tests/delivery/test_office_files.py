"""Macros, bombs and tricks inside Word, Excel and PowerPoint files."""

import io
import struct
import zipfile
from time import perf_counter

import pytest

from audit_app.delivery.file_kinds import EXCEL, WORD
from audit_app.delivery.office_files import (
    DAMAGED,
    MACROS,
    MOST_CONTENT_TYPES,
    TOO_MUCH,
    OfficeFileRefused,
    main_content_type,
)
from tests.delivery.office_samples import content_types, office_file


def refusal(content: bytes) -> str:
    with pytest.raises(OfficeFileRefused) as caught:
        main_content_type(io.BytesIO(content))
    return str(caught.value)


def override(part: str, content_type: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{content_type}"/>'


def test_main_part_says_what_the_file_is() -> None:
    assert main_content_type(io.BytesIO(office_file(WORD))) == f"{WORD.content_type}.main+xml"


def test_pictures_and_charts_are_no_macros() -> None:
    parts = {"word/media/image1.png": b"\x89PNG", "word/embeddings/Workbook1.xlsx": b"PK"}
    assert main_content_type(io.BytesIO(office_file(WORD, parts=parts)))


@pytest.mark.parametrize(
    "part",
    ["word/vbaProject.bin", "word/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "word/activeX/activeX1.bin"],
)
def test_part_that_holds_macros_is_refused(part: str) -> None:
    assert refusal(office_file(parts={part: b"code"})) == MACROS


@pytest.mark.parametrize(
    "content_type",
    [
        "application/vnd.ms-office.vbaProject",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.document.macro&#69;nabled.main+xml",
        "application/vnd.ms-excel.macrosheet+xml",
    ],
)
def test_part_declared_as_macros_under_another_name_is_refused(content_type: str) -> None:
    more = override("word/theme.xml", content_type)
    assert refusal(office_file(parts={"word/theme.xml": b"x"}, more_types=more)) == MACROS


def test_highly_packed_bomb_is_refused() -> None:
    assert refusal(office_file(parts={"word/media/image1.bmp": bytes(50 * 1024 * 1024)})) == TOO_MUCH


def test_bomb_of_many_entries_is_refused_at_once() -> None:
    content = office_file(parts={f"word/{number}.xml": b"" for number in range(20_000)})
    began = perf_counter()
    assert refusal(content) == TOO_MUCH
    assert perf_counter() - began < 1


def test_directory_too_large_for_its_few_entries_is_refused() -> None:
    stream = io.BytesIO(office_file())
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(40):
            entry = zipfile.ZipInfo(f"word/{number}.xml")
            entry.comment = b"x" * 60_000
            archive.writestr(entry, b"")
    assert refusal(stream.getvalue()) == TOO_MUCH


def test_long_list_of_content_types_is_refused() -> None:
    more = f"<!--{'x' * MOST_CONTENT_TYPES}-->"
    assert refusal(office_file(more_types=more, method=zipfile.ZIP_STORED)) == DAMAGED


def test_entities_are_never_read() -> None:
    types = content_types(WORD, "word/document.xml")
    doctype = '<!DOCTYPE Types [<!ENTITY a "aaaa">]>'
    assert refusal(office_file(types=types.replace("<Types", f"{doctype}<Types", 1))) == DAMAGED


@pytest.mark.parametrize("types", ["", "<Types/>", "<Types", "not xml", "\ud7ff"])
def test_content_types_that_name_no_main_part_are_refused(types: str) -> None:
    assert refusal(office_file(types=types)) == DAMAGED


def test_main_part_that_is_absent_is_refused() -> None:
    assert refusal(office_file(types=content_types(WORD, "word/elsewhere.xml"))) == DAMAGED


def test_file_that_is_two_things_at_once_is_refused() -> None:
    more = override("xl/workbook.xml", f"{EXCEL.content_type}.main+xml")
    assert refusal(office_file(parts={"xl/workbook.xml": b"<w/>"}, more_types=more)) == DAMAGED


def test_two_parts_of_one_name_are_refused() -> None:
    assert refusal(office_file(parts={"WORD/document.xml": b"<other/>"})) == DAMAGED


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_office_does_not_use_is_refused(method: int) -> None:
    assert refusal(office_file(method=method)) == DAMAGED


def test_encrypted_entry_is_refused() -> None:
    content = bytearray(office_file())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)) == DAMAGED


def test_bytes_before_the_archive_are_refused() -> None:
    assert refusal(b"<script>alert(1)</script>" + office_file()) == DAMAGED


def test_bytes_after_the_archive_are_refused() -> None:
    assert refusal(office_file() + b"MZ") == DAMAGED


def test_second_archive_behind_the_first_is_refused() -> None:
    assert refusal(office_file() + office_file()) == DAMAGED


def test_end_record_cut_short_is_refused() -> None:
    assert refusal(office_file()[:-1]) == DAMAGED


def test_directory_of_another_size_than_it_says_is_refused() -> None:
    content = bytearray(office_file())
    struct.pack_into("<L", content, len(content) - 10, 1)
    assert refusal(bytes(content)) == DAMAGED


def test_lying_about_the_size_of_a_part_is_found() -> None:
    content = bytearray(office_file(method=zipfile.ZIP_STORED))
    struct.pack_into("<L", content, content.index(b"PK\x01\x02") + 24, 5)
    assert refusal(bytes(content)) == DAMAGED
