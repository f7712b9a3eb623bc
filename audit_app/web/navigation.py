"""The service navigation: only what this person can use."""

from dataclasses import dataclass

from flask import request, url_for

from audit_app.policy import may_ever
from audit_app.web import edge
from audit_app.web.access import ACCESS


@dataclass(frozen=True)
class Entry:
    text: str
    endpoint: str


ENTRIES = (
    Entry("To do", "home.to_do"),
    Entry("Rounds", "rounds.index"),
    Entry("Themes", "themes.index"),
    Entry("Tracker", "tracker.index"),
    Entry("Reports", "reports.index"),
    Entry("Concerns", "concerns.index"),
)


def entries() -> list[dict[str, object]]:
    """Parameters of the service navigation component."""
    actor = edge.actor()
    here = (request.endpoint or "").partition(".")[0]
    return [
        {"text": entry.text, "href": url_for(entry.endpoint), "active": entry.endpoint.startswith(f"{here}.")}
        for entry in ENTRIES
        if may_ever(actor, ACCESS[entry.endpoint])
    ]
