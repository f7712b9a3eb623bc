"""Copies of records that are attached to the answers of returns."""

from collections.abc import Collection, Mapping

from sqlalchemy import and_

from audit_app.models import AnswerFile
from audit_app.queries.files import FileLine, lines_by
from audit_app.rules.questions.question_set import QuestionSet

FilesOf = Mapping[tuple[str, str], tuple[FileLine, ...]]


def answer_files(questions: QuestionSet, return_ids: Collection[str]) -> FilesOf:
    """Return the files of these returns, by return id and question key.

    The database is not asked if no question of the set takes files.
    """
    if not questions.takes_files:
        return {}
    condition = and_(AnswerFile.return_id.in_(return_ids), AnswerFile.removed_at.is_(None))
    return lines_by(AnswerFile, lambda row: (row.return_id, row.question_key), condition)
