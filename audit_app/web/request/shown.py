"""What a page showed before an act that is not taken back: the form carries a mark of it, which is compared at the act."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

from flask import request

CHANGED = "This was changed after you opened this page, and nothing is done yet. Read it again, then decide."


def mark(*shown: object) -> str:
    """The same on every server for the same content, whatever the order in which its sets are kept."""
    return sha256(repr([_plain(one) for one in shown]).encode()).hexdigest()[:16]


def changed(stands: str) -> bool:
    """Whether the form that was sent began with something else than what `stands`. A form without a mark has shown
    nothing, as one of a command has.
    """
    sent = request.form.get("shown")
    return bool(sent) and sent != stands


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return [(one.name, _plain(getattr(value, one.name))) for one in fields(value)]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, map(_plain, value)))
    if isinstance(value, Mapping):
        return [(repr(key), _plain(held)) for key, held in value.items()]
    return list(map(_plain, value)) if isinstance(value, tuple | list) else value
