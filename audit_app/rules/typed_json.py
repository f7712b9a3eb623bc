"""Frozen data as JSON, and back: whatever its types say it holds comes back equal, on either kind of database."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Made = TypeVar("Made")

KIND = "class"
"""Beside the fields of a dataclass, the name of its class: a union of several classes is told apart by it."""


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it.

    A mapping becomes a list of pairs, since databases do not keep the order of keys; a set a sorted list, so that equal
    content has equal bytes.
    """
    if is_dataclass(value) and not isinstance(value, type):
        own = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return {KIND: type(value).__name__, **own}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value)
        return [[plain(key), plain(held)] for key, held in pairs.items()]
    if isinstance(value, frozenset):
        return sorted(plain(member) for member in cast("frozenset[Any]", value))
    if isinstance(value, tuple | list):
        return [plain(member) for member in cast("list[Any] | tuple[Any, ...]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def made(kind: type[Made], value: Any) -> Made:
    """What `plain` was given, of this type. A field that an older program did not know has its default.

    Raises ValueError, TypeError or KeyError for what `plain` cannot have made of this type.
    """
    return _made(kind, value)


def _made(kind: Any, value: Any) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_union(inside, value)
    if origin is tuple:
        each = inside[:1] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_made(of, one) for of, one in zip(each, value, strict=True))
    if origin is frozenset:
        return frozenset(_made(inside[0], member) for member in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_made(inside[0], key): _made(inside[1], held) for key, held in value}
    if is_dataclass(kind):
        return _of_class(kind, value)
    if kind in (str, int, bool):
        if type(value) is not kind:
            raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
        return value
    if kind is date:
        return date.fromisoformat(value)
    return kind(value)


def _of_union(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and type(None) in kinds:
        return None
    only = [kind for kind in kinds if kind is not type(None)]
    if len(only) == 1:
        return _made(only[0], value)
    if not isinstance(value, Mapping):
        raise TypeError(f"{type(value).__name__} where one of several classes belongs")
    return _made({kind.__name__: kind for kind in only}[value[KIND]], value)


def _of_class(kind: Any, value: Any) -> Any:
    held = {
        name: _made(of, value[name])
        for name, (of, needed) in _fields(kind).items()
        if needed or name in value
    }
    return kind(**held)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Name -> its type, and whether a value of it must be there."""
    hints = get_type_hints(kind)
    return {
        one.name: (hints[one.name], one.default is MISSING and one.default_factory is MISSING)
        for one in fields(kind)
    }
