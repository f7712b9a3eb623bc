"""What the consolidated report says, read from its blocks."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from audit_app.rules.blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    KeyValues,
    Paragraph,
    Table,
    Tone,
    blocks_of_text,
    split_table,
)
from audit_app.rules.questions.scales import Level
from audit_app.rules.questions.set_parts import KeyLine
from audit_app.rules.reports.content import TEXT_SECTIONS, TextState, compose, still_to_write, text_state
from audit_app.rules.reports.counts import KeyLineFinding
from audit_app.rules.reports.facts import (
    AgreedEntry,
    Minute,
    RecommendationEntry,
    ReturnEntry,
    RoundReport,
    SelfGrade,
    ServiceEntry,
)
from audit_app.rules.workflow import ActionState, RecommendationState, ReportState, ReturnState
from tests.support.sample_findings import SUB_GROUP, actions, question, recommendations, references
from tests.support.sample_report import DUE, SCALE, overall_grade, returns, sample_report


def words(part: Any) -> list[str]:
    """Every string that stands anywhere in these blocks."""
    if isinstance(part, str):
        return [part]
    if is_dataclass(part):
        return [found for field in fields(part) for found in words(getattr(part, field.name))]
    return [found for one in part for found in words(one)] if isinstance(part, tuple) else []


def said(report: RoundReport) -> str:
    return "\n".join(words(compose(report)))


def headings(blocks: Iterable[Block]) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]


def table(report: RoundReport, caption: str) -> Table:
    return next(block for block in compose(report) if isinstance(block, Table) and caption in block.caption)


def rows_of(report: RoundReport) -> list[tuple[tuple[str, str], ...]]:
    """The rows of every table of names and values, in their order."""
    return [block.rows for block in compose(report) if isinstance(block, KeyValues)]


def column(found: Table, name: str) -> list[str]:
    at = found.header.index(name)
    return [row[at].text for row in found.rows]


def test_headings_stand_in_the_order_of_a_real_report() -> None:
    assert headings(compose(sample_report())) == [
        "Executive summary",
        "Introduction",
        "Key lines of enquiry",
        "How the audit was done",
        "The children and young people",
        "Who took part",
        "Grades",
        "Findings by key line of enquiry",
        "What is working well",
        "Areas for development",
        "The child’s lived experience",
        "Immediate concerns",
        "Conclusions",
        "Recommendations",
        "Sharing the learning",
        "Action plan",
        "Returns by case",
        "Grades by case",
        "Answers by service",
    ]


def test_final_report_leaves_out_a_section_that_nobody_wrote() -> None:
    report = sample_report(texts={})
    assert "Conclusions" not in headings(compose(report))
    assert "To be written" not in said(report)


@pytest.mark.parametrize("section", TEXT_SECTIONS, ids=lambda section: section.key)
def test_draft_says_which_texts_are_still_to_be_written(section: Any) -> None:
    report = sample_report(texts={}, status=ReportState.DRAFT)
    assert f"[To write: {section.prompt}.]" in said(report)


def test_written_text_takes_the_place_of_the_prompt() -> None:
    report = sample_report(texts={"conclusions": "Schools respond."}, status=ReportState.DRAFT)
    assert "conclusions" not in {section.key for section in still_to_write(report)}


def test_empty_round_still_makes_a_report() -> None:
    report = sample_report(
        cases=(), services=(), returns=(), grades=(), key_line_findings=(), findings=(), key_lines=()
    )
    bare = replace(report, recommendations=(), actions=(), texts={}, purpose="")
    assert headings(compose(bare)) == ["Executive summary", "How the audit was done", "Immediate concerns"]


def test_title_page_says_marking_status_and_what_is_invented() -> None:
    text = said(sample_report(invented="All of it is made up."))
    assert all(part in text for part in ("OFFICIAL-SENSITIVE", "Final, version 3", "All of it is made up."))


def test_title_page_tells_what_the_report_is() -> None:
    facts = dict(rows_of(sample_report())[0])
    assert tuple(facts) == ("Marking", "Status", "Date", "Written by", "For", "Theme", "Reference")
    assert all(facts.values())


def test_services_asked_are_named_by_agency_where_that_says_more() -> None:
    services = (
        ServiceEntry("a", "Police", "Police"),
        ServiceEntry("b", "Nursing", "North trust"),
        ServiceEntry("c", "Wards", "North trust"),
    )
    asked = dict(row for rows in rows_of(sample_report(services=services)) for row in rows)["Services asked"]
    assert asked == "Police\nNorth trust: Nursing and Wards"


def test_cohort_table_warns_that_it_can_identify_children() -> None:
    assert "This table can identify children." in said(sample_report())


@pytest.mark.parametrize("for_publication", [True, False])
def test_a_report_on_organisations_says_nothing_of_children(for_publication: bool) -> None:
    facts = {"size": ("Size", {"small": "Fewer than 50 staff"})}
    report = sample_report(case_facts=facts, for_publication=for_publication)
    found = headings(compose(report))
    assert "What was audited" in found
    assert "The children and young people" not in found
    assert "can identify children" not in said(report)
    assert "Ethnicity" not in said(report)


def test_cohort_table_says_who_contributed() -> None:
    cohort = table(sample_report(), "the services that submitted returns")
    assert column(cohort, "Returns from")[:2] == [
        "5 of 6 that were due. Not known to: Children’s social care and Youth justice. Not returned by: General practice",
        "All 7 that were due",
    ]


def test_missing_returns_are_named() -> None:
    bullets = [
        item for block in compose(sample_report()) if isinstance(block, Bullets) for item in block.items
    ]
    assert "General practice: OE-01, OE-04 and OE-11" in bullets


def test_returns_are_counted_for_all_services() -> None:
    counted = table(sample_report(), "Returns by service")
    assert [cell.text for cell in counted.rows[-1]] == ["All services", "108", "13", "95", "92", "6", "3"]


def test_what_was_not_asked_is_told_from_what_did_not_come() -> None:
    matrix = table(sample_report(), "Every return asked for")
    assert column(matrix, "General practice")[0] == "Not returned"
    assert column(matrix, "Youth justice")[1] == "Not asked"


def test_open_return_past_its_date_is_late() -> None:
    entry = ReturnEntry("OE-01", "police", ReturnState.IN_PROGRESS, DUE)
    assert (
        column(table(sample_report(returns=(entry,)), "Every return"), "Cheshire Constabulary")[0] == "Late"
    )


def test_open_return_before_its_date_is_still_to_come() -> None:
    entry = ReturnEntry("OE-01", "police", ReturnState.IN_PROGRESS, DUE)
    report = sample_report(returns=(entry,), dated=DUE)
    assert column(table(report, "Every return"), "Cheshire Constabulary")[0] == "Still to come"


def test_wide_matrix_is_cut_and_repeats_its_first_and_last_column() -> None:
    services = tuple(ServiceEntry(f"s{number}", f"School {number}", "Education") for number in range(12))
    grades = replace(overall_grade(), self_grades=(SelfGrade("OE-01", "s11", "good"),))
    report = sample_report(services=services, returns=(), grades=(grades,))
    tables = [block for block in compose(report) if isinstance(block, Table) and "(2 of 2)" in block.caption]
    assert [found.header[0] + found.header[-1] for found in tables] == ["CaseAgreed"]
    assert tables[0].rows[0][-2].text == "G"


def test_services_of_one_agency_stand_together() -> None:
    matrix = table(sample_report(), "Every return asked for")
    assert matrix.header[3:6] == (
        "Early help and prevention",
        "Children’s social care",
        "Domestic abuse service",
    )


def test_agency_is_named_where_two_services_are_called_the_same() -> None:
    services = (ServiceEntry("a", "Nursing", "North trust"), ServiceEntry("b", "Nursing", "South trust"))
    entries = (ReturnEntry("OE-01", "a", ReturnState.ACCEPTED, DUE),)
    matrix = table(sample_report(services=services, returns=entries), "Every return")
    assert matrix.header[1:] == ("Nursing (North trust)", "Nursing (South trust)")


def test_grades_are_counted_for_services_and_panel_apart() -> None:
    counted = table(sample_report(), "Overall grade: how many of each grade")
    assert column(counted, "Agreed by the panel") == ["2 of 15", "7 of 15", "4 of 15", "2 of 15"]


def test_not_graded_is_no_part_of_the_total() -> None:
    scale = replace(SCALE, levels=(*SCALE.levels, Level("not-graded", "Not graded", "N", None, "grey", "")))
    agreed = (AgreedEntry("OE-01", "good", "Seen."), AgreedEntry("OE-02", "not-graded", "Too little."))
    report = sample_report(grades=(replace(overall_grade(), scale=scale, agreed=agreed),))
    assert "1 of 1" in column(table(report, "how many of each grade"), "Agreed by the panel")


def test_change_at_moderation_is_told_by_service() -> None:
    entries = (SelfGrade("OE-01", "police", "outstanding"), SelfGrade("OE-02", "police", "good"))
    report = sample_report(grades=(replace(overall_grade(), self_grades=entries),))
    changed = table(report, "compared with the grade the panel agreed")
    assert [cell.text for cell in changed.rows[0][1:]] == ["2", "1", "1", "0"]


def test_dissent_stands_beside_the_agreed_grade() -> None:
    agreed = table(sample_report(), "the grade the panel agreed, and why")
    assert agreed.rows[4][2].note == "Dissent: The school’s lead would have graded its own part higher."


def test_case_without_agreed_grade_is_named() -> None:
    grades = replace(overall_grade(), agreed=overall_grade().agreed[:14])
    assert "The panel has not agreed a grade for OE-15." in said(sample_report(grades=(grades,)))


def test_self_grade_keeps_its_letter_and_colour_beside_the_agreed_one() -> None:
    grades = replace(overall_grade(), self_grades=(SelfGrade("OE-01", "police", "inadequate"),))
    matrix = table(sample_report(grades=(grades,)), "own grade and the agreed grade")
    assert (matrix.rows[0][1], matrix.rows[0][-1].text) == (Cell("I", Tone.RED, strong=True), "G")


def test_questions_print_as_so_many_of_so_many() -> None:
    first = table(sample_report(), "Key line 1: how the questions were answered")
    assert [cell.text for cell in first.rows[0][2:5]] == ["9 of 13", "3 of 13", "1 of 13"]


def test_table_says_how_many_were_left_out_and_why() -> None:
    first = table(sample_report(), "Key line 1: how the questions were answered")
    assert first.rows[0][-1] == Cell("6", note="not applicable 3, case not known 2, not returned 1")


def test_answer_that_a_question_does_not_offer_is_a_dash() -> None:
    first = table(sample_report(), "Key line 1: how the questions were answered")
    assert column(first, "Partly")[3] == "–"


def test_question_that_nobody_could_answer_has_no_counts() -> None:
    lines = (KeyLineFinding("timely", "In time?", (question("1.1", "Told?", {"Yes": 0, "No": 0}),)),)
    assert column(table(sample_report(key_line_findings=lines), "Key line 1"), "Yes") == ["–"]


def test_questions_without_key_line_are_gathered() -> None:
    lines = (KeyLineFinding("", "", (question("9.1", "Told?", {"Yes": 1, "No": 0}),)),)
    report = sample_report(key_line_findings=lines, key_lines=(KeyLine("timely", "In time?"),))
    assert Heading("Other questions", 2) in compose(report)


def test_finding_says_where_it_comes_from() -> None:
    assert "Seen in: 9 of 15 cases; Schools" in said(sample_report())


def test_key_line_points_at_its_findings() -> None:
    assert Paragraph("D3 The call says too little", lead="Areas for development:") in compose(sample_report())


def test_closed_recommendation_tells_its_remedy_and_minute() -> None:
    assert (
        "Closed (Audit and Case Review Sub-Group, 14 March 2018, minute 6.2). "
        "All calls now go into one central record, and reports can be drawn from it."
    ) in said(sample_report())


def test_open_recommendation_tells_who_oversees_it_and_how_far_it_is() -> None:
    assert f"Open. Overseen by the {SUB_GROUP}. Actions closed: 0 of 2; overdue: 1." in said(sample_report())


def test_proposed_recommendation_waits_for_the_sub_group() -> None:
    entry = RecommendationEntry(1, "Do it.", "", RecommendationState.PROPOSED, SUB_GROUP)
    assert f"Proposed. The {SUB_GROUP} has not agreed it yet." in said(
        sample_report(recommendations=(entry,))
    )


def test_recommendation_that_goes_no_further_tells_why() -> None:
    dropped = replace(
        recommendations()[1], state=RecommendationState.NO_FURTHER_ACTION, outcome="The law now covers it."
    )
    assert "No further action. The law now covers it." in said(sample_report(recommendations=(dropped,)))


def test_action_that_is_no_longer_needed_is_not_waited_for() -> None:
    excused = tuple(replace(action, state=ActionState.EXCUSED) for action in actions()[1:2])
    assert "Actions closed: 0 of 1." in said(sample_report(actions=(*excused, actions()[2])))


def test_recommendation_points_at_its_findings_and_owner() -> None:
    text = said(sample_report())
    assert "D2 Early help is not the next thought" in text
    assert "Cheshire West and Chester Council and Education" in text


def test_action_plan_marks_what_is_overdue() -> None:
    plan = table(sample_report(), "Action plan as at 18 May 2018")
    assert plan.rows[1][-1] == Cell("In progress: overdue", Tone.RED)


def test_concerns_are_a_count_and_nothing_else() -> None:
    assert "raised during this audit and passed on immediately: 2." in said(sample_report())


def test_published_report_names_no_case() -> None:
    text = said(sample_report(for_publication=True))
    assert not any(reference in text for reference in references())


def test_published_report_hides_small_numbers() -> None:
    first = table(sample_report(for_publication=True), "Key line 1: how the questions were answered")
    assert [cell.text for cell in first.rows[0][2:5]] == ["9 of 13", "*", "*"]


def test_published_report_says_what_the_star_means() -> None:
    assert "* means that a number is hidden" in said(sample_report(for_publication=True))


def test_published_report_has_no_bars_and_no_ranges() -> None:
    text = said(sample_report(for_publication=True))
    assert not any(part in text for part in ("From 2 to 61 hours", "Services’ own grades (92)"))


def test_nothing_is_averaged() -> None:
    text = said(sample_report()).lower()
    assert text.count("average") == text.count("never averaged")


def test_typed_text_becomes_paragraphs_and_lists() -> None:
    assert blocks_of_text("One.\n\nTwo:\n- a\n- b\nmore of b") == (
        Paragraph("One."),
        Paragraph("Two:"),
        Bullets(("a", "b more of b")),
    )


def test_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        Table("Odd", ("A", "B"), ((Cell("1"),),), (1, 1), "alt")


def test_narrow_table_is_not_cut() -> None:
    narrow = table(sample_report(), "Returns by service")
    assert split_table(narrow, across=10) == (narrow,)


def test_same_facts_make_the_same_blocks() -> None:
    assert compose(sample_report(returns=returns())) == compose(sample_report())


def test_meeting_without_a_title_leaves_no_gap() -> None:
    minute = Minute("", date(2018, 3, 14), "6.2")
    entry = replace(recommendations()[0], minute=minute)
    assert "Closed (14 March 2018, minute 6.2)." in said(sample_report(recommendations=(entry,)))


def test_report_without_author_has_no_empty_line() -> None:
    assert "Written by" not in said(sample_report(author=""))


def test_answers_by_service_stand_under_their_service() -> None:
    matrix = table(sample_report(), "Answers by question and service")
    assert column(matrix, "Schools")[0] == "Yes 4\nPartly 1"


def test_who_came_to_the_panel_stands_in_the_method_but_is_not_published() -> None:
    method = replace(sample_report().method, panel=("Police: a detective inspector",))
    assert "Police: a detective inspector" in said(sample_report(method=method))
    assert "a detective inspector" not in said(sample_report(method=method, for_publication=True))


def test_what_the_panel_noted_stands_by_case_and_is_not_published() -> None:
    first, *others = sample_report().cases
    cases = (replace(first, note="Nobody had all the pieces."), *others)
    found = table(sample_report(cases=cases), "What the panel noted")
    assert column(found, "What the panel noted") == ["Nobody had all the pieces."]
    assert "all the pieces" not in said(sample_report(cases=cases, for_publication=True))


def test_a_corrected_version_says_which_one_it_corrects_and_why() -> None:
    report = sample_report(number=2, corrects="A figure was wrong.")
    assert "Corrects version 1." in said(report)
    assert "A figure was wrong." in said(report)
    assert "Corrects version" not in said(sample_report())


@pytest.mark.parametrize(
    ("text", "checked", "state"),
    [
        ("", False, TextState.TO_WRITE),
        (" ", True, TextState.TO_WRITE),
        ("Words.", False, TextState.WRITTEN),
        ("Words.", True, TextState.CHECKED),
    ],
)
def test_the_state_of_a_text_follows_from_what_is_stored(text: str, checked: bool, state: TextState) -> None:
    assert text_state(text, checked) is state
