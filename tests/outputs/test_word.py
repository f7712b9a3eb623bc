"""The Word file, read back from its bytes."""

import ast
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from audit_app import outputs
from audit_app.outputs.word import DocumentProperties, document
from audit_app.outputs.word_styles import LOOKS
from audit_app.rules.blocks import (
    Block,
    Bullets,
    Cell,
    Contents,
    Heading,
    KeyValues,
    Numbered,
    PageLayout,
    Paragraph,
    Segment,
    Strip,
    Style,
    Table,
    Tone,
    blocks_of_text,
    table_row,
)
from audit_app.rules.reports.content import compose
from tests.support.sample_report import sample_report

PROPERTIES = DocumentProperties(
    title="Domestic abuse and Operation Encompass",
    marking="OFFICIAL-SENSITIVE",
    status="Final, version 3",
    author="Quality assurance officer",
    date=date(2018, 5, 18),
    reference="operation-encompass-2017-06",
)
HOSTILE = ("<w:p/> & </w:t>", "]]>", "\x00nul\x08", "children 👧🏽👦", "\u202eback to front", "\ud800 half")


def table(text: str = "Yes", rows: int = 2) -> Table:
    return Table("Answers", ("No.", "Answer"), (table_row("1", text),) * rows, (20, 80), "Read this aloud")


def parts(*blocks: Block) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(document(blocks, PROPERTIES))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def opened(*blocks: Block) -> WordDocument:
    return Document(io.BytesIO(document(blocks, PROPERTIES)))


@pytest.fixture(scope="module")
def report() -> WordDocument:
    return opened(*compose(sample_report()))


def words(word: WordDocument) -> str:
    return "".join(text.text or "" for text in word.element.iter(qn("w:t")))


def test_headings_have_heading_styles(report: WordDocument) -> None:
    found = [(part.text, part.style.name) for part in report.paragraphs if part.style]
    assert ("Executive summary", "Heading 1") in found
    assert ("Recommendation 1", "Heading 2") in found


def test_every_table_has_a_caption_in_its_style(report: WordDocument) -> None:
    captions = [part.text for part in report.paragraphs if part.style and part.style.name == "Caption"]
    assert any("The 15 cases, and the services that submitted returns" in caption for caption in captions)


def test_fates_of_the_four_recommendations_can_be_read_back(report: WordDocument) -> None:
    text = words(report)
    assert text.count("All calls now go into one central record") == 2
    assert text.count("Open. Overseen by the Audit and Case Review Sub-Group.") == 4


def test_header_says_marking_and_status(report: WordDocument) -> None:
    lines = [part.text for part in report.sections[0].header.paragraphs]
    assert lines == ["OFFICIAL-SENSITIVE", "operation-encompass-2017-06  ·  Final, version 3"]


def test_footer_counts_pages() -> None:
    footer = parts(Paragraph("Text"))["word/footer1.xml"]
    assert all(field in footer for field in (' PAGE "', ' NUMPAGES "', "Page ", " of "))


