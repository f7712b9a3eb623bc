"""The register of every column that holds people's words, and of the way from its rows to what they belong to.

Redaction, the scan for names, retention, subject access and search read this register and nothing else. A test
fails for a column of text or JSON that is neither registered nor listed as wordless.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from audit_app.extensions import db

REASON = "reason"
"""The column name under which text revisions keep the reason of an act, or the text of a decision.

It is allowed for every table, whichever columns the table has.
"""


class NotRegistered(Exception):
    """A text of an unregistered column was to be kept as a revision."""


@dataclass(frozen=True)
class TableTexts:
    """The columns of a table that hold people's words.

    `words` are columns of prose, which never go into a log line. `labels` are one-line names, which may. In a
    JSON column every string counts, whatever its key, because answers have keys of their own. `way` lists the
    foreign keys that lead, table by table, to the row that owns these texts; it is empty where the row owns them
    itself.
    """

    words: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    way: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all registered columns: words first, then labels."""
        return (*self.words, *self.labels)


@dataclass(frozen=True)
class Step:
    """A column of `table` that holds the id of a row of `leads_to`."""

    table: str
    column: str
    leads_to: str


def _texts(words: str = "", *, labels: str = "", way: str = "") -> TableTexts:
    return TableTexts(tuple(words.split()), tuple(labels.split()), tuple(way.split()))


REGISTER: Mapping[str, TableTexts] = {
    "action": _texts(
        "text impact_measure completion outcome escalation judged_reason",
        labels="minute_reference",
        way="recommendation_id source_id round_id",
    ),
    "action_update": _texts("text", way="action_id recommendation_id source_id round_id"),
    "agency": _texts(labels="name"),
    "agency_attendance": _texts("who", way="attendance_id round_id"),
    "agency_return": _texts("due_reason sent_back_reason withdrawn_reason", way="case_id round_id"),
    "agreed_grade": _texts("reason dissent", way="case_id round_id"),
    "answer": _texts("value reason rationale", way="return_id case_id round_id"),
    "answer_file": _texts("file_name", way="return_id case_id round_id"),
    "answer_revision": _texts("value reason rationale", way="answer_id return_id case_id round_id"),
    "audit_case": _texts("summary withdrawn_reason", labels="reference replaces", way="round_id"),
    "audit_round": _texts("title purpose sampling invented", labels="reference"),
    "change_asked": _texts(
        "impact_measure reason decision", way="action_id recommendation_id source_id round_id"
    ),
    "concern": _texts("text response", way="case_id round_id"),
    "concern_hand_over": _texts("note", way="concern_id case_id round_id"),
    "corrected_text": _texts("text", way="correction_id round_id"),
    "corrected_value": _texts("before after reason", way="correction_id round_id"),
    "correction": _texts("reason", way="round_id"),
    "decision": _texts(labels="minute_reference", way="round_id"),
    "draft_step": _texts("words source", way="draft_id"),
    "evidence": _texts("file_name", way="action_id recommendation_id source_id round_id"),
    "finding": _texts("heading text", way="round_id"),
    "form_draft": _texts("fields", way="round_id"),
    "log_entry": _texts("before after reason", labels="actor_name", way="round_id"),
    "meeting": _texts("title", way="sub_group_id"),
    "more_time": _texts(
        "reason decision", labels="minute_reference", way="action_id recommendation_id source_id round_id"
    ),
    "panel_answer": _texts("value rationale", way="case_id round_id"),
    "panel_attendance": _texts("others", way="round_id"),
    "panel_note": _texts("text", way="case_id round_id"),
    "partnership": _texts(labels="name"),
    "person": _texts("job_title", labels="email name phone working_days"),
    "recommendation": _texts(
        "text why outcome", labels="minute_reference reference", way="source_id round_id"
    ),
    "report": _texts("held_reason composed", labels="minute_reference", way="round_id"),
    "report_text": _texts("text", way="round_id"),
    "second_score": _texts("reason", way="return_id case_id round_id"),
    "sent_form": _texts("said", way="person_id"),
    "service": _texts(labels="name", way="agency_id"),
    "sign_in_attempt": _texts(labels="email"),
    "sub_group": _texts("purpose", labels="name"),
    "text_revision": _texts("text", way="round_id"),
    "theme": _texts("title"),
    "theme_draft": _texts("title"),
    "theme_version": _texts("source", way="theme_id"),
}
"""The texts of each table."""

