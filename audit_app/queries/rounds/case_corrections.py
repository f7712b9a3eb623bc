"""Reads what a correction of a case touches: questions of its returns, and other places with its words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, Service
from audit_app.policy import Scope
from audit_app.queries import texts
from audit_app.queries.returns.answers import responses_of
from audit_app.queries.rounds.cases import (
    CaseFormContext,
    CaseLine,
    case_form_context,
    case_line,
    round_of_case,
)
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import routing
from audit_app.rules.naming import things
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.workflow import CORRECTED_CASES, CORRECTED_FACTS, STATE_WORDS, ReturnState

_PLACES = {
    "answer": "answer of a return",
    "answer_revision": "earlier answer of a return",
    "finding": "finding",
    "agreed_grade": "reason of an agreed grade",
    "panel_note": "note of the panel",
    "panel_answer": "answer of the panel",
    "concern": "concern",
    "report": "saved version of the report",
    "report_text": "text of the report",
    "recommendation": "recommendation",
    "action": "action",
    "action_update": "update of an action",
    "log_entry": "line of the log",
}
_PLURALS = {
    "answer": "answers of returns",
    "answer_revision": "earlier answers of returns",
    "agreed_grade": "reasons of agreed grades",
    "panel_note": "notes of the panel",
    "panel_answer": "answers of the panel",
    "report": "saved versions of the report",
    "report_text": "texts of the report",
    "action_update": "updates of actions",
    "log_entry": "lines of the log",
}
_OWN = frozenset({"audit_case", "text_revision", "form_draft"})
"""Tables that a correction changes itself, or whose words nobody reads in the round."""


@dataclass(frozen=True)
class CorrectionPage:
    """A case of an opened round, as the form that corrects it begins with it."""

    context: CaseFormContext
    case: CaseLine

    @property
    def correctable(self) -> bool:
        """Return whether the case is corrected here, and not in the list of a round that is being set up."""
        return self.context.facts.state in CORRECTED_CASES

    @property
    def with_facts(self) -> bool:
        """Return whether the facts can be corrected too."""
        return self.context.facts.state in CORRECTED_FACTS


@dataclass(frozen=True)
class RoutedAnew:
    """A return that would have other questions: the references of those added and of those no longer asked."""

    service: str
    state: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]


def correction_page(reach: Scope, case_id: str) -> CorrectionPage | None:
    """Return what the form that corrects a case needs, or None for a case out of reach."""
    round_id, case = round_of_case(reach, case_id), case_line(reach, case_id)
    context = case_form_context(reach, round_id) if round_id else None
    return CorrectionPage(context, case) if context and case else None


def routed_anew(page: CorrectionPage, bands: Mapping[str, str]) -> tuple[RoutedAnew, ...]:
    """Return the returns of a case that would have other questions with these facts, as they are answered so far."""
    questions = question_set(page.context.facts.theme_version_id)
    rows = db.session.execute(
        select(AgencyReturn.id, AgencyReturn.state, Service.name, Service.kind)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(AgencyReturn.case_id == page.case.id, AgencyReturn.state != ReturnState.NOT_KNOWN)
        .order_by(Service.name, Service.id)
    ).all()
    responses = responses_of(Case.id == page.case.id)
    changed: list[RoutedAnew] = []
    for row in rows:
        answers = responses.get(row.id, {})
        before = routing.asked_keys(questions, row.kind, page.case.bands, answers)
        after = routing.asked_keys(questions, row.kind, {**page.case.bands, **bands}, answers)
        if before != after:
            named = [(question.key, question.reference) for question in questions.questions]
            changed.append(
                RoutedAnew(
                    row.name,
                    STATE_WORDS[row.state],
                    tuple(reference for key, reference in named if key in after - before),
                    tuple(reference for key, reference in named if key in before - after),
                )
            )
    return tuple(changed)


def also_written(page: CorrectionPage, details: CaseDetails) -> tuple[str, ...]:
    """Return, counted by place, where words that this correction replaces stand in what people wrote or saved."""
    replaced = [
        before.lower()
        for before, after in ((page.case.reference, details.reference), (page.case.summary, details.summary))
        if before and before != after.strip()
    ]
    if not replaced:
        return ()
    found = {
        (written.table, written.row_id)
        for written in texts.written_about("audit_round", page.context.facts.id)
        if written.table not in _OWN and any(words in written.words.lower() for words in replaced)
    }
    places = Counter(_PLACES.get(table, "") for table, _ in found)
    plurals = {_PLACES[table]: plural for table, plural in _PLURALS.items()}
    other = places.pop("", 0)
    counted = [things(count, place, plurals.get(place, "")) for place, count in sorted(places.items())]
    return (*counted, *([things(other, "other text")] if other else ()))
