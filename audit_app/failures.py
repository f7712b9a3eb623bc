"""What the service's own log says of an error: its kind and place, never its words, which may be somebody's about a child.

A database quotes the row that it refuses, and a conversion the text that it cannot read. The log is read by people who
may not see either, and is copied to places of which the program knows nothing.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import StatementError


def keep_words_out_of_logs() -> None:
    """From here on no record of any logger in this process holds the words of an exception."""
    make = logging.getLogRecordFactory()
    if make is not _made_without_words:
        logging.setLogRecordFactory(_made_without_words)


def described(error: BaseException) -> str:
    """Kinds and places of an error and of those that led to it."""
    return "\n".join(
        "".join(
            ["Traceback (most recent call last):\n", *traceback.format_tb(part.__traceback__), named(part)]
        )
        for part in reversed(list(_chain(error)))
    )


def named(error: BaseException) -> str:
    """The kind of an error, and what a database or the system call it, which are words of their own."""
    known = [type(error).__name__]
    if isinstance(error, OSError) and error.errno:
        known.append(f"errno {error.errno}")
    for name in ("sqlstate", "sqlite_errorname"):
        known.extend([str(code)] if (code := getattr(error, name, None)) else [])
    if constraint := getattr(getattr(error, "diag", None), "constraint_name", None):
        known.append(str(constraint))
    if isinstance(error, StatementError):
        known.extend([named(error.orig)] if error.orig else [])
        known.extend([f"in {error.statement}"] if error.statement else [])
    return ": ".join(known)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what led to it."""
    seen: set[int] = set()
    part: BaseException | None = error
    while part is not None and id(part) not in seen:
        seen.add(id(part))
        yield part
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)


def _made_without_words(*arguments: Any, **named_arguments: Any) -> logging.LogRecord:
    record = logging.LogRecord(*arguments, **named_arguments)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.exc_text, record.exc_info = described(error), None
    record.msg = _without_words(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_without_words, record.args))
    return record


def _without_words(value: Any) -> Any:
    return named(value) if isinstance(value, BaseException) else value
