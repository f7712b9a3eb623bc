"""The report's words: nouns that suit what is audited, counted nouns, captions, ranks, and what replaced what."""

from dataclasses import replace
from datetime import date

import pytest

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.grading import level_meanings, level_words
from audit_app.rules.blocks import Block, KeyValues, Paragraph, Table
from audit_app.rules.naming import things, unit_for, with_article
from audit_app.rules.numbers import captioned, labelled
from audit_app.rules.questions.options import GradeOptions, NumberOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.redaction import reminder
from audit_app.rules.reports.actions import outcome_words
from audit_app.rules.reports.content import compose, still_to_write
from audit_app.rules.reports.counts import KeyLineFinding, SecondCount, SecondEntry
from audit_app.rules.reports.facts import (
    GradedQuestion,
    Minute,
    RecommendationEntry,
    RoundReport,
    SelfGrade,
    WithdrawnEntry,
)
from audit_app.rules.reports.question_tables import question_tables
from audit_app.rules.reports.summary import summary
from audit_app.rules.reports.tallies import ReturnedAnswers, count_answers
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import RecommendationState, ReportState, ReturnState
from tests.support.sample_report import overall_grade, sample_report

TURNED = Scale(
    "turned",
    "Numbers",
    (Level("one", "1", "1", 1, "red"), Level("three", "3", "3", 3, "green"), Level("two", "2", "2", 2, "yellow")),
)  # fmt: skip
"""Offered in another order than that of its ranks, and labelled by numbers."""
ORGANISATIONS = {"size": ("Size", {"small": "Fewer than 50 staff"})}


def tables(report: RoundReport) -> list[Table]:
    return [block for block in compose(report) if isinstance(block, Table)]


def said(blocks: tuple[Block, ...] | list[Block]) -> str:
    words = [block.text for block in blocks if isinstance(block, Paragraph)]
    rows = [
        f"{name}: {value}" for block in blocks if isinstance(block, KeyValues) for name, value in block.rows
    ]
    return "\n".join((*words, *rows))


@pytest.mark.parametrize(
    ("count", "unit", "wanted"),
    [("1", "workers", "worker"), ("2", "workers", "workers"), ("1", "families", "family"), ("1", "children", "child"), ("0", "hours", "hours"), ("1", "working days", "working day"), ("1", "hours", "hour"), ("1", "%", "%")],
)  # fmt: skip
def test_a_unit_stands_in_the_singular_beside_one(count: str, unit: str, wanted: str) -> None:
    assert unit_for(count, unit) == wanted
    question = Question("n", "1", "How many?", "number", options=NumberOptions(unit="workers"))
    assert TYPES["number"].display(1, question) == "1 worker"


def test_nouns_are_counted_by_one_helper() -> None:
    assert (things(1, "question"), things(2, "question"), things(1_000, "agency", "agencies")) == (
        "1 question",
        "2 questions",
        "1,000 agencies",
    )
    assert reminder("1.4.2010 born", "943 476 5919, CH1 2AB").count(" and ") <= 1


@pytest.mark.parametrize(
    "noun", ["a case", "an organisation", "an allegation", "a member of staff", "a unit", "an hour’s visit"]
)
def test_a_noun_takes_the_article_that_is_spoken(noun: str) -> None:
    assert with_article(noun.partition(" ")[2]) == noun


def test_a_unit_says_its_noun_in_every_form() -> None:
    staff = Unit("member of staff", "members of staff")
    assert (staff.a, staff.title, staff.titles) == (
        "a member of staff",
        "Member of staff",
        "Members of staff",
    )
    assert (staff.counted(1), staff.counted(1_200)) == ("1 member of staff", "1,200 members of staff")


def test_a_caption_has_no_colon_after_a_question_mark() -> None:
    assert captioned("How do you grade it?", "how many of each") == "How do you grade it? How many of each"
    assert captioned("Overall grade", "how many of each") == "Overall grade: how many of each"
    question = replace(overall_grade(), title="How do you grade the referral?")
    report = sample_report(grades=(question, replace(question, title="How do you grade the answer?")))
    assert [table.caption for table in tables(report) if "?:" in table.caption] == []
    assert "?:" not in said(list(compose(report)))


def test_every_table_of_grades_goes_by_rank_whatever_order_is_offered() -> None:
    grade = GradedQuestion("Overall grade", TURNED, (SelfGrade("OE-01", "police", "two"),), ())
    asked = Question("held", "1.1", "How well?", "grade", options=GradeOptions(scale="turned"))
    row = count_answers(asked, TURNED, [ReturnedAnswers("police", ReturnState.ACCEPTED, [Response("two")])])
    assert row
    report = sample_report(grades=(grade,), key_line_findings=(KeyLineFinding("", "", (row,)),))
    assert [count.label for count in row.counts][:3] == ["3", "2", "1"]
    for caption in ("What the grades mean", "how many of each grade"):
        table = next(table for table in tables(report) if caption in table.caption)
        assert [cells[0].text for cells in table.rows] == ["3", "2", "1"]
    legend = next(
        block for block in compose(report) if isinstance(block, Paragraph) and block.lead == "Key to letters."
    )
    assert legend.text == "3, 2, 1"
    described = replace(
        TURNED, levels=tuple(replace(level, descriptor=level.label) for level in TURNED.levels)
    )
    assert [label for label, _ in level_meanings(asked, described)] == ["3", "2", "1"]


