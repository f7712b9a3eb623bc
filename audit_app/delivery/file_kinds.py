"""The kinds of file that may be attached."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be attached; `endings` are without the dot, the usual ending first."""

    key: str
    label: str
    endings: tuple[str, ...]
    content_type: str

    @property
    def extension(self) -> str:
        """Return the usual ending, without the dot."""
        return self.endings[0]


_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = FileKind("word", "Word document", ("docx",), f"{_OFFICE}wordprocessingml.document")
EXCEL = FileKind("excel", "Excel workbook", ("xlsx",), f"{_OFFICE}spreadsheetml.sheet")
POWERPOINT = FileKind("powerpoint", "PowerPoint slides", ("pptx",), f"{_OFFICE}presentationml.presentation")
PDF = FileKind("pdf", "PDF", ("pdf",), "application/pdf")
PNG = FileKind("png", "PNG picture", ("png",), "image/png")
JPEG = FileKind("jpeg", "JPEG picture", ("jpg", "jpeg"), "image/jpeg")
TEXT = FileKind("text", "Plain text", ("txt",), "text/plain")
CSV = FileKind("csv", "CSV table", ("csv",), "text/csv")

KINDS = (WORD, EXCEL, POWERPOINT, PDF, PNG, JPEG, TEXT, CSV)
BY_ENDING = {ending: kind for kind in KINDS for ending in kind.endings}
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}

ACCEPTED = "Attach a Word, Excel, PowerPoint, PDF, PNG, JPEG, plain text or CSV file."
