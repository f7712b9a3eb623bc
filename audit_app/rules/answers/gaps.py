"""Answers that are the gap between two moments or days, such as from a referral to the visit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal as Exact
from typing import Any

from audit_app.rules.answers.base import BY_AMOUNT, BY_RANGE, AnswerType, Raw, Value
from audit_app.rules.answers.choices import SeveralChosen
from audit_app.rules.answers.gap_parts import (
    BEFORE,
    ENDS,
    FROM,
    ONE_RECORDED,
    REMARKS,
    TO,
    contradiction_in,
    end_questions,
    ends_of,
    labels_of,
    limit_of,
    measure_of,
    remark_question,
    remarks_of,
)
from audit_app.rules.answers.lengths import (
    HOURS,
    length_between,
    length_words,
    measure_words,
    number_words,
)
from audit_app.rules.answers.moments import Date, Moment
from audit_app.rules.answers.numbers import Number
from audit_app.rules.answers.response import Absence
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.options import GapOptions
from audit_app.rules.questions.question import AGENCY, Question
from audit_app.rules.questions.scales import Scale


class Gap(AnswerType):
    """Two moments or two days, and what lies between them: hours by the clock, days, or working days in England.

    While the return is being written either end may be missing; it stays missing where the remark ONE_RECORDED is
    ticked. The second is not before the first unless the remark BEFORE is ticked. Remarks are stored under REMARKS.

    Hours are compared exactly, never rounded, and displayed in hours and minutes. A time that the clock displayed twice,
    in the night when it goes back, is the first of the two, unless only the second keeps the order of the moments.
    """

    key = "gap"
    options = GapOptions
    needs = frozenset({"from_label", "to_label", "measured_in"})
    tests = BY_AMOUNT
    tallied = BY_RANGE

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return the parts that were entered; None for none. Raises AnswerError, naming the wrong parts."""
        sent: Mapping[str, Raw] = raw if isinstance(raw, Mapping) else {FROM: raw}
        read: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for part in self.parts(question):
            try:
                read[part.key] = _PART_TYPES[part.type].parse(sent.get(part.key, ""), part)
            except AnswerError as error:
                wrong[part.key] = error.message
        if wrong:
            labels = {part.key: part.text for part in self.parts(question)}
            raise AnswerError("; ".join(f"{labels[key]}: {message}" for key, message in wrong.items()), wrong)
        value = {key: part for key, part in read.items() if part}
        if (contradiction := contradiction_in(value, question)) is not None:
            raise AnswerError(contradiction[1], dict([contradiction]))
        return value or None

    def moments(self, question: Question) -> tuple[Question, ...]:
        """Return the two parts that are moments or days."""
        return end_questions(question)

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return the two moments or days, then the remarks."""
        return (*end_questions(question), remark_question(question))

    def raw(self, value: object) -> Raw:
        """Return the parts as texts, and the remarks as ticked boxes send them."""
        ends: dict[str, Raw] = {end: str(moment) for end, moment in ends_of(value).items()}
        remarks = remarks_of(value)
        return ends | ({REMARKS: list(remarks)} if remarks else {})

    def absence_in(self, value: object) -> Absence | None:
        """Return "not recorded" where only one of the two is recorded, since no gap can be measured."""
        return Absence.NOT_RECORDED if ONE_RECORDED in remarks_of(value) else None

    def lacks(self, value: object, question: Question) -> str:
        """Return a sentence where an end is missing and no remark explains it."""
        ends, remarks = ends_of(value), remarks_of(value)
        missing = [part.text for part in self.moments(question) if part.key not in ends]
        if not missing or ONE_RECORDED in remarks:
            return ""
        can_tick = question.answered_by == AGENCY and not remarks
        return f"Enter “{missing[0]}” too" + (", or tick that only one is recorded" if can_tick else "")

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the ends and what is between them, each on a line."""
        ends = ends_of(value)
        nothing = "not recorded on file" if self.absence_in(value) else "not entered"
        lines = [
            f"{part.text}: {_PART_TYPES[part.type].display(ends[part.key], part) if part.key in ends else nothing}"
            for part in self.moments(question)
        ]
        return "\n".join(filter(None, (*lines, self.between_words(value, question))))

    def between_words(self, value: object, question: Question) -> str:
        """Return how long the gap is, and whether it is within the limit; empty while an end is missing."""
        between = self.amount(value, question, None)
        if between is None:
            return ""
        comparison = self._compared_with_limit(between, question)
        if BEFORE not in remarks_of(value):
            return f"Between: {length_words(between, measure_of(question))}{comparison}"
        first, second = labels_of(question)
        ends = ends_of(value)
        earlier = length_words(
            length_between(ends[TO], ends[FROM], measure_of(question)), measure_of(question)
        )
        return f"“{second}” came {earlier} before “{first}”{comparison}"

    def _compared_with_limit(self, between: Exact, question: Question) -> str:
        if (limit := limit_of(question)) is None:
            return ""
        measure = measure_of(question)
        words = length_words(limit, measure) if measure == HOURS else f"{limit:,}"
        return f" ({'within' if between <= limit else 'over'} the limit of {words})"

    def limit_words(self, question: Question) -> str:
        """Return the limit in words; empty where there is none."""
        limit = limit_of(question)
        return "" if limit is None else f"Limit: {number_words(limit, measure_of(question))}"

    def range_words(self, least: Any, middle: Any, most: Any, question: Question) -> str:
        """Return the range of some lengths and their median, hours to the minute."""
        if measure_of(question) != HOURS:
            return super().range_words(least, middle, most, question)
        least, middle, most = (length_words(length, measure_of(question)) for length in (least, middle, most))
        return f"From {least} to {most}; at least half are {middle} or less"

    def tally_note(self, values: Sequence[object], question: Question) -> str:
        """Return in how many of the answers the second came before the first; empty for none."""
        first, second = labels_of(question)
        before = sum(BEFORE in remarks_of(value) for value in values)
        return f"in {before} of them “{second}” came before “{first}”" if before else ""

    def export(self, value: object) -> str:
        """Return both ends as they are stored."""
        ends = ends_of(value)
        nothing = "not recorded" if self.absence_in(value) else ""
        flat = " to ".join(str(ends.get(end, nothing)) for end in ENDS).strip()
        return f"{flat} (before)" if BEFORE in remarks_of(value) else flat

    def texts(self, value: object) -> tuple[str, ...]:
        """Return nothing: there is no prose in a gap."""
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Exact | None:
        """Return the length in the question's measure, exactly; None while an end is missing.

        It is 0 where the second came before the first.
        """
        ends = ends_of(value)
        if len(ends) < len(ENDS):
            return None
        return (
            Exact(0)
            if BEFORE in remarks_of(value)
            else length_between(ends[FROM], ends[TO], measure_of(question))
        )

    def bound(self, text: str, question: Question, scale: Scale | None) -> Exact:
        """Return the number of the text, in the question's measure. Raises AnswerError."""
        return Number().bound(text, question, scale)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the number of the text with the question's measure."""
        return number_words(Exact(text), measure_of(question))

    def unit_words(self, question: Question) -> str:
        """Return the question's measure with a space before it."""
        return f" {measure_words(measure_of(question))}"


_PART_TYPES: dict[str, AnswerType] = {kind.key: kind for kind in (Date(), Moment(), SeveralChosen())}
