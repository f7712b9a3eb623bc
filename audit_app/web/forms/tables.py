"""What every form has that takes a table, pasted or from a file: of the two, one."""

from hashlib import sha256
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField

from audit_app.errors import Invalid
from audit_app.services import table_files
from audit_app.web.forms.base import PageForm, tidy

_BOTH = (
    "Choose a file or paste, not both. What you pasted is kept below: empty it and choose the file again, or check it "
    "as it is"
)


class TableForm(PageForm):
    """A form of this kind has a `text` of its own."""

    file = FileField(
        "A file",
        description="CSV, the first sheet of an Excel workbook (.xlsx), or a Word file (.docx) with a table.",
    )
    from_file = HiddenField()
    """The mark of a text that came from a file: a file that is chosen after it takes its place."""

    def take_file(self, too_long: str = table_files.TOO_LONG) -> None:
        """The text is what the file holds, if one was chosen. Raises Invalid beside it, also where something was
        pasted, and keeps that.
        """
        pasted = self["text"]
        if not self.file.data:
            return
        if pasted.data and self.from_file.data != _mark(pasted.data):
            raise Invalid({"file": _BOTH})
        pasted.data = table_files.text_of(self.file.data.stream, too_long)
        self.from_file.data = _mark(pasted.data)


def tidy_table(value: Any) -> Any:
    """Tidied; a soft return within a cell does not begin a line of the table."""
    return tidy(value.replace("\x0b", " ")) if isinstance(value, str) else value


def _mark(text: str) -> str:
    return sha256(tidy_table(text).encode()).hexdigest()[:16]
