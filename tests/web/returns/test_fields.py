"""From what a browser sends to an answer and back, for every type, without an application."""

from dataclasses import replace
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from audit_app.queries.returns.pages import StoredAnswer
from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.options import Descriptor
from audit_app.rules.questions.scales import Level, Scale
from audit_app.web.returns.fields import error_list, item_of, read_item
from audit_app.web.returns.inputs import INPUTS
from audit_app.web.returns.items import Item
from tests.web.forms.drafts_samples import sent_by

SCALE = Scale("two", "Two", (Level("good", "Good", "G", 2, "green"), Level("poor", "Poor", "P", 1, "red")))


AB = (Choice("a", "A"), Choice("b", "B"))
OWN: dict[str, dict[str, Any]] = {
    "choice": {"choices": AB},
    "choices": {"choices": AB},
    "grade": {"scale": "two"},
    "judgement": {"scale": "two", "texts": AB},
    "gap": {"from_label": "Incident", "to_label": "Notice", "measured_in": "days"},
    "rows": {"columns": (Column("on", "On", "date"), Column("who", "Who", "choices", AB))},
    "matrix": {"criteria": AB, "choices": AB},
}


def given(kind: str, response: Response | None = None, **changes: Any) -> StoredAnswer:
    own = OWN.get(kind, {}) | changes
    question = question_with(key="q", reference="1.1", text="What?", type=kind, **own)
    return StoredAnswer(question, SCALE, response or Response(), "")


def read(kind: str, sent: dict[str, Any], response: Response | None = None, **changes: Any) -> Item:
    return read_item(given(kind, response, **changes), MultiDict(sent))


GOOD = [
    ("yes-no", {"value-q": "yes"}, "yes"),
    ("yes-partly-no", {"value-q": "partly"}, "partly"),
    ("choice", {"value-q": "b"}, "b"),
    ("choices", {"value-q": ["b", "a"]}, ["a", "b"]),
    ("grade", {"value-q": "poor"}, "poor"),
    ("number", {"value-q": " 1,200 "}, 1200),
    ("date", {"value-q-day": "4", "value-q-month": "6", "value-q-year": "2017"}, "2017-06-04"),
    (
        "datetime",
        {"value-q-day": "4", "value-q-month": "6", "value-q-year": "2017", "value-q-time": "9.05pm"},
        "2017-06-04T21:05",
    ),
    ("score", {"value-q": "7"}, 7),
    ("decimal", {"value-q": "1.50"}, "1.5"),
    ("percentage", {"value-q": "50%"}, "50"),
    ("judgement", {"value-q-level": "poor", "value-q-a": "Seen."}, {"level": "poor", "a": "Seen."}),
    (
        "gap",
        {"value-q-from-day": "4", "value-q-from-month": "6", "value-q-from-year": "2017"},
        {"from": "2017-06-04"},
    ),
    (
        "rows",
        {
            "value-q-1-who": ["a", "b"],
            "value-q-3-on-day": "4",
            "value-q-3-on-month": "6",
            "value-q-3-on-year": "2017",
        },
        [{"who": ["a", "b"]}, {"on": "2017-06-04"}],
    ),
    ("evidence-seen", {"value-q-1-document": "Minutes"}, [{"document": "Minutes"}]),
    ("matrix", {"value-q-1-record": "Visit", "value-q-1-b": "a"}, [{"record": "Visit", "b": "a"}]),
    ("text", {"value-q": "One line"}, "One line"),
    ("long-text", {"value-q": "Two\r\nlines"}, "Two\nlines"),
]


def test_every_answer_type_has_its_input() -> None:
    whole = {
        kind.key for kind in TYPES.values() if kind.answered and not kind.parts(given(kind.key).question)
    }
    assert set(INPUTS) == whole


def test_every_type_of_answer_is_typed_here() -> None:
    assert {kind for kind, *_ in GOOD} == {kind.key for kind in TYPES.values() if kind.answered}


