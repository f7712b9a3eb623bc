"""What somebody may type into the inputs of any question: right, wrong and half of it."""

from collections.abc import Iterator

from hypothesis import strategies as st

from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.answers.response import Absence
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.web.returns.inputs import INPUTS
from audit_app.web.returns.items import Item

Fields = dict[str, list[str]]
BOXES = {
    "day": ["4", "31", ""],
    "month": ["6", "02", ""],
    "year": ["2017", "2018", "17"],
    "time": ["14:30", "9am", ""],
}
MACRO_BOXES = {"day": ("day", "month", "year"), "moment": ("day", "month", "year", "time")}
NUMBERS = ["3", "-2", "12.5", "8", "0", "many", ""]
WORDS = ["Words", "Two\r\nlines <b> & more", "4 June", "", "x" * 600]
NOTES = st.sampled_from(["", "", "Because the file says so", "No <reason>\n\n"])
ABSENCES = st.sampled_from(["", "", "", "", *(one.value for one in Absence)])


@st.composite
def typed(draw: st.DrawFn, questions: QuestionSet, question: Question) -> Fields:
    """All that a page would send of the question, by the names of its inputs."""
    kind, name = TYPES[question.type], f"value-{question.key}"
    if not kind.answered:
        return {}
    parts = kind.parts(question)
    fields = {
        f"absence-{question.key}": [draw(ABSENCES)],
        f"reason-{question.key}": [draw(NOTES)],
        f"rationale-{question.key}": [draw(NOTES)],
    }
    if not parts:
        return fields | draw(_simple(questions, question, name))
    rows = (
        [f"{name}-{number}" for number in range(1, draw(st.integers(0, 2)) + 1)] if kind.repeats else [name]
    )
    for row in rows:
        for part in parts:
            fields |= draw(_simple(questions, part, f"{row}-{part.key}"))
    return fields


@st.composite
def _simple(draw: st.DrawFn, questions: QuestionSet, question: Question, name: str) -> Fields:
    macro = INPUTS[question.type].macro
    if macro in MACRO_BOXES:
        return {f"{name}-{box}": [draw(st.sampled_from(BOXES[box]))] for box in MACRO_BOXES[macro]}
    if macro == "number":
        return {name: [draw(st.sampled_from(NUMBERS))]}
    offered = [choice.key for choice in choices_for(question, questions.scale_of(question))]
    if macro == "ticks":
        return {name: draw(st.lists(st.sampled_from(offered), unique=True))}
    return {name: [draw(st.sampled_from([*offered, "", "nonsense"] if offered else WORDS))]}


def sent_by(item: Item) -> Iterator[tuple[str, list[str]]]:
    """What its inputs send if nobody touches them."""
    yield f"absence-{item.key}", [item.typed.absence]
    yield f"reason-{item.key}", [item.typed.reason]
    yield f"rationale-{item.key}", [item.typed.rationale]
    yield from _values(item)


def _values(item: Item) -> Iterator[tuple[str, list[str]]]:
    if item.input in ("rows", "parts"):
        for row in item.rows:
            for part in row:
                yield from _values(part)
    elif item.input in ("day", "moment"):
        yield from ((name, [text]) for name, _, text, _ in item.boxes)
    else:
        yield f"value-{item.key}", list(item.typed.value)
