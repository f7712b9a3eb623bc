"""Rows of an answer: buttons beside a row remove it, move it, or insert a row above it.

A button changes the names of the form's inputs before anything else reads them, so that each row keeps its words
and the rest of the page is as it was typed. A blank row is never stored: the address of the page says where it
is.
"""

import re
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from audit_app.web.returns.inputs import Form
from audit_app.web.returns.items import Item

REMOVE, UP, DOWN, INSERT = "remove", "up", "down", "insert"
_ACT = re.compile(rf"row-({REMOVE}|{UP}|{DOWN}|{INSERT})-([0-9]{{1,3}})-(.{{1,80}})")
_PLACE = re.compile(r"([0-9]{1,3})-(.{1,80})")
_REMOVED = 0


@dataclass(frozen=True)
class RowAct:
    """The act of a button on a row, counted from 1, of the question with this key."""

    act: str
    row: int
    key: str

    def becomes(self, row: int) -> int:
        """Return the number that a row has afterwards, or 0 for the row that is removed."""
        if self.act == REMOVE:
            return _REMOVED if row == self.row else row - (row > self.row)
        if self.act == INSERT:
            return row + (row >= self.row)
        other = self.other
        return {self.row: other, other: self.row}.get(row, row)

    @property
    def other(self) -> int:
        """Return the row with which a moved row changes places."""
        return max(self.row + (1 if self.act == DOWN else -1), 1)

    @property
    def leads_to(self) -> int:
        """Return the row to which the page scrolls afterwards."""
        return self.other if self.act in (UP, DOWN) else self.row


def act_of(then: str) -> RowAct | None:
    """Return the act on a row of a button with this value, or None for every other button."""
    match = _ACT.fullmatch(then)
    return RowAct(match[1], int(match[2]), match[3]) if match else None


def blank_row_in(place: str) -> RowAct | None:
    """Return the insertion of the blank row for which an address asks, or None."""
    match = _PLACE.fullmatch(place)
    return RowAct(INSERT, int(match[1]), match[2]) if match else None


def apply_act(form: Form, act: RowAct) -> Form:
    """Return the form with the inputs of each row under the number that it has afterwards."""
    before = f"value-{act.key}-"
    pairs = [(_renamed(name, before, act), text) for name, text in form.items(multi=True)]
    return MultiDict((name, text) for name, text in pairs if name)


def with_blank_row(item: Item, act: RowAct) -> Item:
    """Return the item with a blank row, if the act is about this question."""
    if item.key != act.key or item.input != "rows":
        return item
    parts = {_renamed(name, "", act): texts for name, texts in item.typed.parts.items()}
    return replace(item, typed=replace(item.typed, parts=parts))


def place_after(item: Item, act: RowAct) -> int:
    """Return the number of the row to which the page scrolls, counted without blank rows, which are not stored."""
    filled = [not all(cell.blank for cell in row) for row in item.rows]
    place = 1 + sum(filled[: act.leads_to - 1])
    return place if act.act == INSERT else min(place, max(sum(filled), 1))


def _renamed(name: str, before: str, act: RowAct) -> str:
    """Return the name that an input of a row has afterwards, or "" if its row is removed."""
    row, hyphen, part = name.removeprefix(before).partition("-")
    if not (name.startswith(before) and hyphen and row.isascii() and row.isdigit()):
        return name
    number = act.becomes(int(row))
    return f"{before}{number}-{part}" if number else ""
