"""The bank of shared questions: those shipped, and those in the newest published version of each theme."""

from functools import lru_cache
from pathlib import Path

from audit_app.queries.themes.themes import newest_sets
from audit_app.rules.designer.bank import BankQuestion, bank_of
from audit_app.rules.question_sets import files
from audit_app.rules.questions.question_set import QuestionSet

SHIPPED = Path(__file__).resolve().parents[3] / "audit_templates" / "bank"


def question_bank() -> tuple[BankQuestion, ...]:
    """Return the shared questions by set, in the order of their sections."""
    return bank_of(shipped_sets(), newest_sets())


@lru_cache(maxsize=1)
def shipped_sets() -> tuple[QuestionSet, ...]:
    """Return the sets of shared questions that come with the program."""
    return tuple(files.parse(file.read_text(encoding="utf-8")) for file in sorted(SHIPPED.glob("*.yaml")))