WORDLESS: Mapping[str, str] = {
    "a key of the program or of a question set": """
        action_update.act agency.slug agreed_grade.level agreed_grade.question_key answer.question_key
        answer_file.question_key audit_case.age_band audit_case.ethnicity audit_case.gender audit_case.own_facts
        audit_case.plan_level audit_case.setting corrected_text.section_key finding.key_line form_draft.thing_kind
        panel_answer.question_key report_text.section_key second_score.own second_score.question_key
        second_score.score service.kind service.slug source.kind sub_group.slug text_revision.column_name
        text_revision.subject_kind theme.slug""",
    "a word of a fixed list": """
        answer_revision.absence decision.act decision.state_after decision.state_before decision.subject_kind
        log_entry.act log_entry.subject_kind outbox_message.kind outbox_message.server_code""",
    "the name of an endpoint": "access_entry.page",
    "ids, days and states": "action.judged_basis action.proposal outbox_message.facts outbox_message.occasion",
    "the kind of a file": "answer_file.content_type answer_file.kind evidence.content_type evidence.kind",
    "where a file is kept": "answer_file.stored_as evidence.stored_as",
    "a hash": """
        answer_file.sha256 evidence.sha256 person.password_hash report.sha256 sent_form.fingerprint
        report_text.checked_figures sent_form.form sent_form.left theme_version.content_hash""",
    "a random mark": """
        access_entry.request_id answer.page_mark form_draft.mark log_entry.request_id person.sign_in_token""",
    "an address of a machine or page": "form_draft.form form_draft.page sent_form.location sign_in_attempt.address",
}
"""Columns of text or JSON that hold no words of people, by what they hold instead."""

_WITHOUT_A_KEY = {
    (table, "round_id"): "audit_round" for table in ("decision", "form_draft", "log_entry", "text_revision")
}
"""Columns that name a row without a foreign key, because they outlive it."""


ABOUT: Mapping[str, tuple[str, str]] = {
    "decision": ("subject_kind", "subject_id"),
    "form_draft": ("thing_kind", "thing_id"),
    "log_entry": ("subject_kind", "subject_id"),
    "text_revision": ("subject_kind", "subject_id"),
}
"""Tables whose rows may be about a row of any table: the columns that name that table and that row.

They are used for rows that belong to no round.
"""


def wordless_columns() -> frozenset[str]:
    """Return the columns of WORDLESS, as "table.column"."""
    return frozenset(column for columns in WORDLESS.values() for column in columns.split())


def require_registered(table: str, column: str) -> None:
    """Raise NotRegistered unless texts of this column may be kept as revisions."""
    known = REGISTER.get(table)
    if column != REASON and not (known and column in known.columns):
        raise NotRegistered(f"Add “{column}” to the entry “{table}” of REGISTER in audit_app/models/texts.py")


def way_of(table: str) -> tuple[Step, ...]:
    """Return the steps from a row of `table` to the row that owns its texts."""
    steps: list[Step] = []
    current = table
    for column in REGISTER[table].way:
        key = next(iter(db.metadata.tables[current].c[column].foreign_keys), None)
        leads_to = key.column.table.name if key else _WITHOUT_A_KEY[current, column]
        steps.append(Step(current, column, leads_to))
        current = leads_to
    return tuple(steps)


def source_of(table: str) -> str:
    """Return the table whose rows own the texts of `table`, such as `audit_round` or `person`."""
    way = way_of(table)
    return way[-1].leads_to if way else table
