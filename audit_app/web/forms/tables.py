"""Offers what all forms share that accept a table, either pasted or as a file."""

from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField

from audit_app.errors import Invalid
from audit_app.services import table_files
from audit_app.web.forms.base import PageForm, tidy

_BOTH = (
    "Select a file or paste a list, not both. What you pasted is still below. Clear it and select the file again, or "
    "check it as it is"
)


class TableForm(PageForm):
    """A form for a table. Each form of this kind adds a field `text` of its own, for the pasted table."""

    file = FileField(
        "Upload a file",
        description="A CSV file, the first sheet of an Excel workbook (.xlsx) or a Word file (.docx) with a table.",
    )
    from_file = HiddenField()
    """The mark of a text that came from a file: only such a text may be replaced by a file that is chosen later."""

    def take_file(self, too_long: str = table_files.TOO_LONG) -> None:
        """Read the chosen file into the field `text`.

        Raises Invalid beside the file field, also where something was pasted as well; the pasted text is kept.
        """
        pasted = self["text"]
        if not self.file.data:
            return
        if pasted.data and self.from_file.data != _mark(pasted.data):
            raise Invalid({"file": _BOTH})
        pasted.data = table_files.text_of(self.file.data.stream, too_long)
        self.from_file.data = _mark(pasted.data)


def tidy_table(value: Any) -> Any:
    """Return the typed table as `tidy` does; a soft return (vertical tab) in a cell begins no line of the table."""
    return tidy(value.replace("\x0b", " ")) if isinstance(value, str) else value


def _mark(text: str) -> str:
    return sha256(tidy_table(text).encode()).hexdigest()[:16]
