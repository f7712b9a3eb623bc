"""A set says which questions tell one fact, which answers can contradict each other, and what counts as the same."""

import pytest

from audit_app.rules.designer.edits import question_edits, set_edits
from audit_app.rules.question_sets.files import check, dump, parse
from audit_app.rules.questions.options import ChoiceOptions
from tests.rules.question_sets.samples import changed

SENT = "        type: yes-no\n        asked_of: [police]\n"
ROUTE_CHOICES = """\
          - key: telephone
            label: Telephone
          - key: email
            label: E-mail
"""
MEANS = 'means:\n          - choice: telephone\n            means: "yes"\n'
BOTH = MEANS + '          - choice: email\n            means: "no"\n'
DELAY = "        maximum: 72\n        unit: hours\n"
PAIR = "contradicts:\n  - question: sent\n    other: {}\nsections:\n"


def told(route: str = "", delay: str = "", sent: str = "", pairs: str = "sections:\n") -> str:
    return changed(
        (SENT, f"{SENT}{sent}"),
        (ROUTE_CHOICES, f"{ROUTE_CHOICES}{route}"),
        (DELAY, f"{DELAY}{delay}"),
        ("sections:\n", pairs),
    )


WHOLE = told(
    sent="        fact: told\n",
    route=f"        fact: told\n        {BOTH}",
    delay="        tolerance: 2\n",
    pairs=PAIR.format("route"),
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (told(delay="        fact: told\n"), "type 'number' cannot record a fact"),
        (told(route=f"        fact: told\n        {BOTH.replace('choice: email', 'choice: emil')}"), "no choice 'emil'"),
        (told(route=f"        fact: told\n        {MEANS}"), "the meaning of 'email' is missing"),
        (told(route="        fact: told\n"), "the meaning of 'telephone' is missing"),
        (told(route=f"        {BOTH}"), "the meanings of its answers are not used"),
        (told(route=f"        fact: told\n        {BOTH}".replace('"no"', "maybe")), "'maybe'"),
        (told(sent="        fact: told\n        answered_by: family\n"), "only a service's own answer"),
        (told(pairs=PAIR.format("sant")), "no question 'sant'"),
        (told(pairs=PAIR.format("delay")), "'delay' is not answered by yes or no"),
        (told(pairs=PAIR.format("sent")), "cannot contradict itself"),
        (told(route="        tolerance: 1\n"), "type 'choice' has no 'tolerance'"),
        (told(delay="        tolerance: -1\n"), "is -1"),
    ],
)  # fmt: skip
def test_each_fault_is_said_at_its_line(text: str, said: str) -> None:
    errors = check(text)
    assert [error for error in errors if said in str(error)], errors
    assert all(error.line > 1 for error in errors)


def test_what_a_set_says_of_facts_is_written_back_as_it_was() -> None:
    assert check(WHOLE) == ()
    assert parse(dump(parse(WHOLE))) == parse(WHOLE)
    assert [question.key for question in parse(WHOLE).facts_told["told"]] == ["sent", "route"]


def test_a_variant_takes_over_facts_and_only_pairs_of_what_it_asks() -> None:
    variant = "format: 1\nextends: {slug: small, version: 1}\nslug: front\nversion: 1\n"
    whole = parse(variant, lambda _: parse(WHOLE))
    assert whole.facts_told.keys() == {"told"}
    assert whole.contradicts
    shorter = parse(f"{variant}leave_out: [route]\n", lambda _: parse(WHOLE))
    assert shorter.contradicts == ()


def test_the_designer_keeps_what_it_has_no_page_for() -> None:
    questions = parse(WHOLE)
    reworded = question_edits.change_question(questions, "route", text="How was the school told?").questions
    assert reworded.question("route").means == questions.question("route").means
    assert (reworded.question("route").fact, reworded.contradicts) == ("told", questions.contradicts)
    moved = question_edits.move_question(reworded, "sent", 1).questions
    assert set_edits.renumber(moved).questions.facts_told.keys() == {"told"}


def test_what_the_designer_takes_away_leaves_no_meaning_behind() -> None:
    questions = parse(WHOLE)
    choices = questions.question("route").options.of(ChoiceOptions).choices
    fewer = question_edits.change_question(questions, "route", choices=choices[:1]).questions.question(
        "route"
    )
    assert [one.choice for one in fewer.means] == ["telephone"]
    assert question_edits.remove_question(questions, "route").questions.contradicts == ()
    other = question_edits.change_type(questions, "route", "number").questions.question("route")
    assert (other.fact, other.means) == ("", ())
