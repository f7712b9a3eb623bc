"""Text as people type and paste it, made regular and bounded, for answers, forms, imports and Word files alike."""

import re
from collections.abc import Mapping

LONGEST_LINE, LONGEST_TEXT = 200, 5_000
# Beyond this a text is refused by its raw length: tidying megabytes first would only cost time.
_LONGEST_RAW = 4 * LONGEST_TEXT

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSTORABLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_DISGUISING = "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Invisible marks: they turn the direction of what follows, or split a number so that nothing recognises it."""
_JOINERS = "\u200c\u200d"
_LATIN = "\x00-\u024f"
# Between two signs outside Latin a joiner belongs to the spelling: of Persian, of Indian scripts, of an emoji.
_DROPPED = re.compile(
    f"[{_UNSTORABLE}{_DISGUISING}]|(?<![^{_LATIN}])[{_JOINERS}]|[{_JOINERS}](?![^{_LATIN}])"
)


class AnswerError(ValueError):
    """An entry that cannot be accepted; `message` is a sentence for people, without its full stop.

    For an answer of several parts, `parts` maps the name of each wrong part to what is wrong with it.
    """

    def __init__(self, message: str, parts: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.parts = dict(parts or {})


def normalised(text: str) -> str:
    """Return the text with line feeds for line ends, and without invisible and unstorable characters."""
    return _DROPPED.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Return a name or title on one line, with single spaces and without invisible and unstorable characters."""
    return " ".join(normalised(text).split())


def read_words(raw: str, label: str = "Explanation", longest: int = LONGEST_TEXT) -> str:
    """Return the text made regular and without space around it.

    Characters that a Word file or a database cannot hold come in by pasting and are dropped. A null character never
    comes from a person and is refused. Raises AnswerError for it, and for a text longer than `longest` characters.
    """
    if "\x00" in raw:
        raise AnswerError(f"{label} must not contain a null character: type it again")
    words = raw if len(raw) > _LONGEST_RAW else normalised(raw).strip()
    if len(words) > longest:
        raise AnswerError(f"{label} must be {longest:,} characters or fewer: this has {len(words):,}")
    return words
