"""Write a report's blocks as a Word file. Services and exports call `document`."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from audit_app.outputs.word_blocks import BlockRenderer
from audit_app.outputs.word_styles import MARGIN, PAGE_HEIGHT, PAGE_WIDTH, W, parsed, prepare, start_list
from audit_app.outputs.word_text import clean
from audit_app.rules.blocks import Block, PageLayout

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.text.paragraph import Paragraph

LONGEST_PROPERTY = 255
"""Word's limit for a core property, in characters."""
BEFORE_SECTION = -1
"""The position in a body for its next part: the properties of the last section must stay at the end."""
MAIN_PART = "word/document.xml"
_TWENTIETHS = 635
"""A twentieth of a point, in the unit in which python-docx measures (EMU)."""


@dataclass(frozen=True)
class DocumentProperties:
    """Properties of a Word file; `marking` and `status` are printed at the head of every page."""

    title: str
    marking: str
    status: str
    author: str
    date: date
    reference: str = ""
    language: str = "en-GB"


def document(blocks: Iterable[Block], properties: DocumentProperties) -> bytes:
    """Return a Word file. The same blocks and properties always give the same bytes, so a hash identifies them."""
    from docx import Document  # noqa: PLC0415 - see word_styles.parsed

    word = Document()
    prepare(word, properties.language)
    _set_core(word, properties)
    _set_header_and_footer(word.sections[0], properties)
    element: Any = word.element
    body = element.body
    renderer = BlockRenderer(_text_width(landscape=False))
    parts = list(blocks)
    sections: list[list[str]] = []
    for number, (block, following) in enumerate(zip(parts, [*parts[1:], None], strict=False)):
        if isinstance(block, PageLayout):
            renderer.width = _text_width(block.landscape)
            _set_orientation(_new_section(word) if number else word.sections[0], block.landscape)
        if isinstance(block, PageLayout) or not number:
            body.insert(BEFORE_SECTION, parsed(_placeholder(len(sections), f" {W}")))
            sections.append([])
        if not isinstance(block, PageLayout):
            sections[-1] += renderer.render(block, following)
    for identity in renderer.lists:
        start_list(word, identity)
    stream = io.BytesIO()
    word.save(stream)
    return _completed(stream, ["".join(section) for section in sections])


def _placeholder(section: int, namespace: str = "") -> str:
    """Return an element that no text can imitate, since every `<` of a text is escaped."""
    return f'<w:proofErr{namespace} w:type="section-{section}"/>'


def _text_width(landscape: bool) -> int:
    return ((PAGE_HEIGHT if landscape else PAGE_WIDTH) - 2 * MARGIN) // _TWENTIETHS


def _new_section(word: "WordDocument") -> "Section":
    from docx.enum.section import WD_SECTION  # noqa: PLC0415 - as above

    return word.add_section(WD_SECTION.NEW_PAGE)


def _set_orientation(section: "Section", landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - as above
    from docx.shared import Length  # noqa: PLC0415

    sides = (PAGE_HEIGHT, PAGE_WIDTH) if landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    section.page_width, section.page_height = (Length(side) for side in sides)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT


def _set_core(word: "WordDocument", properties: DocumentProperties) -> None:
    made = datetime.combine(properties.date, time())
    core = word.core_properties
    core.title, core.author, core.last_modified_by = map(
        _property, (properties.title, properties.author, properties.author)
    )
    core.subject, core.content_status = _property(properties.marking), _property(properties.status)
    core.identifier, core.language = _property(properties.reference), properties.language
    core.comments = core.keywords = core.category = ""
    core.created = core.modified = made
    core.revision = 1


def _property(text: str) -> str:
    return clean(text)[:LONGEST_PROPERTY]


def _set_header_and_footer(section: "Section", properties: DocumentProperties) -> None:
    header, footer = section.header, section.footer
    _write(header.paragraphs[0], "Marking", properties.marking)
    heading = "  ·  ".join(words for words in (properties.reference, properties.status) if words)
    _write(header.add_paragraph(), "Header", heading)
    pages = footer.paragraphs[0]
    _write(pages, "Footer", "Page ")
    _add_field(pages, "PAGE")
    pages.add_run(" of ")
    _add_field(pages, "NUMPAGES")
    _write(footer.add_paragraph(), "Marking", properties.marking)


def _write(paragraph: "Paragraph", style: str, text: str) -> None:
    paragraph.style = style
    paragraph.add_run(clean(text))


def _add_field(paragraph: "Paragraph", name: str) -> None:
    xml = f'<w:fldSimple {W} w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    field: Any = parsed(xml)
    paragraph.runs[-1].element.addnext(field)


def _completed(stream: io.BytesIO, sections: Sequence[str]) -> bytes:
    """Return the archive with the sections in place and a fixed time on every part.

    python-docx stamps each part with the time of saving, which would change the file's hash. The sections are put in as
    text, because lxml takes the square of its rows to move a long table from the tree in which it was parsed into
    another (12,000 rows: 41 s, as text 0.6 s).
    """
    completed = io.BytesIO()
    with zipfile.ZipFile(stream) as before, zipfile.ZipFile(completed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            content = before.read(name)
            after.writestr(part, _filled(content, sections) if name == MAIN_PART else content)
    return completed.getvalue()


def _filled(main_part: bytes, sections: Sequence[str]) -> bytes:
    """Return the main part with each section in its place; parsed once, so that no broken file is ever handed out."""
    text = main_part.decode()
    for number, section in enumerate(sections):
        text = text.replace(_placeholder(number), section, 1)
    filled = text.encode()
    parsed(filled)
    return filled
