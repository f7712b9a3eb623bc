"""The tables of the database: columns, constraints and relationships, with no queries and no decisions.

Importing this package registers every table, which relationships, migrations and backups rely on.
"""

from audit_app.models.files import StoredFile
from audit_app.models.form_drafts import FormDraft
from audit_app.models.idempotency import IdempotencyKey
from audit_app.models.log import AccessEntry, LogEntry
from audit_app.models.mail import OutboxMessage
from audit_app.models.partnership import Agency, Meeting, Partnership, Service, SubGroup
from audit_app.models.people import Person, RoleHeld, SignInAttempt
from audit_app.models.rounds.answer_files import AnswerFile
from audit_app.models.rounds.concerns import Concern, ConcernHandOver
from audit_app.models.rounds.moderation import (
    AgencyAttendance,
    AgreedGrade,
    Finding,
    PanelAnswer,
    PanelAttendance,
    PanelNote,
    SecondScore,
    finding_case,
    finding_service,
)
from audit_app.models.rounds.reports import CorrectedText, CorrectedValue, Correction, Report, ReportText
from audit_app.models.rounds.returns import AgencyReturn, Answer, AnswerRevision
from audit_app.models.rounds.rounds import AuditRound, Case
from audit_app.models.rounds.themes import DraftStep, Theme, ThemeDraft, ThemeVersion
from audit_app.models.text_revisions import TextRevision
from audit_app.models.tracker.actions import Action, ActionUpdate, Evidence, MoreTime
from audit_app.models.tracker.decisions import ChangeAsked, Decision
from audit_app.models.tracker.recommendations import Recommendation, recommendation_finding
from audit_app.models.tracker.sources import Source

__all__ = [
    "AccessEntry",
    "Action",
    "ActionUpdate",
    "Agency",
    "AgencyAttendance",
    "AgencyReturn",
    "AgreedGrade",
    "Answer",
    "AnswerFile",
    "AnswerRevision",
    "AuditRound",
    "Case",
    "ChangeAsked",
    "Concern",
    "ConcernHandOver",
    "CorrectedText",
    "CorrectedValue",
    "Correction",
    "Decision",
    "DraftStep",
    "Evidence",
    "Finding",
    "FormDraft",
    "IdempotencyKey",
    "LogEntry",
    "Meeting",
    "MoreTime",
    "OutboxMessage",
    "PanelAnswer",
    "PanelAttendance",
    "PanelNote",
    "Partnership",
    "Person",
    "Recommendation",
    "Report",
    "ReportText",
    "RoleHeld",
    "SecondScore",
    "Service",
    "SignInAttempt",
    "Source",
    "StoredFile",
    "SubGroup",
    "TextRevision",
    "Theme",
    "ThemeDraft",
    "ThemeVersion",
    "finding_case",
    "finding_service",
    "recommendation_finding",
]
