"""Keeps the words of errors out of the server's log: it records their kinds and places alone.

A database quotes the row that it refuses, and a conversion the text that it cannot read, which may be about a child. The
log is read by people who may not see either, and is copied to places that the program does not know.
"""

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import StatementError


def keep_words_out_of_logs() -> None:
    """Make every logger of the process leave out the words of exceptions, from now on.

    The record factory is replaced and not a handler or a filter: it alone comes before every library's own handlers.
    """
    make = logging.getLogRecordFactory()
    if make is not _record_without_words:
        logging.setLogRecordFactory(_record_without_words)


def traceback_without_words(error: BaseException) -> str:
    """Return a traceback of an error and of those that led to it, without their words."""
    return "\n".join(
        "".join(
            ["Traceback (most recent call last):\n", *traceback.format_tb(link.__traceback__), kind_of(link)]
        )
        for link in reversed(list(_chain(error)))
    )


def kind_of(error: BaseException) -> str:
    """Return the kind of an error, with the codes and names that a database or the system have for it."""
    parts = [type(error).__name__]
    if isinstance(error, OSError) and error.errno:
        parts.append(f"errno {error.errno}")
    for name in ("sqlstate", "sqlite_errorname"):
        parts.extend([str(code)] if (code := getattr(error, name, None)) else [])
    if constraint := getattr(getattr(error, "diag", None), "constraint_name", None):
        parts.append(str(constraint))
    if isinstance(error, StatementError):
        parts.extend([kind_of(error.orig)] if error.orig else [])
        parts.extend([f"in {error.statement}"] if error.statement else [])
    return ": ".join(parts)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, then what led to it, as Python itself does in a traceback; each once."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _record_without_words(*arguments: Any, **named_arguments: Any) -> logging.LogRecord:
    record = logging.LogRecord(*arguments, **named_arguments)
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.exc_text, record.exc_info = traceback_without_words(error), None
    record.msg = _without_words(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(map(_without_words, record.args))
    return record


def _without_words(value: Any) -> Any:
    return kind_of(value) if isinstance(value, BaseException) else value
