"""How things are named in sentences: how many of a list before the rest is counted, and a unit beside its count."""


def how_many_named(count: int, most: int) -> int:
    """Never all but one: "and 1 more" takes as much room as the one."""
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
    """What a number counts, as people write it in the plural, beside this count: 1 worker, 2 workers."""
    if str(count).removeprefix("-") != "1" or unit in _SAME or unit.endswith(_NOT_PLURAL):
        return unit
    return next((unit.removesuffix(end) + one for end, one in _ENDINGS if unit.endswith(end)), unit)
