"""Writes a cell of a workbook as it is shown: its stored value in its number format, as far as plain tables use formats."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

_SILENT = re.compile(r"\[[^\]]*\]|[_*].")
"""Colours, languages and spacing in a number format."""
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER = re.compile(
    r"(?P<before>[^0#?.,%]*)(?P<whole>[0#?,]+)(?P<fraction>\.[0#?]+)?(?P<after>[^0#?.,]*)", re.DOTALL
)
_LITERAL = "\ue000"
"""Stands for the characters that a format quotes, while the rest of it is read."""


def shown(value: object, number_format: str = "General") -> str:
    """Return the text of a cell; a number by its format, and by itself where the format is not a plain one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _in_format(value, number_format) or _plain(value)
    if isinstance(value, datetime) and value.time() != time():
        return f"{value:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)


def _in_format(value: float, number_format: str) -> str:
    """Return the number as the format writes it; empty for General and for formats of other kinds."""
    parts = number_format.split(";")
    own_negative = value < 0 and len(parts) > 1 and parts[1].strip()
    written = _SILENT.sub("", parts[1] if own_negative else parts[0])
    literals = [quoted or escaped for quoted, escaped in _QUOTED.findall(written)]
    match = _NUMBER.fullmatch(_QUOTED.sub(_LITERAL, written))
    if not match or any(sign.isalpha() and sign != _LITERAL for sign in match["before"] + match["after"]):
        return ""
    places = (match["fraction"] or ".")[1:]
    percent = "%" in match["after"]
    number = Decimal(repr(value)) * (100 if percent else 1)
    rounded = abs(number).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    least = sum(sign == "0" for sign in match["whole"])
    whole = whole.zfill(least) if least or whole != "0" else ""
    if "," in match["whole"] and not match["whole"].endswith(","):
        whole = re.sub(r"(?<=[0-9])(?=([0-9]{3})+$)", ",", whole)
    while fraction and places[len(fraction) - 1] != "0" and fraction.endswith("0"):
        fraction = fraction[:-1]
    digits = whole + (f".{fraction}" if fraction else "")
    words = match["before"] + digits + match["after"]
    for literal in literals:
        words = words.replace(_LITERAL, literal, 1)
    return ("-" if value < 0 and not own_negative and rounded else "") + words.strip()
