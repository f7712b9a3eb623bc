"""Offers what all forms share that accept a table, either pasted or as a file."""

import json
from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField

from audit_app.errors import Invalid
from audit_app.services import table_files
from audit_app.web.forms.base import PageForm, select_choices, tidy

_BOTH = (
    "Select a file or paste a list, not both. What you pasted is still below. Clear it and select the file again, or "
    "check it as it is"
)
_MOST_HELD = 600_000
"""The most bytes of sheets that a page holds beside the list: a form may send 2 MB in all."""
_CHANGED = "You changed the list below. Clear it and select the file again to use another sheet, or check it as it is"


class TableForm(PageForm):
    """A form for a table. Each form of this kind adds a field `text` of its own, for the pasted table."""

    file = FileField(
        "Upload a file",
        description="A CSV file, an Excel workbook (.xlsx) or a Word file (.docx) with a table.",
    )
    from_file = HiddenField()
    """The mark of a text that came from a file: only such a text may be replaced by a file that is chosen later."""

    sheets = HiddenField()
    """The texts of all sheets of the workbook that was chosen, by their titles, as JSON."""
    shown_sheet = HiddenField()
    sheet = SelectField(
        "Sheet of the workbook",
        choices=[],
        validate_choice=False,
        description="To use another sheet, select it and check again.",
    )

    sheets_left_out: tuple[str, ...] = ()
    """Titles of sheets of the chosen file that cannot be chosen on the page."""

    def columns_named(self, text: str) -> int:
        """Count the columns that a text names, by which the sheet to begin with is chosen; each form knows its own."""
        return 0

    def may_keep(self, text: str) -> bool:
        """Return whether the page may hold this text of a sheet that nobody has asked for yet."""
        return True

    def take_file(self, too_long: str = table_files.TOO_LONG) -> None:
        """Read the chosen file, or the chosen sheet of the file before, into the field `text`.

        Raises Invalid beside the field, also where something was pasted as well; the pasted text is kept.
        """
        pasted = self["text"]
        if not self.file.data:
            return self._take_sheet()
        if pasted.data and self.from_file.data != _mark(pasted.data):
            raise Invalid({"file": _BOTH})
        texts = table_files.texts_of(self.file.data.stream, too_long)
        first = max(texts, key=lambda title: self.columns_named(texts[title]))
        self._keep(texts, first)
        return self._show(first, texts[first])

    def offer_sheets(self) -> None:
        """Offer the sheets that the page holds."""
        titles = list(self._held())
        self.sheet.choices = select_choices({title: title for title in titles}) if len(titles) > 1 else []
        self.sheet.data = self.shown_sheet.data

    def forget(self) -> None:
        """Empty the form, so that the page holds nothing of the table."""
        self["text"].data = self.from_file.data = self.sheets.data = self.shown_sheet.data = ""

    def _take_sheet(self) -> None:
        held, chosen = self._held(), self.sheet.data or ""
        if chosen not in held or chosen == self.shown_sheet.data:
            return
        if self["text"].data and self.from_file.data != _mark(self["text"].data):
            raise Invalid({"sheet": _CHANGED})
        self._show(chosen, held[chosen])

    def _show(self, title: str, text: str) -> None:
        self["text"].data, self.shown_sheet.data = text, title
        self.from_file.data = _mark(text)

    def _keep(self, texts: dict[str, str], first: str) -> None:
        kept = {title: text for title, text in texts.items() if title == first or self.may_keep(text)}
        written = json.dumps(kept, ensure_ascii=False)
        fits = len(kept) > 1 and len(written.encode()) <= _MOST_HELD
        self.sheets.data = written if fits else ""
        self.sheets_left_out = tuple(
            title for title in texts if title != first and not (fits and title in kept)
        )

    def _held(self) -> dict[str, str]:
        try:
            held = json.loads(self.sheets.data or "{}")
        except ValueError:
            return {}
        return {str(title): str(text) for title, text in held.items()} if isinstance(held, dict) else {}


def tidy_table(value: Any) -> Any:
    """Return the typed table as `tidy` does; a soft return (vertical tab) in a cell begins no line of the table."""
    return tidy(value.replace("\x0b", " ")) if isinstance(value, str) else value


def _mark(text: str) -> str:
    return sha256(tidy_table(text).encode()).hexdigest()[:16]
