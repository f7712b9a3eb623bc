"""The parts of an answer that is a gap: two moments or days, and the remarks about them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import cast

from audit_app.rules.answers.choices import SeveralChosen
from audit_app.rules.answers.lengths import DAYS, HOURS, time_apart
from audit_app.rules.answers.moments import Date, Moment
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import ChoiceOptions, GapOptions
from audit_app.rules.questions.question import AGENCY, Question

FROM, TO = ENDS = ("from", "to")
# The values are stored in answers and never change.
REMARKS, ONE_RECORDED, BEFORE = "said", "one-recorded", "before"
_ONE_RECORDED_WORDS = "Only one of the two is recorded on file"
_BEFORE_WORDS = "If they came the other way round"
_REMARK_WORDS = "If one is missing, or they came the other way round"


def labels_of(question: Question) -> tuple[str, str]:
    """Return what the two ends are called."""
    options = question.options.of(GapOptions)
    return options.from_label or "From", options.to_label or "To"


def measure_of(question: Question) -> str:
    """Return the measure of the gap; days while the question is still being written and has none."""
    return question.options.of(GapOptions).measured_in or DAYS


def limit_of(question: Question) -> Decimal | None:
    """Return what the gap should not exceed, in its measure; None for no limit."""
    limit = question.options.of(GapOptions).limit
    return None if limit is None else Decimal(limit)


def end_questions(question: Question) -> tuple[Question, ...]:
    """Return the two moments or days as questions of their own."""
    kind = Moment.key if measure_of(question) == HOURS else Date.key
    return tuple(
        Question(end, question.reference, label, kind)
        for end, label in zip(ENDS, labels_of(question), strict=True)
    )


def remark_question(question: Question) -> Question:
    """Return the remarks as a question of its own."""
    first, second = labels_of(question)
    before = Choice(BEFORE, f"“{second}” came before “{first}”")
    words, choices = _REMARK_WORDS, (Choice(ONE_RECORDED, _ONE_RECORDED_WORDS), before)
    if question.answered_by != AGENCY:
        # What people say is never "not recorded on file".
        words, choices = _BEFORE_WORDS, (before,)
    options = ChoiceOptions(choices=choices)
    return Question(REMARKS, question.reference, words, SeveralChosen.key, options=options)


def ends_of(value: object) -> dict[str, object]:
    """Return the ends that a stored value has."""
    parts = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    return {end: parts[end] for end in ENDS if end in parts}


def remarks_of(value: object) -> Sequence[str]:
    """Return the remarks that are ticked in a stored value."""
    return cast("dict[str, Sequence[str]]", value).get(REMARKS, ()) if isinstance(value, dict) else ()


def contradiction_in(value: Mapping[str, object], question: Question) -> tuple[str, str] | None:
    """Return the part that does not agree with the others, and what to do about it."""
    ends, remarks = ends_of(value), remarks_of(value)
    first, second = labels_of(question)
    both, measure = len(ends) == len(ENDS), measure_of(question)
    if len(remarks) > 1:
        return REMARKS, "Tick one of the two"
    if remarks and not ends:
        return REMARKS, "Enter the one that is recorded" if ONE_RECORDED in remarks else "Enter both"
    if ONE_RECORDED in remarks and both:
        return REMARKS, f"Both are entered: untick “{_ONE_RECORDED_WORDS}”, or empty one of them"
    if BEFORE in remarks and both and not time_apart(ends[TO], ends[FROM], measure) > timedelta():
        return REMARKS, f"“{second}” is not before “{first}”: untick this, or check both"
    if BEFORE not in remarks and both and time_apart(ends[FROM], ends[TO], measure) < timedelta():
        return TO, f"“{second}” is before “{first}”: check both, or tick that it came before"
    return None
