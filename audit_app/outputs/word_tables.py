"""Tables, lists of key values and strips of a report as WordprocessingML. The word_blocks module calls it."""

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from audit_app.outputs.word_styles import BARE, FACTS, TABLE
from audit_app.outputs.word_text import clean, paragraph, runs
from audit_app.rules.blocks import Cell, KeyValues, Segment, Strip, Table, Tone
from audit_app.rules.numbers import labelled

FILLS = {
    Tone.GREEN: "BFE3C8",
    Tone.LIGHT_GREEN: "E0F2DC",
    Tone.YELLOW: "FFEFB8",
    Tone.AMBER: "FAD5A5",
    Tone.RED: "F6C7C3",
    Tone.BLUE: "CDE2F4",
    Tone.GREY: "EBEDED",
}
LINES_KEPT = 24
"""The most lines that are kept together on a page, in a row or in a whole table.

Word cuts off a row that must not break and is taller than a page. The first two rows of a longer table still stay
with its caption, where they are no taller than this.
"""
CHARACTER = 95
"""The width of an average character of table text, in twentieths of a point."""
THINNEST_SEGMENT = 8
"""The least width of a segment in per cent of the strip, so that a count of 1 has room for its letter."""
WIDE_SEGMENT = 24
"""The width of a segment, in per cent of the strip, from which the whole label fits."""

_WHOLE_ROW = "<w:trPr><w:cantSplit/></w:trPr>"


def table(block: Table, width: int) -> str:
    """Return a table with a header row that is repeated on every page; `width` is in twentieths of a point."""
    widths = _shared(block.widths, width)
    header = "".join(
        _cell(column_width, runs(name), "Table Head", centred=block.centred and column > 0)
        for column, (name, column_width) in enumerate(zip(block.header, widths, strict=True))
    )
    kept = _rows_kept(block, widths)
    rows = "".join(_row(row, widths, block.centred, number < kept) for number, row in enumerate(block.rows))
    start = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    return _table(TABLE, widths, block.caption, block.alt, start + rows)


def key_values(block: KeyValues, width: int) -> str:
    """Return names and values as a table of two columns; `width` is in twentieths of a point."""
    widths = _shared((24, 76), width)
    heights = [_lines(Cell(value), widths[1]) for _, value in block.rows]
    keep = "<w:keepNext/>" if sum(heights) <= LINES_KEPT else ""
    last = len(block.rows) - 1
    rows = "".join(
        f"<w:tr>{_row_rules(heights[number])}"
        + _cell(widths[0], runs(name, bold=True), "Table Text", properties=keep if number < last else "")
        + _cell(widths[1], runs(value), "Table Text")
        + "</w:tr>"
        for number, (name, value) in enumerate(block.rows)
    )
    return _table(FACTS, widths, block.alt, block.alt, rows)


def strip(block: Strip, width: int) -> str:
    """Return counts as a bar of coloured segments; `width` is in twentieths of a point."""
    segments = [segment for segment in block.segments if segment.count]
    total = sum(segment.count for segment in segments)
    shares = [max(THINNEST_SEGMENT, round(100 * segment.count / total)) for segment in segments]
    widths = _shared(shares, width)
    cells = "".join(
        _cell(
            segment_width,
            runs(_segment_words(segment, share), bold=True),
            "Table Text",
            FILLS[segment.tone],
            centred=True,
        )
        for segment, share, segment_width in zip(segments, shares, widths, strict=True)
    )
    row = f"<w:tr>{_WHOLE_ROW}{cells}</w:tr>"
    return _table(BARE, widths, block.label, block.alt, row)


def _segment_words(segment: Segment, share: int) -> str:
    return labelled(segment.label if share >= WIDE_SEGMENT else segment.letter, str(segment.count))


def _shared(shares: Sequence[int], width: int) -> list[int]:
    return [width * share // sum(shares) for share in shares]


def _table(style: str, widths: Sequence[int], title: str, description: str, rows: str) -> str:
    """Return a table of these rows, with the title and description that a screen reader announces."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title, description = (quoteattr(clean(words)) for words in (title, description))
    first = int(style == TABLE)
    # The bits of w:val repeat the attributes: 0020 first row, 0080 first column, 0600 no banding.
    look = f"{0x0600 | 0x20 * (style == TABLE) | 0x80 * (style == FACTS):04X}"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="{first}" w:lastRow="0" '
        f'w:firstColumn="{int(style == FACTS)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={title}/><w:tblDescription w:val={description}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Sequence[Cell], widths: Sequence[int], centred: bool, keep: bool) -> str:
    cells = "".join(
        _cell(
            width,
            runs(cell.text, bold=cell.strong),
            "Table Text",
            FILLS[cell.tone] if cell.tone else "",
            cell.note,
            centred=centred and column > 0,
            properties="<w:keepNext/>" if keep else "",
        )
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"<w:tr>{_row_rules(max(map(_lines, row, widths)))}{cells}</w:tr>"


def _rows_kept(block: Table, widths: Sequence[int]) -> int:
    """Return how many rows, counted from the first, stay on a page with the row that follows them."""
    heights = [max(map(_lines, row, widths)) for row in block.rows]
    if sum(heights) <= LINES_KEPT:
        return len(block.rows) - 1
    return int(sum(heights[:2]) <= LINES_KEPT)


def _lines(cell: Cell, width: int) -> int:
    """Estimate how many lines the cell takes at this width."""
    text = clean(f"{cell.text}\n{cell.note}").strip()
    return sum(1 + len(line) * CHARACTER // width for line in text.split("\n"))


def _row_rules(lines: int) -> str:
    return _WHOLE_ROW if lines <= LINES_KEPT else ""


def _cell(
    width: int,
    content: str,
    style: str,
    fill: str = "",
    note: str = "",
    centred: bool = False,
    properties: str = "",
) -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    placed = '<w:jc w:val="center"/>' if centred else ""
    middle = '<w:vAlign w:val="center"/>' if centred else ""
    second = paragraph(runs(note), "Table Note", properties + placed) if note else ""
    first = paragraph(content, style, properties + placed)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}{middle}</w:tcPr>{first}{second}</w:tc>'
