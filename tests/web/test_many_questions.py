"""Many questions at once in the browser: nothing is added before it was shown with what to check."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from audit_app.queries.themes import question_set, version_id
from audit_app.rules.question_sets import QuestionSet
from audit_app.services import themes
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, SMALL_SET, World, acting

ADDRESS = "/themes/small/2/questions"
TABLE = "Ref\tQuestion\tType\tAgencies\n7.1\tWas it kept?\tY/N\tPolice\n7.2\tHow?\twibble\tFire\n7.3\t\tdate\t\nThe end\t\t\t\n7.4\tWhen?\tdate\t"


@pytest.fixture
def visitor(world: World, visit: Visits) -> Visitor:
    themes.import_theme(acting(world.qa), SMALL_SET.replace("version: 1", "version: 2"), NOW)
    return visit.as_(world.qa)


def stored() -> QuestionSet:
    return question_set(version_id("small", 2) or "")


def typed(text: str, **more: str) -> dict[str, str]:
    return {"text": text, "usual": "", "section": "notice", **more}


def test_questions_are_shown_with_what_to_check_and_added_after(visitor: Visitor) -> None:
    page = visitor.post(ADDRESS, typed(TABLE))
    assert "3 questions to add" in page.main
    assert "1 line is left out" in page.main
    assert "“wibble”: that is not a type of answer known here." in page.main
    assert "“Fire” is no kind of service of this set." in page.main
    assert "There is no question in this row." in page.main
    assert len(stored().questions) == 4
    page = visitor.post(f"{ADDRESS}/add", page.form_values(f"{ADDRESS}/add"))
    assert "3 questions were added." in page.main
    assert [section.title for section in stored().sections] == ["The notice", "Overall", "The end"]
    assert [one.reference for one in stored().sections[0].questions] == ["1.1", "1.2", "1.3", "7.1", "7.2"]
    assert stored().question("was-it-kept").asked_of == ("police",)


def test_uploaded_workbook_is_read_and_its_text_can_be_mended(visitor: Visitor) -> None:
    workbook = Workbook()
    workbook.active.append(["Question", "Type"])
    workbook.active.append(["Was it kept?", "Yes/No"])
    stream = BytesIO()
    workbook.save(stream)
    upload = (BytesIO(stream.getvalue()), "tool.xlsx")
    page = visitor.post(ADDRESS, {**typed(""), "file": upload})
    assert "1 question to add" in page.main
    assert page.value_of("text").strip() == "Question\tType\nWas it kept?\tYes/No"


def test_list_takes_the_answer_that_was_chosen_for_all(visitor: Visitor) -> None:
    page = visitor.post(ADDRESS, typed("Was it kept?\nWas it read?", usual="yes-partly-no", section=""))
    visitor.post(f"{ADDRESS}/add", page.form_values(f"{ADDRESS}/add"))
    last = stored().sections[-1]
    assert (last.title, [one.type for one in last.questions]) == ("New questions", ["yes-partly-no"] * 2)


@pytest.mark.parametrize("text", ["", "Question,Question\na,b"])
def test_what_cannot_be_read_is_said_beside_the_text_that_stays(visitor: Visitor, text: str) -> None:
    for address in (ADDRESS, f"{ADDRESS}/add"):
        page = visitor.post(address, typed(text), status=422)
        assert page.field_errors
        assert page.value_of("text") == text


def test_damaged_file_is_said_beside_its_field(visitor: Visitor) -> None:
    upload = (BytesIO(b"PK\x03\x04 and nothing more"), "tool.docx")
    page = visitor.post(ADDRESS, {**typed("Was it kept?"), "file": upload}, status=422)
    assert "damaged" in " ".join(page.field_errors)


def test_strange_choices_add_nothing_by_themselves(visitor: Visitor) -> None:
    page = visitor.post(f"{ADDRESS}/add", typed("Was it kept?", usual="rows", section="nowhere"))
    assert "1 question was added." in page.main
    assert stored().sections[-1].questions[0].type == "long-text"


def test_added_to_what_stands_when_it_is_added(visitor: Visitor) -> None:
    """Two people, or one who sends twice later: nobody's questions go."""
    visitor.post(f"{ADDRESS}/add", typed("Was it kept?"))
    visitor.post(f"{ADDRESS}/add", typed("Was it read?"))
    assert {"was-it-kept", "was-it-read"} <= {question.key for question in stored().questions}


def test_published_version_takes_no_more(visitor: Visitor) -> None:
    for page in (
        visitor.get("/themes/small/1/questions"),
        visitor.post("/themes/small/1/questions", typed("Was it kept?")),
        visitor.post("/themes/small/1/questions/add", typed("Was it kept?")),
    ):
        assert page.heading == "Small theme"
        assert "Was it kept?" not in page.main
