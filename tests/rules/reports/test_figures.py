"""Which figures a text is compared with, and what is said once they have moved."""

from dataclasses import replace
from datetime import date, timedelta

from audit_app.rules.reports.content import BODY, TEXT_SECTIONS
from audit_app.rules.reports.facts import GradedQuestion, RoundReport
from audit_app.rules.reports.figures import FIGURES, NOT_COMPARED, fingerprints, moved_figures
from tests.support.sample_report import sample_report


def regraded(report: RoundReport) -> RoundReport:
    question = report.grades[0]
    agreed = (replace(question.agreed[0], level="inadequate"), *question.agreed[1:])
    changed: GradedQuestion = replace(question, agreed=agreed)
    return replace(report, grades=(changed, *report.grades[1:]))


def test_every_text_names_sections_that_the_report_has() -> None:
    assert set(FIGURES) == {section.key for section in TEXT_SECTIONS}
    titles = {section.title for section in BODY}
    assert {title for named in FIGURES.values() for title in named} <= titles


def test_a_grade_that_changes_is_named_where_texts_speak_about_grades() -> None:
    before, after = fingerprints(sample_report()), fingerprints(regraded(sample_report()))
    said = {key: moved_figures(before[key], after[key]) for key in FIGURES}
    assert "Table “Overall grade: how many of each grade”" in said["conclusions"]
    assert "“Agreed grades” under “Executive summary”" in said["executive-summary"]
    assert said["introduction"] == said["dissemination"] == ()


def test_another_day_and_other_texts_move_no_figure() -> None:
    later = sample_report(dated=date(2018, 5, 18) + timedelta(days=90), texts={"conclusions": "9 of 10."})
    assert fingerprints(later) == fingerprints(sample_report())


def test_a_text_checked_before_figures_were_kept_is_to_be_checked_again() -> None:
    assert moved_figures(None, fingerprints(sample_report())["conclusions"]) == (NOT_COMPARED,)
