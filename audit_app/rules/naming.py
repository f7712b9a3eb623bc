"""How things are named in sentences: how many of a list before the rest is counted, and a unit beside its count."""


def how_many_named(count: int, most: int) -> int:
    """Return how many of `count` names to write out where `most` fit.

    The result is never one less than all: "and 1 more" takes as much room as the last name.
    """
    return count if count <= most + 1 else most


_SAME = ("series", "species")
_ENDINGS = (
    ("children", "child"),
    ("people", "person"),
    ("ies", "y"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("xes", "x"),
    ("s", ""),
)
_NOT_PLURAL = ("ss", "us", "is")


def unit_for(count: object, unit: str) -> str:
    """Return the unit, which a question set gives in the plural, as it reads beside this count: 1 worker, 2 workers."""
    if str(count).removeprefix("-") != "1" or unit in _SAME or unit.endswith(_NOT_PLURAL):
        return unit
    singulars = (
        unit.removesuffix(plural) + singular for plural, singular in _ENDINGS if unit.endswith(plural)
    )
    return next(singulars, unit)
