"""Compose mails from the templates in audit_templates/mail. No mail contains any detail of a case."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "audit_templates" / "mail"
_BLANK = re.compile(r"\{([a-z_]+)\}")
_SUBJECT = "Subject: "


class MailKind(StrEnum):
    """A kind of mail: its value is the name of the template, and the comment says who gets it."""

    ROUND_OPENED = "round-opened"  # agency leads
    RETURN_ASSIGNED = "return-assigned"  # the auditor
    RETURN_SENT_BACK = "return-sent-back"  # the auditor
    RETURN_EXTENDED = "return-extended"  # the auditor, or the leads while there is none
    ROUND_DATES_CHANGED = "round-dates-changed"  # leads and auditors who still owe something
    RETURNS_ADDED = "returns-added"  # leads of agencies asked about another case
    RETURNS_WITHDRAWN = "returns-withdrawn"  # the auditor
    RETURNS_BROUGHT_BACK = "returns-brought-back"  # auditors, and leads who have yet to confirm
    RETURN_OPENED_LATE = "return-opened-late"  # the auditor
    RETURN_SUBMITTED = "return-submitted"  # who accepts returns
    CONCERN_RAISED = "concern-raised"  # QA officers and agency leads
    CONCERN_ACKNOWLEDGED = "concern-acknowledged"  # who raised it
    CONCERN_HANDED_OVER = "concern-handed-over"  # who has it now
    ACTION_ASSIGNED = "action-assigned"  # the owner
    ACTION_SIGN_OFF_ASKED = "action-sign-off-asked"  # the chair
    ACTION_REFUSED = "action-refused"  # the owner
    ACTION_CLOSED = "action-closed"  # the owner
    ACTION_EXCUSED = "action-excused"  # the owner
    ACTION_CHANGED = "action-changed"  # the owner
    ACTION_PASSED_ON = "action-passed-on"  # the owner before
    ACTION_ESCALATED = "action-escalated"  # the owner, and whoever takes it up
    ACTION_REOPENED = "action-reopened"  # the owner
    ACTION_MORE_TIME_ASKED = "action-more-time-asked"  # the chair
    ACTION_MORE_TIME_GRANTED = "action-more-time-granted"  # the owner
    ACTION_MORE_TIME_REFUSED = "action-more-time-refused"  # the owner
    REPORT_READY = "report-ready"  # the chair
    RETURNS_DUE = "returns-due"  # the auditor, on set days
    KNOWN_DUE = "known-due"  # agency leads, on set days
    ACTION_DUE = "action-due"  # the owner, on set days
    REMINDER = "reminder"  # auditors and agency leads, when the QA officer asks after a round
    MAIL_TRIED = "mail-tried"  # who tries whether mail goes
    INVITATION = "invitation"  # who is invited, or needs a new password


_TO_ANYBODY = frozenset({"name", "link", "contact"})
_ALWAYS = _TO_ANYBODY | {"round"}
BLANKS: dict[MailKind, frozenset[str]] = {
    MailKind.ROUND_OPENED: _ALWAYS | {"units", "agency", "known_due", "returns_due"},
    MailKind.RETURN_ASSIGNED: _ALWAYS | {"due", "waiting", "time"},
    MailKind.RETURN_SENT_BACK: _ALWAYS | {"due"},
    MailKind.RETURN_EXTENDED: _ALWAYS | {"due"},
    MailKind.ROUND_DATES_CHANGED: _ALWAYS | {"changes", "reason"},
    MailKind.RETURNS_ADDED: _ALWAYS | {"unit", "units", "agency", "returns_due"},
    MailKind.RETURNS_WITHDRAWN: _ALWAYS,
    MailKind.RETURNS_BROUGHT_BACK: _ALWAYS,
    MailKind.RETURN_OPENED_LATE: _ALWAYS | {"due"},
    MailKind.RETURN_SUBMITTED: _ALWAYS | {"agency"},
    MailKind.CONCERN_RAISED: _ALWAYS,
    MailKind.CONCERN_ACKNOWLEDGED: _ALWAYS,
    MailKind.CONCERN_HANDED_OVER: _ALWAYS,
    MailKind.ACTION_ASSIGNED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_SIGN_OFF_ASKED: _ALWAYS | {"action_number"},
    MailKind.ACTION_REFUSED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_CLOSED: _ALWAYS | {"action_number"},
    MailKind.ACTION_EXCUSED: _ALWAYS | {"action_number"},
    MailKind.ACTION_CHANGED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_PASSED_ON: _ALWAYS | {"action_number"},
    MailKind.ACTION_ESCALATED: _ALWAYS | {"action_number", "rung"},
    MailKind.ACTION_REOPENED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_MORE_TIME_ASKED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_MORE_TIME_GRANTED: _ALWAYS | {"action_number", "due"},
    MailKind.ACTION_MORE_TIME_REFUSED: _ALWAYS | {"action_number", "due"},
    MailKind.REPORT_READY: _ALWAYS,
    MailKind.RETURNS_DUE: _ALWAYS | {"waiting", "time"},
    MailKind.KNOWN_DUE: _ALWAYS | {"unit", "units", "waiting"},
    MailKind.ACTION_DUE: _ALWAYS | {"action_number", "due"},
    MailKind.REMINDER: _ALWAYS | {"waiting"},
    MailKind.MAIL_TRIED: _TO_ANYBODY,
    MailKind.INVITATION: _TO_ANYBODY | {"partnership", "days"},
}
"""The blanks that a mail of each kind fills, and so all that it may say.

`name` is the recipient's, `contact` says how to reach the QA officer, `round` a round's title, `unit` and `units` the noun
for what the round looks at, `action_number` has the form "R2 / A1", `rung` is a phrase of
rules.tracker.escalation, `waiting` says how many things are due for which service by which day, `time` about how long one takes, `changes` which days changed, and
`reason` why; dates are in words. Nothing here may carry a case's reference, its facts or what people wrote about
it.
"""


class BlanksDiffer(ValueError):
    """A blank has no value, or is not allowed in this kind of mail."""


@dataclass(frozen=True)
class MailText:
    """The text of a mail; `subject` is a single line."""

    subject: str
    body: str


def compose(kind: MailKind, **blanks: str) -> MailText:
    """Return the text of a mail, with exactly the blanks of BLANKS[kind], none of them empty.

    Raises BlanksDiffer.
    """
    words = {blank: " ".join(value.split()) for blank, value in blanks.items()}
    wrong = BLANKS[kind] ^ {blank for blank, value in words.items() if value}
    if wrong:
        raise BlanksDiffer(f"{kind}: {', '.join(sorted(wrong))}")
    subject, body = _template(kind)
    return MailText(_filled(subject, words), _filled(body, words))


def _filled(text: str, words: dict[str, str]) -> str:
    # In a single pass, so that a value which looks like a blank is not replaced in turn.
    return _BLANK.sub(lambda match: words[match[1]], text)


@cache
def _template(kind: MailKind) -> tuple[str, str]:
    """Return the subject and body of a template. Raises BlanksDiffer for a blank that is not allowed in it."""
    text = (TEMPLATES / f"{kind}.txt").read_text(encoding="utf-8")
    unknown = set(_BLANK.findall(text)) - BLANKS[kind]
    first, _, body = text.partition("\n")
    if unknown:
        raise BlanksDiffer(f"{kind}.txt: {', '.join(sorted(unknown))}")
    if not first.startswith(_SUBJECT):
        raise ValueError(f"{kind}.txt: the first line must begin {_SUBJECT!r}")
    return first.removeprefix(_SUBJECT).strip(), body.strip() + "\n"
