"""The references of minutes, in the numbering of their meeting."""

import re
from collections.abc import Collection, Iterable

LONGEST_MINUTE_REFERENCE = 80
_NUMBERING = re.compile(r"\b[A-Z][A-Za-z&]*(?:-\d{1,4}){1,3}\b")
_LAST_NUMBER = re.compile(r"(\d+)\s*$")


def proposed_minute(meeting_title: str, used: Collection[str]) -> str:
    """Return the next free reference in the numbering of the meeting's title; empty where the title has no number.

    A title with "ACR-2018-03" whose references reach "ACR-2018-03/6" gives "ACR-2018-03/7".
    """
    match = _NUMBERING.search(meeting_title)
    if not match:
        return ""
    base = match.group()
    return f"{base}/{1 + max(_numbers(base, used), default=0)}"[:LONGEST_MINUTE_REFERENCE]


def _numbers(base: str, used: Iterable[str]) -> list[int]:
    ends = (_LAST_NUMBER.search(reference) for reference in used if reference.startswith(f"{base}/"))
    return [int(end.group(1)) for end in ends if end]
