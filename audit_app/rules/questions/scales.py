"""Scales of grades."""

from dataclasses import dataclass

COLOURS = ("green", "light-green", "yellow", "amber", "red", "blue", "grey")


@dataclass(frozen=True)
class Level:
    """A level of a scale.

    A higher rank is better. A level without a rank means "not graded", and no count of grades includes it.
    """

    key: str
    label: str
    letter: str
    rank: int | None
    colour: str
    descriptor: str = ""


@dataclass(frozen=True)
class Scale:
    """A scale of grades, with its levels in the order in which they are offered."""

    key: str
    title: str
    levels: tuple[Level, ...]

    def level(self, key: str) -> Level:
        """Return the level with this key. Raises KeyError where the scale does not have it."""
        for level in self.levels:
            if level.key == key:
                return level
        raise KeyError(key)
