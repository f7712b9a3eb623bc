"""How many of a list are named before the rest is counted."""


def how_many_named(count: int, most: int) -> int:
    """Never all but one: "and 1 more" takes as much room as the one."""
    return count if count <= most + 1 else most
