"""Grades counted and compared by the ranks of their scale, and never averaged, for moderation and reports."""

from collections import Counter
from collections.abc import Iterable

from audit_app.rules.questions.options import GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Level, Scale


def distribution(scale: Scale, keys: Iterable[str]) -> tuple[tuple[Level, int], ...]:
    """Return every level with how often it occurs among the keys, best first and "not graded" (rank None) last.

    Raises KeyError for a key that is not a level of the scale.
    """
    counts = Counter(scale.level(key) for key in keys)
    return tuple((level, counts[level]) for level in best_first(scale))


def graded(scale: Scale, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys without "not graded"; their number is the denominator of every share.

    Raises KeyError for a key that is not a level of the scale.
    """
    return tuple(key for key in keys if scale.level(key).rank is not None)


def spread(scale: Scale, keys: Iterable[str]) -> int:
    """Return how many levels the worst of the grades is below the best; 0 for fewer than two grades.

    Raises KeyError for a key that is not a level of the scale.
    """
    steps = {level.key: step for step, level in enumerate(best_first(scale))}
    places = [steps[key] for key in graded(scale, keys)]
    return max(places) - min(places) if places else 0


def level_words(level: Level) -> str:
    """Return the letter and the label of a level, not twice where they are the same, as with numbers."""
    same = level.letter.casefold() == level.label.casefold()
    return level.label if same else f"{level.letter} {level.label}"


def level_meanings(question: Question, scale: Scale | None) -> tuple[tuple[str, str], ...]:
    """Return label and meaning of the levels, by the question's own rubric or else by the scale.

    Levels without a meaning are left out.
    """
    levels = best_first(scale) if scale else []
    texts = meanings_by_level(question, levels)
    return tuple((level.label, texts[level.key]) for level in levels if level.key in texts)


def meanings_by_level(question: Question, levels: Iterable[Level]) -> dict[str, str]:
    """Return the meaning of each of these levels that has one, by the key of the level."""
    own = {descriptor.level: descriptor.text for descriptor in question.options.of(GradeOptions).rubric}
    meanings = ((level.key, own.get(level.key, level.descriptor)) for level in levels)
    return {key: text for key, text in meanings if text}


def best_first(scale: Scale) -> list[Level]:
    """Return the levels by rank, in whatever order they are offered; levels without a rank come last."""
    ranked = [(level.rank, level) for level in scale.levels if level.rank is not None]
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    return [*(level for _, level in ranked), *(level for level in scale.levels if level.rank is None)]


def worst_first(scale: Scale) -> list[Level]:
    """Return the levels that have a rank, by rank."""
    return [level for level in reversed(best_first(scale)) if level.rank is not None]
