"""The blocks of which a report is made: what is on the page, not how it is rendered, which is the work of outputs.

Kept versions of reports hold these blocks as JSON, with the names of their classes and fields: never rename either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from audit_app.rules.plain_text import normalised


class Tone(StrEnum):
    """The few colours of a cell. A word or a letter always accompanies it, for those who do not see colours."""

    GREEN = "green"
    LIGHT_GREEN = "light-green"
    YELLOW = "yellow"
    AMBER = "amber"
    RED = "red"
    BLUE = "blue"
    GREY = "grey"


class Style(StrEnum):
    """The purposes of a paragraph, by which outputs choose its typeface."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BODY = "body"
    LEAD = "lead"
    NOTE = "note"
    SOURCE = "source"
    WARNING = "warning"
    TO_WRITE = "to-write"


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `note` is a second, smaller line."""

    text: str
    tone: Tone | None = None
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading.

    Those of level 1 are numbered in the body (1, 2, 3), unless `numbered` is off, and lettered in the appendices (A, B).
    """

    text: str
    level: int = 1
    appendix: bool = False
    new_page: bool = False
    numbered: bool = True


@dataclass(frozen=True)
class Contents:
    """A table of contents: the headings of level 1 that follow it, in order."""

    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `lead` is printed in bold before its text."""

    text: str
    style: Style = Style.BODY
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list with bullets."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Numbered:
    """A numbered list, which begins at 1 each time."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a header.

    `widths` are the columns' shares of the page. `alt` is the description that a screen reader speaks. Raises ValueError
    where a row has more or fewer cells than the header.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    alt: str
    centred: bool = False

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows} | {len(self.header), len(self.widths)}
        if len(widths) != 1:
            raise ValueError(f"table {self.caption!r} has rows of different lengths")


@dataclass(frozen=True)
class KeyValues:
    """A table of names and their values, without a header."""

    rows: tuple[tuple[str, str], ...]
    alt: str


@dataclass(frozen=True)
class Segment:
    """A part of a `Strip`."""

    label: str
    letter: str
    count: int
    tone: Tone


@dataclass(frozen=True)
class Strip:
    """A bar divided in proportion to the counts of its segments; segments of nothing are left out."""

    label: str
    segments: tuple[Segment, ...]
    alt: str


@dataclass(frozen=True)
class PageLayout:
    """A new page, landscape or portrait, for what follows; as the first block it sets the layout of the first page."""

    landscape: bool


Block = Heading | Contents | Paragraph | Bullets | Numbered | Table | KeyValues | Strip | PageLayout


def table_row(*values: str | Cell) -> tuple[Cell, ...]:
    """Return a row of a table; bare text becomes a plain cell."""
    return tuple(value if isinstance(value, Cell) else Cell(value) for value in values)


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text that a person typed.

    An empty line separates paragraphs, and lines that begin with "- " are a list.
    """
    blocks: list[Block] = []
    for passage in normalised(text).split("\n\n"):
        blocks.extend(_blocks_of([line.strip() for line in passage.split("\n") if line.strip()]))
    return tuple(blocks)


def _blocks_of(lines: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    plain: list[str] = []
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:].strip())
        elif items:
            items[-1] = f"{items[-1]} {line}"
        else:
            plain.append(line)
    if plain:
        blocks.append(Paragraph("\n".join(plain)))
    if items:
        blocks.append(Bullets(tuple(items)))
    return blocks


def split_table(table: Table, across: int, repeat_last: bool = False) -> tuple[Table, ...]:
    """Return a table that is too wide for the page as several, each with at most `across` columns of its own.

    The first column is repeated in each, and with `repeat_last` the last column too.
    """
    end = len(table.header) - repeat_last
    middle = range(1, end)
    pieces = max(1, -(-len(middle) // across))
    size = max(1, -(-len(middle) // pieces))
    if pieces == 1:
        return (table,)
    parts = [middle[at : at + size] for at in range(0, len(middle), size)]
    tail = (end,) if repeat_last else ()
    return tuple(
        _columns(table, (0, *part, *tail), f"{table.caption} ({number} of {len(parts)})")
        for number, part in enumerate(parts, 1)
    )


def _columns(table: Table, positions: Sequence[int], caption: str) -> Table:
    return replace(
        table,
        caption=caption,
        header=tuple(table.header[at] for at in positions),
        rows=tuple(tuple(row[at] for at in positions) for row in table.rows),
        widths=tuple(table.widths[at] for at in positions),
    )
