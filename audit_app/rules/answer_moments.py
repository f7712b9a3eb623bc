"""Answers that are dates, moments, and the gap between two of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal as Exact
from typing import Any, cast

from audit_app.rules.answer_dates import read_date, read_moment
from audit_app.rules.answer_numbers import Number
from audit_app.rules.answer_texts import AnswerError
from audit_app.rules.answer_type import BY_AMOUNT, BY_RANGE, AnswerType, Raw, Value
from audit_app.rules.dates import LONDON, day_words, moment_words
from audit_app.rules.deadlines import working_days_between
from audit_app.rules.question_set_parts import Question, Scale

HOURS, DAYS, WORKING_DAYS = "hours", "days", "working-days"
MEASURES = (HOURS, DAYS, WORKING_DAYS)
_MEASURE_WORDS = {
    HOURS: ("hour", "hours"),
    DAYS: ("day", "days"),
    WORKING_DAYS: ("working day", "working days"),
}
_SECONDS_IN_HOUR = 3_600


class Date(AnswerType):
    key = "date"
    beyond = ("or later", "or earlier")
    tests = BY_AMOUNT

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return read_date(words).isoformat() if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return day_words(date.fromisoformat(str(value)))

    def texts(self, value: object) -> tuple[str, ...]:
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> date:
        return date.fromisoformat(str(value)[:10])

    def bound(self, text: str, question: Question, scale: Scale | None) -> date:
        return read_date(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        return day_words(read_date(text))


class Moment(Date):
    """Kept as the clock showed it in London, to the minute. A condition compares its day."""

    key = "datetime"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return f"{read_moment(words):%Y-%m-%dT%H:%M}" if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return moment_words(_moment(value))


class Gap(AnswerType):
    """Two moments, or two days, and what lies between: hours by the clock, days, or working days in England.

    One of the two may stand alone while the return is being written.
    """

    key = "gap"
    takes = frozenset({"from_label", "to_label", "measured_in", "limit"})
    needs = frozenset({"from_label", "to_label", "measured_in"})
    tests = BY_AMOUNT
    tallied = BY_RANGE
    ends = ("from", "to")

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        given: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {"from": raw}
        labels = {part.key: part.text for part in self.parts(question)}
        read: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for part in self.parts(question):
            try:
                read[part.key] = ENDS[part.type].parse(given.get(part.key, ""), part)
            except AnswerError as error:
                wrong[part.key] = error.message
        if wrong:
            raise AnswerError("; ".join(f"{labels[end]}: {said}" for end, said in wrong.items()), wrong)
        kept: dict[str, Any] = {end: value for end, value in read.items() if value}
        if len(kept) == len(self.ends) and kept["to"] < kept["from"]:
            said = f"“{labels['to']}” is before “{labels['from']}”: check both"
            raise AnswerError(said, {"to": said})
        return kept or None

    def parts(self, question: Question) -> tuple[Question, ...]:
        kind = Moment.key if question.measured_in == HOURS else Date.key
        labels = (question.from_label or "From", question.to_label or "To")
        return tuple(
            Question(end, question.reference, label, kind)
            for end, label in zip(self.ends, labels, strict=True)
        )

    def raw(self, value: object) -> Raw:
        return {end: str(one) for end, one in _ends(value).items()}

    def lacks(self, value: object, question: Question) -> str:
        ends = _ends(value)
        missing = [part.text for part in self.parts(question) if part.key not in ends]
        return f"Enter “{missing[0]}” too" if missing else ""

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        ends = _ends(value)
        shown = [
            f"{part.text}: {ENDS[part.type].display(ends[part.key], part) if part.key in ends else 'not entered'}"
            for part in self.parts(question)
        ]
        return "\n".join(filter(None, (*shown, self.between_words(value, question))))

    def between_words(self, value: object, question: Question) -> str:
        """How long it is, and whether that is within the limit; empty while one of the two is missing."""
        between = self.amount(value, question, None)
        if between is None:
            return ""
        return f"Between: {self.bound_words(str(between), question, None)}{_against(question, between)}"

    def limit_words(self, question: Question) -> str:
        """Empty where there is no limit."""
        if question.limit is None:
            return ""
        return f"Limit: {self.bound_words(str(question.limit), question, None)}"

    def export(self, value: object) -> str:
        ends = _ends(value)
        return " to ".join(str(ends.get(end, "")) for end in self.ends).strip()

    def texts(self, value: object) -> tuple[str, ...]:
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Exact | None:
        """In the question's measure; hours to one place. None while one of the two is missing."""
        ends = _ends(value)
        if len(ends) < len(self.ends):
            return None
        if question.measured_in == HOURS:
            began, ended = (_moment(ends[end]).astimezone(UTC) for end in self.ends)
            return (
                Exact((ended - began).total_seconds() / _SECONDS_IN_HOUR).quantize(Exact("0.1")).normalize()
            )
        began, ended = (date.fromisoformat(str(ends[end])) for end in self.ends)
        if question.measured_in == DAYS:
            return Exact((ended - began).days)
        return Exact(working_days_between(began, ended))

    def bound(self, text: str, question: Question, scale: Scale | None) -> Exact:
        return Number().bound(text, question, scale)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        number = Exact(text)
        one, many = _MEASURE_WORDS[question.measured_in or HOURS]
        return f"{number:,f} {one if number == 1 else many}"

    def unit_words(self, question: Question) -> str:
        return f" {_MEASURE_WORDS[question.measured_in or HOURS][1]}"


ENDS: dict[str, AnswerType] = {kind.key: kind for kind in (Date(), Moment())}


def _ends(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=LONDON)


def _against(question: Question, between: Exact) -> str:
    if question.limit is None:
        return ""
    return f" ({'within' if between <= question.limit else 'over'} the limit of {question.limit:,})"
