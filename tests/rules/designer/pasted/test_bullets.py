"""Lists pasted from Word lose their bullets, and no word of theirs."""

import pytest

from audit_app.rules.designer.pasted.tables import read_questions
from audit_app.rules.tables.text_tables import NotATable
from tests.rules.question_sets.samples import small_set

QUESTION = "Was the child seen – not only spoken to?"


def questions(text: str) -> list[str]:
    return [row.question.text for row in read_questions(text, small_set()).rows if row.question]


@pytest.mark.parametrize(
    "mark",
    [
        "", "• ", "•", "·\t", "- ", "– ", "* ", "o ", "o\t", "§ ", "§", "\uf0b7 ", "\uf0b7\t", "\uf0a7 ", "\uf0d8 ", "☐ ", "☐", "□ ",
        "☑ ", "✓ ", "➢ ", "a) ", "(b) ", "c. ", "(i) ", "iv) ", "ii. ", "• a) ", "   o  ",
    ],
)  # fmt: skip
def test_list_mark_is_taken_off_and_nothing_else(mark: str) -> None:
    assert questions(f"{mark}{QUESTION}") == [QUESTION]


@pytest.mark.parametrize(
    "line",
    [
        QUESTION,
        "Was there a multi- agency visit?",
        "Over-18s: were they asked - and when?",
        "A plan was made?",
        "I. Smith's advice was followed?",
        "of what use was it?",
        "e.g. was it sent?",
        "-5 degrees or less?",
        '"Yes" or no?',
    ],
)
def test_words_and_dashes_within_a_sentence_stay(line: str) -> None:
    assert questions(line) == [line]


def test_cell_of_several_lines_leaves_no_quotation_marks() -> None:
    text = 'Evidence\t"• History taken into account\n• Views of the ""child"""\nRating\t1'
    read = questions(text)
    assert not any(line.startswith('"') or line.endswith('""') for line in read)
    assert 'Views of the "child"' in read


def test_open_quotation_mark_in_a_table_is_an_error_with_its_line() -> None:
    text = 'Ref,Question,Type\n1,Was it seen?,yes/no\n2,"Was the plan agreed?,yes/no\n3,Was it sent?,yes/no\n4,Kept?,yes/no'
    with pytest.raises(NotATable, match="quotation mark in line 3"):
        questions(text)


def test_title_rows_and_a_heading_of_two_lines_are_understood() -> None:
    table = read_questions(
        "Audit tool 2026\t\t\nRef\tWhat we ask\tHow\n\tQuestion\tType\n7.1\tWas it sent?\tYes/No",
        small_set(),
    )
    (row,) = table.rows
    assert row.question
    assert (row.question.reference, row.question.type) == ("7.1", "yes-no")
    assert "above the column names: “Audit tool 2026”" in table.notes[0]


def test_question_that_is_a_formula_without_a_value_is_not_added() -> None:
    (row,) = read_questions('Ref,Question\n7.1,"=A1&""x"""', small_set()).rows
    assert row.problem == 'This cell is a formula that holds no value: =A1&"x". Paste its value instead.'
