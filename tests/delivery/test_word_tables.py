"""Tables of a Word file as rows: what Word and its writers make of them, and hostile files refused in bounded time."""

import io
from time import perf_counter

import pytest
from docx import Document

from audit_app.delivery.file_kinds import EXCEL, WORD
from audit_app.delivery.office_files import DAMAGED, TOO_MUCH
from audit_app.delivery.spreadsheets import MOST_COLUMNS, MOST_ROWS, NotReadable
from audit_app.delivery.word_tables import NO_TABLE, TOO_LONG, rows_of_tables
from tests.delivery.office_samples import office_file

OPEN = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def word_file(rows: list[list[str]], more: list[list[str]] | None = None) -> io.BytesIO:
    document = Document()
    for lines in (rows, more or []):
        document.add_paragraph("Words beside the table.")
        if lines:
            table = document.add_table(len(lines), len(lines[0]))
            for row, cells in zip(table.rows, lines, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream


def raw_file(body: str, head: str = "") -> io.BytesIO:
    content = f"{head}{OPEN}{body}</w:body></w:document>".encode()
    return io.BytesIO(office_file(WORD, main_part=content))


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc>{properties}<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def refusal(data: io.BytesIO) -> str:
    with pytest.raises(NotReadable) as caught:
        rows_of_tables(data)
    return str(caught.value)


def test_rows_of_every_table_come_in_order() -> None:
    first, second = [["1.1", "Was it sent?"], ["1.2", "When?"]], [["2.1", "Tom & “Jo” <b>"]]
    assert rows_of_tables(word_file(first, second)) == first + second


def test_lines_of_a_cell_stay_lines() -> None:
    assert rows_of_tables(word_file([["One\nTwo", "Three"]])) == [["One\nTwo", "Three"]]


def test_joined_cells_keep_the_place_of_those_beside_them() -> None:
    wide = cell("A heading", '<w:tcPr><w:gridSpan w:val="3"/></w:tcPr>')
    assert rows_of_tables(raw_file(f"<w:tbl><w:tr>{wide}{cell('x')}</w:tr></w:tbl>")) == [
        ["A heading", "", "", "x"]
    ]


def test_table_within_a_cell_is_part_of_its_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('b')}{cell('c')}</w:tr></w:tbl>"
    outer = (
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p>{inner}<w:p/></w:tc>{cell('d')}</w:tr></w:tbl>"
    )
    assert rows_of_tables(raw_file(outer)) == [["a\nb\nc", "d"]]


def test_words_that_were_taken_out_with_track_changes_are_not_read() -> None:
    tracked = "<w:tc><w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p></w:tc>"
    assert rows_of_tables(raw_file(f"<w:tbl><w:tr>{tracked}</w:tr></w:tbl>")) == [["new"]]


def test_file_without_a_table_or_of_another_kind_is_said_to_be_so() -> None:
    assert refusal(word_file([])) == NO_TABLE
    assert "not a Word document" in refusal(io.BytesIO(office_file(EXCEL)))
    assert refusal(io.BytesIO(b"PK\x03\x04 no zip at all")) == DAMAGED
    assert refusal(raw_file("<w:tbl><w:tr>")) == DAMAGED


def test_entities_are_refused_before_they_grow() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert refusal(raw_file(f"<w:tbl><w:tr>{cell('&b;')}</w:tr></w:tbl>", bomb)) == DAMAGED


def test_too_many_rows_or_too_much_of_anything_is_refused_soon() -> None:
    begun = perf_counter()
    row = f"<w:tr>{cell('x')}</w:tr>"
    assert refusal(raw_file(f"<w:tbl>{row * (MOST_ROWS + 1)}</w:tbl>")) == TOO_LONG
    assert refusal(raw_file(cell("x" * 30_000_000))) == TOO_MUCH
    wide = rows_of_tables(raw_file(f"<w:tbl><w:tr>{cell('x') * 5000}</w:tr></w:tbl>"))
    assert [len(row) for row in wide] == [MOST_COLUMNS]
    assert perf_counter() - begun < 5