def test_a_level_that_is_a_number_is_printed_once_and_parted_from_its_count() -> None:
    assert level_words(TURNED.levels[1]) == "3"
    assert level_words(Level("good", "Good", "G", 3, "green")) == "G Good"
    assert (labelled("2", "4"), labelled("Good", "4")) == ("2: 4", "Good 4")


def test_the_panel_s_scores_and_reasons_stand_beside_the_services_own() -> None:
    entries = (SecondEntry("OE-01", "police", "Yes", "Partly", "The log shows another time."),)
    report = sample_report(second_scores=(SecondCount("1.1", "Told?", 0, 1, 0, 0, entries),))
    table = next(table for table in tables(report) if "the panel’s, and why" in table.caption)
    assert [cell.text for cell in table.rows[0]] == [
        "OE-01", "Cheshire Constabulary", "Yes", "Partly", "The log shows another time.",
    ]  # fmt: skip
    published = tables(replace(report, for_publication=True))
    assert not [table for table in published if "and why" in table.caption]


def test_lived_experience_is_written_only_of_children() -> None:
    report = sample_report(
        status=ReportState.DRAFT,
        texts={},
        case_facts=ORGANISATIONS,
        unit=Unit("organisation", "organisations"),
    )
    assert "lived-experience" not in {section.key for section in still_to_write(report)}
    assert "lived" not in said(list(compose(report)))
    assert "child" not in said(
        list(
            compose(
                replace(
                    report,
                    purpose="",
                    findings=(),
                    recommendations=(),
                    actions=(),
                    key_lines=(),
                    concerns_raised=0,
                    method=replace(report.method, sampling=""),
                )
            )
        )
    )
    of_children = sample_report(status=ReportState.DRAFT, texts={})
    assert "lived-experience" in {section.key for section in still_to_write(of_children)}


def test_a_draft_says_how_many_grades_are_not_agreed_yet() -> None:
    question = overall_grade()
    report = sample_report(status=ReportState.DRAFT, grades=(replace(question, agreed=question.agreed[:3]),))
    assert "(12 of 15 cases not agreed)" in said(summary(report))
    assert "not agreed" not in said(summary(sample_report()))


def test_a_meeting_is_said_once() -> None:
    minute = Minute("March 2018, minutes ACR-2018-03", date(2018, 3, 15), "ACR-2018-03/6")
    entry = RecommendationEntry(
        1, "Do it.", "Because.", RecommendationState.CLOSED, "sub-group", outcome="Done.", minute=minute
    )
    assert outcome_words(sample_report(), entry) == "Closed (15 March 2018, minute ACR-2018-03/6). Done."
    other = replace(entry, minute=replace(minute, meeting="Extraordinary"))
    assert (
        outcome_words(sample_report(), other)
        == "Closed (Extraordinary, 15 March 2018, minute ACR-2018-03/6). Done."
    )


def test_a_range_and_the_number_beside_it_count_the_same() -> None:
    question = Question("many", "5.4", "How many workers?", "number", options=NumberOptions(unit="workers"))
    given = [ReturnedAnswers("a", ReturnState.ACCEPTED, [Response(number)]) for number in (1, 3)]
    given.append(ReturnedAnswers("a", ReturnState.ACCEPTED, [Response(absence=Absence.NOT_RECORDED)]))
    row = count_answers(question, None, given)
    assert row
    table = question_tables(sample_report(), [row], "Key line 1")[0]
    assert isinstance(table, Table)
    _, _, answers, counted, not_counted = table.rows[0]
    assert answers.text == "From 1 to 3 workers; at least half are 1 or fewer"
    assert (counted.text, not_counted.text, not_counted.note) == ("2", "1", "not recorded 1")


def test_a_withdrawn_case_is_printed_with_what_replaced_it() -> None:
    report = sample_report()
    gone = (
        WithdrawnEntry("OE-03", "The family moved away.", ("OE-16",)),
        WithdrawnEntry("OE-04", "Two files were mixed up."),
    )
    words = said(list(compose(replace(report, method=replace(report.method, withdrawn=gone)))))
    assert "OE-03 was withdrawn: The family moved away. OE-16 replaced it." in words
    assert "OE-04 was withdrawn: Two files were mixed up. It was not replaced." in words
