"""Counts in words, and the small numbers that a published report hides."""

from hypothesis import given
from hypothesis import strategies as st

from audit_app.rules.question_sets import Unit
from audit_app.rules.report_numbers import HIDDEN, alone, listed, of, share, shares, small


def test_percentage_is_left_out_where_the_total_cannot_bear_it() -> None:
    assert of(7, 9) == "7 of 9"


def test_percentage_stands_beside_its_number() -> None:
    assert of(93, 120) == "93 of 120 (78%)"


def test_one_thing_is_singular() -> None:
    assert Unit("family", "families").counted(1) == "1 family"


def test_list_reads_as_people_write_it() -> None:
    assert listed(["police", "schools", "GP"]) == "police, schools and GP"


def test_nothing_listed_is_empty() -> None:
    assert listed([]) == ""


def test_count_alone_is_hidden_when_small_and_published() -> None:
    assert alone(2, publication=True) == "fewer than 5"


def test_small_numbers_stand_in_the_report_to_the_sub_group() -> None:
    assert shares([1, 8], 9, publication=False) == ("1 of 9", "8 of 9")


def test_published_share_does_not_give_its_remainder_away() -> None:
    assert share(13, 15, publication=True) == "all but a few of 15"


def test_published_share_of_few_says_only_that_they_are_few() -> None:
    assert share(2, 3, publication=True) == "a small number"


def test_a_second_number_is_hidden_where_the_total_would_tell_the_first() -> None:
    assert shares([2, 6, 7], 15, publication=True) == (HIDDEN, HIDDEN, "7 of 15")


def test_two_ones_are_not_left_as_the_only_possible_pair() -> None:
    assert shares([1, 1, 6, 7], 15, publication=True) == (HIDDEN, HIDDEN, HIDDEN, "7 of 15")


def test_answers_that_may_be_given_together_are_hidden_one_by_one() -> None:
    assert shares([2, 14, 9], 15, publication=True, exclusive=False) == (HIDDEN, HIDDEN, "9 of 15")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_no_small_number_is_ever_published(counts: list[int]) -> None:
    texts = shares(counts, sum(counts), publication=True)
    assert all(text == HIDDEN for count, text in zip(counts, texts, strict=True) if small(count))


@given(st.lists(st.integers(0, 30), min_size=2, max_size=6))
def test_no_hidden_number_is_the_rest_of_the_total(counts: list[int]) -> None:
    texts = shares(counts, sum(counts), publication=True)
    others = [count for count in counts if count]
    assert texts.count(HIDDEN) != 1 or len(others) == 1
