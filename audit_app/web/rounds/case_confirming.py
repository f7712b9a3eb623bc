"""Has whatever looks like an identifier in a list of cases confirmed line by line, before the list is added."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import request

from audit_app.queries.rounds.cases import CaseFormContext
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.rounds.case_doubts import Doubt, doubts_about, neutral_words
from audit_app.rules.rounds.case_table import CaseRow


@dataclass(frozen=True)
class RowDoubt:
    """A doubt about a line of the list; `mark` stands for it among all lines."""

    number: int
    reference: str
    doubt: Doubt

    @property
    def mark(self) -> str:
        """Return what the box of this doubt sends."""
        return f"{self.number}-{self.doubt.mark}"


def doubts_in(page: CaseFormContext, rows: Sequence[CaseRow]) -> tuple[RowDoubt, ...]:
    """Return what somebody has to confirm before these lines are added."""
    references = (*page.references, *(row.details.reference for row in rows))
    neutral = neutral_words(references, page.facts.unit)
    return tuple(
        RowDoubt(row.number, row.details.reference, doubt)
        for row in rows
        for doubt in doubts_about(row.details, neutral)
    )


def ticked() -> frozenset[str]:
    """Return the marks of the boxes that were ticked."""
    return frozenset(request.form.getlist("confirmed"))


def with_confirmed(page: CaseFormContext, rows: Sequence[CaseRow]) -> list[CaseDetails]:
    """Return the cases of these lines, each with what was confirmed of it."""
    confirmed: dict[int, set[str]] = {}
    for row_doubt in doubts_in(page, rows):
        if row_doubt.mark in ticked():
            confirmed.setdefault(row_doubt.number, set()).add(row_doubt.doubt.mark)
    return [replace(row.details, confirmed=frozenset(confirmed.get(row.number, ()))) for row in rows]
