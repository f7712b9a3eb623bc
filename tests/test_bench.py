"""What `make bench` measures: its set-ups can be filled, its pages opened, and its aims belong to lines that exist."""

import pytest
from flask import Flask

from audit_app.extensions import db
from bench import aims, form, set_ups
from bench.__main__ import move_to
from bench.databases import POSTGRESQL, SQLITE
from bench.measures import PageMeasured
from bench.round_pages import SECTION
from bench.sample import Size
from bench.set_ups import SET_UPS, SetUp
from bench.tracker_sample import History

SMALL = (
    set_ups.a_round(Size(8, 2, 3)),
    set_ups.a_tracker(History(rounds=96, recommendations=96)),
    set_ups.a_log(Size(8, 2, 3), 120),
)
"""A set-up of each kind, of a size that is soon filled."""


def test_every_aim_is_that_of_a_line_that_is_measured() -> None:
    lines = {aims.title(kind, set_up.name): set_up for kind in (SQLITE, POSTGRESQL) for set_up in SET_UPS}
    for title, own_aims in aims.read().items():
        assert own_aims.keys() <= set(lines[title].line_names), title


@pytest.mark.parametrize("set_up", SET_UPS, ids=lambda set_up: set_up.name)
def test_no_two_lines_of_a_set_up_have_the_same_name(set_up: SetUp) -> None:
    assert len(set(set_up.line_names)) == len(set_up.line_names)


@pytest.mark.parametrize("set_up", SMALL, ids=lambda set_up: set_up.name)
def test_small_set_up_is_filled_and_each_of_its_pages_opens_and_has_rows(app: Flask, set_up: SetUp) -> None:
    filled = set_up.fill()
    for measure in set_up.measures:
        if not isinstance(measure, PageMeasured):
            continue
        if measure.round_state:
            move_to(filled.places["round"], measure.round_state)
        assert measure.visit(app, filled)()
        statements = measure.rows(filled)
        rows = [row for statement in statements for row in db.session.execute(statement)]
        assert bool(rows) == bool(statements), measure.name


def test_form_of_sixty_items_is_drawn_in_place_of_a_section(app: Flask) -> None:
    filled = SMALL[0].fill()
    visit = SECTION.visit(app, filled)
    assert b"item-60" in form.rendered(app, visit)()
    assert form.static(app, visit, 5)() == b"xxxxx"
