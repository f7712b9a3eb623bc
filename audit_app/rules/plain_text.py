"""Words as people type and paste them: made regular and bounded. Answers, every form, imports and Word files use it."""

import re
from collections.abc import Mapping

LONGEST_LINE, LONGEST_TEXT = 200, 5_000
_LONGEST_RAW = 4 * LONGEST_TEXT

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSTORABLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_DISGUISING = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Marks that are not seen: they turn the direction of what follows, or part a number so that nothing recognises it."""
_JOINERS = "\u200c\u200d"
_LATIN = "\x00-\u024f"
# Between two signs of other kinds a joiner belongs to the spelling: of Persian, of Indian scripts, of an emoji.
_DROPPED = re.compile(
    f"[{_UNSTORABLE}{_DISGUISING}]|(?<![^{_LATIN}])[{_JOINERS}]|[{_JOINERS}](?![^{_LATIN}])"
)


class AnswerError(ValueError):
    """What was entered cannot stand; `message` is a sentence for people, without its full stop.

    `parts`: of an answer of several parts, the name of each part that is wrong with what is wrong with it.
    """

    def __init__(self, message: str, parts: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parts = dict(parts or {})


def regular(text: str) -> str:
    """The text with one kind of line end, a soft return being one, and without what is not seen or cannot be stored."""
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))


def read_words(raw: str, label: str = "Explanation", longest: int = LONGEST_TEXT) -> str:
    """The words with one kind of line end and no space around them. Raises AnswerError.

    Characters that a Word file or a database cannot hold come in by pasting and are dropped; NUL never does.
    """
    if "\x00" in raw:
        raise AnswerError(f"{label} must not contain a null character: type it again")
    words = raw if len(raw) > _LONGEST_RAW else regular(raw).strip()
    if len(words) > longest:
        raise AnswerError(f"{label} must be {longest:,} characters or fewer: this has {len(words):,}")
    return words
