"""A question set as a form for paper: room for every answer, and what is asked of one kind of service alone."""

from dataclasses import replace
from typing import Any

import pytest

from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.blocks import Block, KeyValues, Table
from audit_app.rules.designer.blank_form import AnswerSpace, answer_space, asked_on_paper
from audit_app.rules.designer.blank_form_blocks import compose
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from config import ROOT
from tests.rules.question_sets.samples import small_set

OWN: dict[str, dict[str, Any]] = {
    "choice": {"choices": (Choice("a", "Phone"), Choice("b", "Letter"))},
    "choices": {"choices": (Choice("a", "Phone"), Choice("b", "Letter"))},
    "grade": {"scale": "four"},
    "judgement": {"scale": "four", "texts": (Choice("evidence", "Evidence"),)},
    "gap": {"from_label": "Incident", "to_label": "Notice", "measured_in": "hours"},
    "rows": {"columns": (Column("on", "Held on", "date"), Column("what", "What", "text"))},
    "matrix": {
        "criteria": (Choice("clear", "Is clear"),),
        "choices": (Choice("y", "Met"), Choice("n", "Not met")),
    },
}


def question(kind: str, **own: Any) -> Question:
    return question_with(key="new", reference="7.1", text="What?", type=kind, **OWN.get(kind, {}), **own)


def room(kind: str, **own: Any) -> AnswerSpace:
    return answer_space(small_set(), question(kind, **own))


def with_question(added: Question) -> QuestionSet:
    sample = small_set()
    first = sample.sections[0]
    return replace(
        sample, sections=(replace(first, questions=(*first.questions, added)), *sample.sections[1:])
    )


def words(blocks: tuple[Block, ...]) -> str:
    tables = [block for block in blocks if isinstance(block, Table)]
    cells = [cell for table in tables for row in table.rows for cell in row]
    return "\n".join(
        [table.caption + "\n" + "\n".join(table.header) for table in tables]
        + [f"{cell.text}\n{cell.note}" for cell in cells]
    )


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_answer_has_room_and_can_be_drawn(kind: str) -> None:
    has_room = bool(room(kind).columns or room(kind).rooms)
    assert has_room is TYPES[kind].answered
    assert "7.1" in words(compose(with_question(question(kind)), "police"))


def test_choices_are_boxes_and_one_or_all_of_them_are_ticked() -> None:
    (one,) = room("yes-partly-no").rooms
    assert (one.label, one.options) == ("Tick one", ("Yes", "Partly", "No"))
    assert room("choices").rooms[0].label == "Tick all that apply"


def test_rows_are_a_table_of_their_own_with_their_choices_in_its_head() -> None:
    said = words(compose(with_question(question("matrix")), "police"))
    assert "In the table below" in said
    assert "Is clear (Met / Not met)" in said


def test_reasons_and_kinds_of_absence_stand_beside_any_answer_but_an_overall_grade() -> None:
    labels = [one.label for one in room("yes-no", rationale="optional").beside]
    assert labels == ["Rationale (optional)", "No answer to give", "Reason"]
    assert [one.label for one in room("grade", rationale="required", overall=True).beside] == ["Rationale"]


def test_form_holds_what_its_service_is_asked_and_no_more() -> None:
    for kind in ("police", "school"):
        said = words(compose(small_set(), kind))
        for one in small_set().questions:
            assert (one.text in said) is (not one.asked_of or kind in one.asked_of)
    assert asked_on_paper(small_set(), "gp") == ()


def test_grades_are_described_at_the_end_and_conditions_said() -> None:
    path = ROOT / "audit_templates" / "themes" / "step-up-step-down" / "1.yaml"
    blocks = compose(parse(path.read_text(encoding="utf-8")), "early-help")
    last = blocks[-1]
    assert isinstance(last, KeyValues)
    assert dict(last.rows)["Good"]
    assert any(getattr(block, "lead", "") == "Only when" for block in blocks)
