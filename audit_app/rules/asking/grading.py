"""Grades counted and compared by the ranks of their scale, never averaged; moderation and report ask here."""

from collections import Counter
from collections.abc import Iterable

from audit_app.rules.question_set import Level, Question, Scale


def distribution(scale: Scale, keys: Iterable[str]) -> tuple[tuple[Level, int], ...]:
    """Every level with how often it was given, best first; "not graded" (rank None) stands last.

    Raises KeyError for a key that is no level of the scale, as do the two that follow.
    """
    counts = Counter(scale.level(key) for key in keys)
    return tuple((level, counts[level]) for level in best_first(scale))


def graded(scale: Scale, keys: Iterable[str]) -> tuple[str, ...]:
    """Those of the keys that are grades: their number is the denominator of every share."""
    return tuple(key for key in keys if scale.level(key).rank is not None)


def spread(scale: Scale, keys: Iterable[str]) -> int:
    """How many levels the worst of the grades lies below the best; 0 for fewer than two grades."""
    steps = {level.key: step for step, level in enumerate(best_first(scale))}
    given = [steps[key] for key in graded(scale, keys)]
    return max(given) - min(given) if given else 0


def level_words(level: Level) -> str:
    """Its letter and its label, once where they are the same, as with levels that are numbers."""
    same = level.letter.casefold() == level.label.casefold()
    return level.label if same else f"{level.letter} {level.label}"


def level_meanings(question: Question, scale: Scale | None) -> tuple[tuple[str, str], ...]:
    """Label and meaning of each level: by the question's own rubric, else by the scale; none where neither says any."""
    own = {one.level: one.text for one in question.rubric}
    said = (
        (level.label, own.get(level.key, level.descriptor)) for level in (best_first(scale) if scale else ())
    )
    return tuple((label, text) for label, text in said if text)


def best_first(scale: Scale) -> list[Level]:
    """The levels by rank, whatever order they are offered in; what is no grade stands last."""
    ranked = [(level.rank, level) for level in scale.levels if level.rank is not None]
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    return [*(level for _, level in ranked), *(level for level in scale.levels if level.rank is None)]
