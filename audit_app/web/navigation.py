"""The service navigation: only what this person may use."""

from dataclasses import dataclass

from flask import request, url_for

from audit_app.policy import may_ever
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import permission_of


@dataclass(frozen=True)
class Entry:
    """An entry of the navigation; `families` are the blueprints whose pages belong to it beside its own."""

    text: str
    endpoint: str
    families: frozenset[str] = frozenset()

    def includes(self, family: str) -> bool:
        """Return whether the pages of a blueprint belong to this entry."""
        return family in self.families or self.endpoint.startswith(f"{family}.")


ENTRIES = (
    Entry("To do", "home.to_do"),
    Entry(
        "Rounds",
        "rounds.index",
        frozenset(
            {
                "answer_files",
                "cases",
                "case_corrections",
                "case_import",
                "findings",
                "known",
                "log",
                "moderation",
                "reminders",
                "returns",
                "sample",
                "reopening",
                "timetable",
            }
        ),
    ),
    Entry(
        "Themes",
        "themes.index",
        frozenset(
            {
                "drafts",
                "draft_bank",
                "draft_conditions",
                "draft_matrix",
                "draft_parts",
                "draft_sets",
                "shared_questions",
            }
        ),
    ),
    Entry(
        "Tracker",
        "tracker.index",
        frozenset(
            {
                "recommendations",
                "proposals",
                "actions",
                "changes",
                "minutes",
                "more_time",
                "oversight",
                "taking_back",
            }
        ),
    ),
    Entry("Reports", "reports.index", frozenset({"corrections"})),
    Entry("Concerns", "concerns.index"),
    Entry("People", "people.index", frozenset({"agency_endings", "partnership", "people_list"})),
    Entry("Outbox", "outbox.index"),
)


def entries() -> list[dict[str, object]]:
    """Return the parameters of the service navigation component."""
    actor = hooks.actor()
    family = (request.endpoint or "").partition(".")[0]
    return [
        {"text": entry.text, "href": url_for(entry.endpoint), "active": entry.includes(family)}
        for entry in ENTRIES
        if may_ever(actor, permission_of(entry.endpoint))
    ]
