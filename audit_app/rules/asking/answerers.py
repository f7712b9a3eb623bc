"""Names who answers a question: the agency from its file, the practitioner, the family, or the panel alone.

The auditor types in what practitioners and families say, separately from what the file says. A reader must never
mistake the first for the second (domain, sections 2 and 4).
"""

from enum import StrEnum
from typing import Any

from audit_app.rules.answers.choices import OneOf, YesNo
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence
from audit_app.rules.questions.question import AGENCY, FAMILY, PANEL, PRACTITIONER, Question
from audit_app.rules.questions.scales import Scale

ANSWERER_WORDS = {
    AGENCY: "The agency, from its file",
    PRACTITIONER: "The practitioner",
    FAMILY: "The child or family",
    PANEL: "The panel",
}
VOICE_HEADINGS = {PRACTITIONER: "What practitioners said", FAMILY: "What children and families said"}
"""The headings under which a report counts the answers of those whose words the auditor types in."""

HOW_TO_ASK = {
    PRACTITIONER: "Ask the practitioner who knows the child, and write what they say. It is their view, not yours. Do "
    "not name anyone.",
    FAMILY: "Write what the child or family told somebody they trust, in their own words. Do not name anyone.",
}
"""The instruction for the auditor beneath the question, by who answers it."""

PANEL_TYPES = (
    "yes-no", "yes-partly-no", "choice", "choices", "grade", "score", "number", "decimal", "percentage", "text", "long-text",
)  # fmt: skip
"""Types of question for the panel: a meeting settles a single thing at a time, so that tables are left out."""

SECOND_SCORE_TYPES = ("yes-no", "yes-partly-no", "choice", "grade", "judgement", "score")
"""Types of question that can have a second score: those that give a single level or choice."""

_FROM_THE_FILE = (Absence.NOT_APPLICABLE, Absence.NOT_RECORDED, Absence.NOT_KNOWN, Absence.DECLINED)
_FROM_PEOPLE = (Absence.NOT_SOUGHT, Absence.DECLINED, Absence.NOT_APPLICABLE)


def absences_of(question: Question) -> tuple[Absence, ...]:
    """Return the kinds of absence that a question offers, in the order of the page.

    Overall grades and questions for the panel offer none.
    """
    if question.overall:
        return ()
    if question.answered_by in VOICE_HEADINGS:
        return _FROM_PEOPLE
    return () if question.answered_by == PANEL else _FROM_THE_FILE


class ScoreComparison(StrEnum):
    """The panel's score compared with the service's own; OTHER where neither is higher."""

    SAME = "same"
    LOWER = "lower"
    HIGHER = "higher"
    OTHER = "other"


def compare_scores(question: Question, scale: Scale | None, own: str, second: str) -> ScoreComparison:
    """Compare the panel's score with the service's own; both are keys of choices of the question."""
    if own == second:
        return ScoreComparison.SAME
    places = [_place(question, scale, key) for key in (own, second)]
    if None in places:
        return ScoreComparison.OTHER
    return ScoreComparison.LOWER if places[1] < places[0] else ScoreComparison.HIGHER


def _place(question: Question, scale: Scale | None, key: str) -> Any:
    """Return a value that is higher for a better score; None for "not graded" and for a plain list of choices."""
    kind = TYPES[question.type]
    if isinstance(kind, YesNo):
        # Yes comes first among the choices and is the best of them.
        return -[choice.key for choice in kind.choices(question, scale)].index(key)
    return kind.amount(kind.stored(key), question, scale) if isinstance(kind, OneOf) else None


def score_of(question: Question, value: object) -> str:
    """Return the service's own score, a key of its choices; empty where it has none."""
    return next(iter(TYPES[question.type].chosen(value)), "")
