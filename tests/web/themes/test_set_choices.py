"""What can be chosen in a field of a question set, and what becomes of ticks that change."""

import pytest
from wtforms import Form, SelectField, SelectMultipleField

from audit_app.errors import Invalid
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Word
from audit_app.web.themes.draft_fields import QUESTION_ENTRIES, SCALE_ENTRIES, SET_ENTRIES
from audit_app.web.themes.set_entries import DELETED, Entry, MultipleChoice, SingleChoice
from audit_app.web.themes.set_rows import Rows
from tests.support.making import SMALL_SET

MULTIPLE_CHOICES = [
    entry
    for entry in (*SET_ENTRIES.values(), *QUESTION_ENTRIES.values())
    if isinstance(entry, MultipleChoice)
]


@pytest.mark.parametrize("entry", MULTIPLE_CHOICES, ids=lambda entry: entry.name)
def test_what_is_newly_ticked_is_stored_and_what_is_unticked_is_gone(entry: Entry) -> None:
    stored = ("gender", "setting")
    assert entry.updated({entry.name: ["setting", "ethnicity"]}, stored) == ("setting", "ethnicity")
    assert entry.updated({entry.name: ["gender", "setting"]}, ()) == stored
    assert entry.updated({}, stored) == ()


@pytest.mark.parametrize("entry", MULTIPLE_CHOICES, ids=lambda entry: entry.name)
def test_ticks_that_no_set_can_hold_are_refused(entry: MultipleChoice) -> None:
    with pytest.raises(Invalid) as raised:
        entry.updated({entry.name: ["<b>"]}, ())
    assert set(raised.value.fields) == {entry.name}


@pytest.mark.parametrize("entry", MULTIPLE_CHOICES, ids=lambda entry: entry.name)
def test_tick_whose_option_was_deleted_keeps_its_box(entry: MultipleChoice) -> None:
    field = type("Drawn", (Form,), entry.fields(QUESTION_SET.blank, ("gone",)))()[entry.name]
    assert isinstance(field, SelectMultipleField)
    assert ("gone", DELETED) in [(value, label) for value, label, *_ in field.iter_choices()]


def cells(rows: Entry) -> tuple[Entry, ...]:
    """What is typed in a row."""
    assert isinstance(rows, Rows)
    return rows.inner


CHOICES_OF_WORDS = [
    entry
    for entry in (
        *QUESTION_ENTRIES.values(),
        *cells(QUESTION_ENTRIES["columns"]),
        *cells(SCALE_ENTRIES["levels"]),
    )
    if isinstance(entry, SingleChoice) and isinstance(entry.shape, Word)
]


@pytest.mark.parametrize("entry", CHOICES_OF_WORDS, ids=lambda entry: entry.name)
def test_every_word_that_a_set_can_hold_is_offered_by_its_label(entry: SingleChoice) -> None:
    offered = entry.options(QUESTION_SET.blank)
    assert list(offered) == list(entry.shape.words)
    assert all(label[0].isupper() for label in offered.values())


@pytest.mark.parametrize(
    ("entry", "offered"),
    [
        (QUESTION_ENTRIES["scale"], {"": "Choose a scale", "four": "Overall grade"}),
        (QUESTION_ENTRIES["asked_of"], {"police": "Police", "school": "Schools and colleges"}),
        (QUESTION_ENTRIES["key_lines"], {"told": "Was the school told?"}),
        (SET_ENTRIES["service_kinds"], SERVICE_KINDS),
        (SET_ENTRIES["facts_left_out"], {key: label for key, (label, _) in FACTS.items()}),
    ],
)
def test_what_a_set_has_is_offered_by_its_title(entry: Entry, offered: dict[str, str]) -> None:
    [field] = type("Drawn", (Form,), entry.fields(files.parse(SMALL_SET), entry.blank))()
    assert isinstance(field, SelectField)
    assert {value: label for value, label, *_ in field.iter_choices()} == offered
