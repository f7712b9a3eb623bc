"""Takes off what Word puts before the items of a list; words and the dashes between them stay."""

import re

_SYMBOL_FONTS = re.compile("[\uf000-\uf0ff]")
"""Matches the characters of Symbol and Wingdings: pasted bullets have no other meaning."""
_PLAIN_BULLET = "•"
_BOXES_AND_DOTS = r"•·∙‣⁃◦●○◉■□▪▫◼◻☐☑☒✓✔✗✘➢➤►▶▸◆◇❖§"
_BULLET = re.compile(
    rf"(?:[{_BOXES_AND_DOTS}]\s*"  # these begin no sentence
    r"|[-*–—+oO](?:\t|\s+)(?=\S)"  # these do, so that a space must follow
    r"|\(?(?:[a-z]|[ivx]{2,5})\)\s+(?=\S)"  # a) (b) (iv)
    r"|(?:[a-h]|[ivx]{2,5})\.(?:\t|\s+)(?=\S))",  # a. iv.
)
_MOST_BULLETS = 3
"""A list within a list may be pasted with the marks of both."""
_QUOTED_CELL = re.compile(r'(?:^|(?<=\t))"((?:[^"]|"")*)"(?=\t|$)', re.MULTILINE)


def plain_bullets(text: str) -> str:
    """Return the text with the same bullet for all those of symbol fonts, which would print as boxes."""
    return _SYMBOL_FONTS.sub(_PLAIN_BULLET, text)


def without_bullets(line: str) -> str:
    """Return a line without the marks of a list at its beginning."""
    words = line.strip()
    for _ in range(_MOST_BULLETS):
        match = _BULLET.match(words)
        if not match:
            break
        words = words[match.end() :].strip()
    return words


def without_cell_quotes(text: str) -> str:
    """Return a text with the cells of several lines, which a table puts into quotation marks, as plain lines."""
    return _QUOTED_CELL.sub(_plain_cell, text)


def _plain_cell(match: re.Match[str]) -> str:
    inside = match[1]
    return inside.replace('""', '"') if "\n" in inside or '""' in inside else match[0]