@pytest.mark.parametrize(("kind", "sent", "value"), GOOD)
def test_what_was_typed_becomes_the_value(kind: str, sent: dict[str, Any], value: object) -> None:
    assert read(kind, sent).response == Response(value, None, "", "")


@pytest.mark.parametrize(("kind", "sent", "value"), GOOD)
def test_stored_value_is_typed_back_unchanged(kind: str, sent: dict[str, Any], value: object) -> None:
    shown = item_of(given(kind, Response(value)))
    again = dict(sent_by(shown))
    assert read(kind, again, Response(value)).response == Response(value)


def test_wrong_part_is_marked_and_led_to() -> None:
    sent = {
        "value-q-1-who": "a",
        "value-q-2-on-day": "31",
        "value-q-2-on-month": "2",
        "value-q-2-on-year": "2017",
    }
    item = read("rows", sent)
    assert error_list((item,)) == [
        {"text": "1.1 Row 2, On: Enter a real date, like 4 6 2017", "href": "#value-q-2-on-day"}
    ]
    assert [cell.errors for cell in item.rows[1]] == [{"value": "Enter a real date, like 4 6 2017"}, {}]
    assert item.rows[0][1].choices[0][-1], "what was typed in other rows stays"


def test_only_what_nobody_answered_is_untouched() -> None:
    assert item_of(given("text")).untouched
    assert read("text", {}).untouched
    assert not read("text", {"value-q": "Typed"}).untouched
    assert not read("text", {"absence-q": "not-recorded"}).untouched
    assert not read("date", {"value-q-day": "31", "value-q-month": "2", "value-q-year": "2017"}).untouched
    assert not item_of(given("text", Response("Stored"))).untouched


def test_rows_leave_some_to_write_in_up_to_the_most() -> None:
    filled = [{"who": ["a"]}] * 4
    assert len(item_of(given("rows")).rows) == 2
    assert len(item_of(given("rows", Response(filled))).rows) == 6
    assert len(item_of(given("rows", Response(filled), maximum=5)).rows) == 5


def test_as_many_rows_are_shown_as_are_needed_at_least() -> None:
    assert len(item_of(given("rows", minimum=3)).rows) == 3


def test_of_rows_that_list_much_only_one_is_to_spare() -> None:
    came = Column("came", "Who came", "choices", tuple(Choice(key, key) for key in "abcde"))
    assert len(item_of(given("rows", Response([{"came": ["a"]}]), columns=(came,))).rows) == 2


def test_a_gap_says_its_limit_until_it_can_be_held_against_it() -> None:
    begun = {"from": "2018-03-08"}
    question = {"from_label": "Asked", "to_label": "Came", "measured_in": "working-days", "limit": 20}
    assert item_of(given("gap", Response(begun), **question)).between == "Limit: 20 working days"
    ended = Response(begun | {"to": "2018-04-12"})
    assert (
        item_of(given("gap", ended, **question)).between == "Between: 23 working days (over the limit of 20)"
    )
    assert item_of(given("gap", Response(begun), **(question | {"limit": None}))).between == ""


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_nothing_typed_is_no_answer(kind: str) -> None:
    assert read(kind, {}).response == Response()


WRONG = [
    ("yes-no", {"value-q": "perhaps"}),
    ("choice", {"value-q": "<script>"}),
    ("choices", {"value-q": ["a", "c"]}),
    ("grade", {"value-q": "outstanding"}),
    ("number", {"value-q": "many"}),
    ("number", {"value-q": "9" * 400}),
    ("date", {"value-q-day": "31", "value-q-month": "2", "value-q-year": "2017"}),
    ("date", {"value-q-day": "4", "value-q-month": "", "value-q-year": "2017"}),
    ("date", {"value-q-day": "4x", "value-q-month": "6", "value-q-year": "2017"}),
    ("datetime", {"value-q-day": "4", "value-q-month": "6", "value-q-year": "2017", "value-q-time": ""}),
    ("datetime", {"value-q-day": "4", "value-q-month": "6", "value-q-year": "2017", "value-q-time": "25:00"}),
    ("text", {"value-q": "x" * 201}),
    ("long-text", {"value-q": "x" * 60_000}),
]


