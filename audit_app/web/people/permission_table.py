"""The table of who may do what, in words, as the page of permissions displays it."""

from collections.abc import Iterable

from audit_app.policy import Allow, Reach, Role

REACH_WORDS = {
    Reach.EVERYWHERE: "Everything",
    Reach.OWN_AGENCY: "Own agency",
    Reach.OWN_SUB_GROUP: "Own sub-group",
    Reach.DECIDED: "What its sub-group agreed",
    Reach.ASSIGNED: "Own returns",
    Reach.OWNED: "Own actions",
    Reach.ESCALATED: "Actions escalated to its group",
    Reach.CHAIRS_OWN: "Another chair’s own work",
}


ANYBODY = "Anybody"


def reach_in_words(allows: Iterable[Allow], role: Role | None) -> str:
    """Return how far a permission goes for a role, in words; "" where the role does not have it."""
    return ", ".join(REACH_WORDS[allow.reach] for allow in allows if allow.role is role)
