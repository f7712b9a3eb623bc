"""The look of Word files: page, fonts, and styles of headings, lists and tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.opc.rel import Relationships
    from docx.oxml.xmlchemy import BaseOxmlElement

FONT = "Arial"
TEAL, INK, GREY = "0B4F54", "1A1A1A", "505A5F"
RULE, HEADER_FILL = "B5C4C6", "E1EDEE"
TABLE, FACTS, BARE = "RoundtableTable", "RoundtableFacts", "RoundtableBare"
"""Ids of the table styles: with a header row, names and values, and without lines."""
HEADINGS, APPENDICES, BULLETS, NUMBERS = 1, 2, 3, 4
"""Ids of the lists. Every numbered list in the text gets another id, so that it starts at 1."""
MILLIMETRE = 36_000
"""A millimetre, in the unit in which python-docx measures (EMU)."""
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210 * MILLIMETRE, 297 * MILLIMETRE, 20 * MILLIMETRE

_UNUSED_PARTS = ("/thumbnail", "/extended-properties", "/stylesWithEffects", "/customXml")
_NEEDED_BY_WORD = (
    ("character", "DefaultParagraphFont", "Default Paragraph Font"),
    ("numbering", "NoList", "No List"),
    ("table", "TableNormal", "Normal Table"),
)
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f'xmlns:w="{NAMESPACE}"'
"""The namespace declaration that every fragment of XML needs."""


@dataclass(frozen=True)
class Look:
    """The look of a paragraph style.

    Sizes and distances are in points, `tab` in twentieths of a point. `level` is a heading's level in the outline,
    from 0, and `list_id` the id of the list to which its paragraphs belong.
    """

    size: float = 10.5
    colour: str = INK
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 6
    keep_next: bool = False
    centred: bool = False
    fill: str = ""
    edge: str = ""
    tab: int = 0
    level: int | None = None
    list_id: int | None = None


LOOKS = {
    "Normal": Look(),
    "Title": Look(26, TEAL, bold=True, after=6),
    "Subtitle": Look(13, GREY, after=12),
    "heading 1": Look(17, TEAL, bold=True, before=22, after=8, keep_next=True, level=0, list_id=HEADINGS),
    "heading 2": Look(12.5, TEAL, bold=True, before=14, after=6, keep_next=True, level=1),
    "heading 3": Look(11, bold=True, before=10, after=4, keep_next=True, level=2),
    "caption": Look(9.5, TEAL, bold=True, before=10, after=4, keep_next=True),
    "List Bullet": Look(after=3, list_id=BULLETS),
    "List Number": Look(after=3, list_id=NUMBERS),
    "header": Look(9, GREY, after=0, centred=True),
    "footer": Look(9, GREY, after=0, centred=True),
    "Marking": Look(10, bold=True, after=0, centred=True),
    "Lead": Look(11.5, bold=True, keep_next=True),
    "Note": Look(9.5, GREY, before=6, after=8),
    "Source": Look(9.5, GREY, after=10),
    "Warning": Look(10, before=6, after=8, keep_next=True, fill="FFF4D1", edge="B07D00"),
    "To Write": Look(colour="7A3E00", italic=True, fill="FDF3EA", edge="C46A1B"),
    "TOC Heading": Look(12.5, TEAL, bold=True, before=16, keep_next=True),
    "toc 1": Look(after=3, tab=567),
    "Table Text": Look(9, after=0),
    "Table Head": Look(8.5, TEAL, bold=True, after=0, keep_next=True),
    "Table Note": Look(8, GREY, before=1, after=0),
    "Gap": Look(4, after=4),
}
"""The look of each style, by the name that Word uses for it."""


def style_id(name: str) -> str:
    """Return the id of a style: its name without spaces, each word with a capital."""
    return "".join(word[0].upper() + word[1:] for word in name.split())


def parsed(xml: str | bytes) -> "BaseOxmlElement":
    """Return a fragment of XML as an element."""
    # python-docx is imported only where a report is written: it costs every worker memory.
    from docx.oxml import parse_xml  # noqa: PLC0415

    return parse_xml(xml)


def prepare(document: "Document", language: str) -> None:
    """Replace the styles of python-docx's template with ours, and drop parts of the template that are not used."""
    from docx.shared import Length  # noqa: PLC0415

    _drop_parts(document.part.rels)
    if document.part.package:
        _drop_parts(document.part.package.rels)
    _set_styles(document.styles.element, language)
    _set_lists(document.part.numbering_part.element)
    _set_settings(document.settings.element, language)
    section = document.sections[0]
    section.page_width, section.page_height = Length(PAGE_WIDTH), Length(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Length(MARGIN)
    section.top_margin, section.bottom_margin = Length(24 * MILLIMETRE), Length(22 * MILLIMETRE)
    section.header_distance = section.footer_distance = Length(9 * MILLIMETRE)


def start_list(document: "Document", list_id: int) -> None:
    """Add a numbered list that starts at 1, under an unused id."""
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    document.part.numbering_part.element.append(_list(list_id, NUMBERS, start))


def _name(prefixed: str) -> str:
    return f"{{{NAMESPACE}}}{prefixed.removeprefix('w:')}"


def _drop_parts(relationships: "Relationships") -> None:
    for key, relationship in list(relationships.items()):
        if relationship.reltype.endswith(_UNUSED_PARTS):
            del relationships[key]


def _set_styles(styles: "BaseOxmlElement", language: str) -> None:
    for child in list(styles):
        if child.tag != _name("w:latentStyles"):
            styles.remove(child)
    styles.insert(0, _defaults(language))
    for name, look in LOOKS.items():
        styles.append(_paragraph_style(name, look))
    for kind, identity, name in _NEEDED_BY_WORD:
        styles.append(
            parsed(
                f'<w:style {W} w:type="{kind}" w:default="1" w:styleId="{identity}"><w:name w:val="{name}"/>'
                '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
            )
        )
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    rules = f"<w:top {line}/><w:bottom {line}/><w:insideH {line}/>"
    ground = f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEADER_FILL}"/></w:tcPr>'
    styles.append(
        _table_style(
            TABLE, "Roundtable Table", rules, f'<w:tblStylePr w:type="firstRow">{ground}</w:tblStylePr>'
        )
    )
    styles.append(_table_style(FACTS, "Roundtable Facts", rules, ""))
    styles.append(_table_style(BARE, "Roundtable Bare", "", ""))


