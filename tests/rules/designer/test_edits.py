"""Changing a set step by step: keys stay, nothing else moves, and whatever stands can be written down and read."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.designer.edits import question_edits, section_edits, set_edits
from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.designer.edits.parts import move_row
from audit_app.rules.designer.keys import choices_with_keys
from audit_app.rules.question_sets.files import dump, parse_with_faults
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import NumberOptions
from audit_app.rules.questions.question_set import QuestionSet
from tests.rules.question_sets.samples import changed, few, question_sets, small_set, texts

Step = Callable[[QuestionSet], Edit]


def order(questions: QuestionSet) -> list[list[str]]:
    return [[question.key for question in section.questions] for section in questions.sections]


@st.composite
def steps(draw: st.DrawFn, questions: QuestionSet) -> Step:
    section = draw(st.sampled_from(questions.sections)).key if questions.sections else ""
    question = draw(st.sampled_from(questions.questions)).key if questions.questions else ""
    by, words, kind = draw(st.sampled_from((-1, 1))), draw(texts()), draw(st.sampled_from(sorted(TYPES)))
    possible: list[Step] = [lambda one: section_edits.add_section(one, words), set_edits.renumber]
    if section:
        possible += [
            lambda one: question_edits.add_question(one, section, words, kind),
            lambda one: section_edits.move_section(one, section, by),
            lambda one: section_edits.duplicate_section(one, section),
            lambda one: section_edits.remove_section(one, section),
        ]
    if question:
        possible += [
            lambda one: question_edits.move_question(one, question, by),
            lambda one: question_edits.duplicate_question(one, question),
            lambda one: question_edits.remove_question(one, question),
            lambda one: question_edits.change_type(one, question, kind),
            lambda one: question_edits.move_question_to(one, question, section),
            lambda one: question_edits.move_question_to(
                one, question, one.section_of(question).key, question
            ),
            lambda one: question_edits.change_question(one, question, text=words),
        ]
    return draw(st.sampled_from(possible))


@few
@given(st.data(), question_sets())
def test_after_any_steps_keys_are_unique_and_the_set_is_kept_as_it_stands(
    data: st.DataObject, questions: QuestionSet
) -> None:
    for _ in range(4):
        questions = data.draw(steps(questions))(questions).questions
    keys = [question.key for question in questions.questions]
    assert len(set(keys)) == len(keys)
    references = [question.reference for question in questions.questions]
    assert len(set(references)) == len(references)
    assert parse_with_faults(dump(questions))[0] == questions


@few
@given(question_sets(), st.sampled_from((-1, 1)))
def test_up_and_down_again_leaves_all_as_it_was(questions: QuestionSet, by: int) -> None:
    for question in questions.questions:
        there = question_edits.move_question(questions, question.key, by).questions
        back = question_edits.move_question(there, question.key, -by).questions
        assert questions in (there, back)


def test_a_question_moves_past_the_edge_of_its_section() -> None:
    moved = question_edits.move_question(small_set(), "delay", 1).questions
    assert order(moved) == [["sent", "route"], ["delay", "grade"]]
    moved = question_edits.move_question(small_set(), "grade", -1).questions
    assert order(moved) == [["sent", "route", "delay", "grade"], []]
    assert question_edits.move_question(small_set(), "sent", -1).questions == small_set()


def test_what_is_dragged_stands_above_what_it_was_dropped_on_or_last() -> None:
    small = small_set()
    first, second = (section.key for section in small.sections)
    for before, place, wanted in (
        ("sent", first, [["delay", "sent", "route"], ["grade"]]),
        ("grade", second, [["sent", "route"], ["delay", "grade"]]),
        ("", second, [["sent", "route"], ["grade", "delay"]]),
        ("", first, [["sent", "route", "delay"], ["grade"]]),
        ("delay", first, [["sent", "route", "delay"], ["grade"]]),
    ):
        assert order(question_edits.move_question_to(small, "delay", place, before).questions) == wanted
    assert (
        question_edits.move_question_to(small, "delay", first, "sent").words == "Moved question 1.3 above 1.1"
    )
    moved = section_edits.move_section_to(small, second, first)
    assert order(moved.questions) == [["grade"], ["sent", "route", "delay"]]
    assert section_edits.move_section_to(moved.questions, second).questions == small


def test_a_level_moves_among_its_like_and_stays_at_the_edge() -> None:
    levels = small_set().scales[0].levels
    keys = [level.key for level in levels]
    assert [level.key for level in move_row(levels, keys[1], -1)][:2] == [keys[1], keys[0]]
    assert move_row(levels, keys[0], -1) == levels


def test_a_new_question_stands_last_with_the_next_reference_and_a_telling_key() -> None:
    edit = question_edits.add_question(small_set(), "notice", "Did the school tell the Key Adult?", "yes-no")
    added = edit.questions.question(edit.key)
    assert (added.key, added.reference) == ("did-the-school-tell-the-key-adult", "1.4")
    assert edit.words == "Added question 1.4"


def test_a_grade_takes_the_only_scale_there_is() -> None:
    edit = question_edits.add_question(small_set(), "notice", "How good?", "grade")
    assert field_of(edit.questions.question(edit.key), "scale") == "four"
    assert parse_with_faults(dump(edit.questions))[1] == ()


def test_another_type_leaves_what_only_the_old_one_had() -> None:
    changed = question_edits.change_type(small_set(), "delay", "yes-no").questions.question("delay")
    assert not isinstance(changed.options, NumberOptions)
    kept = question_edits.change_type(small_set(), "delay", "decimal").questions.question("delay")
    assert kept.options == NumberOptions(minimum=0, maximum=72, unit="hours")


def test_another_type_leaves_behind_what_it_cannot_be_scored_by() -> None:
    scored = {"weight": 3, "critical": True, "second_score": True}
    questions = question_edits.change_question(small_set(), "sent", **scored).questions
    changed = question_edits.change_type(questions, "sent", "text")
    assert parse_with_faults(dump(changed.questions))[1] == ()
    kept = question_edits.change_type(questions, "sent", "yes-partly-no").questions.question("sent")
    assert (kept.weight, kept.critical, kept.second_score) == (3, True, True)


def test_a_deleted_question_that_others_depend_on_is_a_fault_at_those() -> None:
    when = (Condition(answer="sent", is_one_of=("yes",)),)
    questions = question_edits.change_question(small_set(), "delay", when=when).questions
    faults = parse_with_faults(dump(question_edits.remove_question(questions, "sent").questions))[1]
    assert [fault.path[:4] for fault in faults] == [("sections", 0, "questions", 1)]


def test_a_reworded_choice_keeps_its_key_and_a_new_one_gets_its_own() -> None:
    before = (Choice("telephone", "Telephone"), Choice("email", "E-mail"))
    assert choices_with_keys(["E-mail", "Telephone"], before) == before[::-1]
    assert choices_with_keys(["By telephone", "E-mail"], before) == (
        Choice("telephone", "By telephone"),
        before[1],
    )
    assert choices_with_keys(["Telephone", "Letter", "E-mail"], before) == (
        before[0],
        Choice("letter", "Letter"),
        before[1],
    )


@pytest.mark.parametrize(
    "step",
    [
        lambda one: question_edits.change_question(one, "nobody", text="x"),
        lambda one: section_edits.remove_section(one, "nowhere"),
        lambda one: question_edits.add_question(one, "nowhere", "Was it?", "yes-no"),
        lambda one: question_edits.move_question_to(one, "sent", "nowhere"),
        lambda one: question_edits.move_question_to(one, "sent", one.sections[0].key, "nowhere"),
        lambda one: section_edits.move_section_to(one, one.sections[0].key, "nowhere"),
        lambda one: set_edits.change_set(one, "", scales=move_row(one.scales, "nowhere", 1)),
    ],
)
def test_what_is_gone_is_said_to_be_gone(step: Step) -> None:
    with pytest.raises(Gone, match="not there any more"):
        step(small_set())


def test_a_set_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit_app.rules.designer.edits.parts.MOST_QUESTIONS", 4)
    with pytest.raises(Gone, match="at most 4 questions"):
        question_edits.add_question(small_set(), "notice", "Was it safe?", "yes-no")


def test_deleting_names_the_questions_that_hang_on_what_goes() -> None:
    needing = (
        "        type: number\n",
        "        type: number\n        when: [{answer: sent, is_one_of: [yes]}]\n",
    )
    questions = parse_with_faults(changed(needing))[0]
    assert question_edits.remove_question(questions, "sent").words == (
        "Deleted question 1.1, which decided whether 1.3 is asked"
    )
    assert question_edits.remove_question(questions, "delay").words == "Deleted question 1.3"
    assert section_edits.remove_section(questions, "notice").words == "Deleted section “The notice”"
