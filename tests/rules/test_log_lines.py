"""What the lines of a log say."""

from datetime import UTC, datetime, timedelta

from audit_app.rules.log_lines import Change, Fold, Mark, act_words, changes, fold
from audit_app.rules.question_sets import Unit

CASES = Unit("case", "cases")
NOON = datetime(2018, 6, 4, 12, tzinfo=UTC)


def save(
    number: int, *, of: str = "one", by: str = "pat", act: str = "answers_saved", minutes: int = 0
) -> Mark:
    return Mark(number, NOON - timedelta(minutes=minutes), act, by, of)


def test_the_saves_of_one_return_by_one_person_are_one_line_though_others_save_in_between() -> None:
    marks = [save(5), save(4, of="two"), save(3), save(2, of="two"), save(1)]
    assert fold(marks) == (Fold(5, 3), Fold(4, 2))


def test_another_day_another_person_and_another_act_begin_a_new_line() -> None:
    marks = [
        save(5),
        save(4, act="return_begun"),
        save(3),
        save(2, by="sam"),
        save(1, by="sam", minutes=24 * 60),
    ]
    assert [one.times for one in fold(marks)] == [1, 1, 1, 1, 1]


def test_the_day_is_that_of_london() -> None:
    after_midnight = Mark(2, datetime(2018, 6, 4, 23, 10, tzinfo=UTC), "answers_saved", "pat", "one")
    before = Mark(1, datetime(2018, 6, 4, 22, 50, tzinfo=UTC), "answers_saved", "pat", "one")
    assert len(fold([after_midnight, before])) == 2


def test_only_saving_is_folded() -> None:
    assert len(fold([save(2, act="action_updated"), save(1, act="action_updated")])) == 2


def test_days_and_people_are_said_from_what_to_what() -> None:
    said = changes("auditor_named", {"auditor_id": "a"}, {"auditor_id": "b"}, {"a": "Ann", "b": "Bea"}, CASES)
    assert said == (Change("Auditor", "Bea", "Ann"),)
    said = changes("action_due_changed", {"due_on": "2018-06-01"}, {"due_on": "2018-06-08"}, {}, CASES)
    assert said == (Change("Due", "8 June 2018", "1 June 2018"),)


def test_a_line_says_the_noun_of_the_round_s_own_set() -> None:
    staff = Unit("member of staff", "members of staff")
    assert act_words("case_withdrawn", staff) == "Member of staff withdrawn"
    assert act_words("all_cases_removed", staff) == "All members of staff removed"
    assert act_words("return_not_known", staff) == "Member of staff not known"
    said = changes("round_opened", {}, {"cases": 3}, {}, staff)
    assert said == (Change("Members of staff", "3"),)


def test_grades_and_texts_are_not_told_and_details_of_a_case_only_named() -> None:
    assert (
        changes("grade_agreed", {"level": "good"}, {"level": "poor", "reason": "Seen late"}, {}, CASES) == ()
    )
    said = changes(
        "case_changed", {"age_band": "x", "summary": "a"}, {"age_band": "y", "summary": "b"}, {}, CASES
    )
    assert said == (Change("Changed", "details, summary"),)
