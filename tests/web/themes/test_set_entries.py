"""The fields of a question set in a form: what is not touched stays as it is, to the letter."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from wtforms import Form

from audit_app.errors import Invalid
from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Part
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.options import Descriptor
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level
from audit_app.rules.questions.set_parts import Term
from audit_app.web.forms.components import component
from audit_app.web.themes.draft_fields import (
    QUESTION,
    QUESTION_ENTRIES,
    SCALE,
    SCALE_ENTRIES,
    SECTION,
    SECTION_ENTRIES,
    SET_ENTRIES,
)
from audit_app.web.themes.set_entries import Entry
from audit_app.web.themes.set_rows import Rows
from tests.rules.question_sets.samples import few, question_sets


@few
@given(question_sets())
def test_saving_what_the_page_shows_changes_nothing(questions: QuestionSet) -> None:
    parts: list[tuple[Part, Any, dict[str, Any]]] = [(QUESTION_SET, questions, SET_ENTRIES)]
    parts += [(SCALE, scale, SCALE_ENTRIES) for scale in questions.scales]
    parts += [(SECTION, section, SECTION_ENTRIES) for section in questions.sections]
    parts += [(QUESTION, question, QUESTION_ENTRIES) for question in questions.questions]
    for shape, part, entries in parts:
        for name, entry in entries.items():
            value = shape.field_of(part, name)
            assert entry.updated(entry.form_data(value), value) == value, name


@pytest.mark.parametrize(
    ("name", "before", "typed", "value"),
    [
        ("choices", (), "Yes\n\n  No \n", (Choice("yes", "Yes"), Choice("no", "No"))),
        ("limit", None, "1,000", 1000),
        ("limit", 24, "", None),
        ("prompts", (), "Who?\nWhen?", ("Who?", "When?")),
        ("unit", "hours", "", None),
    ],
)
def test_what_is_typed_becomes_the_value(name: str, before: object, typed: str, value: object) -> None:
    entry = QUESTION_ENTRIES[name]
    assert entry.updated({name: typed}, before) == value


def test_a_word_and_its_meaning_stand_on_a_line() -> None:
    entry = SET_ENTRIES["glossary"]
    assert entry.updated({"glossary": "DSL: Designated lead: a role."}, ()) == (
        Term("DSL", "Designated lead: a role."),
    )


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("limit", "many"),
        ("limit", "99999999"),
        ("text", "x" * 501),
        ("text", "<script>"),
        ("choices", "Yes\nyes"),
        ("choices", "\n".join(str(number) for number in range(101))),
        ("links", "no address"),
        ("links", "Ours javascript:alert(1)"),
        ("prompts", "a\x0bb\x00c"),
    ],
)
def test_what_cannot_stand_is_said_at_its_input(name: str, typed: str) -> None:
    with pytest.raises(Invalid) as raised:
        QUESTION_ENTRIES[name].updated({name: typed}, ())
    assert set(raised.value.fields) == {name}


COLUMNS = QUESTION_ENTRIES["columns"]


def on_levels(*levels: str) -> Entry:
    """What each grade means, with a text area for each of these levels."""
    return replace(QUESTION_ENTRIES["rubric"], levels=tuple((level, level.title()) for level in levels))


@pytest.mark.parametrize(
    ("entry", "typed", "names"),
    [
        (on_levels("good", "poor"), {"rubric-good": "<b>", "rubric-poor": "Late."}, {"rubric-good"}),
        (SET_ENTRIES["unit"], {"unit-singular": "<b>", "unit-plural": "x" * 999}, {"unit-singular", "unit-plural"}),
        (SET_ENTRIES["glossary"], {"glossary": "No meaning"}, {"glossary"}),
        (SET_ENTRIES["key_lines"], {"key_lines": "<b>"}, {"key_lines"}),
        (
            QUESTION_ENTRIES["columns"],
            {"columns-NEW-label": "How", "columns-NEW-choices": "Yes\nyes", "columns-NEW-unit": "x" * 999},
            {"columns-NEW-choices", "columns-NEW-unit"},
        ),
    ],
)  # fmt: skip
def test_each_part_that_cannot_stand_is_said_at_its_own_input(
    entry: Entry, typed: dict[str, str], names: set[str]
) -> None:
    with pytest.raises(Invalid) as raised:
        entry.updated(typed, entry.blank)
    assert set(raised.value.fields) == names


def test_texts_of_levels_are_kept_in_the_order_of_the_scale_and_left_out_where_empty() -> None:
    typed = {"rubric-fair": "", "rubric-poor": "Late.", "rubric-good": "At once.", "rubric-gone": "Old."}
    assert on_levels("good", "fair", "poor").updated(typed, (Descriptor("gone", "Older."),)) == (
        Descriptor("good", "At once."),
        Descriptor("poor", "Late."),
        Descriptor("gone", "Old."),
    )


def test_rows_are_numbered_and_the_spare_one_comes_last() -> None:
    rows, questions = SCALE_ENTRIES["levels"], QUESTION_SET.blank
    assert isinstance(rows, Rows)
    levels = (Level("good", "Good", "G", 2, "green"), Level("poor", "Poor", "P", 1, "red"))
    form = type("Drawn", (Form,), rows.fields(questions, levels))()
    runs = list(rows.runs(form, questions, levels, ()))
    assert [(run.legend, run.name, run.key, run.is_spare) for run in runs] == [
        ("Level 1", "levels-good", "good", False),
        ("Level 2", "levels-poor", "poor", False),
        ("Another level", "levels-NEW", "", True),
    ]
    assert [bool(run.help) for run in runs] == [True, False, False]
    assert [[input_.name.rpartition("-")[2] for input_ in line] for line in runs[0].lines] == [
        ["label", "letter", "rank", "colour"],
        ["descriptor"],
    ]


LAST = tuple(Column(f"c{number}", f"Column {number}", "text") for number in range(12))


@pytest.mark.parametrize("typed", [{"columns-NEW-required": True}, {"columns-NEW-type": "date"}])
def test_row_in_which_something_was_chosen_is_not_passed_over(typed: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        COLUMNS.updated(typed, ())
    assert set(raised.value.fields) == {"columns-NEW-label"}


def test_row_for_which_somebody_else_took_the_last_place_is_not_passed_over() -> None:
    shown = COLUMNS.form_data(LAST)
    assert COLUMNS.updated(shown, LAST) == LAST
    with pytest.raises(Invalid) as raised:
        COLUMNS.updated(shown | {"columns-NEW-label": "Held on", "columns-NEW-type": "date"}, LAST)
    assert raised.value.fields == {"columns-NEW-label": "Enter 12 or fewer"}


@few
@given(question_sets())
def test_every_input_that_is_drawn_is_compared_with_what_stands(questions: QuestionSet) -> None:
    rubric = replace(QUESTION_ENTRIES["rubric"], levels=(("good", "Good"), ("poor", "Poor")))
    for question in questions.questions:
        for entry in (*QUESTION_ENTRIES.values(), rubric):
            value = field_of(question, entry.name)
            drawn = {name for name in entry.fields(questions, value) if "-NEW-" not in name}
            assert drawn == set(entry.form_data(value)), entry.name


@few
@given(question_sets())
def test_every_box_for_words_says_what_it_holds(questions: QuestionSet) -> None:
    rubric = replace(QUESTION_ENTRIES["rubric"], levels=(("good", "Good"),))
    own = (*QUESTION_ENTRIES.values(), rubric)
    parts: list[tuple[Part, Any, Iterable[Entry]]] = [(QUESTION_SET, questions, SET_ENTRIES.values())]
    parts += [(SCALE, scale, SCALE_ENTRIES.values()) for scale in questions.scales]
    parts += [(SECTION, section, SECTION_ENTRIES.values()) for section in questions.sections]
    parts += [(QUESTION, question, own) for question in questions.questions]
    for shape, part, entries in parts:
        fields = {}
        for entry in entries:
            fields |= entry.fields(questions, shape.field_of(part, entry.name))
        drawn = [component(field) for field in type("Drawn", (Form,), fields)()]
        boxes = [params for name, params in drawn if name == "textarea"]
        assert [box["name"] for box in boxes if not box["attributes"]] == []
