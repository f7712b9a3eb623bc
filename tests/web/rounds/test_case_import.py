"""Many cases at once in the browser: nothing is added before it was shown without an error."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from audit_app.extensions import db
from audit_app.models import AuditRound, Case
from tests.rules.rounds.test_case_table import GOOD, HEADER
from tests.support.browsing import Visits
from tests.support.making import World, make_open_round, make_round

TABLE = f"{HEADER}\n{GOOD}\n{GOOD.replace('OE-01', 'OE-02')}"
WRONG = TABLE.replace("5 to 9", "18")


@pytest.fixture
def address(world: World) -> str:
    return f"/rounds/{make_round(world, cases_=0).id}/cases/import"


def references() -> list[str]:
    return list(db.session.scalars(db.select(Case.reference).order_by(Case.position)))


def test_pasted_cases_are_shown_first_and_added_after(visit: Visits, world: World, address: str) -> None:
    visitor = visit.as_(world.qa)
    assert "2 cases, no errors" in visitor.post(address, {"text": TABLE}).main
    assert references() == []
    assert "2 cases were added." in visitor.post(f"{address}/add", {"text": TABLE}).main
    assert references() == ["OE-01", "OE-02"]


def test_one_wrong_cell_keeps_all_out_and_the_text_in_the_page(
    visit: Visits, world: World, address: str
) -> None:
    visitor = visit.as_(world.qa)
    for action in (address, f"{address}/add"):
        page = visitor.post(action, {"text": WRONG}, status=422)
        assert "2 of 2 cases have errors" in page.main
        assert "Age: “18” is not one of" in page.main
        assert page.value_of("text") == WRONG
    assert references() == []


def test_many_cases_are_shown_a_page_at_a_time_and_added_all(
    visit: Visits, world: World, address: str
) -> None:
    text = "\n".join([HEADER, *(GOOD.replace("OE-01", f"OE-{at:03}") for at in range(1, 62))])
    visitor = visit.as_(world.qa)
    first = visitor.post(address, {"text": text})
    assert "61 cases, no errors" in first.main
    assert "Showing 1 to 60 of 61." in first.main
    second = visitor.post(address, {"text": text, "page": "2"})
    (row,) = second.all("tbody/tr")
    assert "OE-061" in "".join(row.itertext())
    visitor.post(f"{address}/add", {"text": second.form_values(f"{address}/add")["text"]})
    assert len(references()) == 61


def test_only_what_is_wrong_of_many_is_shown(visit: Visits, world: World, address: str) -> None:
    lines = [GOOD.replace("OE-01", f"OE-{at:03}") for at in range(1, 62)]
    text = "\n".join([HEADER, *lines, GOOD.replace("5 to 9", "18")])
    page = visit.as_(world.qa).post(address, {"text": text}, status=422)
    assert len(page.all("tbody/tr")) == 1


def test_a_workbook_is_read_like_pasted_text(visit: Visits, world: World, address: str) -> None:
    book, file = Workbook(), BytesIO()
    for line in TABLE.split("\n"):
        book.active.append(line.split(","))
    book.save(file)
    file.seek(0)
    page = visit.as_(world.qa).post(address, {"file": (file, "cases.xlsx"), "text": ""})
    assert "2 cases, no errors" in page.main


def workbook_of(**texts: str) -> BytesIO:
    book, file = Workbook(), BytesIO()
    book.remove(book.active)
    for title, text in texts.items():
        sheet = book.create_sheet(title)
        for line in text.split("\n"):
            sheet.append(line.split(","))
    book.save(file)
    file.seek(0)
    return file


def test_the_sheet_with_the_columns_is_read_and_the_others_can_be_chosen(
    visit: Visits, world: World, address: str
) -> None:
    visitor = visit.as_(world.qa)
    file = workbook_of(Cover="Please return by 31 May", June=TABLE, July=f"{HEADER}\n{GOOD}")
    june = visitor.post(address, {"file": (file, "cases.xlsx"), "text": ""})
    assert "2 cases, no errors" in june.main
    held = june.form_values(address)
    july = visitor.post(address, held | {"sheet": "July"})
    assert "1 case, no errors" in july.main
    mended = f"{held['text'][0]} mended"
    changed = visitor.post(address, held | {"sheet": "July", "text": mended}, status=422)
    assert "You changed the list below" in changed.main
    assert "mended" in changed.value_of("text")
    spoilt = visitor.post(address, held | {"sheets": "[1", "sheet": "July"})
    assert "2 cases, no errors" in spoilt.main


@pytest.mark.parametrize("act", ["", "/add"])
def test_a_list_with_names_is_refused_first_and_leaves_the_page(
    visit: Visits, world: World, address: str, act: str
) -> None:
    named = f"{HEADER},Child's name\n{GOOD},Jayden Smith"
    page = visit.as_(world.qa).post(
        address + act, {"text": named, "from_file": "", "sheets": named}, status=422
    )
    assert "The list identifies people" in page.main
    assert "Jayden" not in page.html
    assert not page.value_of("text")
    assert references() == []


def test_a_sheet_with_names_is_not_held_beside_another(visit: Visits, world: World, address: str) -> None:
    file = workbook_of(June=TABLE, July=f"{HEADER}\n{GOOD}", Who="Reference,Surname\nOE-01,Smith")
    page = visit.as_(world.qa).post(address, {"file": (file, "cases.xlsx"), "text": ""})
    assert "2 cases, no errors" in page.main
    assert "Smith" not in page.html
    assert "Not read, because it is too long or may identify people: sheet Who." in page.main


@pytest.mark.parametrize("content", [b"PK\x03\x04 and then nothing", b"PK" + b"\x00" * 200_000])
def test_a_workbook_that_is_none_is_refused_in_words(
    visit: Visits, world: World, address: str, content: bytes
) -> None:
    page = visit.as_(world.qa).post(address, {"file": (BytesIO(content), "x.xlsx"), "text": ""}, status=422)
    assert "damaged" in page.main


def test_far_too_much_is_answered_with_the_limit(visit: Visits, world: World, address: str) -> None:
    page = visit.as_(world.qa).post(address, {"text": "x" * 50_000_000}, status=413)
    assert "too large" in page.main.lower()


def test_the_example_can_be_sent_as_it_is(visit: Visits, world: World, address: str) -> None:
    visitor = visit.as_(world.qa)
    example = visitor.raw("GET", f"{address}/example.csv").data
    assert (
        "1 case, no errors" in visitor.post(address, {"file": (BytesIO(example), "x.csv"), "text": ""}).main
    )


def test_pasted_text_is_not_lost_to_a_file_and_a_file_takes_the_place_of_another(
    visit: Visits, world: World, address: str
) -> None:
    visitor = visit.as_(world.qa)
    kept = visitor.post(
        address, {"file": (BytesIO(TABLE.encode()), "x.csv"), "text": "OE-09 pasted"}, status=422
    )
    assert "not both" in kept.main
    assert kept.value_of("text") == "OE-09 pasted"
    first = visitor.post(address, {"file": (BytesIO(WRONG.encode()), "x.csv"), "text": ""}, status=422)
    again = {"text": first.value_of("text"), "from_file": first.value_of("from_file")}
    mended = visitor.post(address, again | {"file": (BytesIO(TABLE.encode()), "x.csv")})
    assert "2 cases, no errors" in mended.main


def test_too_many_cases_are_told_how_many_a_round_holds(visit: Visits, world: World, address: str) -> None:
    text = "\n".join([HEADER, *[GOOD] * 3_500])
    page = visit.as_(world.qa).post(address, {"text": text}, status=422)
    assert "A round can have up to 500 cases" in page.main


def test_an_open_round_takes_no_cases(visit: Visits, world: World) -> None:
    audit_round: AuditRound = make_open_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/cases/import"
    assert visitor.get(address).heading == "Cases"
    visitor.post(f"{address}/add", {"text": TABLE}, status=409)


def test_each_line_that_may_identify_someone_is_confirmed_before_the_list_is_added(
    visit: Visits, world: World, address: str
) -> None:
    text = f"{TABLE}\n{GOOD.replace('OE-01', 'Jayden-Smith')}\n{GOOD.replace('OE-01', 'CH1-2AB')}"
    visitor = visit.as_(world.qa)
    page = visitor.post(address, {"text": text})
    assert "2 details may identify someone" in page.main
    assert "Line 4: “Jayden-Smith” looks like a name." in page.main
    marks = [str(box.get("value")) for box in page.all("input[@name='confirmed']")]
    page = visitor.post(f"{address}/add", {"text": text, "confirmed": marks[:1]}, status=422)
    assert "Confirm each detail, or change it" in page.main
    assert references() == []
    assert [box.get("checked") is not None for box in page.all("input[@name='confirmed']")] == [True, False]
    visitor.post(f"{address}/add", {"text": text, "confirmed": marks})
    assert references() == ["OE-01", "OE-02", "Jayden-Smith", "CH1-2AB"]
