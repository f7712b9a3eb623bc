"""Questions that several themes share, and how a draft takes them over."""

from dataclasses import replace

from audit_app.rules.answers.question_fields import field_of, with_fields
from audit_app.rules.designer.bank import BankQuestion, bank_of, take_questions
from audit_app.rules.question_sets.files import check, dump, parse
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale
from tests.rules.question_sets.samples import small_set


def shared(questions: QuestionSet, **keys: str) -> QuestionSet:
    """With shared keys for the questions that are named."""
    return replace(
        questions,
        sections=tuple(
            replace(
                section,
                questions=tuple(
                    replace(one, shared=keys.get(one.key.replace("-", "_"), "")) for one in section.questions
                ),
            )
            for section in questions.sections
        ),
    )


def elsewhere() -> QuestionSet:
    return shared(
        replace(small_set(), slug="elsewhere", title="Elsewhere"), sent="notice-sent", delay="hours"
    )


def bank() -> tuple[BankQuestion, ...]:
    return bank_of((), (elsewhere(),))


def test_each_shared_question_stands_once_with_the_themes_that_ask_it() -> None:
    mine = shared(replace(small_set(), title="Mine"), sent="notice-sent")
    found = {one.question.shared: one for one in bank_of((mine,), (elsewhere(), mine))}
    assert list(found) == ["notice-sent", "hours"]
    assert found["notice-sent"].of is mine
    assert found["notice-sent"].used_in == ("Elsewhere", "Mine")


def test_a_question_is_taken_under_its_own_heading_with_a_free_key_and_number() -> None:
    made = take_questions(small_set(), bank()).questions
    (taken,) = [one for one in made.questions if one.shared == "hours"]
    assert made.section_of(taken.key).title == "The notice"
    assert (taken.key, taken.reference) not in [(one.key, one.reference) for one in small_set().questions]
    assert parse(dump(made)) == made


def test_a_question_goes_where_it_is_wanted_and_makes_its_heading_where_there_is_none() -> None:
    (sent, _) = bank()
    assert (
        take_questions(small_set(), [sent], "overall").questions.sections[1].questions[-1].shared
        == "notice-sent"
    )
    bare = replace(small_set(), sections=small_set().sections[1:])
    assert take_questions(bare, [sent]).questions.sections[-1].title == "The notice"


def test_what_the_draft_has_already_is_not_taken_twice() -> None:
    edit = take_questions(elsewhere(), bank())
    assert edit.questions == elsewhere()
    assert edit.words == "Added 0 questions from the bank"


def test_what_the_draft_knows_nothing_of_is_left_behind() -> None:
    hanging = (
        Condition(fact="direction", is_one_of=("up",)),
        Condition(answer="route", stands=("answered",)),
    )
    known = Condition(fact="age_band", is_one_of=("under-5",))
    (sent, _) = bank()
    odd = replace(
        sent,
        question=replace(
            sent.question, asked_of=("police", "gp"), key_lines=("told", "nowhere"), when=(*hanging, known)
        ),
    )
    taken = take_questions(small_set(), [odd]).questions.questions[3]
    assert (taken.asked_of, taken.key_lines, taken.when) == (("police",), ("told",), (known,))


def test_a_scale_comes_with_its_question_unless_it_is_there_under_another_name() -> None:
    of = shared(small_set(), grade="graded")
    graded = with_fields(of.question("grade"), overall=False)
    one = BankQuestion(graded, of, ())
    same = replace(small_set(), scales=(replace(small_set().scales[0], key="own", title="Own"),))
    assert field_of(take_questions(same, [one]).questions.questions[-1], "scale") == "own"
    levels = (Level("a", "A", "A", 2, "green"), Level("b", "B", "B", 1, "red"))
    other = replace(small_set(), scales=(Scale("four", "Another four", levels),))
    made = take_questions(other, [one]).questions
    assert [scale.key for scale in made.scales] == ["four", field_of(made.questions[-1], "scale")]
    assert made.scales[1].levels == of.scales[0].levels


def test_two_questions_of_a_set_do_not_share_one_key() -> None:
    text = dump(shared(small_set(), sent="a", delay="a"))
    assert any("is used twice" in error.message for error in check(text))