def _defaults(language: str) -> "BaseOxmlElement":
    return parsed(
        f"<w:docDefaults {W}><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:line="269" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )


def _paragraph_style(name: str, look: Look) -> "BaseOxmlElement":
    default = ' w:default="1"' if name == "Normal" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    follows = '<w:next w:val="Normal"/>' if look.level is not None else ""
    return parsed(
        f'<w:style {W} w:type="paragraph"{default} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f"{based}{follows}<w:qFormat/><w:pPr>{_paragraph_look(look)}</w:pPr><w:rPr>{_run_look(look)}</w:rPr></w:style>"
    )


def _paragraph_look(look: Look) -> str:
    # The schema of WordprocessingML prescribes the order of these parts; Word refuses others.
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>' if look.fill else ""
    edge = (
        f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="6" w:color="{look.edge}"/></w:pBdr>'
        if look.edge
        else ""
    )
    parts = (
        "<w:keepNext/><w:keepLines/>" if look.keep_next else "",
        f'<w:numPr><w:numId w:val="{look.list_id}"/></w:numPr>' if look.list_id else "",
        edge,
        ground,
        f'<w:tabs><w:tab w:val="left" w:pos="{look.tab}"/></w:tabs>' if look.tab else "",
        f'<w:spacing w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}"/>',
        '<w:ind w:left="170"/>' if look.edge else "",
        '<w:jc w:val="center"/>' if look.centred else "",
        f'<w:outlineLvl w:val="{look.level}"/>' if look.level is not None else "",
    )
    return "".join(parts)


def _run_look(look: Look) -> str:
    half_points = f"{look.size * 2:.0f}"
    return (
        f"{'<w:b/><w:bCs/>' if look.bold else ''}{'<w:i/><w:iCs/>' if look.italic else ''}"
        f'<w:color w:val="{look.colour}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


def _table_style(identity: str, name: str, borders: str, parts: str) -> "BaseOxmlElement":
    lines = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70))
    )
    return parsed(
        f'<w:style {W} w:type="table" w:customStyle="1" w:styleId="{identity}"><w:name w:val="{name}"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr>{lines}<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>{parts}</w:style>"
    )


def _set_lists(numbering: "BaseOxmlElement") -> None:
    for child in list(numbering):
        numbering.remove(child)
    levels = {
        HEADINGS: _level("decimal", "%1", 567, style_id("heading 1")),
        APPENDICES: _level("upperLetter", "Appendix %1", 2268),
        BULLETS: _level("bullet", "•", 357),
        NUMBERS: _level("decimal", "%1.", 357),
    }
    for identity, level in levels.items():
        numbering.append(
            parsed(
                f'<w:abstractNum {W} w:abstractNumId="{identity}"><w:multiLevelType w:val="singleLevel"/>'
                f"{level}</w:abstractNum>"
            )
        )
    for identity in levels:
        numbering.append(_list(identity, identity))


def _level(form: str, text: str, indent: int, style: str = "") -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{indent}"/></w:tabs>'
        f'<w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl>'
    )


def _list(identity: int, abstract: int, start: str = "") -> "BaseOxmlElement":
    return parsed(f'<w:num {W} w:numId="{identity}"><w:abstractNumId w:val="{abstract}"/>{start}</w:num>')


def _set_settings(settings: "BaseOxmlElement", language: str) -> None:
    for name in ("w:zoom", "w:savePreviewPicture", "w:shapeDefaults", "w:rsids"):
        for child in settings.findall(_name(name)):
            settings.remove(child)
    fonts = settings.find(_name("w:themeFontLang"))
    if fonts is not None:
        fonts.set(_name("w:val"), language)
    # Without a current version here, Word opens the file in compatibility mode.
    for setting in settings.iter(_name("w:compatSetting")):
        if setting.get(_name("w:name")) == "compatibilityMode":
            setting.set(_name("w:val"), "15")
