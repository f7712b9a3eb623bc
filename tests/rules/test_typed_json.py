"""Blocks and facts as JSON: what is kept of a version can be drawn again."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit_app.rules.blocks import Block, Cell, Table
from audit_app.rules.reports.facts import RoundReport
from audit_app.rules.typed_json import from_json, to_json
from tests.support.sample_report import sample_report

TABLES = st.builds(
    lambda rows, centred: Table("Caption", ("A", "B"), tuple(rows), (1, 2), "Alt", centred),
    st.lists(st.tuples(st.from_type(Cell), st.from_type(Cell))),
    st.booleans(),
)
BLOCKS = st.one_of(*(TABLES if kind is Table else st.from_type(kind) for kind in get_args(Block)))


@settings(max_examples=50, deadline=None)
@given(st.lists(BLOCKS).map(tuple))
def test_every_kind_of_block_comes_back_from_json_as_it_was(blocks: tuple[Block, ...]) -> None:
    assert from_json(tuple[Block, ...], json.loads(json.dumps(to_json(blocks)))) == blocks


def test_the_facts_of_a_report_come_back_from_json_as_they_were() -> None:
    report = sample_report()
    assert from_json(RoundReport, json.loads(json.dumps(to_json(report), sort_keys=True))) == report


def test_a_set_comes_back_from_json_as_it_was() -> None:
    held = frozenset({"school", "police"})
    assert from_json(frozenset[str], json.loads(json.dumps(to_json(held)))) == held


def test_a_fact_that_an_older_program_did_not_keep_has_its_default() -> None:
    kept = to_json(sample_report())
    del kept["for_publication"]
    assert from_json(RoundReport, kept) == sample_report()


@pytest.mark.parametrize("broken", [{"class": "Poem", "text": "x"}, {"class": "Bullets"}, "Bullets"])
def test_what_is_no_block_is_refused(broken: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_json(tuple[Block, ...], [broken])
