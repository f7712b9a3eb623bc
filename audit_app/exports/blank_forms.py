"""A blank form in Word, for people who read a file away from a screen."""

from datetime import datetime

from audit_app.outputs.word import DocumentProperties, document
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.classification import MARKING
from audit_app.rules.dates import local_day
from audit_app.rules.designer.blank_form_blocks import compose
from audit_app.rules.questions.question_set import QuestionSet


def blank_form(question_set: QuestionSet, service_kind: str, now: datetime) -> bytes:
    """Return the form with all questions that a kind of service is asked."""
    title = f"{question_set.title}, form for {SERVICE_KINDS.get(service_kind, service_kind)}"
    properties = DocumentProperties(
        title=title,
        marking=MARKING,
        status=f"Version {question_set.version}",
        author="Roundtable",
        date=local_day(now),
        reference=question_set.title,
    )
    return document(compose(question_set, service_kind), properties)
