"""Paragraphs and runs of text as WordprocessingML, with every text cleaned and escaped."""

from xml.sax.saxutils import escape

from audit_app.outputs.word_styles import style_id
from audit_app.rules.plain_text import normalised


def clean(text: str) -> str:
    """Drop characters that XML forbids, and direction marks, which can disguise words."""
    return normalised(text)


def runs(text: str, bold: bool = False) -> str:
    """Return a run for each line of the text, with line breaks between them."""
    look = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    lines = clean(text).split("\n")
    return "<w:r><w:br/></w:r>".join(f"<w:r>{look}{_text(line)}</w:r>" for line in lines)


def _text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))


def paragraph(content: str, style: str, properties: str = "") -> str:
    """Return a paragraph of this style; `properties` is WordprocessingML of further paragraph properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{properties}</w:pPr>{content}</w:p>'


def gap() -> str:
    """Return the empty paragraph that separates a table from what follows: Word would join two tables."""
    return paragraph("", "Gap")
