"""Marks of what a page displayed before an act that cannot be undone.

The form carries the mark, and the act compares it with what is in the database by then.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

from flask import request

CHANGED = "This was changed after you opened this page, and nothing has been done yet. Check it again before you decide."


def mark(*content: object) -> str:
    """Return a hash of `content` that every server computes alike, whatever the iteration order of sets."""
    return sha256(repr([_plain(part) for part in content]).encode()).hexdigest()[:16]


def changed(current: str) -> bool:
    """Return whether the posted form was based on something other than `current`, the mark computed now.

    A form without a mark is accepted: commands and tests display nothing before they act.
    """
    based_on = request.form.get("shown")
    return bool(based_on) and based_on != current


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return [(field.name, _plain(getattr(value, field.name))) for field in fields(value)]
    if isinstance(value, set | frozenset):
        return sorted(map(repr, map(_plain, value)))
    if isinstance(value, Mapping):
        return [(repr(key), _plain(item)) for key, item in value.items()]
    return list(map(_plain, value)) if isinstance(value, tuple | list) else value
