"""Copies of records beside the answers of returns."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_

from audit_app.models import AnswerFile
from audit_app.queries.files import FileLine, lines_by
from audit_app.rules.question_set import QuestionSet

FilesOf = Mapping[tuple[str, str], tuple[FileLine, ...]]


def answer_files(questions: QuestionSet, return_ids: Collection[str]) -> FilesOf:
    """By the id of the return and the key of the question; not asked for where the set takes none."""
    if not questions.takes_files:
        return {}
    wanted = and_(AnswerFile.return_id.in_(return_ids), AnswerFile.removed_at.is_(None))
    return lines_by(AnswerFile, lambda row: (row.return_id, row.question_key), wanted)
