"""A report's blocks as a Word file. Services call `document` with what `rules.report_content.compose` gave them."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.section import Section, _Footer, _Header

from audit_app.outputs.word_blocks import Pen, clean, paragraph, runs
from audit_app.outputs.word_styles import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, prepare, start_list
from audit_app.rules.report_blocks import Block, PageLayout

LONGEST_PROPERTY = 255
"""Word's limit for a core property, in characters."""
_TWENTIETHS = 635
"""Of a point, in the unit in which python-docx measures."""


@dataclass(frozen=True)
class DocumentProperties:
    """`marking` and `status` stand at the head of every page; `date` is the file's day of making."""

    title: str
    marking: str
    status: str
    author: str
    date: date
    reference: str = ""
    language: str = "en-GB"


def document(blocks: Iterable[Block], properties: DocumentProperties) -> bytes:
    """The same blocks and properties give the same bytes, so that a hash kept beside a report means something."""
    word = Document()
    prepare(word, properties.language)
    _set_core(word, properties)
    _set_header_and_footer(word.sections[0], properties)
    pen = Pen(_text_width(word.sections[0]))
    for block in blocks:
        if isinstance(block, PageLayout):
            pen.width = _text_width(_begin_section(word, block))
            continue
        for drawn in pen.draw(block):
            word.element.body.sectPr.addprevious(parse_xml(drawn))
    for identity in pen.lists:
        start_list(word, identity)
    stream = io.BytesIO()
    word.save(stream)
    return _settled(stream)


def _text_width(section: Section) -> int:
    return (section.page_width - section.left_margin - section.right_margin) // _TWENTIETHS


def _begin_section(word: WordDocument, layout: PageLayout) -> Section:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    sides = (PAGE_HEIGHT, PAGE_WIDTH) if layout.landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    section.page_width, section.page_height = sides
    section.orientation = WD_ORIENT.LANDSCAPE if layout.landscape else WD_ORIENT.PORTRAIT
    return section


def _set_core(word: WordDocument, properties: DocumentProperties) -> None:
    made = datetime.combine(properties.date, time())
    core = word.core_properties
    core.title, core.author, core.last_modified_by = map(_property, (properties.title, properties.author, properties.author))
    core.subject, core.content_status = _property(properties.marking), _property(properties.status)
    core.identifier, core.language = _property(properties.reference), properties.language
    core.comments = core.keywords = core.category = ""
    core.created = core.modified = made
    core.revision = 1


def _property(text: str) -> str:
    return clean(text)[:LONGEST_PROPERTY]


def _set_header_and_footer(section: Section, properties: DocumentProperties) -> None:
    """Later sections take both over from the first."""
    pages = f"{runs('Page ')}{_field('PAGE')}{runs(' of ')}{_field('NUMPAGES')}"
    named = runs("  ·  ".join(words for words in (properties.reference, properties.status) if words))
    _fill(section.header, paragraph(runs(properties.marking, bold=True), "header"), paragraph(named, "header"))
    _fill(section.footer, paragraph(pages, "footer"), paragraph(runs(properties.marking, bold=True), "footer"))


def _fill(part: _Header | _Footer, *drawn: str) -> None:
    part.is_linked_to_previous = False
    for old in list(part.paragraphs):
        part._element.remove(old._element)
    for new in drawn:
        part._element.append(parse_xml(new))


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _settled(stream: io.BytesIO) -> bytes:
    """The same archive with one fixed time on every part: python-docx writes the time of saving."""
    settled = io.BytesIO()
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return settled.getvalue()
