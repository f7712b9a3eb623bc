"""The facts that a line of the log may hold: these names and kinds alone.

The log is kept for good and read by people who may not see returns, so it never holds words that people wrote.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import cast

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_LONGEST_NAME = 254


class NoFact(Exception):
    """A value that no log line may hold; the message never quotes it."""


class FactKind(Enum):
    """The kinds of value that a fact may have; every fact may also be None.

    KEY: an id, a state, a level, a hash. NAME: the name of a person, an agency, a case or a minute, on a single line.
    BANDS: keys by key.
    """

    KEY = "key"
    NAME = "name"
    NUMBER = "number"
    DAY = "day"
    KEYS = "keys"
    NAMES = "names"
    BANDS = "bands"


_NAMES_BY_KIND = {
    FactKind.KEY: """action agency_id auditor_id case_id computed content_hash kind level meeting_id owner_id question rag replaced_by_id return
        rung score section sha256 state sub_group_id successor_id theme theme_version_id
        tier version_id""",
    FactKind.NAME: "email minute_reference name owner reference replaced_by service",
    FactKind.NUMBER: """actions added asked cases concerns mails number people population position removed returns
        roles_held services size step""",
    FactKind.DAY: """due_on ended_on held_on judged_from judged_to known_due moderation_on read_from read_to report_due returns_due
        since until""",
    FactKind.KEYS: "agencies beside_ids findings keys revisions roles",
    FactKind.NAMES: "beside granted_to references",
    FactKind.BANDS: "bands",
}
FACTS: Mapping[str, FactKind] = {
    name: kind for kind, names in _NAMES_BY_KIND.items() for name in names.split()
}
"""Name of a fact -> its kind. `revisions` are ids of revisions of other rows that belong to the same act."""


def as_json(facts: Mapping[str, object]) -> dict[str, object]:
    """Return the facts as JSON can hold them. Raises NoFact, whose message says what to do instead."""
    return {name: _plain(name, value) for name, value in facts.items()}


def revision(revision_id: str | None) -> dict[str, object]:
    """Return the value that refers from a log line to the revision holding a column's words; None where it had none."""
    return {"revision": revision_id}


def revision_in(value: object) -> str | None:
    """Return the id of the revision to which a value of a log line refers; None for any other value."""
    return cast("dict[str, str | None]", value).get("revision") if isinstance(value, dict) else None


def _plain(name: str, value: object) -> object:
    kind = FACTS.get(name)
    if kind is None:
        raise NoFact(
            f"A log line may not hold “{name}”. A fact: add its name to audit_app/rules/log_facts.py, under its kind. "
            "Words that people wrote: pass those that were replaced to log.write as replaced=, a reason as reason=."
        )
    if isinstance(value, date):
        value = value.isoformat()
    if value is not None and not _IS_OF_KIND[kind](value):
        raise NoFact(f"The fact “{name}” of a log line is not of its kind: {kind.value}")
    return value


def _is_key(value: object) -> bool:
    return isinstance(value, str) and (not value or _KEY.fullmatch(value) is not None)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NAME and len(value.splitlines()) <= 1


def _is_number(value: object) -> bool:
    return isinstance(value, int)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _all(is_kind: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list | tuple) and all(map(is_kind, cast("list[object]", value)))


def _is_bands(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    bands = cast("dict[object, object]", value)
    return all(map(_is_key, bands)) and all(map(_is_key, bands.values()))


_IS_OF_KIND: dict[FactKind, Callable[[object], bool]] = {
    FactKind.KEY: _is_key,
    FactKind.NAME: _is_name,
    FactKind.NUMBER: _is_number,
    FactKind.DAY: _is_day,
    FactKind.KEYS: _all(_is_key),
    FactKind.NAMES: _all(_is_name),
    FactKind.BANDS: _is_bands,
}
