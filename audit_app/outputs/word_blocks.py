"""Draws report blocks as WordprocessingML, every text cleaned and escaped. `word.document` calls it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from xml.sax.saxutils import escape, quoteattr

from audit_app.outputs.word_styles import APPENDICES, BARE, FACTS, NUMBERS, TABLE, style_id
from audit_app.rules.blocks import (
    Bullets,
    Cell,
    Contents,
    Heading,
    KeyValues,
    Numbered,
    Paragraph,
    Segment,
    Strip,
    Style,
    Table,
    Tone,
)
from audit_app.rules.numbers import labelled
from audit_app.rules.plain_text import regular

Drawn = Heading | Contents | Paragraph | Bullets | Numbered | Table | KeyValues | Strip
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
LINES_KEPT = 24
"""What has more lines may break across pages, a row as well as a table: a row that is kept whole and taller than a page
would be cut. The first two rows of a table stay with its caption all the same, where they are no taller.
"""
CHARACTER = 95
"""The width of a usual character of table text, in twentieths of a point."""
THINNEST_SEGMENT = 8
"""Per cent of the bar, so that a count of 1 still has room for its letter."""
WIDE_SEGMENT = 24
"""Per cent of the bar from which the whole word fits."""

_TAB = "\t"
_WHOLE_ROW = "<w:trPr><w:cantSplit/></w:trPr>"


@dataclass
class Pen:
    """What the drawing has to remember: the text's width in twentieths of a point, and its counts."""

    width: int
    headings: int = 0
    tables: int = 0
    lists: list[int] = field(default_factory=list[int])

    def draw(self, block: Drawn, before: object = None) -> list[str]:
        """One XML string for each paragraph or table. What leads to the table `before` which it stands stays with it."""
        match block:
            case Heading():
                return [self._heading(block)]
            case Contents():
                return contents(block)
            case Paragraph():
                own = "<w:keepNext/>" if isinstance(before, Table) else ""
                return [paragraph(_lead(block) + runs(block.text), PARAGRAPH_STYLES[block.style], own)]
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

    def _heading(self, block: Heading) -> str:
        own = f"{'<w:pageBreakBefore/>' if block.new_page else ''}{_heading_list(block)}"
        words = runs(block.text)
        if block.level == 1:
            self.headings += 1
            mark = f'w:id="{self.headings}"'
            words = (
                f'<w:bookmarkStart {mark} w:name="{_anchor(self.headings)}"/>{words}<w:bookmarkEnd {mark}/>'
            )
        return paragraph(words, f"heading {block.level}", own)

    def _numbered(self, block: Numbered) -> list[str]:
        self.lists.append(NUMBERS + 1 + len(self.lists))
        own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists[-1]}"/></w:numPr>'
        return [paragraph(runs(item), "List Number", own) for item in block.items]


def clean(text: str) -> str:
    """Drops what XML forbids, and the marks that turn the direction of text and can disguise words."""
    return regular(text)


def runs(text: str, bold: bool = False) -> str:
    """A run for each line, with a line break before all but the first."""
    look = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    lines = clean(text).split("\n")
    return "<w:r><w:br/></w:r>".join(f"<w:r>{look}{_text(line)}</w:r>" for line in lines)


def _text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))


