"""The references of recommendations and actions."""


def recommendation_reference(round_reference: str, number: int) -> str:
    """Return the reference of a recommendation in the whole partnership, such as "ACR-2018 R3"."""
    return f"{round_reference} R{number}"


def action_label(recommendation: int, number: int) -> str:
    """Return the reference of an action within its round, such as "R3 / A1"."""
    return f"R{recommendation} / A{number}"


def action_reference(round_reference: str, recommendation: int, number: int) -> str:
    """Return the reference of an action in the whole partnership, such as "ACR-2018 R3 / A1"."""
    return f"{round_reference} {action_label(recommendation, number)}"
