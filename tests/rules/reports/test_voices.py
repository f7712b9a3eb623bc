"""What a report says for those who are no service, and of the panel's own scores."""

from dataclasses import replace

import pytest

from audit_app.rules.asking.answerers import ScoreComparison, compare_scores
from audit_app.rules.numbers import HIDDEN
from audit_app.rules.questions.question import FAMILY
from audit_app.rules.reports.content import compose
from audit_app.rules.reports.counts import Heard, SecondCount, Voice
from audit_app.rules.reports.facts import PanelEntry
from tests.rules.question_sets.samples import small_set
from tests.rules.reports.test_content import column, headings, said, table
from tests.support.sample_findings import question
from tests.support.sample_report import sample_report

HEARD = Heard("4.1", "What did they say of the help?", 7, 3, 1, 1)
FAMILIES = (Voice(FAMILY, (HEARD,), (question("4.2", "Were they asked?", {"Yes": 6, "No": 1}),)),)


def test_families_stand_in_a_section_of_their_own_with_how_often_they_were_asked() -> None:
    report = sample_report(voices=FAMILIES)
    assert "What children and families said" in headings(compose(report))
    found = table(report, "how many were asked and answered")
    assert [column(found, name) for name in ("Answered", "Not sought")] == [["7 of 12"], ["3 of 12"]]
    assert "Were they asked?" in said(report)


def test_a_theme_that_asks_only_services_has_no_such_section() -> None:
    assert not {"What children and families said", "What practitioners said"} & set(
        headings(compose(sample_report()))
    )


def test_small_numbers_of_families_are_not_published() -> None:
    found = table(sample_report(voices=FAMILIES, for_publication=True), "how many were asked and answered")
    assert column(found, "Declined") == [HIDDEN]


def test_second_scores_are_told_question_by_question() -> None:
    report = sample_report(second_scores=(SecondCount("1.1", "Do leaders know?", 4, 2, 1),))
    found = table(report, "compared with the service’s own score")
    assert [column(found, name) for name in ("The same", "Panel lower")] == [["4 of 7"], ["2 of 7"]]


def test_the_panel_s_answers_stand_by_case_and_are_not_published() -> None:
    first, *others = sample_report().cases
    answers = (PanelEntry("Was there a moment to act?", "Yes", "In May."),)
    cases = (replace(first, answers=answers), *others)
    assert "Was there a moment to act?\nYes\nIn May." in said(sample_report(cases=cases))
    assert "In May." not in said(sample_report(cases=cases, for_publication=True))


@pytest.mark.parametrize(
    ("own", "second", "expected"),
    [
        ("good", "good", ScoreComparison.SAME),
        ("good", "poor", ScoreComparison.LOWER),
        ("poor", "good", ScoreComparison.HIGHER),
        ("good", "not-graded", ScoreComparison.OTHER),
    ],
)
def test_scores_are_compared_by_rank(own: str, second: str, expected: ScoreComparison) -> None:
    questions = small_set()
    assert compare_scores(questions.question("grade"), questions.scale("four"), own, second) is expected


def test_yes_is_above_no_and_one_of_a_list_above_none() -> None:
    questions = small_set()
    assert compare_scores(questions.question("sent"), None, "yes", "no") is ScoreComparison.LOWER
    assert compare_scores(questions.question("route"), None, "email", "telephone") is ScoreComparison.OTHER
