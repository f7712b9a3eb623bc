"""Answers that are dates, moments, and the gap between two of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from typing import Any, cast

from audit_app.rules.answers.base import BY_AMOUNT, BY_RANGE, AnswerType, Raw, Value
from audit_app.rules.answers.choices import SeveralChosen
from audit_app.rules.answers.dates import read_date, read_moment
from audit_app.rules.answers.numbers import Number
from audit_app.rules.answers.response import Absence
from audit_app.rules.dates import LONDON, day_words, moment_words
from audit_app.rules.deadlines import working_days_between
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_set import AGENCY, Choice, Question, Scale

HOURS, DAYS, WORKING_DAYS = "hours", "days", "working-days"
MEASURES = (HOURS, DAYS, WORKING_DAYS)
_MEASURE_WORDS = {
    HOURS: ("hour", "hours"),
    DAYS: ("day", "days"),
    WORKING_DAYS: ("working day", "working days"),
}
_MINUTES_IN_HOUR, _MINUTE = 60, timedelta(minutes=1)
"""Of a moment only the minute is kept."""
ENDS = ("from", "to")
SAID, ONE_RECORDED, BEFORE = "said", "one-recorded", "before"
_ONE_RECORDED_WORDS = "Only one of the two is recorded on file"
_TURNED_WORDS = "If they came the other way round"
_ODD_WORDS = "If one is missing, or they came the other way round"


class Date(AnswerType):
    key = "date"
    takes = frozenset({"tolerance"})
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

    One of the two may stand alone while the return is being written, and for good where it is said that the other is
    not recorded. The second is after the first unless it is said that it came before. What is said stands under SAID.

    Hours are compared as they are, never rounded, and shown in hours and minutes. A time that the clock showed twice,
    in the night when it goes back, is the first of the two, unless only the second keeps the order of the moments.
    """

    key = "gap"
    takes = frozenset({"from_label", "to_label", "measured_in", "limit", "tolerance"})
    needs = frozenset({"from_label", "to_label", "measured_in"})
    tests = BY_AMOUNT
    tallied = BY_RANGE

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        given: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {"from": raw}
        read: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for part in self.parts(question):
            try:
                read[part.key] = PARTS[part.type].parse(given.get(part.key, ""), part)
            except AnswerError as error:
                wrong[part.key] = error.message
        if wrong:
            labels = {part.key: part.text for part in self.parts(question)}
            raise AnswerError("; ".join(f"{labels[one]}: {said}" for one, said in wrong.items()), wrong)
        kept = {key: value for key, value in read.items() if value}
        if (odd := self._odd(kept, question)) is not None:
            raise AnswerError(odd[1], {odd[0]: odd[1]})
        return kept or None

    def _odd(self, value: dict[str, Any], question: Question) -> tuple[str, str] | None:
        """The part that does not go with the others, and what to do about it."""
        ends, said = _ends(value), _said(value)
        first, second = _labels(question)
        both = len(ends) == len(ENDS)
        if len(said) > 1:
            return SAID, "Tick one of the two"
        if said and not ends:
            return SAID, "Enter the one that is recorded" if ONE_RECORDED in said else "Enter both"
        if ONE_RECORDED in said and both:
            return SAID, f"Both are entered: untick “{_ONE_RECORDED_WORDS}”, or empty one of them"
        if BEFORE in said and both and not _apart(ends["to"], ends["from"], question) > timedelta():
            return SAID, f"“{second}” is not before “{first}”: untick this, or check both"
        if BEFORE not in said and both and _apart(ends["from"], ends["to"], question) < timedelta():
            return "to", f"“{second}” is before “{first}”: check both, or tick that it came before"
        return None

    def moments(self, question: Question) -> tuple[Question, ...]:
        """The two parts that are moments or days."""
        kind = Moment.key if question.measured_in == HOURS else Date.key
        return tuple(
            Question(end, question.reference, label, kind)
            for end, label in zip(ENDS, _labels(question), strict=True)
        )

    def parts(self, question: Question) -> tuple[Question, ...]:
        first, second = _labels(question)
        before = Choice(BEFORE, f"“{second}” came before “{first}”")
        words, ways = _ODD_WORDS, (Choice(ONE_RECORDED, _ONE_RECORDED_WORDS), before)
        if question.answered_by != AGENCY:
            # What people say is never "not recorded on file".
            words, ways = _TURNED_WORDS, (before,)
        said = Question(SAID, question.reference, words, SeveralChosen.key, choices=ways)
        return (*self.moments(question), said)

    def raw(self, value: object) -> Raw:
        ends: dict[str, Raw] = {end: str(one) for end, one in _ends(value).items()}
        said = _said(value)
        return ends | ({SAID: list(said)} if said else {})

    def absence_in(self, value: object) -> Absence | None:
        return Absence.NOT_RECORDED if ONE_RECORDED in _said(value) else None

    def lacks(self, value: object, question: Question) -> str:
        ends, said = _ends(value), _said(value)
        missing = [part.text for part in self.moments(question) if part.key not in ends]
        if not missing or ONE_RECORDED in said:
            return ""
        can_say = question.answered_by == AGENCY and not said
        return f"Enter “{missing[0]}” too" + (", or tick that only one is recorded" if can_say else "")

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        ends = _ends(value)
        nothing = "not recorded on file" if self.absence_in(value) else "not entered"
        shown = [
            f"{part.text}: {PARTS[part.type].display(ends[part.key], part) if part.key in ends else nothing}"
            for part in self.moments(question)
        ]
        return "\n".join(filter(None, (*shown, self.between_words(value, question))))

    def between_words(self, value: object, question: Question) -> str:
        """How long it is, and whether that is within the limit; empty while one of the two is missing."""
        between = self.amount(value, question, None)
        if between is None:
            return ""
        against = self._against(between, question)
        if BEFORE not in _said(value):
            return f"Between: {self.length_words(between, question)}{against}"
        first, second = _labels(question)
        ends = _ends(value)
        earlier = self.length_words(_between(ends["to"], ends["from"], question), question)
        return f"“{second}” came {earlier} before “{first}”{against}"

    def length_words(self, between: Exact, question: Question) -> str:
        """To the minute where hours are measured, so that what is over a limit never reads as if it met it."""
        if question.measured_in != HOURS:
            return self.bound_words(str(between), question, None)
        hours, minutes = divmod(round(between * _MINUTES_IN_HOUR), _MINUTES_IN_HOUR)
        counted = ((hours, "hour"), (minutes, "minute"))
        said = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in counted if number]
        return " ".join(said) or "0 minutes"

    def _against(self, between: Exact, question: Question) -> str:
        if question.limit is None:
            return ""
        limit = Exact(question.limit)
        said = self.length_words(limit, question) if question.measured_in == HOURS else f"{limit:,}"
        return f" ({'within' if between <= limit else 'over'} the limit of {said})"

    def limit_words(self, question: Question) -> str:
        """Empty where there is no limit."""
        if question.limit is None:
            return ""
        return f"Limit: {self.bound_words(str(question.limit), question, None)}"

    def range_words(self, least: Any, middle: Any, most: Any, question: Question) -> str:
        if question.measured_in != HOURS:
            return super().range_words(least, middle, most, question)
        least, middle, most = (self.length_words(length, question) for length in (least, middle, most))
        return f"From {least} to {most}; at least half are {middle} or less"

    def tally_note(self, values: Sequence[object], question: Question) -> str:
        first, second = _labels(question)
        before = sum(BEFORE in _said(value) for value in values)
        return f"in {before} of them “{second}” came before “{first}”" if before else ""

    def export(self, value: object) -> str:
        ends = _ends(value)
        nothing = "not recorded" if self.absence_in(value) else ""
        flat = " to ".join(str(ends.get(end, nothing)) for end in ENDS).strip()
        return f"{flat} (before)" if BEFORE in _said(value) else flat

    def texts(self, value: object) -> tuple[str, ...]:
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Exact | None:
        """In the question's measure, exactly; nothing where the second came before. None while one of the two is
        missing.
        """
        ends = _ends(value)
        if len(ends) < len(ENDS):
            return None
        return Exact(0) if BEFORE in _said(value) else _between(ends["from"], ends["to"], question)

    def bound(self, text: str, question: Question, scale: Scale | None) -> Exact:
        return Number().bound(text, question, scale)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        number = Exact(text)
        one, many = _MEASURE_WORDS[question.measured_in or HOURS]
        return f"{number:,f} {one if number == 1 else many}"

    def unit_words(self, question: Question) -> str:
        return f" {_MEASURE_WORDS[question.measured_in or HOURS][1]}"


