"""A file that says only what differs makes a whole set with its base, and is told of its own errors at its own lines."""

import pytest

from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.question_sets.files import check, dump, parse
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base
from tests.rules.question_sets.samples import small_set

VARIANT = """\
format: 1
extends:
  slug: small
  version: 1
slug: smaller
version: 1
title: A smaller theme
leave_out: [delay]
sections:
  - key: notice
    guidance: Look at the log.
    questions:
      - key: sent
        reference: "1.1"
        text: Was a notice sent the same day?
        type: yes-no
      - key: heard
        reference: "1.4"
        text: Did the school hear of it?
        type: yes-no
  - key: after
    title: After the notice
    questions:
      - key: helped
        reference: "3.1"
        text: Was the child helped?
        type: yes-no
"""


def base_of(base: Base) -> QuestionSet | None:
    return small_set() if base == Base("small", 1) else None


def variant(*changes: tuple[str, str]) -> str:
    text = VARIANT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def errors(*changes: tuple[str, str]) -> list[tuple[int, str]]:
    return [(error.line, error.message) for error in check(variant(*changes), base_of)]


def test_what_differs_takes_its_place_and_the_rest_stays() -> None:
    whole = parse(VARIANT, base_of)
    assert [section.key for section in whole.sections] == ["notice", "overall", "after"]
    assert [one.key for one in whole.sections[0].questions] == ["sent", "route", "heard"]
    assert whole.question("sent").text == "Was a notice sent the same day?"
    assert (whole.title, whole.purpose, whole.minutes) == ("A smaller theme", small_set().purpose, 20)
    assert (whole.sections[0].title, whole.sections[0].guidance) == ("The notice", "Look at the log.")


def test_what_is_kept_is_whole_and_says_where_it_came_from() -> None:
    whole = parse(VARIANT, base_of)
    kept = dump(whole)
    assert whole.variant_of == Base("small", 1)
    assert "extends" not in kept
    assert parse(kept) == whole
    assert dump(parse(kept)) == kept
    assert "Added: section After the notice" in map(str, compare(small_set(), whole))


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("version: 1\nslug", "version: 7\nslug"), 3, "there is no published small, version 7 to extend."),
        (("[delay]", "[delai]"), 8, "the base has no question 'delai'."),
        (("title: A smaller theme", "titel: A smaller theme"), 7, "'titel' is not recognised."),
        (('reference: "3.1"', 'reference: "1.4"'), 25, "the reference '1.4' is used twice."),
        (
            ("type: yes-no\n      - key: heard", "type: yes-know\n      - key: heard"),
            16,
            "'type' is 'yes-know'.",
        ),
        (
            (
                "text: Was the child helped?\n        type: yes-no",
                "text: Was the child helped?\n        type: grade",
            ),
            24,
            "needs 'scale'.",
        ),
    ],
)
def test_an_error_stands_at_the_line_of_the_file(change: tuple[str, str], line: int, words: str) -> None:
    assert [(at, words in said) for at, said in errors(change)] == [(line, True)]


def test_what_the_base_no_longer_bears_is_told_where_it_is_named() -> None:
    hanging = (
        "type: yes-no\n      - key: heard",
        "type: yes-no\n        when: [{answer: delay, stands: [answered]}]\n      - key: heard",
    )
    (found,) = errors(hanging)
    assert "there is no question 'delay'." in found[1]
    assert found[0] == 17


def test_without_a_base_at_hand_nothing_can_be_extended() -> None:
    (error,) = check(VARIANT)
    assert "to extend" in error.message
