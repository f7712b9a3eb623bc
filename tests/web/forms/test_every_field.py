"""What a page says is saved is saved: every field that a form draws is typed into, saved, and read again."""

import pytest

from audit_app.extensions import db
from audit_app.models import ThemeDraft
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.question_sets.files import dump
from audit_app.services.themes import drafts
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.databases import on_one_database
from tests.support.making import World
from tests.support.page import Page
from tests.support.typing_in import QUESTION_SET_TEXTS as SUITED
from tests.support.typing_in import Typist, Values, emptied, inputs_of, lost, values_of, words_typed

PARTS = ("about", "lists", "scales/four", "sections/notice")


@pytest.fixture
def draft(world: World) -> str:
    return making.make_draft_of_each_type(world)


@on_one_database
@pytest.mark.parametrize("part", [*PARTS, *(f"questions/of-type-{type_}" for type_ in TYPES)])
def test_everything_typed_into_a_part_of_a_question_set_is_kept(
    visit: Visits, world: World, draft: str, part: str
) -> None:
    """Typed, typed over, cleared and put back."""
    qa, address, typist = visit.as_(world.qa), f"/drafts/{draft}/{part}", Typist(SUITED)
    faults: list[str] = []
    for turn in ("typed", "typed over", "cleared", "put back"):
        drawn = inputs_of(qa.get(address), address)
        typed = emptied(drawn) if turn == "cleared" else typist.types(drawn)
        save(qa, address, typed)
        shown = values_of(inputs_of(qa.get(address), address))
        if turn == "cleared":
            # A row without words is gone, and what was chosen in it.
            typed = {name: value for name, value in typed.items() if name in shown}
        faults += [f"{turn}: {one}" for one in lost(typed, shown)]
        source = dump(drafts.questions_of(db.session.get_one(ThemeDraft, draft)))
        faults += [f"{turn}: not in the file: {word}" for word in words_typed(typed) if word not in source]
    assert not faults, "\n".join(faults)


def test_every_condition_that_is_offered_can_be_read_again(visit: Visits, world: World, draft: str) -> None:
    """In each way in which a fact, an answer or a column can be tested, of one thing that can be tested so."""
    qa, address = visit.as_(world.qa), f"/drafts/{draft}/questions/of-type-information/conditions"
    seen: set[tuple[str, ...]] = set()
    faults: list[str] = []
    for subject in choices(qa.get(f"{address}/new"), "subject"):
        begun = f"{address}/new?subject={subject}"
        tests = tuple(choices(qa.get(begun), "test"))
        ways = () if tests in seen else tests or ("is_one_of",)
        seen.add(tests)
        for test in ways:
            page = qa.get(f"{begun}&test={test}")
            typed = Typist({test: OF_DAYS if "day" in page.main else "{}"}).types(inputs_of(page, address))
            answer = qa.raw("POST", address, page.form_values(address) | typed)
            assert answer.status_code == 303, f"{subject} {test}: {Page(answer.text).field_errors}"
            shown = values_of(inputs_of(qa.get(f"{address}/change?at=0"), f"{address}/change"))
            faults += [f"{subject} {test} {one}" for one in lost(typed, shown)]
            held = qa.get(address).form_values(f"{address}/remove")
            qa.post(f"{address}/remove", held | {"at": "all"})
    assert len(seen) > 4
    assert not faults, "\n".join(faults)


OF_DAYS = "{} June 2017"


def choices(page: Page, name: str) -> list[str]:
    return [one.get("value") for one in page.all(f"input[@name='{name}']") if one.get("type") == "radio"]


def save(visitor: Visitor, address: str, typed: Values) -> None:
    """As the page of this form does; what it would refuse is said."""
    values = visitor.get(address).form_values(address) | typed
    answer = visitor.raw("POST", address, values)
    assert answer.status_code == 303, f"{answer.status_code}: {Page(answer.text).field_errors}"
