"""Many questions at once in the browser: nothing is added before it was shown with what to check."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from audit_app.extensions import db
from audit_app.models import ThemeDraft
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services.themes import drafts
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting

TABLE = "Ref\tQuestion\tType\tAgencies\n7.1\tWas it kept?\tY/N\tPolice\n7.2\tHow?\twibble\tFire\n7.3\t\tdate\t\nThe end\t\t\t\n7.4\tWhen?\tdate\t"


@pytest.fixture
def draft(world: World) -> ThemeDraft:
    return drafts.begin_version(acting(world.qa), world.version.id, NOW)


@pytest.fixture
def address(draft: ThemeDraft) -> str:
    return f"/drafts/{draft.id}/many-questions"


@pytest.fixture
def visitor(world: World, visit: Visits, draft: ThemeDraft) -> Visitor:
    return visit.as_(world.qa)


def stored(draft: ThemeDraft) -> QuestionSet:
    db.session.expire_all()
    return drafts.questions_of(draft)


def typed(text: str, **more: str) -> dict[str, str]:
    return {"text": text, "usual": "", "section": "notice", **more}


def test_questions_are_shown_with_what_to_check_and_added_after(
    visitor: Visitor, draft: ThemeDraft, address: str
) -> None:
    page = visitor.post(address, typed(TABLE))
    assert "3 questions to add" in page.main
    assert "1 line will not be added" in page.main
    assert "“wibble”: this type of answer is not recognised." in page.main
    assert "“Fire” is not a kind of service in this set." in page.main
    assert "There is no question in this row." in page.main
    assert len(stored(draft).questions) == 4
    page = visitor.post(f"{address}/add", page.form_values(f"{address}/add"))
    assert "Added 3 questions." in page.main
    assert [section.title for section in stored(draft).sections] == ["The notice", "Overall", "The end"]
    assert [one.reference for one in stored(draft).sections[0].questions] == [
        "1.1",
        "1.2",
        "1.3",
        "7.1",
        "7.2",
    ]
    assert stored(draft).question("was-it-kept").asked_of == ("police",)


def test_uploaded_workbook_is_read_and_its_text_can_be_mended(
    visitor: Visitor, draft: ThemeDraft, address: str
) -> None:
    workbook = Workbook()
    workbook.active.append(["Question", "Type"])
    workbook.active.append(["Was it kept?", "Yes/No"])
    stream = BytesIO()
    workbook.save(stream)
    upload = (BytesIO(stream.getvalue()), "tool.xlsx")
    page = visitor.post(address, {**typed(""), "file": upload})
    assert "1 question to add" in page.main
    assert page.value_of("text").strip() == "Question\tType\nWas it kept?\tYes/No"


def test_list_takes_the_answer_that_was_chosen_for_all(
    visitor: Visitor, draft: ThemeDraft, address: str
) -> None:
    page = visitor.post(address, typed("Was it kept?\nWas it read?", usual="yes-partly-no", section=""))
    visitor.post(f"{address}/add", page.form_values(f"{address}/add"))
    last = stored(draft).sections[-1]
    assert (last.title, [one.type for one in last.questions]) == ("New questions", ["yes-partly-no"] * 2)


@pytest.mark.parametrize("text", ["", "Question,Question\na,b"])
def test_what_cannot_be_read_is_said_beside_the_text_that_stays(
    visitor: Visitor, address: str, text: str
) -> None:
    for place in (address, f"{address}/add"):
        page = visitor.post(place, typed(text), status=422)
        assert page.field_errors
        assert page.value_of("text") == text


def test_damaged_file_is_said_beside_its_field(visitor: Visitor, draft: ThemeDraft, address: str) -> None:
    upload = (BytesIO(b"PK\x03\x04 and nothing more"), "tool.docx")
    page = visitor.post(address, {**typed(""), "file": upload}, status=422)
    assert "damaged" in " ".join(page.field_errors)


def test_strange_choices_add_nothing_by_themselves(visitor: Visitor, draft: ThemeDraft, address: str) -> None:
    page = visitor.post(f"{address}/add", typed("Was it kept?", usual="rows", section="nowhere"))
    assert "Added 1 question." in page.main
    assert stored(draft).sections[-1].questions[0].type == "long-text"


def test_added_to_what_stands_when_it_is_added(visitor: Visitor, draft: ThemeDraft, address: str) -> None:
    """Two people, or one who sends twice later: nobody's questions go."""
    visitor.post(f"{address}/add", typed("Was it kept?"))
    visitor.post(f"{address}/add", typed("Was it read?"))
    assert {"was-it-kept", "was-it-read"} <= {question.key for question in stored(draft).questions}


def test_adding_is_one_step_that_can_be_undone(visitor: Visitor, draft: ThemeDraft, address: str) -> None:
    page = visitor.get(f"/drafts/{draft.id}")
    assert page.links["Add many questions"] == address
    page = visitor.post(f"{address}/add", typed(TABLE))
    assert "Undo: added 3 questions" in page.buttons
    visitor.post(f"/drafts/{draft.id}/undo", {})
    assert len(stored(draft).questions) == 4
