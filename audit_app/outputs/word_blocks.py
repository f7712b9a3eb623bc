"""Render the blocks of a report as WordprocessingML. The function `word.document` calls it."""

from dataclasses import dataclass, field
from string import ascii_uppercase

from audit_app.outputs import word_tables
from audit_app.outputs.word_styles import APPENDICES, NUMBERS
from audit_app.outputs.word_text import gap, paragraph, runs
from audit_app.rules.blocks import (
    Bullets,
    Contents,
    Heading,
    KeyValues,
    Numbered,
    Paragraph,
    Strip,
    Style,
    Table,
)

Renderable = Heading | Contents | Paragraph | Bullets | Numbered | Table | KeyValues | Strip
"""Every block but PageLayout, which begins a new section of the document."""

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
_TAB = "\t"


@dataclass
class BlockRenderer:
    """Renders blocks in order, counting headings, tables and numbered lists.

    `width` is that of the text on the page, in twentieths of a point; it changes with the layout. `lists` has the
    ids of the numbered lists so far.
    """

    width: int
    headings: int = 0
    tables: int = 0
    lists: list[int] = field(default_factory=list[int])

    def render(self, block: Renderable, following: object = None) -> list[str]:
        """Return the XML of each paragraph or table of the block.

        A paragraph stays on a page with the table that is the `following` block.
        """
        match block:
            case Heading():
                return [self._heading(block)]
            case Contents():
                return _contents(block)
            case Paragraph():
                keep = "<w:keepNext/>" if isinstance(following, Table) else ""
                return [paragraph(_lead(block) + runs(block.text), PARAGRAPH_STYLES[block.style], keep)]
            case Bullets():
                return [paragraph(runs(item), "List Bullet") for item in block.items]
            case Numbered():
                return self._numbered(block)
            case Table():
                self.tables += 1
                return [_caption(block.caption, self.tables), word_tables.table(block, self.width), gap()]
            case KeyValues():
                return [word_tables.key_values(block, self.width), gap()]
            case Strip():
                return [paragraph(runs(block.label), "caption"), word_tables.strip(block, self.width), gap()]

    def _heading(self, block: Heading) -> str:
        properties = f"{'<w:pageBreakBefore/>' if block.new_page else ''}{_heading_list(block)}"
        words = runs(block.text)
        if block.level == 1:
            self.headings += 1
            mark = f'w:id="{self.headings}"'
            words = (
                f'<w:bookmarkStart {mark} w:name="{_anchor(self.headings)}"/>{words}<w:bookmarkEnd {mark}/>'
            )
        return paragraph(words, f"heading {block.level}", properties)

    def _numbered(self, block: Numbered) -> list[str]:
        # Each list has an id of its own, because Word goes on counting within an id.
        self.lists.append(NUMBERS + 1 + len(self.lists))
        properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists[-1]}"/></w:numPr>'
        return [paragraph(runs(item), "List Number", properties) for item in block.items]


def _heading_list(block: Heading) -> str:
    """Return the list properties of a heading that is not in the list of its style; list 0 means no list."""
    if not block.appendix and block.numbered:
        return ""
    identity = APPENDICES if block.appendix else 0
    properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{identity}"/></w:numPr>'
    return properties if block.appendix else f'{properties}<w:ind w:left="0" w:firstLine="0"/>'


def _contents(block: Contents) -> list[str]:
    """Return a table of contents without page numbers, filled already, so that Word need not update it."""
    body = [heading for heading in block.headings if not heading.appendix]
    appendices = [heading for heading in block.headings if heading.appendix]
    numbers = [
        *(str(number) for number in range(1, len(body) + 1)),
        *(f"Appendix {ascii_uppercase[position]}" for position in range(len(appendices))),
    ]
    entries = [
        f'<w:hyperlink w:anchor="{_anchor(position)}">{runs(f"{number}{_TAB}{heading.text}")}</w:hyperlink>'
        for position, (number, heading) in enumerate(zip(numbers, (*body, *appendices), strict=True), 1)
    ]
    return [paragraph(runs("Contents"), "TOC Heading"), *_contents_field(entries)]


def _contents_field(entries: list[str]) -> list[str]:
    # A field of Word around all entries: its code and separator come before the first, its end after the last.
    code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\n \\h \\z </w:instrText></w:r>'
    begin, middle, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    last = len(entries) - 1
    return [
        paragraph(
            f"{begin + code + middle if not number else ''}{entry}{end if number == last else ''}", "toc 1"
        )
        for number, entry in enumerate(entries)
    ]


def _anchor(number: int) -> str:
    return f"_Toc{number:08}"


def _caption(text: str, number: int) -> str:
    # The number is a field, so that Word renumbers when somebody adds or removes a table.
    number_field = (
        f'<w:fldSimple w:instr=" SEQ Table \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    )
    return paragraph(f"{runs('Table ')}{number_field}{runs(f'. {text}')}", "caption")


def _lead(block: Paragraph) -> str:
    return runs(f"{block.lead} ", bold=True) if block.lead else ""
