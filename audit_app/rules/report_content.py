"""What the consolidated report of a round says, in order, as blocks. Services compose it; outputs draw it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from audit_app.rules import (
    report_actions,
    report_corrections,
    report_findings,
    report_grades,
    report_method,
    report_participation,
    report_summary,
    report_voices,
)
from audit_app.rules.answerers import VOICES
from audit_app.rules.cohort import Facts, of_children
from audit_app.rules.report_blocks import Block, Contents, Heading, PageLayout, Paragraph, Style, written
from audit_app.rules.report_facts import RoundReport

Maker = Callable[[RoundReport], Iterable[Block]]


@dataclass(frozen=True)
class Section:
    """`key` names a text that people write; `prompt` is what a draft says while it is missing. `text_first`:
    whether it stands before what the data say; `of_children`: whether it is written only where children are audited.
    """

    title: str
    make: Maker | None = None
    key: str = ""
    prompt: str = ""
    text_first: bool = False
    of_children: bool = False


BODY = (
    Section(
        "Executive summary",
        report_summary.summary,
        "executive-summary",
        "why this audit was made, the overall message, and what should happen next, in half a page",
        text_first=True,
    ),
    Section(
        "Introduction",
        report_method.introduction,
        "introduction",
        "why this theme, why now, and what was known before",
    ),
    Section("Key lines of enquiry", report_method.key_lines),
    Section(
        "How the audit was done",
        report_method.methodology,
        "methodology",
        "anything a reader should know about the method: who sat on the panel, what limits the findings",
    ),
    Section("The children and young people", report_method.cohort),
    Section("What was looked at", report_method.others),
    Section("Who took part", report_participation.participation),
    Section("Grades", report_grades.grades),
    Section("Scores", report_voices.section_scores),
    Section("The panel’s scores beside the services’ own", report_voices.second_scores),
    Section("Findings by key line of enquiry", report_findings.by_key_line),
    Section("What is working well", report_findings.strengths),
    Section("Areas for development", report_findings.developments),
    Section(
        "The child’s lived experience",
        None,
        "lived-experience",
        "what daily life was like for these children, in their own words where they were recorded, and what "
        "families said where it differs from the file",
        of_children=True,
    ),
    *(Section(title, partial(report_voices.voice, answerer)) for answerer, title in VOICES.items()),
    Section("What the panel answered", report_voices.panel_counts),
    Section("Immediate concerns", report_actions.concerns),
    Section(
        "Conclusions", None, "conclusions", "an answer to each key line of enquiry, in a sentence or two"
    ),
    Section("Recommendations", report_actions.recommendations),
    Section(
        "Sharing the learning",
        None,
        "dissemination",
        "who will be told, how and by when, and when practice will be audited again",
    ),
)
APPENDICES = (
    Section("Action plan", report_actions.action_plan),
    Section("Returns by {singular}", report_participation.returns_by_case),
    Section("Grades by {singular}", report_grades.grades_by_case),
    Section("What the panel noted", report_findings.panel_notes),
    Section("Answers by service", report_findings.answers_by_service),
    Section(report_corrections.CHANGES, report_corrections.changes),
)
TEXT_SECTIONS = tuple(section for section in BODY if section.key)
"""The sections whose words people write; `RoundReport.texts` holds them by `key`."""


def text_sections(facts: Facts) -> tuple[Section, ...]:
    """Those that people write in a report on cases of which these facts are held."""
    return tuple(section for section in TEXT_SECTIONS if of_children(facts) or not section.of_children)


HELD_BACK = (
    "This report is being corrected. It will be here again once the chair has approved the correction."
)
"""What readers are told of a version that is held back; why it is, only those who may hold it back."""


class TextState(StrEnum):
    """How far a text of the report has come; derived from what is stored, never set."""

    TO_WRITE = "To write"
    WRITTEN = "Written"
    CHECK_AGAIN = "To be checked again"
    CHECKED = "Checked for accuracy"


def text_state(text: str, checked: bool, moved: bool = False) -> TextState:
    """`moved`: a figure that the text speaks about has changed since it was checked."""
    if not text.strip():
        return TextState.TO_WRITE
    if not checked:
        return TextState.WRITTEN
    return TextState.CHECK_AGAIN if moved else TextState.CHECKED


def compose(report: RoundReport) -> tuple[Block, ...]:
    """The whole report. A section with nothing to say is left out; a draft says which texts are missing."""
    body = [
        (Heading(made.title, new_page=made is BODY[0]), text)
        for made in BODY
        if (text := _content(report, made))
    ]
    nouns = {"singular": report.unit.singular}
    appendices = [
        (made.title.format(**nouns), text) for made in APPENDICES if (text := _content(report, made))
    ]
    lettered = [
        (Heading(title, appendix=True, new_page=number > 0), text)
        for number, (title, text) in enumerate(appendices)
    ]
    headings = tuple(heading for heading, _ in (*body, *lettered))
    blocks: list[Block] = [
        *report_method.title(report),
        Contents(headings),
        *report_method.versions(report),
    ]
    for heading, content in body:
        blocks += [heading, *content]
    if lettered:
        blocks.append(PageLayout(landscape=True))
    for heading, content in lettered:
        blocks += [heading, *content]
    return tuple(blocks)


def still_to_write(report: RoundReport) -> tuple[Section, ...]:
    wanted = text_sections(report.case_facts)
    return tuple(section for section in wanted if not report.texts.get(section.key, "").strip())


def _content(report: RoundReport, section: Section) -> list[Block]:
    made = list(section.make(report)) if section.make else []
    text = _text(report, section) if section.key else []
    return [*text, *made] if section.text_first else [*made, *text]


def _text(report: RoundReport, section: Section) -> list[Block]:
    if blocks := list(written(report.texts.get(section.key, ""))):
        return blocks
    wanted = report.draft and section in text_sections(report.case_facts)
    return [Paragraph(f"[To be written: {section.prompt}.]", Style.TO_WRITE)] if wanted else []
