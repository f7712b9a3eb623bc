"""Looking up what people write in a table of their own: words bared of all that varies, in tables of synonyms."""

import re
from collections.abc import Iterator, Mapping

from audit_app.rules.tables.text_tables import normalised_name


def bare(words: str) -> str:
    """Return the words without capitals, apostrophes, spaces around signs, and punctuation at either end."""
    return re.sub(r"\s*([/&%-])\s*", r"\1", normalised_name(words).replace("'", "").replace("’", "")).strip(
        " .:()?*"
    )


def synonyms(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each synonym, bared, with the key of the table that it means; the table divides them by ";"."""
    return ((bare(name), key) for key, names in table.items() for name in (key, *names.split(";")))
