"""Finds the scale that people mean: by its title, by its levels, or by a usual name such as RAG."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from audit_app.rules.designer.keys import key_for
from audit_app.rules.designer.lookup import bare, synonyms
from audit_app.rules.designer.ready_scales import READY_SCALES
from audit_app.rules.questions.scales import Scale

_ALSO_CALLED = {
    "rag": (
        "rag rating; rag rated; rag status; rag score; r/a/g; traffic light; traffic lights; red amber green;"
        "red amber or green"
    ),
    "compliance": (
        "fully met/partially met/not met; met/partially met/not met; met/partial/not met; met/partly/not met;"
        "met/partly/not; fully met/partly met/not met"
    ),
    "inspection": "ofsted; ofsted grade; ofsted judgement; inspection grade; inspection judgement",
}
"""The words that people use for a ready scale, divided by ";"."""
_READY = {scale.key: scale for scale in READY_SCALES}
_BY_NAME = {name: _READY[key] for name, key in synonyms(_ALSO_CALLED)}
_IN_WORDS = re.compile(r",|\bor\b", re.IGNORECASE)


def scale_meant(words: str, options: Sequence[str], scales: Sequence[Scale]) -> Scale | None:
    """Return the scale that the words name, or whose levels the options are; None where it is neither.

    It is one of `scales`, or else a ready scale under a key that none of them has. Levels that are not grades need not
    be listed.
    """
    if named := scale_titled(words, scales):
        return named
    levels = {bare(piece) for option in options for piece in _IN_WORDS.split(option)} - {""}
    if own := _with_levels(levels, scales):
        return own
    ready = next((_BY_NAME[piece] for piece in pieces(words) if piece in _BY_NAME), None)
    ready = ready or _with_levels(levels, READY_SCALES)
    return _among(ready, scales) if ready else None


def scale_of_headings(headings: Sequence[str], scales: Sequence[Scale]) -> Scale | None:
    """Return the scale of which every grade is a heading, the longest of several; None for none.

    It is one of `scales`, or else a ready scale under a key that none of them has.
    """
    named = {bare(heading) for heading in headings}
    found = [
        scale
        for scale in (*scales, *READY_SCALES)
        if len(labels := {bare(level.label) for level in scale.levels if level.rank is not None}) > 1
        and labels <= named
    ]
    longest = max(found, key=lambda scale: len(scale.levels), default=None)
    return longest if longest is None or longest in scales else _among(longest, scales)


def scale_titled(words: str, scales: Sequence[Scale]) -> Scale | None:
    """Return the only one of the scales that has these words, or those after a colon or in brackets, for its name."""
    named = [scale for scale in scales if {bare(scale.key), bare(scale.title)} & set(pieces(words))]
    return named[0] if len(named) == 1 else None


def pieces(words: str) -> tuple[str, ...]:
    """Return the words themselves, and those after a colon or in brackets, each bared."""
    texts = (words, words.partition(":")[2], *re.findall(r"\(([^()]*)\)", words))
    return tuple(piece for text in texts if (piece := bare(text)))


def _with_levels(levels: Collection[str], scales: Sequence[Scale]) -> Scale | None:
    """Return the first scale with just these levels, by their labels or all by their letters."""
    for scale in scales:
        graded = [level for level in scale.levels if level.rank is not None]
        others = {bare(level.label) for level in scale.levels if level.rank is None}
        named = set(levels) - others
        if len(graded) > 1 and named in (
            {bare(level.label) for level in graded},
            {level.letter.casefold() for level in graded},
        ):
            return scale
    return None


def _among(ready: Scale, scales: Sequence[Scale]) -> Scale:
    """Return the scale of the set that has the levels of a ready scale, or the ready one under a key of its own."""
    own = _with_levels({bare(level.label) for level in ready.levels}, scales)
    return own or replace(ready, key=key_for(ready.key, {scale.key for scale in scales}))
