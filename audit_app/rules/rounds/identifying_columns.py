"""Finds columns of names and identifiers in a list of cases, by their headings and by what is in them."""

import re
from collections import Counter
from collections.abc import Sequence

from audit_app.rules import redaction
from audit_app.rules.redaction import Identifier
from audit_app.rules.tables.headings import FIRST_LINES, HeadedTable
from audit_app.rules.tables.text_tables import normalised_name

_NAMES = "names"
_HEADINGS: dict[str, str] = {
    _NAMES: (
        r"\b(?:first|fore|sur|last|family|given|full|child|pupil|client|patient|preferred|middle)(?:'s|s)? ?names?\b"
        r"|\bname of (?:the )?(?:child|pupil|young person|client|patient)\b|^names?$|\binitials\b"
        r"|^(?:child|children|young person|yp|pupil|patient|client|mother|father|parent|carer|subject|sibling|siblings)(?:'s name|s name)?$"
        r"|\b(?:mother|father|parent|carer|sibling)(?:'s|s)? names?\b|\baliases?\b"
    ),
    "dates of birth": r"\bd\.? ?o\.? ?b\b|\bdate of birth\b|\bbirth ?da(?:te|y)s?\b|^born(?: on)?$",
    "NHS numbers": r"\bnhs(?: ?(?:no|number|num|id))?\b",
    "pupil numbers": r"\bupns?\b|\bunique pupil\b|\bulns?\b|\bpupil (?:no|number|id)\b",
    "addresses": r"\b(?:home |postal |street )?address(?:es)?\b|^address line|\bstreet\b",
    "postcodes": r"\bpost ?codes?\b|\bpcode\b",
    "telephone numbers or emails": r"\b(?:telephone|phone|mobile|tel)\b|\be ?mail\b",
    "numbers of records": (
        r"\b(?:person|client|patient|child|mosaic|liquidlogic|lcs|ics|hospital|niche|pnc|crn|system) "
        r"?(?:id|no|number|ref)\b|\bnational insurance\b|\bni (?:no|number)\b"
    ),
}
"""Kind of content -> the headings by which it is known, as `normalised_name` returns them."""
_BY_HEADING = {words: re.compile(pattern) for words, pattern in _HEADINGS.items()}
_SPOTTED = {
    Identifier.NHS_NUMBER: "NHS numbers",
    Identifier.PUPIL_NUMBER: "pupil numbers",
    Identifier.POSTCODE: "postcodes",
    Identifier.BIRTH_DATE: "dates of birth",
}
_NAME = re.compile(r"[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)?(?:,? [A-Z][a-z]*(?:[-'’][A-Z][a-z]+)?\.?){1,3}")
_DATE = re.compile(r"[0-3]?[0-9][/.-][01]?[0-9][/.-](?:[0-9]{2}){1,2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_DIVIDED = re.compile(r"[\t;,]")
_OFTEN = 2
"""A column is of a kind when one of so many of its filled cells is."""
_FEWEST = 2


def identifying_columns(table: HeadedTable, prose: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what each column of identifying words is, such as "column 2, “DOB” (dates of birth)".

    A heading is quoted only where it is known as one: a list without headings begins with somebody's name. `prose` are
    keys of columns of sentences, which are read cell by cell elsewhere.
    """
    known = {place: key for key, place in table.positions.items()}
    found: list[str] = []
    width = max((len(cells) for _, cells in table.below), default=0)
    for place in range(max(width, len(table.heading))):
        heading = table.heading[place] if place < len(table.heading) else ""
        of_heading = "" if place in known else _by_heading(heading)
        if of_heading:
            found.append(f"column {place + 1}, “{heading[:60]}” ({of_heading})")
        elif known.get(place) not in prose:
            cells = [cells[place] for _, cells in table.below if place < len(cells) and cells[place]]
            # A list without a line of names begins with a row: its first line may be what it is about.
            first = [heading] if heading and not table.positions else []
            if of_cells := _by_cells([*first, *cells], recognised=place in known):
                found.append(f"column {place + 1} ({of_cells})")
    return tuple(found)


def identifying_headings(text: str) -> tuple[str, ...]:
    """Return what the first lines of a text name as columns of identifying words, however it is divided.

    It is for a text that is no table, of which nothing else is known.
    """
    cells = (cell for line in text.split("\n")[:FIRST_LINES] for cell in _DIVIDED.split(line))
    return tuple(dict.fromkeys(kind for cell in cells if (kind := _by_heading(cell.strip(' "')))))


def _by_heading(heading: str) -> str:
    words = normalised_name(heading).replace("’", "'")
    return next((kind for kind, pattern in _BY_HEADING.items() if pattern.search(words)), "")


def _by_cells(cells: Sequence[str], *, recognised: bool) -> str:
    """Return what the cells are; one identifier is enough where the column means nothing here, else half of them."""
    kinds = Counter(kind for cell in cells for kind in {spotted.kind for spotted in redaction.spot(cell)})
    for kind, count in kinds.most_common(1):
        if not recognised or count * _OFTEN >= len(cells):
            return _SPOTTED[kind]
    if recognised or len(cells) < _FEWEST:
        return ""
    if sum(bool(_NAME.fullmatch(cell)) for cell in cells) * _OFTEN > len(cells) and len(
        set(cells)
    ) * _OFTEN > len(cells):
        return _NAMES
    years = [cell for cell in cells if _DATE.fullmatch(cell)]
    return "dates, which may be of birth" if len(years) * _OFTEN > len(cells) else ""
