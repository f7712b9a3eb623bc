"""Questions from a list or table of one's own: understood where it is plain, and said line by line where it is not."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.designer.edits.edit import Gone
from audit_app.rules.designer.pasted.service_words import kinds_of
from audit_app.rules.designer.pasted.table_rows import Row
from audit_app.rules.designer.pasted.tables import QuestionTable, add_table, read_questions
from audit_app.rules.question_sets.files import dump, parse
from audit_app.rules.question_sets.limits import MOST_QUESTIONS
from audit_app.rules.questions.options import Bounds, ChoiceOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.tables.text_tables import MOST_CHARACTERS, NotATable, as_text
from tests.rules.question_sets.samples import small_set

SERVICES = ("police", "school", "social-care", "health-0-19", "gp")


def into() -> QuestionSet:
    return replace(small_set(), service_kinds=SERVICES)


def listed(text: str, usual: str = "") -> QuestionTable:
    return read_questions(text, into(), usual)


def rows_of(*rows: tuple[str, ...], header: str = "Ref,Question,Type,Agencies,Guidance") -> tuple[Row, ...]:
    return read_questions(as_text([header.split(","), *rows]), into()).rows


def made(question_type: str, agencies: str = "", reference: str = "7.1") -> tuple[Question, str]:
    """The question of one row, and everything that is noted of it."""
    (row,) = rows_of((reference, "Was it sent?", question_type, agencies, "Look in the log."))
    assert row.question
    return row.question, " ".join(row.notes)


def references(table: QuestionTable) -> list[str]:
    return [row.question.reference for row in table.rows if row.question]


def test_list_is_a_question_a_line_and_a_colon_begins_a_section() -> None:
    table = listed("Was it sent?\n\nThe child:\n- Was the child seen?\n• Was the child heard?\n")
    assert [(title, [one.text for one in questions]) for title, questions in table.sections] == [
        ("", ["Was it sent?"]),
        ("The child", ["Was the child seen?", "Was the child heard?"]),
    ]


@pytest.mark.parametrize(
    ("line", "reference", "text"),
    [
        ("2a.1 Was it sent?", "2a.1", "Was it sent?"),
        ("7. was it sent?", "7", "was it sent?"),
        ("(8.2) Was it sent?", "8.2", "Was it sent?"),
        ("Q9: Was it sent?", "Q9", "Was it sent?"),
        ("12 Was it sent?", "12", "Was it sent?"),
        ("9.1\twas it sent?", "9.1", "was it sent?"),
    ],
)
def test_reference_before_a_question_is_kept(line: str, reference: str, text: str) -> None:
    (row,) = listed(line).rows
    assert row.question
    assert (row.question.reference, row.question.text) == (reference, text)


@pytest.mark.parametrize("line", ["16 or 17 year olds seen?", "3 children were seen?", "24h response given?"])
def test_number_that_is_part_of_a_question_stays_in_it(line: str) -> None:
    (row,) = listed(line).rows
    assert row.question
    assert row.question.text == line


def test_reference_in_use_is_replaced_and_said() -> None:
    table = listed("1.1 Was it sent?\n7.1 Was it read?\n7.1 Was it kept?\nWas it lost?")
    assert len(set(references(table)) | {"1.1"}) == 5
    assert [bool(row.notes) for row in table.rows] == [True, False, True, False]
    assert "“7.1” is already used" in table.rows[2].notes[0]


def test_keys_come_from_the_words_and_are_each_their_own() -> None:
    table = listed("Was the child’s café seen?\nWas the child’s café seen?\nПочему?")
    assert [row.question and row.question.key for row in table.rows] == [
        "was-the-childs-cafe-seen",
        "was-the-childs-cafe-seen-2",
        "question",
    ]


def test_list_takes_the_type_that_was_chosen_or_says_that_none_was() -> None:
    untold, told = listed("Was it sent?"), listed("Was it sent?", "yes-no")
    assert [row.question and row.question.type for row in (*untold.rows, *told.rows)] == [
        "long-text",
        "yes-no",
    ]
    assert "The types of answer are missing" in untold.notes[0]
    assert told.notes == ()


@pytest.mark.parametrize(
    ("words", "type_"),
    [
        ("Yes/No", "yes-no"),
        ("Y / N / NA", "yes-no"),
        ("yes, no or don't know", "yes-no"),
        ("Yes/Partially/No/N/A", "yes-partly-no"),
        ("☐ Yes ☐ No ☐ N/A", "yes-no"),
        ("Yes □ Partly □ No □", "yes-partly-no"),
        ("[ ] Yes [x] No", "yes-no"),
        ("✓ / ✗", "yes-no"),
        ("Tick", "yes-no"),
        ("Free text", "long-text"),
        ("Short text", "text"),
        ("DATE", "date"),
        ("Date and time", "datetime"),
        ("How many?", "number"),
        ("%", "percentage"),
        ("Scale 1-5", "score"),
        ("0 to 10", "score"),
        ("yes-partly-no", "yes-partly-no"),
        ("Evidence seen", "evidence-seen"),
    ],
)
def test_people_s_words_for_types_are_known(words: str, type_: str) -> None:
    question, notes = made(words)
    assert (question.type, notes) == (type_, "")


def test_scale_of_numbers_keeps_its_ends() -> None:
    question, _ = made("Scale (1-5)")
    assert question.options == Bounds(minimum=1, maximum=5)


def test_choices_are_taken_from_where_they_are_listed() -> None:
    question, notes = made("Tick all: Phone; Letter; Visit")
    assert question.type == "choices"
    assert [one.label for one in question.options.of(ChoiceOptions).choices] == ["Phone", "Letter", "Visit"]
    assert notes == ""
    question, notes = made("At home / at school")
    assert question.type == "choice"
    assert notes == "Read as one of a list: At home, at school."


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("☐ Home/school ☐ Office ☐ Not applicable", ["Home/school", "Office"]),
        ("Phone / Letter / N/A", ["Phone", "Letter"]),
        ("Phone; Letter; n.a.", ["Phone", "Letter"]),
        ("Phone; Letter; Doesn’t apply", ["Phone", "Letter"]),
    ],
)
def test_not_applicable_is_no_choice_because_every_answer_has_it(words: str, labels: list[str]) -> None:
    question, _ = made(words)
    assert [choice.label for choice in question.options.of(ChoiceOptions).choices] == labels


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("RAG", "Red, amber, green"),
        ("RAG rating", "Red, amber, green"),
        ("Green / Amber / Red / N/A", "Red, amber, green"),
        ("R/A/G", "Red, amber, green"),
        ("Met / not met", "Met or not met"),
        ("☐ Met ☐ Partly met ☐ Not met", "Met, partly met, not met"),
        ("0/1/2/3", "0 to 3"),
        ("Outstanding; Good; Requires improvement; Inadequate", "Outstanding to inadequate"),
    ],
)
def test_usual_levels_bring_a_ready_scale_of_which_the_set_gets_one(words: str, title: str) -> None:
    header, rows = ["Question", "Type"], [["Was it sent?", words], ["Was it read?", words]]
    table = read_questions(as_text([header, *rows]), into())
    assert [scale.title for scale in table.scales] == [title]
    assert f"“{title}”, which is added to the set" in table.rows[0].notes[0]
    filled = add_table(into(), table, "").questions
    assert [scale.title for scale in filled.scales] == [into().scales[0].title, title]
    assert {
        filled.scale_of_grade(question).title for _, questions in table.sections for question in questions
    } == {title}
    again = read_questions(as_text([header, *rows]), filled)
    assert again.scales == ()


def test_scale_is_named_alone_or_after_a_colon() -> None:
    title = into().scales[0].title
    for words in (title, f"grade: {title.upper()}", f"Grade ({title})"):
        question, notes = made(words)
        assert (field_of(question, "scale"), notes) == ("four", "")


def test_levels_of_a_scale_of_the_set_mean_that_scale() -> None:
    scale = into().scales[0]
    question, notes = made(" / ".join(level.label for level in reversed(scale.levels)))
    assert field_of(question, "scale") == scale.key
    assert scale.title in notes


def test_columns_named_like_the_levels_of_a_scale_are_the_rubric() -> None:
    table = read_questions(
        "Item\tStandard\tRed\tAmber\tGreen\tOwner\n"
        "A1\tRecording is timely\tWeeks late\tDays late\tThe same day\tTom\n"
        "A2\tThe plan is shared\tNot shared\t\tWith all\tAnn",
        into(),
    )
    filled = add_table(into(), table, "").questions
    questions = [question for _, added in table.sections for question in added]
    assert table.ignored == ("Owner",)
    assert [filled.scale_of_grade(question).title for question in questions] == ["Red, amber, green"] * 2
    assert [[part.text for part in field_of(question, "rubric")] for question in questions] == [
        ["Weeks late", "Days late", "The same day"],
        ["Not shared", "With all"],
    ]
    assert table.notes == ()


def test_rubric_of_a_row_that_is_no_such_grade_is_not_used_and_said() -> None:
    table = read_questions(
        "Question\tType\tRed\tAmber\tGreen\nSent?\tY/N\tNo\tLate\tYes\nGood?\tRAG\tNo\tPartly\tYes\nBest?\tgrade\tNo\t\t",
        into(),
    )
    sent, good, best = (row.question for row in table.rows)
    assert "What each level means was not used" in table.rows[0].notes[0]
    assert sent
    assert sent.type == "yes-no"
    assert [len(field_of(question, "rubric")) for question in (good, best) if question] == [3, 1]


def test_rubric_that_no_file_could_hold_is_refused_with_its_row() -> None:
    for text, why in (("x" * 2001, "2,000 characters"), ("<b>late</b>", "looks like HTML")):
        (row,) = read_questions(f"Question\tRed\tAmber\tGreen\nSent?\t{text}\tb\tc", into()).rows
        assert why in row.problem


def test_choices_may_have_a_column_of_their_own() -> None:
    header = "Question,Type,Options"
    one, two, three = rows_of(
        ("How?", "dropdown", "1. Phone\n2. Letter"),
        ("Sent?", "choice", "Yes; No; Not applicable"),
        ("When?", "date", "Today; Tomorrow"),
        header=header,
    )
    assert one.question
    assert [choice.label for choice in one.question.options.of(ChoiceOptions).choices] == ["Phone", "Letter"]
    assert two.question
    assert two.question.type == "yes-no"
    assert "choices were not used" in three.notes[0]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("wibble", "this type of answer is not recognised"),
        ("Tick all", "does not list the choices"),
        ("Scale 5-1", "from a lower to a higher number"),
        ("", "The type of answer is missing"),
    ],
)
def test_what_is_not_understood_takes_any_words_and_says_so(words: str, why: str) -> None:
    question, notes = made(words)
    assert question.type == "long-text"
    assert why in notes
    assert "until you choose" in notes


def test_grade_takes_the_only_scale_or_the_one_it_names() -> None:
    question, notes = made("Grade")
    assert field_of(question, "scale") == "four"
    assert "Graded by the scale" in notes
    sample = into()
    two = replace(sample, scales=(*sample.scales, Scale("risk", "Risk now", sample.scales[0].levels)))
    named, unnamed = read_questions("Question\tType\nHow?\tGrade (Risk now)\nHow?\tRating", two).rows
    assert named.question
    assert field_of(named.question, "scale") == "risk"
    assert "several scales" in unnamed.notes[0]
    (none,) = read_questions("Question\tType\nHow?\tGrade", replace(sample, scales=())).rows
    assert "no scale yet" in none.notes[0]


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("", ()),
        ("All agencies", ()),
        ("Police", ("police",)),
        ("Schools & CSC", ("school", "social-care")),
        ("social care/police", ("police", "social-care")),
        ("Health visiting and school nursing, GPs", ("health-0-19", "gp")),
        ("police; school; social care; 0-19; gp", ()),
    ],
)
def test_agencies_are_known_by_what_people_call_them(words: str, kinds: tuple[str, ...]) -> None:
    question, notes = made("Yes/No", words)
    assert (question.asked_of, notes) == (kinds, "")


def test_agency_that_is_not_asked_or_not_clear_is_said() -> None:
    question, notes = made("Yes/No", "Police, Fire service, Housing")
    assert question.asked_of == ("police",)
    assert "“Fire service”, “Housing” are not a kind of service in this set." in notes
    question, notes = made("Yes/No", "Fire service")
    assert question.asked_of == ()
    assert "Every service is asked until you choose." in notes
    question, notes = made("Yes/No", "Health")
    assert question.asked_of == ("health-0-19", "gp")
    assert "was read as Health visiting and school nursing, General practice" in notes


def test_columns_stand_in_any_order_and_others_are_named() -> None:
    table = read_questions("Notes;Owner;HOW ANSWERED;Audit question\nSee log;Tom;Y/N;Was it sent?", into())
    (row,) = table.rows
    assert row.question
    assert (row.question.text, row.question.type, row.question.guidance) == (
        "Was it sent?",
        "yes-no",
        "See log",
    )
    assert table.ignored == ("Owner",)


def test_row_with_one_cell_begins_a_section_and_a_repeated_head_is_passed_over() -> None:
    head = ("Ref", "Question", "Type", "Agencies", "Guidance")
    rows = rows_of(
        ("The child", "", "", "", ""), ("7.1", "Seen?", "Y/N", "", ""), head, ("7.2", "Heard?", "Y/N", "", "")
    )
    assert [(row.section, row.question and row.question.text) for row in rows] == [
        ("The child", "Seen?"),
        ("The child", "Heard?"),
    ]


def test_row_of_which_no_question_can_be_made_says_why_and_the_others_stand() -> None:
    rows = rows_of(
        ("7.1", "", "Y/N", "", ""),
        ("7.2", "", "", "", ""),
        ("7.3", "x" * 501, "", "", ""),
        ("7.4", "Ok?", "Y/N", "", "x" * 2001),
    )
    assert [row.question for row in rows] == [None] * 4
    assert [row.problem[:25] for row in rows] == [
        "There is no question in t",
        "There is no question in t",
        "A question must be 500 ch",
        "Guidance must be 2,000 ch",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n",
        "x" * (MOST_CHARACTERS + 1),
        "Was it?\n" * (MOST_QUESTIONS + 1),
        "Question,Question\na,b",
        "A section:",
    ],
)
def test_what_cannot_be_read_at_all_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(NotATable, match=r"\."):
        read_questions(text, into())


def test_longest_table_is_read_quickly() -> None:
    words = [
        "7.1",
        "Was " + "and the child " * 30,
        "scale " * 30 + "/" * 100,
        "police and " * 10,
        "see " * 300,
    ]
    begun = perf_counter()
    read_questions(as_text([["Ref", "Question", "Type", "Agencies", "Guidance"], *[words] * 90]), into())
    assert perf_counter() - begun < 2


def test_questions_go_into_the_section_of_their_title_or_a_new_one() -> None:
    sample = into()
    first, last = sample.sections[0], sample.sections[-1]
    table = listed(f"One?\n{last.title.upper()}:\nTwo?\nThe child:\nThree?")
    edit = add_table(sample, table, first.key)
    filled = edit.questions
    assert edit.words == "Added 3 questions"
    assert [section.title for section in filled.sections] == [
        *(one.title for one in sample.sections),
        "The child",
    ]
    assert [section.questions[-1].text for section in filled.sections] == ["One?", "Two?", "Three?"]
    assert add_table(sample, listed("One?"), "").questions.sections[-1].title == "New questions"


def test_more_than_a_set_holds_is_refused() -> None:
    table = listed("\n".join(f"Section {at}:\nWhat {at}?" for at in range(60)))
    with pytest.raises(Gone, match="up to 50 sections"):
        add_table(into(), table, "")


_cells = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40) | st.sampled_from(
    [
        "Yes/No",
        "1-5",
        "Tick all: a; b",
        "grade",
        "police",
        "date",
        "7.1",
        "Title:",
        "a/b/c",
        "score",
        "evidence",
    ]
)


@given(st.lists(st.tuples(_cells, _cells, _cells, _cells, _cells), max_size=8))
def test_whatever_is_read_makes_a_set_that_can_be_published(rows: list[tuple[str, ...]]) -> None:
    """No cell leads to a question that the engine would refuse."""
    try:
        table = read_questions(as_text([["Ref", "Question", "Type", "Agencies", "Guidance"], *rows]), into())
    except NotATable:
        return
    sample = into()
    new = tuple(row.question for row in table.rows if row.question)
    first = sample.sections[0]
    filled = replace(
        sample, sections=(replace(first, questions=(*first.questions, *new)), *sample.sections[1:])
    )
    assert parse(dump(filled)) == filled


@pytest.mark.parametrize(
    "text", ["Was <b>it</b> told?", "<A>:", "Reference,Question,Choices\n1,How?,<i>one</i>/two"]
)
def test_what_looks_like_html_is_left_out_with_its_reason(text: str) -> None:
    (row,) = read_questions(text, small_set()).rows
    assert row.question is None
    assert "looks like HTML" in row.problem


@pytest.mark.parametrize(
    ("words", "asked", "kinds"),
    [
        ("Police, drug and alcohol, nurseries", "police early-years substance-misuse", "police early-years substance-misuse"),
        ("Adult social care / VCS", "social-care adult-social-care voluntary", "adult-social-care voluntary"),
        ("Fire and rescue and ambulance", "police fire ambulance", "fire ambulance"),
        ("mental health", "camhs adult-mental-health police", "camhs adult-mental-health"),
        ("nursery, midwives", "school hospital police", "school hospital"),
        ("other", "police another", "another"),
    ],
)  # fmt: skip
def test_services_are_known_by_the_names_people_give_them(words: str, asked: str, kinds: str) -> None:
    given = [*asked.split(), "gp"]
    assert kinds_of(words, given)[0] == tuple(kinds.split())


def test_wider_kind_is_said_where_the_one_named_is_not_asked() -> None:
    assert kinds_of("nursery", ("police", "school"))[1] == "“nursery” was read as Schools and colleges."
