"""How each type of answer is read from a form, checked, shown and exported."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_app.rules.answers.base import Raw, Value
from audit_app.rules.answers.question_fields import OWN_FIELDS, question_with, with_fields
from audit_app.rules.answers.registry import TYPES, choices_for, differ, response_status
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.plain_text import AnswerError, normalised, read_words
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.question import Question
from tests.rules.question_sets.samples import small_set

SCALE = small_set().scale("four")
CHOICES = (Choice("telephone", "Telephone"), Choice("email", "E-mail"), Choice("letter", "Letter"))

TEXTS = (Choice("evidence", "Evidence"), Choice("analysis", "Analysis"))
COLUMNS = (
    Column("held", "Held on", "date"),
    Column("came", "Who came", "choices", CHOICES),
    Column("said", "What was said", "long-text", required=False),
)


def question(
    kind: str, minimum: int | None = None, maximum: int | None = None, unit: str | None = None
) -> Question:
    return question_with(
        key="asked",
        reference="1",
        text="What?",
        type=kind,
        choices=CHOICES,
        minimum=minimum,
        maximum=maximum,
        unit=unit,
        scale="four",
        texts=TEXTS,
        criteria=(Choice("voice", "Child's voice"), Choice("plan", "Plan")),
        columns=COLUMNS,
        from_label="Incident",
        to_label="Notice",
        measured_in="hours",
        limit=24,
    )


# Type, what a form sends, what is kept, how it is shown, how it is exported.
ANSWERS: list[tuple[str, Raw, Value, str, str]] = [
    ("yes-no", "no", "no", "No", "no"),
    ("yes-partly-no", "partly", "partly", "Partly", "partly"),
    ("choice", "email", "email", "E-mail", "email"),
    ("choices", ["letter", "email", "letter"], ["email", "letter"], "E-mail; Letter", "email; letter"),
    ("choices", "email", ["email"], "E-mail", "email"),
    ("grade", "poor", "poor", "Poor", "poor"),
    ("grade", ["not-graded"], "not-graded", "Not graded", "not-graded"),
    ("number", " 1,250 ", 1250, "1,250", "1250"),
    ("number", "-3", -3, "-3", "-3"),
    ("number", "0", 0, "0", "0"),
    ("date", "4/6/2017", "2017-06-04", "4 June 2017", "2017-06-04"),
    ("datetime", "4/6/2017 14:30", "2017-06-04T14:30", "4 June 2017 at 2:30pm", "2017-06-04T14:30"),
    ("score", "10", 10, "10", "10"),
    ("decimal", "1,234.50", "1234.5", "1,234.5", "1234.5"),
    ("decimal", "0.0", "0", "0", "0"),
    ("percentage", "12.5 %", "12.5", "12.5%", "12.5"),
    (
        "gap",
        {"from": "4/6/2017 22:00", "to": "6/6/2017 8:30"},
        {"from": "2017-06-04T22:00", "to": "2017-06-06T08:30"},
        "Incident: 4 June 2017 at 10pm\nNotice: 6 June 2017 at 8:30am\nBetween: 34 hours 30 minutes (over the limit of 24 hours)",
        "2017-06-04T22:00 to 2017-06-06T08:30",
    ),
    (
        "gap",
        {"to": "6/6/2017 8:30"},
        {"to": "2017-06-06T08:30"},
        "Incident: not entered\nNotice: 6 June 2017 at 8:30am",
        "to 2017-06-06T08:30",
    ),
    (
        "judgement",
        {"level": "good", "evidence": " Seen. ", "analysis": ""},
        {"level": "good", "evidence": "Seen."},
        "Good\nEvidence: Seen.",
        "level: good; evidence: Seen.",
    ),
    (
        "rows",
        [
            {"held": "4/6/2017", "came": ["email"], "said": "A\r\nB"},
            {"held": "//", "came": ""},
            {"held": "5/6/2017"},
        ],
        [{"held": "2017-06-04", "came": ["email"], "said": "A\nB"}, {"held": "2017-06-05"}],
        "1. Held on: 4 June 2017\nWho came: E-mail\nWhat was said: A\nB\n\n2. Held on: 5 June 2017",
        "held: 2017-06-04; came: email; said: A\nB | held: 2017-06-05",
    ),
    (
        "evidence-seen",
        [{"document": "Minutes", "dated": "4 June 2017", "where": "Part 3"}],
        [{"document": "Minutes", "dated": "2017-06-04", "where": "Part 3"}],
        "1. Document or record: Minutes; Date of it: 4 June 2017; Where on file: Part 3",
        "document: Minutes; dated: 2017-06-04; where: Part 3",
    ),
    (
        "matrix",
        [{"record": "Visit 1", "voice": "email", "plan": "letter"}],
        [{"record": "Visit 1", "voice": "email", "plan": "letter"}],
        "1. Record: Visit 1; Child's voice: E-mail; Plan: Letter",
        "record: Visit 1; voice: email; plan: letter",
    ),
    ("text", " One\r\nline ", "One line", "One line", "One line"),
    ("long-text", "Two\r\n\r\nlines\r", "Two\n\nlines", "Two\n\nlines", "Two\n\nlines"),
]

PARTS = ("from", "to", "level", "evidence", "held", "came", "document", "record", "voice")
SENT = [raw for _, raw, *_ in ANSWERS]


@pytest.mark.parametrize(("kind", "raw", "value", "shown", "exported"), ANSWERS)
def test_answer_is_read_shown_and_exported(
    kind: str, raw: Raw, value: Value, shown: str, exported: str
) -> None:
    answer_type = TYPES[kind]
    assert answer_type.parse(raw, question(kind), SCALE) == value
    assert answer_type.display(value, question(kind), SCALE) == shown
    assert answer_type.export(value) == exported


def test_every_type_is_tried_here() -> None:
    assert {kind for kind, *_ in ANSWERS} == {kind.key for kind in TYPES.values() if kind.answered}


@pytest.mark.parametrize(("kind", "_raw", "value", "_shown", "_exported"), ANSWERS)
def test_value_that_was_read_may_be_kept(
    kind: str, _raw: Raw, value: Value, _shown: str, _exported: str
) -> None:
    assert TYPES[kind].check(value, question(kind), SCALE) is None


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("raw", ["", "  \r\n ", [], [""]])
def test_nothing_entered_is_no_answer(kind: str, raw: Raw) -> None:
    assert TYPES[kind].parse(raw, question(kind), SCALE) is None


@pytest.mark.parametrize(("kind", "raw"), [("date", "//"), ("datetime", "// ")])
def test_empty_boxes_of_a_date_are_no_answer(kind: str, raw: str) -> None:
    assert TYPES[kind].parse(raw, question(kind)) is None


REFUSED: list[tuple[str, Raw, str]] = [
    ("yes-no", "partly", "Choose one of the answers listed"),
    ("choice", "pigeon", "Choose one of the answers listed"),
    ("choice", ["email", "letter"], "Give one answer only"),
    ("choices", ["email", "pigeon"], "Choose from the answers listed"),
    ("choices", ["email"] * 201, "Choose from the answers listed"),
    ("grade", "outstanding", "Choose one of the answers listed"),
    ("number", "twelve", "Enter a whole number, like 12"),
    ("number", "1.5", "Enter a whole number, like 12"),
    ("number", "1,2", "Enter a whole number, like 12"),
    ("number", "٣", "Enter a whole number, like 12"),
    ("number", "9" * 100, "Enter a whole number, like 12"),
    ("date", "4//2017", "Date must include a month"),
    ("datetime", "4/6/2017", "Enter the time too, like 14:30"),
    ("score", "11", "Choose one of the answers listed"),
    ("score", {"to": "3"}, "Give one answer only"),
    ("decimal", "1.23456", "Enter a number, like 12.5"),
    ("percentage", "101", "Enter a number from 0 to 100"),
    ("gap", {"from": "4/6/2017"}, "Incident: Enter the time too, like 14:30"),
    (
        "gap",
        {"from": "4/6/2017 9am", "to": "3/6/2017 9am"},
        "“Notice” is before “Incident”: check both, or tick that it came before",
    ),
    ("gap", {"said": ["one-recorded"]}, "Enter the one that is recorded"),
    ("gap", {"said": ["before"]}, "Enter both"),
    ("gap", {"from": "4/6/2017 9am", "said": ["one-recorded", "before"]}, "Tick one of the two"),
    (
        "gap",
        {"from": "4/6/2017 9am", "to": "4/6/2017 10am", "said": ["one-recorded"]},
        "Both are entered: untick “Only one of the two is recorded on file”, or empty one of them",
    ),
    (
        "gap",
        {"from": "4/6/2017 9am", "to": "4/6/2017 9am", "said": ["before"]},
        "“Notice” is not before “Incident”: untick this, or check both",
    ),
    (
        "gap",
        {"from": "4/6/2017 9am", "said": ["soon"]},
        "If one is missing, or they came the other way round: Choose from the answers listed",
    ),
    ("judgement", {"level": "excellent"}, "Choose one of the answers listed"),
    ("judgement", {"evidence": "x" * 5_001}, "Evidence must be 5,000 characters or fewer: this has 5,001"),
    ("rows", [{}, {"held": "4//2017"}], "Row 2, Held on: Date must include a month"),
    ("rows", [{"held": "4/6/2017"}] * 51, "Enter 50 rows or fewer"),
    ("rows", ["a row"], "Enter each thing in its place in the table"),
    ("rows", [{"said": "x" * 5_000}] * 11, "All rows together must be 50,000 characters or fewer"),
    (
        "matrix",
        [{"record": "Visit", "voice": "shout"}],
        "Row 1, Child's voice: Choose one of the answers listed",
    ),
    ("information", "words", "There is nothing to answer here"),
    ("text", "x" * 201, "Answer must be 200 characters or fewer: this has 201"),
    ("long-text", "x" * 5_001, "Answer must be 5,000 characters or fewer: this has 5,001"),
    ("long-text", " " * 30_000, "Answer must be 5,000 characters or fewer: this has 30,000"),
    ("long-text", "a\x00b", "Answer must not contain a null character: type it again"),
]


@pytest.mark.parametrize(("kind", "raw", "message"), REFUSED, ids=[kind for kind, *_ in REFUSED])
def test_answer_that_cannot_stand_is_refused_in_plain_words(kind: str, raw: Raw, message: str) -> None:
    with pytest.raises(AnswerError) as raised:
        TYPES[kind].parse(raw, question(kind), SCALE)
    assert raised.value.message == message


@pytest.mark.parametrize(
    ("minimum", "maximum", "raw", "message"),
    [
        (0, 72, "73", "Enter a number from 0 to 72"),
        (0, 72, "-1", "Enter a number from 0 to 72"),
        (0, None, "-1", "Enter 0 or more"),
        (None, 1_000, "1,001", "Enter 1,000 or fewer"),
        (None, None, "1,000,000,001", "Enter a number from -1,000,000,000 to 1,000,000,000"),
    ],
)
def test_number_out_of_bounds_says_the_bounds(
    minimum: int | None, maximum: int | None, raw: str, message: str
) -> None:
    with pytest.raises(AnswerError) as raised:
        TYPES["number"].parse(raw, question("number", minimum, maximum))
    assert raised.value.message == message


@pytest.mark.parametrize("raw", ["0", "72"])
def test_number_at_its_bounds_stands(raw: str) -> None:
    assert TYPES["number"].parse(raw, question("number", 0, 72)) == int(raw)


def test_number_is_shown_with_its_unit() -> None:
    assert TYPES["number"].display(48, question("number", unit="hours")) == "48 hours"


@pytest.mark.parametrize("longest", [("text", 200), ("long-text", 5_000)])
def test_text_of_the_greatest_length_stands(longest: tuple[str, int]) -> None:
    kind, length = longest
    assert TYPES[kind].parse("x" * length, question(kind)) == "x" * length


def test_grade_needs_a_scale_to_choose_from() -> None:
    with pytest.raises(AnswerError):
        TYPES["grade"].parse("good", question("grade"), None)


def test_choice_that_is_no_longer_offered_is_shown_as_it_stands() -> None:
    assert TYPES["choice"].display("pigeon", question("choice")) == "pigeon"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("yes-no", "maybe"),
        ("yes-no", True),
        ("choices", "email"),
        ("choices", ["letter", "email"]),
        ("choices", []),
        ("number", "12"),
        ("number", 1.5),
        ("number", True),
        ("date", "4/6/2017"),
        ("text", " not tidy"),
        ("text", None),
        ("long-text", {"words": "x"}),
        ("gap", "2017-06-04"),
        ("gap", {"from": "2017-06-04T22:00", "other": "x"}),
        ("rows", [1, 2]),
        ("rows", [{"unknown": "x"}]),
        ("judgement", {"level": "good", "evidence": ""}),
    ],
)
def test_value_that_no_form_would_give_is_refused(kind: str, value: object) -> None:
    with pytest.raises(AnswerError):
        TYPES[kind].check(value, question(kind), SCALE)


@settings(max_examples=50)
@given(
    st.sampled_from(sorted(TYPES)),
    st.one_of(
        st.sampled_from(SENT),
        st.text(),
        st.lists(st.text(), max_size=3),
        st.lists(st.dictionaries(st.sampled_from(PARTS), st.text(), max_size=3), max_size=3),
        st.dictionaries(st.sampled_from(PARTS), st.text(), max_size=3),
    ),
)
def test_whatever_is_sent_is_refused_or_read_as_a_value_that_may_be_kept(kind: str, raw: Raw) -> None:
    try:
        value = TYPES[kind].parse(raw, question(kind), SCALE)
    except AnswerError:
        return
    assert value is None or TYPES[kind].check(value, question(kind), SCALE) is None


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("yes-no", ["yes", "no"]),
        ("yes-partly-no", ["yes", "partly", "no"]),
        ("choice", ["telephone", "email", "letter"]),
        ("grade", ["good", "poor", "not-graded"]),
        ("long-text", []),
    ],
)
def test_choices_stand_in_their_order(kind: str, keys: list[str]) -> None:
    assert [choice.key for choice in choices_for(question(kind), SCALE)] == keys


def test_what_a_type_needs_it_also_takes() -> None:
    for kind in TYPES.values():
        assert kind.needs <= kind.takes <= set(OWN_FIELDS)


def test_pasted_words_lose_what_no_file_can_hold() -> None:
    assert read_words("one\x0btwo\x07\x1f\ud800\uffff three\x0c") == "one\ntwo three"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\u202etwo\u2066three\u200f", "onetwothree"),
        ("943\u200b476\u2060591\ufeff9", "9434765919"),
        ("soft\u00adhyphen and joi\u200dned", "softhyphen and joined"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
    ],
    ids=["direction", "no width", "hyphen and joiner", "emoji", "Persian"],
)
def test_marks_that_are_not_seen_are_dropped_and_spelling_is_kept(typed: str, kept: str) -> None:
    assert normalised(typed) == read_words(typed) == kept


def test_explanation_that_is_too_long_is_told_so_by_its_name() -> None:
    with pytest.raises(AnswerError) as raised:
        read_words("x" * 5_001)
    assert raised.value.message == "Explanation must be 5,000 characters or fewer: this has 5,001"


def test_every_absence_has_words() -> None:
    assert [absence.label for absence in Absence] == [
        "Not applicable",
        "Not recorded on file",
        "Answer not known",
        "Declined to answer",
        "Not sought",
    ]


@pytest.mark.parametrize("response", [Response(), Response(value=""), Response(value=[])])
def test_response_with_nothing_in_it_is_blank(response: Response) -> None:
    assert response.is_blank


@pytest.mark.parametrize(
    "response",
    [
        Response(value=0),
        Response(value="no"),
        Response(absence=Absence.DECLINED),
        Response(rationale="Words"),
    ],
)
def test_response_with_anything_in_it_is_not_blank(response: Response) -> None:
    assert not response.is_blank


@pytest.mark.parametrize(
    ("kind", "values", "different"),
    [
        ("yes-no", ["yes", "no"], True),
        ("yes-no", ["yes", "yes", None], False),
        ("grade", ["good", "poor"], True),
        ("choices", [["email"], ["letter"]], False),
        ("long-text", ["One.", "Two."], False),
        ("score", [3, 4], True),
        ("judgement", [{"level": "good", "evidence": "A"}, {"level": "good", "evidence": "B"}], False),
        ("judgement", [{"level": "good"}, {"level": "poor"}, {"evidence": "B"}], True),
    ],
)
def test_services_differ_where_they_had_to_choose_one_answer(
    kind: str, values: list[object], different: bool
) -> None:
    assert differ(question(kind), [Response(value) for value in values]) is different


@pytest.mark.parametrize(
    ("measure", "value", "between"),
    [
        ("hours", {"from": "2018-03-24T23:00", "to": "2018-03-25T03:00"}, "3"),
        ("days", {"from": "2018-03-24", "to": "2018-04-03"}, "10"),
        ("working-days", {"from": "2018-03-29", "to": "2018-04-03"}, "1"),
    ],
    ids=["over the night when clocks go forward", "days", "over Easter"],
)
def test_gap_is_measured_as_people_in_england_count(measure: str, value: Value, between: str) -> None:
    asked = with_fields(question("gap"), measured_in=measure)
    assert TYPES["gap"].amount(value, asked, None) == Decimal(between)


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("2018-06-06T12:00", "24 hours (within the limit of 24 hours)"),
        ("2018-06-06T12:01", "24 hours 1 minute (over the limit of 24 hours)"),
        ("2018-06-06T12:02", "24 hours 2 minutes (over the limit of 24 hours)"),
        ("2018-06-06T11:59", "23 hours 59 minutes (within the limit of 24 hours)"),
        ("2018-06-05T12:00", "0 minutes (within the limit of 24 hours)"),
    ],
)
def test_gap_is_held_against_its_limit_to_the_minute(notice: str, said: str) -> None:
    value: Value = {"from": "2018-06-05T12:00", "to": notice}
    asked = question("gap")
    assert between(value, asked) == f"Between: {said}"
    within = "within" in said
    assert (TYPES["gap"].amount(value, asked, None) <= TYPES["gap"].bound("24", asked, None)) is within


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"from": "2018-10-28T01:50", "to": "2018-10-28T01:10"}, "Between: 20 minutes"),
        ({"from": "2018-10-28T00:30", "to": "2018-10-28T01:10"}, "Between: 40 minutes"),
        ({"from": "2018-10-28T01:10", "to": "2018-10-28T02:10"}, "Between: 2 hours"),
        (
            {"from": "2018-10-28T01:50", "to": "2018-10-28T01:10", "said": ["before"]},
            "“Notice” came 40 minutes before “Incident”",
        ),
    ],
)
def test_time_that_the_clock_showed_twice_is_the_one_that_keeps_the_order(value: Value, said: str) -> None:
    asked = with_fields(question("gap"), limit=None)
    TYPES["gap"].check(value, asked)
    assert between(value, asked) == said


def test_what_came_before_is_said_also_where_no_working_day_lies_between() -> None:
    asked = with_fields(question("gap"), measured_in="working-days")
    TYPES["gap"].check({"from": "2018-06-03", "to": "2018-06-02", "said": ["before"]}, asked)
    with pytest.raises(AnswerError, match="is before"):
        TYPES["gap"].check({"from": "2018-06-03", "to": "2018-06-02"}, asked)


def between(value: Value, asked: Question) -> str:
    return TYPES["gap"].display(value, asked).splitlines()[-1]


ONE_END: Value = {"to": "2017-06-04T22:00", "said": ["one-recorded"]}
TURNED: Value = {"from": "2017-06-04T22:00", "to": "2017-06-04T20:30", "said": ["before"]}


def test_a_gap_of_which_one_moment_is_not_recorded_is_no_time_and_says_so() -> None:
    kind, asked = TYPES["gap"], question("gap")
    assert kind.amount(ONE_END, asked, None) is None
    assert kind.display(ONE_END, asked) == "Incident: not recorded on file\nNotice: 4 June 2017 at 10pm"
    assert kind.export(ONE_END) == "not recorded to 2017-06-04T22:00"
    assert response_status(asked, Response(ONE_END)) == "not-recorded"


def test_a_gap_whose_second_moment_came_first_is_none_and_named() -> None:
    kind, asked = TYPES["gap"], question("gap")
    assert kind.amount(TURNED, asked, None) == 0
    assert kind.display(TURNED, asked).endswith(
        "“Notice” came 1 hour 30 minutes before “Incident” (within the limit of 24 hours)"
    )
    assert kind.export(TURNED) == "2017-06-04T22:00 to 2017-06-04T20:30 (before)"
    assert response_status(asked, Response(TURNED)) == "answered"


def test_what_people_say_is_never_not_recorded_of_one_moment_either() -> None:
    asked = replace(question("gap"), answered_by="family")
    assert [choice.key for choice in choices_for(TYPES["gap"].parts(asked)[-1], None)] == ["before"]
    assert TYPES["gap"].lacks({"from": "2017-06-04T22:00"}, asked) == "Enter “Notice” too"


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("gap", {"from": "2017-06-04T22:00"}, "Enter “Notice” too, or tick that only one is recorded"),
        ("gap", {"to": "2017-06-04T22:00", "said": ["before"]}, "Enter “Incident” too"),
        ("gap", {"to": "2017-06-04T22:00", "said": ["one-recorded"]}, ""),
        ("judgement", {"evidence": "Seen."}, "Choose a grade to go with what you wrote"),
        ("judgement", {"level": "good", "evidence": "Seen."}, "Enter “Analysis” too"),
        (
            "rows",
            [{"held": "2017-06-04", "came": ["email"]}, {"held": "2017-06-04"}],
            "Row 2: enter “Who came”",
        ),
        ("rows", [{"held": "2017-06-04", "came": ["email"]}], ""),
    ],
)
def test_answer_that_was_begun_says_what_it_lacks(kind: str, value: Value, words: str) -> None:
    assert TYPES[kind].lacks(value, question(kind)) == words


def test_fewest_rows_are_asked_for() -> None:
    assert (
        TYPES["rows"].lacks([{"held": "2017-06-04"}], question("rows", minimum=3)) == "Enter 3 rows or more"
    )


@pytest.mark.parametrize(
    ("kind", "value", "texts"),
    [
        ("yes-no", "yes", ()),
        ("text", "Words", ("Words",)),
        ("judgement", {"level": "good", "evidence": "Seen."}, ("Seen.",)),
        ("evidence-seen", [{"document": "Minutes", "where": "Part 3"}], ("Minutes", "Part 3")),
    ],
)
def test_type_knows_what_was_written_freely(kind: str, value: Value, texts: tuple[str, ...]) -> None:
    assert TYPES[kind].texts(value) == texts


def test_no_answer_differs_from_none() -> None:
    assert not differ(question("yes-no"), [Response("yes"), Response(absence=Absence.NOT_KNOWN)])
