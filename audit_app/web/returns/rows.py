"""Rows of an answer while it is written: a button beside a row takes it out, moves it, or makes room above it.

What is done to a row is done to what was sent, before anything reads it: the other words of the page are kept as they
were typed, and each row keeps its own. A blank row is never stored; the address of the page says where one is wanted.
"""

import re
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from audit_app.web.returns.fields import Item
from audit_app.web.returns.inputs import Form

REMOVE, UP, DOWN, INSERT = "remove", "up", "down", "insert"
_ACT = re.compile(rf"row-({REMOVE}|{UP}|{DOWN}|{INSERT})-([0-9]{{1,3}})-(.{{1,80}})")
_PLACE = re.compile(r"([0-9]{1,3})-(.{1,80})")
_NOWHERE = 0


@dataclass(frozen=True)
class RowAct:
    """What a button asks to be done to which row, counted from 1, of the question with this key."""

    act: str
    row: int
    key: str

    def becomes(self, row: int) -> int:
        """The number that a row has afterwards; 0 for the one that is taken out."""
        if self.act == REMOVE:
            return _NOWHERE if row == self.row else row - (row > self.row)
        if self.act == INSERT:
            return row + (row >= self.row)
        other = self.other
        return {self.row: other, other: self.row}.get(row, row)

    @property
    def other(self) -> int:
        """The row with which it changes places."""
        return max(self.row + (1 if self.act == DOWN else -1), 1)

    @property
    def leads_to(self) -> int:
        """The row at which the page stands afterwards."""
        return self.other if self.act in (UP, DOWN) else self.row


def act_of(then: str) -> RowAct | None:
    """What the button of this value does to a row; None for every other button."""
    found = _ACT.fullmatch(then)
    return RowAct(found[1], int(found[2]), found[3]) if found else None


def blank_row_in(place: str) -> RowAct | None:
    """Where an address asks for a blank row; None where it asks for none."""
    found = _PLACE.fullmatch(place)
    return RowAct(INSERT, int(found[1]), found[2]) if found else None


def done_to(form: Form, act: RowAct) -> Form:
    """What was sent, with the inputs of each row under its number afterwards."""
    before = f"value-{act.key}-"
    pairs = [(_renamed(name, before, act), text) for name, text in form.items(multi=True)]
    return MultiDict((name, text) for name, text in pairs if name)


def with_blank_row(item: Item, act: RowAct) -> Item:
    """The question with room for a row above another."""
    if item.key != act.key or item.input != "rows":
        return item
    parts = {_renamed(name, "", act): texts for name, texts in item.typed.parts.items()}
    return replace(item, typed=replace(item.typed, parts=parts))


def place_after(item: Item, act: RowAct) -> int:
    """Where the row at which the page is to stand is found once blank rows have gone."""
    filled = [not all(cell.blank for cell in row) for row in item.rows]
    place = 1 + sum(filled[: act.leads_to - 1])
    return place if act.act == INSERT else min(place, max(sum(filled), 1))


def _renamed(name: str, before: str, act: RowAct) -> str:
    """The name of an input of a row afterwards; "" where its row is taken out."""
    row, hyphen, part = name.removeprefix(before).partition("-")
    if not (name.startswith(before) and hyphen and row.isascii() and row.isdigit()):
        return name
    number = act.becomes(int(row))
    return f"{before}{number}-{part}" if number else ""
