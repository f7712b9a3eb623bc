"""The references of recommendations and actions."""


def reference_in_round(number: int) -> str:
    """Return what a recommendation is called in its round, such as "R3"; it is stored as its reference."""
    return f"R{number}"


def recommendation_reference(source: str, recommendation: str) -> str:
    """Return the reference of a recommendation in the whole partnership, such as "ACR-2018 R3"."""
    return f"{source} {recommendation}"


def action_label(recommendation: str, number: int) -> str:
    """Return the reference of an action within its source, such as "R3 / A1"."""
    return f"{recommendation} / A{number}"


def action_reference(source: str, recommendation: str, number: int) -> str:
    """Return the reference of an action in the whole partnership, such as "ACR-2018 R3 / A1"."""
    return f"{source} {action_label(recommendation, number)}"
