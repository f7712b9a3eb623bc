"""Words as they come from a form: made regular and bounded. Answer types and the boxes beside them use it."""

import re
from collections.abc import Mapping

LONGEST_LINE, LONGEST_TEXT = 200, 5_000
_LONGEST_RAW = 4 * LONGEST_TEXT

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSTORABLE = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class AnswerError(ValueError):
    """What was entered cannot stand; `message` is a sentence for people, without its full stop.

    `parts`: of an answer of several parts, the name of each part that is wrong with what is wrong with it.
    """

    def __init__(self, message: str, parts: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parts = dict(parts or {})


def read_words(raw: str, label: str = "Explanation", longest: int = LONGEST_TEXT) -> str:
    """The words with one kind of line end and no space around them. Raises AnswerError.

    Characters that a Word file or a database cannot hold come in by pasting and are dropped; NUL never does.
    """
    if "\x00" in raw:
        raise AnswerError(f"{label} must not contain a null character: type it again")
    words = raw if len(raw) > _LONGEST_RAW else _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", raw)).strip()
    if len(words) > longest:
        raise AnswerError(f"{label} must be {longest:,} characters or fewer: this has {len(words):,}")
    return words
