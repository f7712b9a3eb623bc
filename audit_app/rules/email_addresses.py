"""Judges email addresses: plain letters with a whole domain, so that no two addresses look the same."""

import re

LONGEST_ADDRESS = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LAST_LABEL = r"(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,59})"
_LONGEST_LOCAL = 64
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+{_LAST_LABEL}")
_FORMAT = "Enter an email address in the correct format, like name@example.org"
_PLAIN = "Email address contains a character that is not shown or not a plain letter. Type it again"


def email_format_problem(email: str) -> str:
    """Return what is wrong with the form of an email address, or ""."""
    if not email.isascii() or not email.isprintable():
        return _PLAIN
    match = _ADDRESS.fullmatch(email) if len(email) <= LONGEST_ADDRESS else None
    return "" if match and len(match["local"]) <= _LONGEST_LOCAL else _FORMAT
