"""Draws report blocks as WordprocessingML: one string a block, every text cleaned and escaped. `word` calls it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from audit_app.outputs.word_styles import APPENDICES, BARE, FACTS, NUMBERS, TABLE, style_id
from audit_app.rules.report_blocks import (
    Bullets,
    Cell,
    Heading,
    KeyValues,
    Numbered,
    PageBreak,
    Paragraph,
    Segment,
    Strip,
    Style,
    Table,
    Tone,
)

Drawn = Heading | Paragraph | Bullets | Numbered | Table | KeyValues | Strip | PageBreak
"""Every block but PageLayout, which begins a new section of the document."""

FILLS = {
    Tone.GREEN: "BFE3C8",
    Tone.LIGHT_GREEN: "E0F2DC",
    Tone.YELLOW: "FFEFB8",
    Tone.RED: "F6C7C3",
    Tone.BLUE: "CDE2F4",
    Tone.GREY: "EBEDED",
}
PARAGRAPH_STYLES = {
    Style.TITLE: "Title",
    Style.SUBTITLE: "Subtitle",
    Style.BODY: "Normal",
    Style.LEAD: "Lead",
    Style.NOTE: "Note",
    Style.SOURCE: "Source",
    Style.WARNING: "Warning",
    Style.TO_WRITE: "To Write",
}
LONG_ROW = 1_500
"""A row with more characters may break across pages: kept whole it could outgrow one."""
THINNEST_SEGMENT = 8
"""Per cent of the bar, so that a count of 1 still has room for its letter."""
WIDE_SEGMENT = 24
"""Per cent of the bar from which the whole word fits."""

_W = nsdecls("w")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass
class Pen:
    """What the drawing has to remember: the width of the text in twentieths of a point, tables and lists so far."""

    width: int
    tables: int = 0
    lists: list[int] = field(default_factory=list)

    def draw(self, block: Drawn) -> list[str]:
        """One XML string for each paragraph or table."""
        match block:
            case Heading():
                return [heading(block)]
            case Paragraph():
                return [paragraph(_lead(block) + runs(block.text), PARAGRAPH_STYLES[block.style])]
            case Bullets():
                return [paragraph(runs(item), "List Bullet") for item in block.items]
            case Numbered():
                return self._numbered(block)
            case Table():
                self.tables += 1
                return [caption(block.caption, self.tables), table(block, self.width), gap()]
            case KeyValues():
                return [key_values(block, self.width), gap()]
            case Strip():
                return [paragraph(runs(block.label), "caption"), strip(block, self.width), gap()]
            case PageBreak():
                return [f'<w:p {_W}><w:pPr><w:pStyle w:val="Gap"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>']

    def _numbered(self, block: Numbered) -> list[str]:
        self.lists.append(NUMBERS + 1 + len(self.lists))
        own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists[-1]}"/></w:numPr>'
        return [paragraph(runs(item), "List Number", own) for item in block.items]


def clean(text: str) -> str:
    """Drops what XML forbids, and the marks that turn the direction of text, with which words can be disguised."""
    return _UNPRINTABLE.sub("", text)


def runs(text: str, bold: bool = False) -> str:
    """A run for each line, with a line break before all but the first."""
    look = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    lines = clean(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<w:r><w:br/></w:r>".join(f"<w:r>{look}{_text(line)}</w:r>" for line in lines)


def _text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))


def paragraph(content: str, style: str, own: str = "") -> str:
    """`own` is WordprocessingML of paragraph properties that this one has beside those of its style."""
    return f'<w:p {_W}><w:pPr><w:pStyle w:val="{style_id(style)}"/>{own}</w:pPr>{content}</w:p>'


def gap() -> str:
    return paragraph("", "Gap")


def heading(block: Heading) -> str:
    lettered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{APPENDICES}"/></w:numPr>'
    return paragraph(runs(block.text), f"heading {block.level}", lettered if block.appendix else "")


def caption(text: str, number: int) -> str:
    """The number is a field, so that Word counts again when a table is added or taken out."""
    field_code = f'<w:fldSimple w:instr=" SEQ Table \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    return paragraph(f"{runs('Table ')}{field_code}{runs(f'. {text}')}", "caption")


def table(block: Table, width: int) -> str:
    widths = _shared(block.widths, width)
    header = "".join(
        _cell(at, runs(name), "Table Head", centred=block.centred and column > 0)
        for column, (name, at) in enumerate(zip(block.header, widths, strict=True))
    )
    rows = "".join(_row(row, widths, block.centred) for row in block.rows)
    look = '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    start = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    return _table(TABLE, widths, look, (block.caption, block.alt), start + rows)


def key_values(block: KeyValues, width: int) -> str:
    widths = _shared((24, 76), width)
    keep = "<w:keepNext/>" if sum(len(value) for _, value in block.rows) < LONG_ROW else ""
    last = len(block.rows) - 1
    rows = "".join(
        f"<w:tr>{_row_rules(len(value))}"
        + _cell(widths[0], runs(name, bold=True), "Table Text", own=keep if at < last else "")
        + _cell(widths[1], runs(value), "Table Text")
        + "</w:tr>"
        for at, (name, value) in enumerate(block.rows)
    )
    look = '<w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    return _table(FACTS, widths, look, (block.alt, block.alt), rows)


def strip(block: Strip, width: int) -> str:
    shown = [segment for segment in block.segments if segment.count]
    total = sum(segment.count for segment in shown)
    parts = [max(THINNEST_SEGMENT, round(100 * segment.count / total)) for segment in shown]
    widths = _shared(parts, width)
    cells = "".join(
        _cell(at, runs(_segment_words(segment, part), bold=True), "Table Text", FILLS[segment.tone], centred=True)
        for segment, part, at in zip(shown, parts, widths, strict=True)
    )
    look = '<w:tblLook w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    return _table(BARE, widths, look, (block.label, block.alt), f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")


def _segment_words(segment: Segment, part: int) -> str:
    return f"{segment.label if part >= WIDE_SEGMENT else segment.letter} {segment.count}"


def _lead(block: Paragraph) -> str:
    return runs(f"{block.lead} ", bold=True) if block.lead else ""


def _shared(shares: Sequence[int], width: int) -> list[int]:
    return [width * share // sum(shares) for share in shares]


def _table(style: str, widths: Iterable[int], look: str, said: tuple[str, str], rows: str) -> str:
    """`said` is the title and the description that a screen reader says of the table."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title, description = (quoteattr(clean(words)) for words in said)
    return (
        f'<w:tbl {_W}><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}<w:tblCaption w:val={title}/><w:tblDescription w:val={description}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Sequence[Cell], widths: Sequence[int], centred: bool) -> str:
    drawn = "".join(
        _cell(width, runs(cell.text, bold=cell.strong), "Table Text", FILLS.get(cell.tone, ""), cell.note, centred and at > 0)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"<w:tr>{_row_rules(max(len(cell.text) + len(cell.note) for cell in row))}{drawn}</w:tr>"


def _row_rules(length: int) -> str:
    return "<w:trPr><w:cantSplit/></w:trPr>" if length < LONG_ROW else ""


def _cell(
    width: int, content: str, style: str, fill: str = "", note: str = "", centred: bool = False, own: str = ""
) -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    placed = '<w:jc w:val="center"/>' if centred else ""
    middle = '<w:vAlign w:val="center"/>' if centred else ""
    second = paragraph(runs(note), "Table Note", placed) if note else ""
    first = paragraph(content, style, own + placed)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}{middle}</w:tcPr>{first}{second}</w:tc>'
