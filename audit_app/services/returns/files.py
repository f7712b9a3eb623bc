"""Copies of the records behind an answer, attached and removed by whoever may write in the return."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import and_

from audit_app.errors import NotAllowed
from audit_app.models import AgencyReturn, AnswerFile
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking import routing
from audit_app.rules.questions.options import EvidenceOptions
from audit_app.services import access, files, log
from audit_app.services.files import Download
from audit_app.services.returns import returns

MOST_FILES = 10
"""The most files on an answer."""


def attach_file(
    actor: Actor,
    return_id: str,
    question_key: str,
    file_name: str,
    data: BinaryIO,
    folder: Path,
    limit: int,
    now: datetime,
) -> AnswerFile:
    """Attach a file to an answer, which also begins the return.

    Raises Refused when the return is not with its auditor, and Invalid for the field `file`.
    """
    agency_return = returns.answering(actor, return_id)
    _require_takes_files(agency_return, question_key)
    row = AnswerFile(return_id=return_id, question_key=question_key)
    files.require_room(
        and_(
            AnswerFile.return_id == return_id,
            AnswerFile.question_key == question_key,
            AnswerFile.removed_at.is_(None),
        ),
        MOST_FILES,
        "An answer",
    )
    files.keep(actor, row, file_name, data, folder, limit, now)
    returns.begin(actor, agency_return, now)
    _log(actor, "answer_file_attached", agency_return, row, now)
    return row


def open_file(actor: Actor, return_id: str, file_id: str, folder: Path) -> Download:
    """Open a file for somebody who may read the return. Raises Refused when the file is missing or altered."""
    agency_return = access.load(AgencyReturn, return_id)
    access.require(actor, Permission.RETURN_READ, subjects.of_return(agency_return))
    return files.open_kept(_of(agency_return, file_id), folder)


def remove_file(actor: Actor, return_id: str, file_id: str, now: datetime) -> str:
    """Remove a file and return the key of its question; removing it again does nothing.

    Raises Refused when the return is not with its auditor.
    """
    agency_return = returns.answering(actor, return_id)
    row = _of(agency_return, file_id)
    if files.remove(actor, row, now):
        _log(actor, "answer_file_removed", agency_return, row, now)
    return row.question_key


def _require_takes_files(agency_return: AgencyReturn, question_key: str) -> None:
    questions = question_set(agency_return.case.audit_round.theme_version_id)
    kind, bands = agency_return.service.kind, agency_return.case.bands
    if question_key not in routing.asked_keys(questions, kind, bands, None):
        raise NotAllowed(hidden=True)
    if not questions.question(question_key).options.of(EvidenceOptions).files:
        raise NotAllowed(hidden=True)


def _of(agency_return: AgencyReturn, file_id: str) -> AnswerFile:
    row = access.load(AnswerFile, file_id)
    if row.return_id != agency_return.id:
        raise NotAllowed(hidden=True)
    return row


def _log(actor: Actor, act: str, agency_return: AgencyReturn, row: AnswerFile, now: datetime) -> None:
    # The log keeps its facts for ever, and a file name may contain the name of a child.
    facts = {
        "return": agency_return.id,
        "question": row.question_key,
        "size": row.size,
        "sha256": row.sha256,
    }
    log.write(actor, act, row, now, round_id=agency_return.case.round_id, after=facts)
