"""How long a return takes, about: near what the shipped sets say, and longer for longer answers."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.designer.workload import (
    ANSWERING,
    OPENING,
    _sum_of,
    deciding_facts,
    minutes_for,
    minutes_for_auditor,
    minutes_of,
)
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.question import Question
from config import ROOT
from tests.rules.question_sets.samples import small_set

SHIPPED = sorted((ROOT / "audit_templates" / "themes").glob("*/1.yaml"))
STEPPING = next(path for path in SHIPPED if path.parent.name == "step-up-step-down")


def question(kind: str, **own: Any) -> Question:
    return question_with(key="q", reference="1.1", text="What?", type=kind, **own)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_busiest_service_of_a_shipped_set_takes_about_what_the_set_says(path: Path) -> None:
    question_set = parse(path.read_text(encoding="utf-8"))
    most = max(minutes_for(question_set, kind).most for kind in question_set.service_kinds)
    assert most == pytest.approx(question_set.minutes, rel=0.2)


@pytest.mark.parametrize("kind", [key for key, kind in TYPES.items() if not kind.needs])
def test_every_type_of_answer_takes_some_time(kind: str) -> None:
    assert minutes_of(question(kind)) > 0


def test_parts_of_an_answer_add_up() -> None:
    judgement = question("judgement", texts=(Choice("evidence", "Evidence"),))
    assert minutes_of(judgement) == ANSWERING["grade"] + ANSWERING["long-text"]
    gap = question("gap", measured_in="hours")
    assert minutes_of(gap) == 2 * ANSWERING["datetime"]


def test_more_rows_and_columns_take_longer() -> None:
    one = (Column("on", "On", "date"),)
    two = (*one, Column("what", "What", "long-text"))
    short, wide, long = (
        minutes_of(question("rows", columns=columns, minimum=least))
        for columns, least in ((one, None), (two, None), (two, 6))
    )
    assert short < wide < long


def test_question_that_may_be_left_out_and_reasons_that_may_be_given_count_in_part() -> None:
    plain = minutes_of(question("yes-no"))
    assert minutes_of(question("yes-no", required=False)) < plain
    assert plain < minutes_of(question("yes-no", rationale="optional"))
    assert minutes_of(question("yes-no", rationale="optional")) < minutes_of(
        question("yes-no", rationale="required")
    )


def test_service_that_is_asked_nothing_but_the_file_takes_its_opening() -> None:
    assert minutes_for(replace(small_set(), sections=()), "police").most == OPENING


def test_cases_that_are_asked_different_questions_give_a_span() -> None:
    stepping = parse(STEPPING.read_text(encoding="utf-8"))
    assert deciding_facts(stepping) == ("direction",)
    minutes = minutes_for(stepping, "early-help")
    assert minutes.least < minutes.most
    both_ways = sum(
        minutes_of(one) for one in stepping.questions if not one.asked_of or "early-help" in one.asked_of
    )
    assert minutes.most < OPENING + both_ways


def test_auditor_is_told_the_estimate_only_where_clearly_less_is_asked() -> None:
    told = replace(small_set(), minutes=40)
    assert minutes_for_auditor(told, [question("long-text")] * 10) == 40
    assert minutes_for_auditor(told, [question("long-text")] * 4) == 20
    assert minutes_for_auditor(replace(told, minutes=5), [question("long-text")] * 10) == 5


def test_the_order_in_which_questions_are_counted_changes_no_minute() -> None:
    question_set = parse(STEPPING.read_text(encoding="utf-8"))
    orders = [
        sorted(question_set.questions, key=lambda asked, seed=seed: hash((seed, asked.key)))
        for seed in range(99)
    ]
    assert len({_sum_of(order) for order in orders}) == 1