PARTS: dict[str, AnswerType] = {kind.key: kind for kind in (Date(), Moment(), SeveralChosen())}


def _labels(question: Question) -> tuple[str, str]:
    return question.from_label or "From", question.to_label or "To"


def _ends(value: object) -> dict[str, object]:
    held = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    return {end: held[end] for end in ENDS if end in held}


def _said(value: object) -> Sequence[str]:
    return cast("dict[str, Sequence[str]]", value).get(SAID, ()) if isinstance(value, dict) else ()


def _between(began: object, ended: object, question: Question) -> Exact:
    if question.measured_in == WORKING_DAYS:
        return Exact(working_days_between(*map(_day, (began, ended))))
    apart = _apart(began, ended, question)
    return Exact(apart.days) if question.measured_in == DAYS else Exact(apart // _MINUTE) / _MINUTES_IN_HOUR


def _apart(began: object, ended: object, question: Question) -> timedelta:
    """Below nothing where it ended before it began, also if a time that the clock showed twice is the second one."""
    if question.measured_in != HOURS:
        return _day(ended) - _day(began)
    from_first, moment = _moment(began).astimezone(UTC), _moment(ended)
    first, second = (moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return (first if first >= from_first else second) - from_first


def _day(value: object) -> date:
    return date.fromisoformat(str(value))


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value)).replace(tzinfo=LONDON)
