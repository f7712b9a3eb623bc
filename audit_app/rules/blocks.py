"""The blocks a report is written in: what stands on the page, not how it is drawn. Outputs draw them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from audit_app.rules.plain_text import regular


class Tone(StrEnum):
    """The few colours a cell may take; a word or a letter always stands with it."""

    GREEN = "green"
    LIGHT_GREEN = "light-green"
    YELLOW = "yellow"
    RED = "red"
    BLUE = "blue"
    GREY = "grey"


class Style(StrEnum):
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
    """One cell of a table; `note` is a second, smaller line."""

    text: str
    tone: Tone | None = None
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Heading:
    """Level 1 is numbered in the body (1, 2, 3) unless it says not, and lettered in the appendices (A, B, C)."""

    text: str
    level: int = 1
    appendix: bool = False
    new_page: bool = False
    numbered: bool = True


@dataclass(frozen=True)
class Contents:
    """The headings of level 1 that follow, in order."""

    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Paragraph:
    """`lead` is printed before the text in bold."""

    text: str
    style: Style = Style.BODY
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Numbered:
    """Numbered from 1 each time."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the page, one a column; every row has as many cells as the header. `alt` is read
    aloud. Raises ValueError where a row is longer or shorter.
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
    """Two columns without a header: a name and what stands under it."""

    rows: tuple[tuple[str, str], ...]
    alt: str


@dataclass(frozen=True)
class Segment:
    label: str
    letter: str
    count: int
    tone: Tone


@dataclass(frozen=True)
class Strip:
    """A bar cut in proportion to the counts, each part with its word and number; empty parts are left out."""

    label: str
    segments: tuple[Segment, ...]
    alt: str


@dataclass(frozen=True)
class PageLayout:
    """What follows begins on a new page, lying down or standing up; as the first block it lays the first page."""

    landscape: bool


Block = Heading | Contents | Paragraph | Bullets | Numbered | Table | KeyValues | Strip | PageLayout


def cells(*values: str | Cell) -> tuple[Cell, ...]:
    """A row of a table; bare text becomes a plain cell."""
    return tuple(value if isinstance(value, Cell) else Cell(value) for value in values)


def written(text: str) -> tuple[Block, ...]:
    """What a person typed, as blocks: an empty line parts paragraphs, lines after "- " are a list."""
    blocks: list[Block] = []
    for part in regular(text).split("\n\n"):
        blocks.extend(_part([line.strip() for line in part.split("\n") if line.strip()]))
    return tuple(blocks)


def _part(lines: Sequence[str]) -> list[Block]:
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


def cut(table: Table, across: int, repeat_last: bool = False) -> tuple[Table, ...]:
    """A table too wide for the page, as several: the first column, and if asked the last, stands in each."""
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


def _columns(table: Table, kept: Sequence[int], caption: str) -> Table:
    return replace(
        table,
        caption=caption,
        header=tuple(table.header[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
        widths=tuple(table.widths[at] for at in kept),
    )
