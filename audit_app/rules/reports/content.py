"""All that the consolidated report of a round says, in order, as blocks: services compose it, outputs render it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from audit_app.rules.asking.answerers import VOICE_HEADINGS
from audit_app.rules.asking.cohort import Facts, of_children
from audit_app.rules.blocks import Block, Contents, Heading, PageLayout, Paragraph, Style, blocks_of_text
from audit_app.rules.reports import (
    actions,
    corrections,
    findings,
    grades,
    method,
    participation,
    sample,
    summary,
    voices,
)
from audit_app.rules.reports.facts import RoundReport

SectionMaker = Callable[[RoundReport], Iterable[Block]]


@dataclass(frozen=True)
class Section:
    """A section of the report.

    `key` names a text that people write, `prompt` is what a draft prints while that text is missing, and
    `text_first` puts the text before the data. `of_children` limits the text to rounds in which children
    are audited.
    """

    title: str
    make: SectionMaker | None = None
    key: str = ""
    prompt: str = ""
    text_first: bool = False
    of_children: bool = False


BODY = (
    Section(
        "Executive summary",
        summary.summary,
        "executive-summary",
        "why this audit was done, the overall message and what should happen next, in half a page",
        text_first=True,
    ),
    Section(
        "Introduction",
        method.introduction,
        "introduction",
        "why this theme was chosen, why now, and what was already known",
    ),
    Section("Key lines of enquiry", method.key_lines),
    Section(
        "How the audit was done",
        method.methodology,
        "methodology",
        "anything a reader should know about the method, such as who sat on the panel and what limits the findings",
    ),
    Section("The children and young people", sample.children),
    Section("What was audited", sample.other_cases),
    Section("Who took part", participation.participation),
    Section("Grades", grades.grades),
    Section("Scores", voices.section_scores),
    Section("The panel’s scores compared with the services’ own scores", voices.second_scores),
    Section("Findings by key line of enquiry", findings.by_key_line),
    Section("What is working well", findings.strengths),
    Section("Areas for development", findings.developments),
    Section(
        "The child’s lived experience",
        None,
        "lived-experience",
        "what daily life was like for these children, in their own words if they were recorded, and what "
        "families said if it differs from the file",
        of_children=True,
    ),
    *(Section(title, partial(voices.voice, answerer)) for answerer, title in VOICE_HEADINGS.items()),
    Section("What the panel answered", voices.panel_counts),
    Section("Immediate concerns", actions.concerns),
    Section("Conclusions", None, "conclusions", "an answer to each key line of enquiry, in 1 or 2 sentences"),
    Section("Recommendations", actions.recommendations),
    Section(
        "Sharing the learning",
        None,
        "dissemination",
        "who will be told, how and by when, and when practice will be audited again",
    ),
)
APPENDICES = (
    Section("Action plan", actions.action_plan),
    Section("Returns by {singular}", participation.returns_by_case),
    Section("Grades by {singular}", grades.grades_by_case),
    Section("What the panel noted", findings.panel_notes),
    Section("Answers by service", findings.answers_by_service),
    Section(corrections.CHANGES, corrections.changes),
)
TEXT_SECTIONS = tuple(section for section in BODY if section.key)
"""The sections whose words people write; `RoundReport.texts` has them by `key`."""


def text_sections(facts: Facts) -> tuple[Section, ...]:
    """Return the sections that people write in a report on cases with these facts."""
    return tuple(section for section in TEXT_SECTIONS if of_children(facts) or not section.of_children)


WITHHELD_NOTICE = (
    "This report is being corrected. You can read it again when the chair has approved the correction."
)
"""The words that readers see instead of a withheld version; only people who may withhold it see the reason."""


class TextState(StrEnum):
    """The state of a text of the report, which is derived from what is stored, and never set."""

    TO_WRITE = "To write"
    WRITTEN = "Written"
    CHECK_AGAIN = "Check again"
    CHECKED = "Checked for accuracy"


def text_state(text: str, checked: bool, moved: bool = False) -> TextState:
    """Return the state of a text; `moved` means that a figure in it has changed since it was checked."""
    if not text.strip():
        return TextState.TO_WRITE
    if not checked:
        return TextState.WRITTEN
    return TextState.CHECK_AGAIN if moved else TextState.CHECKED


def compose(report: RoundReport) -> tuple[Block, ...]:
    """Return the blocks of the whole report.

    A section without content is left out; a draft says which texts are missing.
    """
    body = [
        (Heading(section.title, new_page=section is BODY[0]), content)
        for section in BODY
        if (content := _content(report, section))
    ]
    nouns = {"singular": report.unit.singular}
    appendices = [
        (section.title.format(**nouns), content)
        for section in APPENDICES
        if (content := _content(report, section))
    ]
    lettered = [
        (Heading(title, appendix=True, new_page=number > 0), content)
        for number, (title, content) in enumerate(appendices)
    ]
    headings = tuple(heading for heading, _ in (*body, *lettered))
    blocks: list[Block] = [
        *method.title_page(report),
        Contents(headings),
        *method.versions(report),
    ]
    for heading, content in body:
        blocks += [heading, *content]
    if lettered:
        blocks.append(PageLayout(landscape=True))
    for heading, content in lettered:
        blocks += [heading, *content]
    return tuple(blocks)


def still_to_write(report: RoundReport) -> tuple[Section, ...]:
    """Return the sections whose text the report requires and lacks."""
    required = text_sections(report.case_facts)
    return tuple(section for section in required if not report.texts.get(section.key, "").strip())


def _content(report: RoundReport, section: Section) -> list[Block]:
    made = list(section.make(report)) if section.make else []
    text = _text(report, section) if section.key else []
    return [*text, *made] if section.text_first else [*made, *text]


def _text(report: RoundReport, section: Section) -> list[Block]:
    if blocks := list(blocks_of_text(report.texts.get(section.key, ""))):
        return blocks
    missing = report.draft and section in text_sections(report.case_facts)
    return [Paragraph(f"[To write: {section.prompt}.]", Style.TO_WRITE)] if missing else []
