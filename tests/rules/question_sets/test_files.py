"""Reading a question set from its file, and finding things in it."""

import pytest

from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.question_sets.files import check, parse
from audit_app.rules.questions.options import ChoiceOptions, NumberOptions
from tests.rules.question_sets.samples import SMALL, changed, small_set


def test_words_that_yaml_takes_for_truth_stay_words() -> None:
    text = changed(("label: Telephone", "label: no"), ("label: E-mail", "label: Yes"))
    assert [choice.label for choice in parse(text).question("route").options.of(ChoiceOptions).choices] == [
        "no",
        "Yes",
    ]


def test_numbers_stay_words_where_words_are_wanted() -> None:
    assert parse(changed(('reference: "1.1"', "reference: 1.10"))).question("sent").reference == "1.10"


def test_numbers_are_numbers_where_numbers_are_wanted() -> None:
    delay = small_set().question("delay")
    assert delay.options == NumberOptions(minimum=0, maximum=72, unit="hours")


def test_level_without_rank_is_not_graded() -> None:
    assert small_set().scale("four").level("not-graded").rank is None


def test_field_with_nothing_after_it_is_left_out() -> None:
    text = changed(("        type: yes-no\n", "        type: yes-no\n        guidance:\n        scale:\n"))
    assert parse(text) == small_set()


@pytest.mark.parametrize("nothing", ["null", "~", ""])
def test_null_leaves_out_what_may_be_absent(nothing: str) -> None:
    assert parse(changed(("unit: hours", f"unit: {nothing}"))).question("delay").options == NumberOptions(
        minimum=0, maximum=72
    )


def test_null_is_a_word_where_words_are_wanted() -> None:
    assert parse(changed(("title: A small theme", "title: null"))).title == "null"


@pytest.mark.parametrize(
    ("written", "required"), [("no", False), ("yes", True), ("true", True), ("false", False)]
)
def test_true_and_false_may_be_written_as_yes_and_no(written: str, required: bool) -> None:
    assert parse(changed(("required: false", f"required: {written}"))).question("route").required is required


def test_list_of_the_greatest_length_is_read() -> None:
    more = "".join(f"          - {{key: way-{at}, label: Way {at}}}\n" for at in range(98))
    text = changed(("        choices:\n", f"        choices:\n{more}"))
    assert len(parse(text).question("route").options.of(ChoiceOptions).choices) == 100


def test_questions_stand_in_the_order_of_the_sections() -> None:
    assert [question.key for question in small_set().questions] == ["sent", "route", "delay", "grade"]


def test_question_knows_its_section() -> None:
    assert small_set().section_of("grade").key == "overall"


def test_overall_questions_are_found() -> None:
    assert [question.key for question in small_set().overall_questions] == ["grade"]


@pytest.mark.parametrize("lookup", ["question", "section_of", "scale"])
def test_unknown_key_is_a_key_error(lookup: str) -> None:
    with pytest.raises(KeyError):
        getattr(small_set(), lookup)("nowhere")


def test_windows_file_reads_the_same() -> None:
    assert parse("\ufeff" + SMALL.replace("\n", "\r\n")) == small_set()


def test_error_stands_at_its_line_and_column() -> None:
    (error,) = check(changed(("type: yes-no", "type: yes-know")))
    line = SMALL.splitlines()[error.line - 1]
    assert line[error.column - 1 :] == "yes-no"


def test_error_reads_as_a_sentence_with_its_place() -> None:
    (error,) = check(changed(("        text: Was a notice sent?", "        txet: Was a notice sent?")))[1:]
    assert str(error) == (
        "line 46, column 9: Section 'notice', question 'sent': 'txet' is not recognised. Did you mean 'text'?"
    )


def test_every_error_is_reported_at_once_in_the_order_of_lines() -> None:
    version = ("version: 1", "version: one")
    text = changed(version, ("type: number", "type: nummer"), ("scale: four", "scale: for"))
    assert [error.message for error in check(text)] == [
        "Question set: 'version' is 'one'.",
        "Section 'notice', question 'delay': 'type' is 'nummer'.",
        "Section 'overall', question 'grade': there is no scale 'for'.",
    ]


def test_what_relies_on_something_unreadable_is_not_reported_too() -> None:
    text = changed(("  - key: four\n", "  - key: Four!\n"))
    assert [error.message for error in check(text)] == ["Scale 1: 'key' is 'Four!'."]


def test_parse_raises_what_check_returns() -> None:
    text = changed(("minutes: 20", "minutes: 0"))
    with pytest.raises(SetErrors) as raised:
        parse(text)
    assert raised.value.errors == check(text)
