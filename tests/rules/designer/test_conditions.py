"""Conditions put together in a page: whatever can be chosen stands, reads back, can be changed and taken away again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.asking.conditions import column_named
from audit_app.rules.designer import condition_lines
from audit_app.rules.designer import condition_offers as offers
from audit_app.rules.designer import conditions as editing
from audit_app.rules.designer.condition_lines import lines, mark_of
from audit_app.rules.designer.condition_tree import GROUPS, Wrong, condition_at
from audit_app.rules.designer.conditions import Holder, Slot
from audit_app.rules.designer.edits import question_edits, section_edits
from audit_app.rules.designer.edits.grade_matrix import MatrixLine, rows_of
from audit_app.rules.question_sets.files import dump, parse, parse_with_faults
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import Bounds
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from tests.rules.asking.test_conditions import with_condition
from tests.rules.question_sets.samples import few, question_sets, small_set

WHEN = ["- answer: sent", "  is_one_of: [yes]"]
TYPED = {"date": "4 June 2017", "datetime": "4/6/2017", "decimal": "12.5", "percentage": "50"}


@pytest.fixture
def questions() -> QuestionSet:
    return parse(with_condition(*WHEN))


def part(questions: QuestionSet, key: str = "asked") -> Holder:
    return editing.part_at(questions, "questions", key)


def sentence(questions: QuestionSet, key: str = "asked") -> str:
    return condition_lines.sentence(questions, part(questions, key).when)


def slot(questions: QuestionSet, place: tuple[int, ...] = (), group: str = "", instead: bool = False) -> Slot:
    return Slot(questions, part(questions), place, group, instead)


def words(questions: QuestionSet, key: str) -> list[str]:
    return [subject.word for subject in offers.subjects(Slot(questions, part(questions, key)))]


def chosen(questions: QuestionSet, word: str, test: str, *values: str) -> Condition:
    return offers.read_condition(slot(questions), word, test, {test: values})


def refused(questions: QuestionSet, word: str, test: str, *values: str) -> dict[str, str]:
    with pytest.raises(Wrong) as wrong:
        chosen(questions, word, test, *values)
    return wrong.value.fields


@few
@given(st.data(), question_sets())
def test_whatever_can_be_chosen_has_no_fault_of_its_own_and_can_be_taken_away(
    data: st.DataObject, questions: QuestionSet
) -> None:
    more = section_edits.add_section(questions, "More")
    questions = question_edits.add_question(more.questions, more.key, "Anything else?", "yes-no").questions
    part = data.draw(st.sampled_from(_parts(questions)))
    slot = Slot(questions, part, group=data.draw(st.sampled_from(("", *GROUPS))))
    if offers.why_none(part):
        assert not offers.subjects(slot)
        return
    condition, chosen = _drawn(data, slot)
    try:
        edit = editing.put_condition(slot, condition)
    except Wrong:
        assert not chosen, "only an amount that is typed may leave a question to nobody"
        return
    again, faults = parse_with_faults(dump(edit.questions))
    assert again == edit.questions
    assert not faults
    made = _part_of(again, part)
    line = lines(again, made.when)[-1]
    assert "no longer exists" not in condition_lines.sentence(again, made.when)
    assert editing.remove_condition(Slot(again, made, line.place)).questions == questions
    there = (*line.place, 0) if line.group else line.place
    held = condition_at(made.when, there)
    was = offers.chosen_in(again, held)
    changing = Slot(again, made, there, instead=True)
    assert offers.read_condition(changing, was.subject, was.test, {was.test: was.values}) == held
    assert editing.put_condition(changing, held).questions == again


def _drawn(data: st.DataObject, slot: Slot) -> tuple[Condition, bool]:
    """A condition that can be put there, and whether its value was one of those offered."""
    subject = data.draw(st.sampled_from(offers.subjects(slot)))
    test = data.draw(st.sampled_from(offers.tests_of(slot, subject)))
    keys = [choice.key for choice in test.choices]
    value = data.draw(st.sampled_from(keys)) if keys else _typed(slot.questions, subject.word)
    return offers.read_condition(slot, subject.word, test.name, {test.name: [value]}), bool(keys)


def _parts(questions: QuestionSet) -> list[Holder]:
    every = questions.questions
    lines = [MatrixLine(question, at) for question in every for at in range(len(rows_of(question)))]
    return [*every, *questions.sections, *lines]


def _typed(questions: QuestionSet, word: str) -> str:
    _, key, column = (*word.split(":"), "")[:3]
    question = questions.question(key)
    if column:
        question = column_named(question, column)
    least = question.options.of(Bounds).minimum if question.type in ("number", "decimal") else None
    return TYPED.get(question.type, "1") if least is None else str(least)


def _part_of(questions: QuestionSet, part: Holder) -> Holder:
    holder = {Question: "questions", Section: "sections", MatrixLine: "suggestions"}[type(part)]
    return editing.part_at(questions, holder, part.key)


def test_nothing_is_offered_for_an_overall_grade(questions: QuestionSet) -> None:
    grade, section = part(questions, "grade"), editing.part_at(questions, "sections", "overall")
    assert offers.why_none(grade) == "An overall grade is asked about every case."
    assert offers.why_none(section).startswith("It has an overall grade, 2.1")
    assert not offers.subjects(Slot(questions, grade))
    assert not offers.subjects(Slot(questions, section))


def test_a_choice_by_which_nobody_could_be_asked_is_left_out_and_said(questions: QuestionSet) -> None:
    """The question is asked only after a yes of the police."""
    kind = next(one for one in offers.subjects(slot(questions)) if one.word == "fact:service_kind")
    (test,) = offers.tests_of(slot(questions), kind)
    assert [choice.label for choice in test.choices] == ["Police"]
    assert test.hint == "Not offered, because nobody could be asked then: Schools and colleges"
    assert len(offers.tests_of(slot(questions, group="none_of"), kind)[0].choices) == 1


def test_what_leaves_a_question_to_nobody_is_refused_where_it_is_said(questions: QuestionSet) -> None:
    twice = (Condition(answer="delay", is_at_least="24"), Condition(answer="delay", is_at_most="12"))
    first = editing.put_condition(slot(questions), twice[0]).questions
    with pytest.raises(Wrong, match=r"nobody could be asked question 3\.4"):
        editing.put_condition(slot(first), twice[1])
    grouped = question_edits.change_question(questions, "asked", when=(Condition(any_of=twice),)).questions
    with pytest.raises(Wrong, match=r"nobody could be asked question 3\.4"):
        editing.change_group(slot(grouped, (0,)), "all_of")


def test_a_question_cannot_be_asked_of_itself_or_of_one_that_hangs_on_it(questions: QuestionSet) -> None:
    assert "answer:asked" not in words(questions, "asked")
    assert "answer:sent" in words(questions, "asked")
    assert "answer:asked" not in words(questions, "sent")
    assert "answer:route" in words(questions, "sent")


def test_a_section_is_not_asked_of_its_own_questions(questions: QuestionSet) -> None:
    section = editing.part_at(questions, "sections", "notice")
    found = {subject.heading for subject in offers.subjects(Slot(questions, section))}
    assert found == {"The case", "Overall", "More"}


def test_each_subject_has_the_tests_that_suit_it(questions: QuestionSet) -> None:
    found = {
        subject.word: [test.label for test in offers.tests_of(slot(questions), subject)]
        for subject in offers.subjects(slot(questions))
    }
    assert found["fact:service_kind"] == ["It is any of these"]
    assert found["answer:on"] == [
        "It is this day or later",
        "It is this day or earlier",
        "It is answered, or not",
    ]
    assert found["answer:delay"] == ["It is at least", "It is at most", "It is answered, or not"]
    assert found["answer:meetings"][0] == "There are at least this many rows"
    assert found["answer:meetings:came"] == ["It is any of these"]


def test_a_grade_is_compared_with_ranked_levels_only(questions: QuestionSet) -> None:
    subject = next(one for one in offers.subjects(slot(questions)) if one.word == "answer:grade")
    by_name = {test.name: test for test in offers.tests_of(slot(questions), subject)}
    assert "not-graded" in [choice.key for choice in by_name["is_one_of"].choices]
    assert "not-graded" not in [choice.key for choice in by_name["is_at_least"].choices]


def test_what_was_typed_is_kept_as_a_file_writes_it(questions: QuestionSet) -> None:
    assert chosen(questions, "answer:on", "is_at_least", "4 June 2017").is_at_least == "2017-06-04"
    assert chosen(questions, "answer:delay", "is_at_most", " 24 ").is_at_most == "24"
    assert chosen(questions, "answer:ways", "is_one_of", "visit", "letter").is_one_of == ("letter", "visit")


def test_what_does_not_fit_is_said_at_its_field(questions: QuestionSet) -> None:
    assert refused(questions, "", "stands") == {"subject": "Select what it depends on"}
    assert refused(questions, "answer:asked", "stands", "blank") == {"subject": "Select what it depends on"}
    assert refused(questions, "answer:sent", "is_at_least", "1") == {"test": "Select what must be true"}
    assert refused(questions, "answer:sent", "is_one_of") == {"is_one_of": "Select one or more of these"}
    assert refused(questions, "answer:sent", "is_one_of", "maybe") == {
        "is_one_of": "Select one or more of these"
    }
    assert refused(questions, "answer:delay", "is_at_least") == {
        "is_at_least": "Enter what it is compared with"
    }
    assert "whole number" in refused(questions, "answer:delay", "is_at_least", "soon")["is_at_least"]
    assert refused(questions, "answer:grade", "is_at_most", "not-graded") == {
        "is_at_most": "Select one of these"
    }


def test_groups_stand_in_each_other_and_an_emptied_one_goes(questions: QuestionSet) -> None:
    late, told = (Condition(answer="delay", is_at_least="24"), Condition(answer="ways", is_one_of=("visit",)))
    for place, group, condition in (((), "any_of", late), ((1,), "", told), ((1,), "none_of", late)):
        questions = editing.put_condition(slot(questions, place, group), condition).questions
    assert sentence(questions) == (
        "answer to 1.1: Yes; (answer to 1.3: 24 hours or more or answer to 3.3: Visit "
        "or not answer to 1.3: 24 hours or more)"
    )
    for place in ((1, 2, 0), (1, 0), (1, 0)):
        questions = editing.remove_condition(slot(questions, place)).questions
    assert sentence(questions) == "answer to 1.1: Yes"
    assert parse_with_faults(dump(questions))[1] == ()


@pytest.mark.parametrize("place", [(1,), (-1,), (0, 0), (0, 5), ()])
def test_a_place_where_nothing_stands_is_refused(questions: QuestionSet, place: tuple[int, ...]) -> None:
    with pytest.raises(Wrong):
        editing.remove_condition(slot(questions, place))


def test_lists_and_groups_end_somewhere(questions: QuestionSet) -> None:
    condition = Condition(answer="sent", is_one_of=("yes",))
    full = question_edits.change_question(questions, "asked", when=(condition,) * 10).questions
    with pytest.raises(Wrong, match="A list can have up to"):
        editing.put_condition(slot(full, ()), condition)
    inner = condition
    for _ in range(editing.MOST_NESTED):
        inner = Condition(any_of=(inner,))
    deep = question_edits.change_question(questions, "asked", when=(inner,)).questions
    assert editing.put_condition(slot(deep, (0, 0, 0, 0)), condition)
    with pytest.raises(Wrong, match="any deeper"):
        editing.put_condition(slot(deep, (0, 0, 0, 0), "none_of"), condition)


def test_a_condition_is_changed_where_it_stands(questions: QuestionSet) -> None:
    late, told = (Condition(answer="delay", is_at_least="24"), Condition(answer="ways", is_one_of=("visit",)))
    for place, group, condition in (((), "any_of", late), ((1,), "", told)):
        questions = editing.put_condition(slot(questions, place, group), condition).questions
    edit = editing.put_condition(
        slot(questions, (1, 0), instead=True), Condition(answer="route", is_one_of=("email",))
    )
    assert edit.words == "Changed a condition of question 3.4"
    assert sentence(edit.questions) == ("answer to 1.1: Yes; (answer to 1.2: E-mail or answer to 3.3: Visit)")
    edit = editing.change_group(slot(edit.questions, (1,)), "none_of")
    assert edit.words == "Changed a group of conditions of question 3.4"
    assert sentence(edit.questions) == (
        "answer to 1.1: Yes; not (answer to 1.2: E-mail or answer to 3.3: Visit)"
    )


@pytest.mark.parametrize("place", [(7,), (1,), (0, 0), ()])
def test_only_what_stands_there_is_changed(questions: QuestionSet, place: tuple[int, ...]) -> None:
    """The group at (1,) is joined otherwise, and no single condition takes its place."""
    late = Condition(answer="delay", is_at_least="24")
    questions = editing.put_condition(slot(questions, (), "any_of"), late).questions
    with pytest.raises(Wrong):
        editing.put_condition(slot(questions, place, instead=True), late)
    if place != (1,):
        with pytest.raises(Wrong):
            editing.change_group(slot(questions, place), "all_of")


def test_a_day_is_filled_in_as_people_write_it(questions: QuestionSet) -> None:
    condition = chosen(questions, "answer:on", "is_at_least", "4/6/2017")
    assert offers.chosen_in(questions, condition).values == ("4 June 2017",)
    gone = question_edits.remove_question(questions, "on").questions
    assert offers.chosen_in(gone, condition).values == ("2017-06-04",)


def test_what_names_something_deleted_says_so(questions: QuestionSet) -> None:
    questions = question_edits.remove_question(questions, "sent").questions
    assert sentence(questions) == "something that no longer exists"
    gone = Condition(answer="meetings", column="gone", is_one_of=("yes",))
    assert condition_lines.sentence(questions, (gone,)) == "something that no longer exists"


def test_the_mark_changes_with_the_conditions() -> None:
    condition = Condition(answer="sent", is_one_of=("yes",))
    assert mark_of((condition,)) != mark_of(())
    assert mark_of(()) == mark_of(small_set().questions[0].when)
