"""The bank of shared questions: as shipped, and as the newest published version of each theme has them."""

from functools import lru_cache
from pathlib import Path

from audit_app.queries.themes.themes import newest_sets
from audit_app.rules.designer.bank import BankQuestion, bank_of
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets import files

SHIPPED = Path(__file__).resolve().parents[3] / "audit_templates" / "bank"


def question_bank() -> tuple[BankQuestion, ...]:
    """By the sets in which they stand, in the order of their sections."""
    return bank_of(shipped_sets(), newest_sets())


@lru_cache(maxsize=1)
def shipped_sets() -> tuple[QuestionSet, ...]:
    return tuple(files.parse(file.read_text(encoding="utf-8")) for file in sorted(SHIPPED.glob("*.yaml")))