def test_wide_tables_lie_down_under_the_same_header(report: WordDocument) -> None:
    upright, lying = report.sections
    assert (upright.orientation, lying.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert lying.header.is_linked_to_previous


def test_header_row_is_repeated_on_every_page(report: WordDocument) -> None:
    captioned = [found for found in report.tables if found.style and found.style.name == "Roundtable Table"]
    assert captioned
    assert all(len(list(found.rows[0]._tr.iter(qn("w:tblHeader")))) == 1 for found in captioned)


def test_every_table_has_words_for_a_screen_reader(report: WordDocument) -> None:
    said = [node.get(qn("w:val")) for node in report.element.iter(qn("w:tblDescription"))]
    assert len(said) == len(report.tables)
    assert all(said)


def test_columns_fill_the_page_and_no_more(report: WordDocument) -> None:
    widths = [
        sum(int(column.get(qn("w:w"), 0)) for column in grid.iter(qn("w:gridCol")))
        for grid in report.element.iter(qn("w:tblGrid"))
    ]
    assert {width > 9_600 for width in widths} == {True}
    assert max(widths) <= 14_570


def test_short_row_stays_on_one_page() -> None:
    assert parts(table())["word/document.xml"].count("<w:cantSplit/>") == 3


def test_long_row_may_break_across_pages() -> None:
    assert parts(table("long " * 400, rows=1))["word/document.xml"].count("<w:cantSplit/>") == 1


def test_what_leads_to_a_table_stays_with_it() -> None:
    lead, after = Paragraph("Past their day."), Paragraph("Nothing follows.")
    first, *_, last = (one.paragraph_format.keep_with_next for one in opened(lead, table(), after).paragraphs)
    assert (first, last) == (True, None)


def test_grade_has_a_colour_and_a_letter() -> None:
    graded = replace(table(), rows=((Cell("OE-01"), Cell("RI", Tone.YELLOW, strong=True)),))
    xml = parts(graded)["word/document.xml"]
    assert 'w:fill="FFEFB8"' in xml
    assert ">RI<" in xml


def test_bar_is_cut_in_proportion_and_says_its_numbers() -> None:
    segments = (Segment("Good", "G", 9, Tone.GREEN), Segment("Inadequate", "I", 1, Tone.RED))
    word = opened(Strip("Agreed", (*segments, Segment("None", "N", 0, Tone.GREY)), "Good 9, inadequate 1"))
    assert [cell.text for cell in word.tables[0].rows[0].cells] == ["Good 9", "I 1"]


def test_each_numbered_list_starts_at_one() -> None:
    numbering = parts(Numbered(("a", "b")), Numbered(("c",)))["word/numbering.xml"]
    assert numbering.count('<w:startOverride w:val="1"/>') == 2


def test_heading_may_go_without_its_number() -> None:
    xml = parts(Heading("First"), Heading("Notice", numbered=False))["word/document.xml"]
    assert xml.count('<w:numId w:val="0"/>') == 1


def test_contents_link_to_their_headings() -> None:
    heads = (Heading("First"), Heading("More", appendix=True))
    xml = parts(Contents(heads), *heads)["word/document.xml"]
    assert all(xml.count(f'"_Toc0000000{number}"') == 2 for number in (1, 2))


def test_names_and_values_stand_side_by_side() -> None:
    word = opened(KeyValues((("Panel", "20 June 2017"),), "How"))
    assert [cell.text for cell in word.tables[0].rows[0].cells] == ["Panel", "20 June 2017"]


def test_what_is_still_to_be_written_has_its_own_style() -> None:
    word = opened(Paragraph("[To write: why.]", Style.TO_WRITE))
    assert word.paragraphs[0].style is not None
    assert word.paragraphs[0].style.name == "To Write"


def test_file_says_who_when_and_how_it_is_marked() -> None:
    core = opened(Paragraph("Text")).core_properties
    assert (core.title, core.author, core.subject, core.content_status) == (
        PROPERTIES.title,
        PROPERTIES.author,
        PROPERTIES.marking,
        PROPERTIES.status,
    )
    assert core.created is not None
    assert core.created.date() == PROPERTIES.date


def test_document_is_in_british_english() -> None:
    assert 'w:lang w:val="en-GB"' in parts(Paragraph("Text"))["word/styles.xml"]


def test_file_has_no_styles_but_ours_and_those_that_word_needs() -> None:
    styles = parts(Paragraph("Text"))["word/styles.xml"]
    names = re.findall(r'<w:style .*?<w:name w:val="([^"]+)"', styles)
    assert len(names) == len(set(names))
    assert set(LOOKS) < set(names)
    assert not {"Table Grid", "List Paragraph", "Intense Quote"} & set(names)
    assert "<w:latentStyles" in styles


def test_word_does_not_open_it_in_compatibility_mode() -> None:
    settings = parts(Paragraph("Text"))["word/settings.xml"]
    assert 'w:name="compatibilityMode"' in settings
    assert 'w:val="15"' in settings


def test_nothing_of_the_library_s_template_is_left_over() -> None:
    names = set(parts(Paragraph("Text")))
    assert not {name for name in names if "thumbnail" in name or "customXml" in name or "Effects" in name}


def test_same_report_gives_the_same_bytes() -> None:
    first, second = (document(compose(sample_report()), PROPERTIES) for _ in range(2))
    assert first == second


def test_parts_carry_no_time_of_saving() -> None:
    with zipfile.ZipFile(io.BytesIO(document((), PROPERTIES))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    word = opened(
        Heading(text),
        Paragraph(text, lead=text),
        Bullets((text,)),
        replace(table(text), caption=text, alt=text),
    )
    kept = text.translate(dict.fromkeys((0, 8, 0x202E, 0xD800)))
    assert word.tables[0].rows[1].cells[1].text == kept
    assert word.paragraphs[0].text == kept


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_properties_do_no_harm(text: str) -> None:
    properties = replace(PROPERTIES, title=text, marking=text, status=text, author=text, reference=text)
    assert Document(io.BytesIO(document((), properties))).sections[0].header.paragraphs[0].text is not None


def test_fifty_thousand_characters_are_kept() -> None:
    assert len(opened(table("x" * 50_000, rows=1)).tables[0].rows[1].cells[1].text) == 50_000


def test_line_breaks_and_tabs_are_kept() -> None:
    assert opened(Paragraph("one\r\ntwo\tthree")).paragraphs[0].text == "one\ntwo\tthree"


def test_cells_are_never_fetched_one_by_one() -> None:
    """`table.cell` of python-docx takes time with the square of the table: 10 s where XML takes 0.04."""
    folder = Path(outputs.__file__).parent
    calls = [
        path.name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "cell"
    ]
    assert calls == []


def test_layout_can_stand_up_again() -> None:
    assert widths(table(), PageLayout(landscape=True), table(), PageLayout(landscape=False)) == [
        210,
        297,
        210,
    ]


def test_layout_that_comes_first_lays_the_first_page() -> None:
    assert widths(PageLayout(landscape=True), table()) == [297]


def widths(*blocks: Block) -> list[int]:
    """Of the pages of each section, in millimetres."""
    return [round(one.page_width.mm) for one in opened(*blocks).sections if one.page_width]


def test_row_of_many_short_lines_may_break_across_pages() -> None:
    """Kept whole, a row that is taller than a page is cut."""
    lines = "\n".join(["yes"] * 249)
    facts = KeyValues((("Answer", lines), ("Other", "Yes")), "Read this aloud")
    for block, whole in ((table(lines, rows=1), 1), (facts, 1)):
        assert parts(block)["word/document.xml"].count("<w:cantSplit/>") == whole
    assert "<w:keepNext/>" not in parts(facts)["word/document.xml"]


@pytest.mark.parametrize("soft", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_soft_return_is_a_line_wherever_words_are_printed(soft: str) -> None:
    blocks = (
        *blocks_of_text(f"One{soft}two"),
        *blocks_of_text(f"- One{soft}- two"),
        table(f"One{soft}two", rows=1),
    )
    drawn = parts(*blocks)["word/document.xml"]
    assert drawn.count("<w:br/>") == 2
    assert len(opened(*blocks_of_text(f"- One{soft}- two")).paragraphs) == 2
