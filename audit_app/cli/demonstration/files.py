"""What the demonstration's files hold, as texts, lists and maps; and their days as moments in London."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

LONDON = ZoneInfo("Europe/London")
Content = Mapping[str, Any]


def read(file: Path) -> Content:
    """Every scalar as the text that it is: an answer `no` stays "no"."""
    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(file.read_text(encoding="utf-8"), fast)  # noqa: S506 - it makes texts, lists and maps only


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def day(text: str | None, otherwise: date | None = None) -> date:
    return date.fromisoformat(text) if text else found(otherwise)


def found(value: Any) -> Any:
    if value is None:
        raise LookupError("the demonstration's files name something that they do not hold")
    return value