@pytest.mark.parametrize(("kind", "sent"), WRONG)
def test_wrong_value_comes_back_as_typed_with_a_sentence(kind: str, sent: dict[str, Any]) -> None:
    item = read(kind, sent)
    assert item.response is None
    assert item.errors["value"]
    typed = [text for one in sent.values() for text in (one if isinstance(one, list) else [one])]
    assert list(item.typed.value) == typed


@pytest.mark.parametrize("part", ["reason", "rationale"])
def test_over_long_words_come_back_whole(part: str) -> None:
    item = read("yes-no", {"value-q": "yes", f"{part}-q": "x" * 60_000})
    assert list(item.errors) == [part]
    assert len(getattr(item.typed, part)) == 60_000


def test_absence_stands_for_the_answer() -> None:
    item = read("long-text", {"value-q": "", "absence-q": "not-applicable", "reason-q": "Too young."})
    assert item.response == Response(None, Absence.NOT_APPLICABLE, "Too young.", "")


def test_overall_grade_has_no_absence_and_keeps_its_answer() -> None:
    item = read("grade", {"value-q": "poor", "absence-q": "not-recorded"}, Response("poor"), overall=True)
    assert item.response == Response("poor")
    assert not item.offers_absence


def test_unknown_absence_is_none() -> None:
    assert read("text", {"absence-q": "whatever"}).response == Response()


def test_written_answer_and_absence_together_are_asked_about() -> None:
    item = read("text", {"value-q": "Words", "absence-q": "declined"}, Response("Words"))
    assert list(item.errors) == ["absence"]


def test_new_absence_counts_before_choice_that_cannot_be_unmarked() -> None:
    item = read("yes-no", {"value-q": "yes", "absence-q": "not-recorded"}, Response("yes"))
    assert item.response == Response(None, Absence.NOT_RECORDED, "", "")


def test_new_answer_counts_before_absence_that_stood() -> None:
    stored = Response(None, Absence.NOT_RECORDED, "", "")
    item = read("yes-no", {"value-q": "yes", "absence-q": "not-recorded"}, stored)
    assert item.response == Response("yes", None, "", "")


def test_whoever_chose_begins_with_the_other_text() -> None:
    sent = {"value-q": "yes", "base-q": "old", "theirs-q": "new"}
    assert read("yes-no", sent).base == "old"
    assert read("yes-no", sent | {"settle-q": "mine"}).base == "new"


def test_error_leads_to_first_box_of_a_date() -> None:
    item = read("date", {"value-q-day": "40", "value-q-month": "6", "value-q-year": "2017"})
    assert error_list((item,))[0]["href"] == "#value-q-day"


RUBRIC = (Descriptor("good", "Each action has a day."),)
DESCRIBED = replace(SCALE, levels=tuple(replace(level, descriptor=level.label) for level in SCALE.levels))


@pytest.mark.parametrize("kind", ["grade", "judgement"])
def test_rubric_stands_at_the_levels_and_nowhere_else(kind: str) -> None:
    item = item_of(replace(given(kind, rubric=RUBRIC), scale=DESCRIBED))
    choice = item if kind == "grade" else item.rows[0][0]
    assert (choice.hints, choice.beside, item.levels) == (("Each action has a day.", "Poor", ""), False, ())


def test_what_levels_mean_everywhere_stays_folded() -> None:
    item = item_of(replace(given("grade"), scale=DESCRIBED))
    assert (item.hints, item.beside) == ((), True)
    assert item.levels == (("Good", "Good"), ("Poor", "Poor"))
