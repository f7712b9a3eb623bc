"""Reading the demonstration's files, and turning their days into moments in London."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import yaml

LONDON = ZoneInfo("Europe/London")
Content = Mapping[str, Any]
Value = TypeVar("Value")


def read_file(file: Path) -> Content:
    """Return the content of a file. Every scalar is text: an answer `no` is "no", not False."""
    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(file.read_text(encoding="utf-8"), fast)  # noqa: S506 - it makes texts, lists and maps only


def read_day(text: str | None, default: date | None = None) -> date:
    """Return an ISO date, or the default where there is no text."""
    return date.fromisoformat(text) if text else require(default)


def read_moment(text: str) -> datetime:
    """Return an ISO date and time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def at_hour(day: date, hour: int) -> datetime:
    """Return a full hour of a day in London, in UTC."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def require(value: Value | None) -> Value:
    """Return the value. Raises LookupError for None: the files refer to something that they do not contain."""
    if value is None:
        raise LookupError("the demonstration's files name something that they do not hold")
    return value
