"""What is written can be read back, word for word and byte for byte."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given

from audit_app.rules.question_sets.files import check, dump, parse, parse_with_faults
from audit_app.rules.questions.question_set import QuestionSet
from tests.rules.question_sets.samples import AWKWARD, SMALL, changed, few, question_sets, texts

THEMES = sorted(Path("audit_templates/themes").glob("*/*.yaml"))
PURPOSE = "purpose: To see whether the notice came in time."


@few
@given(question_sets())
def test_generated_set_and_its_file_come_back_as_they_were(question_set: QuestionSet) -> None:
    canonical = dump(question_set)
    assert parse(canonical) == question_set
    assert dump(parse(canonical)) == canonical


@few
@given(texts(5_000))
def test_other_yaml_programs_read_the_same_words(words: str) -> None:
    file = dump(parse(changed((PURPOSE, f"purpose: {_quote(words)}"))))
    assert yaml.safe_load(file)["purpose"] == words


@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_words_survive_in_every_place(words: str) -> None:
    line = _quote(words[:200])
    text = changed(
        (PURPOSE, f"purpose: {_quote(words)}"),
        ("  - The child's record", f"  - {line}"),
        ("    title: The notice", f"    title: {line}"),
        ("    meaning: Designated safeguarding lead.", f"    meaning: {line}"),
    )
    question_set = parse(text)
    assert parse(dump(question_set)) == question_set
    assert question_set.purpose == words


def test_canonical_file_is_left_as_it_is() -> None:
    assert dump(parse(SMALL)) == SMALL


@pytest.mark.parametrize(
    ("type_", "fault"),
    [
        ("yes-no", "a question of type 'yes-no' has no 'limit'."),
        ("yesno", "'type' is 'yesno'."),
    ],
)
def test_field_that_the_type_does_not_have_is_a_fault_and_stays_in_a_draft(type_: str, fault: str) -> None:
    text = changed(("type: yes-no\n", f"type: {type_}\n        limit: 3\n"))
    question_set, faults = parse_with_faults(text)
    assert fault in [found.message for found in faults]
    assert "        limit: 3\n" in dump(question_set)
    assert parse_with_faults(dump(question_set))[0] == question_set


def test_list_too_long_for_one_line_is_written_one_below_the_other() -> None:
    kinds = "early-help, social-care, health-0-19, gp, camhs, hospital, domestic-abuse, youth-justice"
    listed = "".join(f"  - {kind}\n" for kind in kinds.split(", "))
    text = changed(
        ("  - police\n  - school\n", f"  - police\n  - school\n{listed}"),
        ("asked_of: [police]", f"asked_of: [police, school, {kinds}]"),
    )
    assert "        asked_of:\n          - police\n          - school\n" in dump(parse(text))


def test_line_end_of_a_block_is_layout() -> None:
    written = "purpose: >\n  To see whether\n  it came.\n\n  In time?\n"
    text = changed((PURPOSE + "\n", written))
    assert parse(text).purpose == "To see whether it came.\nIn time?"


@pytest.mark.parametrize("file", THEMES, ids=str)
def test_shipped_theme_has_no_error(file: Path) -> None:
    assert check(file.read_text()) == ()


@pytest.mark.parametrize("file", THEMES, ids=str)
def test_shipped_theme_is_in_canonical_form(file: Path) -> None:
    assert dump(parse(file.read_text())) == file.read_text()


def _quote(words: str) -> str:
    return yaml.safe_dump(words, default_style='"', allow_unicode=True, width=100_000).rstrip("\n")