def paragraph(content: str, style: str, own: str = "") -> str:
    """`own` is WordprocessingML of paragraph properties that this one has beside those of its style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{own}</w:pPr>{content}</w:p>'


def _heading_list(block: Heading) -> str:
    """Of a heading that is not in the list of its style; list 0 is none."""
    if not block.appendix and block.numbered:
        return ""
    identity = APPENDICES if block.appendix else 0
    own = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{identity}"/></w:numPr>'
    return own if block.appendix else f'{own}<w:ind w:left="0" w:firstLine="0"/>'


def gap() -> str:
    return paragraph("", "Gap")


def contents(block: Contents) -> list[str]:
    """A table of contents without page numbers, already filled: Word may update it, and need not."""
    body = [heading for heading in block.headings if not heading.appendix]
    appendices = [heading for heading in block.headings if heading.appendix]
    numbers = [
        *(str(number) for number in range(1, len(body) + 1)),
        *(f"Appendix {ascii_uppercase[at]}" for at in range(len(appendices))),
    ]
    entries = [
        f'<w:hyperlink w:anchor="{_anchor(at)}">{runs(f"{number}{_TAB}{heading.text}")}</w:hyperlink>'
        for at, (number, heading) in enumerate(zip(numbers, (*body, *appendices), strict=True), 1)
    ]
    return [paragraph(runs("In this report"), "TOC Heading"), *_field_over(entries)]


def _field_over(entries: list[str]) -> list[str]:
    code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z </w:instrText></w:r>'
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    last = len(entries) - 1
    return [
        paragraph(f"{begin + code + middle if not at else ''}{entry}{end if at == last else ''}", "toc 1")
        for at, entry in enumerate(entries)
    ]


def _anchor(number: int) -> str:
    return f"_Toc{number:08}"


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
    kept = _rows_kept(block, widths)
    rows = "".join(_row(row, widths, block.centred, at < kept) for at, row in enumerate(block.rows))
    start = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    return _table(TABLE, widths, (block.caption, block.alt), start + rows)


def key_values(block: KeyValues, width: int) -> str:
    widths = _shared((24, 76), width)
    heights = [_lines(Cell(value), widths[1]) for _, value in block.rows]
    keep = "<w:keepNext/>" if sum(heights) <= LINES_KEPT else ""
    last = len(block.rows) - 1
    rows = "".join(
        f"<w:tr>{_row_rules(heights[at])}"
        + _cell(widths[0], runs(name, bold=True), "Table Text", own=keep if at < last else "")
        + _cell(widths[1], runs(value), "Table Text")
        + "</w:tr>"
        for at, (name, value) in enumerate(block.rows)
    )
    return _table(FACTS, widths, (block.alt, block.alt), rows)


def strip(block: Strip, width: int) -> str:
    shown = [segment for segment in block.segments if segment.count]
    total = sum(segment.count for segment in shown)
    parts = [max(THINNEST_SEGMENT, round(100 * segment.count / total)) for segment in shown]
    widths = _shared(parts, width)
    cells = "".join(
        _cell(
            at,
            runs(_segment_words(segment, part), bold=True),
            "Table Text",
            FILLS[segment.tone],
            centred=True,
        )
        for segment, part, at in zip(shown, parts, widths, strict=True)
    )
    row = f"<w:tr>{_WHOLE_ROW}{cells}</w:tr>"
    return _table(BARE, widths, (block.label, block.alt), row)


def _segment_words(segment: Segment, part: int) -> str:
    return labelled(segment.label if part >= WIDE_SEGMENT else segment.letter, str(segment.count))


def _lead(block: Paragraph) -> str:
    return runs(f"{block.lead} ", bold=True) if block.lead else ""


def _shared(shares: Sequence[int], width: int) -> list[int]:
    return [width * share // sum(shares) for share in shares]


def _table(style: str, widths: Sequence[int], said: tuple[str, str], rows: str) -> str:
    """`said` is the title and the description that a screen reader says of the table."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    title, description = (quoteattr(clean(words)) for words in said)
    first = int(style == TABLE)
    # The bits of w:val say the same as the attributes: 0020 first row, 0080 first column, 0600 no banding.
    look = f"{0x0600 | 0x20 * (style == TABLE) | 0x80 * (style == FACTS):04X}"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" w:firstRow="{first}" w:lastRow="0" '
        f'w:firstColumn="{int(style == FACTS)}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={title}/><w:tblDescription w:val={description}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(row: Sequence[Cell], widths: Sequence[int], centred: bool, keep: bool) -> str:
    drawn = "".join(
        _cell(
            width,
            runs(cell.text, bold=cell.strong),
            "Table Text",
            FILLS[cell.tone] if cell.tone else "",
            cell.note,
            centred=centred and at > 0,
            own="<w:keepNext/>" if keep else "",
        )
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"<w:tr>{_row_rules(max(map(_lines, row, widths)))}{drawn}</w:tr>"


def _rows_kept(block: Table, widths: Sequence[int]) -> int:
    """How many rows, from the first, stay on one page with the row after them."""
    heights = [max(map(_lines, row, widths)) for row in block.rows]
    if sum(heights) <= LINES_KEPT:
        return len(block.rows) - 1
    return int(sum(heights[:2]) <= LINES_KEPT)


def _lines(cell: Cell, width: int) -> int:
    """About how many lines the cell takes at this width."""
    said = clean(f"{cell.text}\n{cell.note}").strip()
    return sum(1 + len(line) * CHARACTER // width for line in said.split("\n"))


def _row_rules(lines: int) -> str:
    return _WHOLE_ROW if lines <= LINES_KEPT else ""


def _cell(
    width: int, content: str, style: str, fill: str = "", note: str = "", centred: bool = False, own: str = ""
) -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    placed = '<w:jc w:val="center"/>' if centred else ""
    middle = '<w:vAlign w:val="center"/>' if centred else ""
    second = paragraph(runs(note), "Table Note", own + placed) if note else ""
    first = paragraph(content, style, own + placed)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}{middle}</w:tcPr>{first}{second}</w:tc>'
