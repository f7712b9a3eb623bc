"""Describes a step in which a question set is changed, or why the step cannot be made."""

from dataclasses import dataclass

from audit_app.rules.questions.question_set import QuestionSet


@dataclass(frozen=True)
class Edit:
    """The changed set; `words` say what was done, as "Deleted question 2.3", to the part with this `key`."""

    questions: QuestionSet
    words: str
    key: str = ""


class Gone(Exception):
    """The part to be changed does not exist any more, or the set would grow too large: the message says which."""
