"""Frozen dataclasses to JSON and back again, equal to what they were, on either kind of database."""

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
"""The key of the class name among the fields of a dataclass, which distinguishes the members of a union."""


def to_json(value: Any) -> Any:
    """Return the value as JSON can hold it.

    A mapping becomes a list of pairs, since databases do not keep the order of keys. A set becomes a sorted list, so that
    equal content has equal bytes.
    """
    if is_dataclass(value) and not isinstance(value, type):
        values = {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__, **values}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value)
        return [[to_json(key), to_json(item)] for key, item in pairs.items()]
    if isinstance(value, frozenset):
        return sorted(to_json(member) for member in cast("frozenset[Any]", value))
    if isinstance(value, tuple | list):
        return [to_json(member) for member in cast("list[Any] | tuple[Any, ...]", value)]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(kind: type[Made], value: Any) -> Made:
    """Return the value of this type from its JSON; a field that an older program did not know takes its default.

    Raises ValueError, TypeError or KeyError for JSON that cannot come from a value of this type.
    """
    return _made(kind, value)


def _made(kind: Any, value: Any) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_union(inside, value)
    if origin is tuple:
        kinds = inside[:1] * len(value) if inside[-1] is Ellipsis else inside
        return tuple(_made(each, item) for each, item in zip(kinds, value, strict=True))
    if origin is frozenset:
        return frozenset(_made(inside[0], member) for member in value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {_made(inside[0], key): _made(inside[1], item) for key, item in value}
    if is_dataclass(kind):
        return _of_class(kind, value)
    # By the exact type, not by conversion: str(5) or int(True) would hide data of another shape.
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
    classes = [kind for kind in kinds if kind is not type(None)]
    if len(classes) == 1:
        return _made(classes[0], value)
    if not isinstance(value, Mapping):
        raise TypeError(f"{type(value).__name__} where one of several classes belongs")
    return _made({kind.__name__: kind for kind in classes}[value[KIND]], value)


def _of_class(kind: Any, value: Any) -> Any:
    values = {
        name: _made(field_type, value[name])
        for name, (field_type, required) in _fields(kind).items()
        if required or name in value
    }
    return kind(**values)


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Return the type of each field by its name, and whether it must have a value."""
    hints = get_type_hints(kind)
    return {
        field.name: (hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(kind)
    }
