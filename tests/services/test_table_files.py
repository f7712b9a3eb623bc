"""One table of questions as CSV, Excel and Word write it: read to the same questions."""

import io

import pytest
from docx import Document
from openpyxl import Workbook

from audit_app.errors import Invalid
from audit_app.rules.designer.pasted.tables import read_questions
from audit_app.rules.tables.text_tables import MOST_CHARACTERS
from audit_app.services.table_files import texts_of
from tests.delivery.office_samples import office_file
from tests.rules.question_sets.samples import small_set

TABLE = [
    ["No.", "Question", "Answer type", "Asked of", "Notes"],
    ["The child", "", "", "", ""],
    [
        "7.1",
        "Was the child’s view, if any, written down?",
        "Y/N/NA",
        "Police, Schools",
        "Look in the log.\nThen ask.",
    ],
    ["7.2", "On which day?", "Date", "", ""],
]


def as_csv(encoding: str) -> bytes:
    return "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in TABLE).encode(encoding)


def as_excel() -> bytes:
    workbook = Workbook()
    for row in TABLE:
        workbook.active.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def as_word() -> bytes:
    """As it is typed in Word: the title of a section in one wide cell."""
    document = Document()
    document.add_heading("Our audit tool")
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, cells in zip(table.rows, TABLE, strict=True):
        placed = row.cells
        if len([cell for cell in cells if cell]) == 1:
            placed[0].merge(placed[-1]).text = cells[0]
        else:
            for cell, text in zip(placed, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [as_csv("utf-8-sig"), as_csv("cp1252"), as_csv("utf-16"), as_excel(), as_word()],
    ids=["csv", "csv of old Excel", "csv of Unicode text", "xlsx", "docx"],
)
def test_every_kind_of_file_gives_the_same_questions(content: bytes) -> None:
    table = read_questions(*texts_of(io.BytesIO(content)).values(), small_set())
    (title, (first, second)), *others = table.sections
    assert (title, others) == ("The child", [])
    assert (first.reference, first.type, first.asked_of) == ("7.1", "yes-no", ())
    assert first.text == "Was the child’s view, if any, written down?"
    assert first.guidance == "Look in the log.\nThen ask."
    assert (second.reference, second.type) == ("7.2", "date")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (office_file(), "no table"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"%PDF-1.4\n1 0 obj\n", "not a table"),
        (b"\xff\xfe" * 200, "not a table"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not a table"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "empty"),
        (b"x" * (MOST_CHARACTERS * 4 + 1), "Split it"),
    ],
)
def test_file_that_cannot_be_read_is_refused_beside_its_field(content: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        texts_of(io.BytesIO(content))
    assert says in refused.value.fields["file"]
