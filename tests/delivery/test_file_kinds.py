"""What an uploaded file is, decided from its content."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from audit_app.delivery.file_contents import NotAccepted
from audit_app.delivery.file_kinds import CSV, EXCEL, JPEG, KINDS, PDF, PNG, POWERPOINT, TEXT, WORD, FileKind
from audit_app.delivery.file_names import safe_download_name
from audit_app.delivery.upload_checks import recognise
from tests.delivery.office_samples import office_file

PDF_BYTES = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
JPEG_BYTES = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000

SAMPLES: dict[str, tuple[bytes, FileKind]] = {
    "minutes.docx": (office_file(WORD), WORD),
    "figures.xlsx": (office_file(EXCEL), EXCEL),
    "slides.pptx": (office_file(POWERPOINT), POWERPOINT),
    "policy.pdf": (PDF_BYTES, PDF),
    "screen.png": (PNG_BYTES, PNG),
    "photo.jpg": (JPEG_BYTES, JPEG),
    "photo.JPEG": (JPEG_BYTES, JPEG),
    "notes.txt": ("Zoë’s notes\r\n\tone\f".encode(), TEXT),
    "table.csv": ("\ufeffcase,grade\r\n1,Good\r\n".encode(), CSV),
}

DOCUMENT_END = len(SAMPLES["minutes.docx"][0]) - 1


def recognised(content: bytes, name: str) -> FileKind:
    return recognise(io.BytesIO(content), name)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(NotAccepted) as caught:
        recognised(content, name)
    return str(caught.value)


@pytest.mark.parametrize("name", SAMPLES)
def test_sound_file_is_recognised(name: str) -> None:
    content, kind = SAMPLES[name]
    assert recognised(content, name) == kind


def test_document_from_a_word_library_is_recognised() -> None:
    stream = io.BytesIO()
    Document().save(stream)
    assert recognise(stream, "report.docx") == WORD


def test_file_can_be_read_from_its_beginning_afterwards() -> None:
    data = io.BytesIO(PDF_BYTES)
    recognise(data, "policy.pdf")
    assert data.read() == PDF_BYTES


@pytest.mark.parametrize(
    ("name", "claimed"),
    [
        (name, claimed.extension)
        for name, (_, kind) in SAMPLES.items()
        for claimed in KINDS
        if claimed not in (kind, TEXT, CSV)
    ],
)
def test_content_that_differs_from_its_name_is_refused(name: str, claimed: str) -> None:
    assert f".{claimed}" in refusal(SAMPLES[name][0], f"file.{claimed}")


@pytest.mark.parametrize("content", [PDF_BYTES, PNG_BYTES, JPEG_BYTES, b"%PDF-1.7\n", b"MZ\x90\x00"])
def test_file_called_text_that_is_none_is_refused(content: bytes) -> None:
    assert refusal(content, "notes.txt")


@pytest.mark.parametrize("text", ["BM, our business manager, came.", "MZ joined late", "", "GIF8 is a word"])
def test_text_is_not_taken_for_something_else(text: str) -> None:
    assert recognised(f"{text} Notes.".encode(), "notes.txt") == TEXT


def test_text_in_another_encoding_says_how_to_save_it() -> None:
    assert "CSV UTF-8" in refusal("café;1".encode("cp1252"), "table.csv")


def test_text_cut_within_a_letter_is_refused() -> None:
    assert "UTF-8" in refusal("café".encode()[:-1], "notes.txt")


def test_control_character_far_into_a_text_is_found() -> None:
    assert "something else" in refusal(b"a" * 300_000 + b"\x00", "notes.txt")


@pytest.mark.parametrize("start", ["<!doctype html>", "\ufeff  <HTML>", "<?xml version='1.0'?>", "<svg x>"])
def test_web_page_called_text_is_refused(start: str) -> None:
    assert "hidden code" in refusal(start.encode(), "notes.txt")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("plan.docm", "macros"),
        ("plan.XLSM", "macros"),
        ("plan.doc", "older Office format"),
        ("page.html", "hidden code"),
        ("drawing.svg", "hidden code"),
        ("setup.exe", "Programs"),
        ("minutes.docx.exe", "Programs"),
        ("minutes.docx\u202e.exe", "Programs"),
        ("all.zip", "one by one"),
        ("photo.heic", "JPEG"),
        ("film.mp4", "Attach a Word"),
        ("minutes", "Attach a Word"),
        (".pdf", "Attach a Word"),
        ("", "Attach a Word"),
    ],
)
def test_refused_ending_says_what_to_do_instead(name: str, words: str) -> None:
    assert words in refusal(PDF_BYTES, name)


def test_empty_file_is_refused() -> None:
    assert refusal(b"", "notes.txt") == "The file is empty."


def test_file_with_a_password_is_refused() -> None:
    assert "password" in refusal(OLD_WORD, "minutes.docx")


def test_ordinary_zip_called_a_document_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("virus.exe", b"MZ")
    assert "damaged" in refusal(stream.getvalue(), "minutes.docx")


@given(st.sampled_from(list(SAMPLES)), st.binary(max_size=2000))
def test_any_bytes_are_answered(name: str, content: bytes) -> None:
    try:
        kind = recognised(content, name)
    except NotAccepted:
        return
    assert kind == SAMPLES[name][1]


@given(st.lists(st.tuples(st.integers(4, DOCUMENT_END), st.integers(0, 255)), max_size=20))
def test_broken_document_is_answered(changes: list[tuple[int, int]]) -> None:
    content = bytearray(SAMPLES["minutes.docx"][0])
    for place, value in changes:
        content[place] = value
    try:
        kind = recognised(bytes(content), "minutes.docx")
    except NotAccepted:
        return
    assert kind == WORD


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("minutes.docx", "minutes.docx"),
        ("Zoë’s notes (2).txt", "Zoë’s notes (2).txt"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ann\plan.pdf", "plan.pdf"),
        ("a/b\\", "file"),
        ("", "file"),
        ("...", "file"),
        (" . ", "file"),
        ("\x00\r\n", "file"),
        ('a"b<c>:d|e?f*.pdf', "a-b-c--d-e-f-.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("two\nlines\r.pdf", "two lines.pdf"),
        ("\ud800x.pdf", "x.pdf"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        (".htaccess", "htaccess"),
        ("plan.pdf. ", "plan.pdf"),
    ],
)
def test_download_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_download_name(name) == safe


@pytest.mark.parametrize("letter", ["x", "ë", "好", "😀"])
def test_long_name_keeps_its_ending(letter: str) -> None:
    safe = safe_download_name(letter * 300 + ".docx")
    assert len(safe.encode()) <= 200
    assert safe.endswith(f"{letter}.docx")


@given(st.text(max_size=400))
def test_any_name_is_one_harmless_part_of_a_path(name: str) -> None:
    safe = safe_download_name(name)
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert 0 < len(safe.encode()) <= 200
    assert safe_download_name(safe) == safe
