"""Answers about records, a row each: the evidence that was read, criteria by records."""

from audit_app.rules.answers.choices import Chosen
from audit_app.rules.answers.rows import Rows
from audit_app.rules.questions.choices import Column
from audit_app.rules.questions.options import CriteriaOptions, EvidenceOptions
from audit_app.rules.questions.question import Question


class EvidenceSeen(Rows):
    """The records that were read for the answer, and where each is on file, so that somebody else can find it."""

    key = "evidence-seen"
    options = EvidenceOptions
    needs = frozenset()
    separators = "; ", "\n"
    fixed_columns = (
        Column("document", "Document or record", "text"),
        Column("dated", "Date of it", "date", required=False),
        Column("where", "Where on file", "text", required=False),
    )

    def columns(self, question: Question) -> tuple[Column, ...]:
        """Return the same columns for every question."""
        return self.fixed_columns


class Matrix(Rows):
    """Criteria judged for each of some records: a row is a record, and a cell is a choice of the question."""

    key = "matrix"
    options = CriteriaOptions
    needs = frozenset({"criteria", "choices"})
    separators = "; ", "\n"
    record = Column("record", "Record", "text")

    def columns(self, question: Question) -> tuple[Column, ...]:
        """Return the column that names the record, then a column for each criterion."""
        judged = question.options.of(CriteriaOptions)
        criteria = (
            Column(criterion.key, criterion.label, Chosen.key, judged.choices)
            for criterion in judged.criteria
        )
        return (self.record, *criteria)
