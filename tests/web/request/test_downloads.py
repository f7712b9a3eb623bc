"""Files leave through one function, and the access log notes each that is not blank."""

from pathlib import Path

import pytest
from flask import Flask

from audit_app.web.request.downloads import hand_out


def test_a_file_that_the_access_log_would_not_note_does_not_leave(app: Flask) -> None:
    with app.test_request_context("/themes"), pytest.raises(LookupError, match="hands out a file"):
        hand_out(b"words", "words.docx")


def test_a_blank_file_leaves_unnoted(app: Flask) -> None:
    with app.test_request_context("/themes"):
        assert hand_out(b"", "form.docx", blank=True).headers["Content-Disposition"].startswith("attachment")


def test_no_view_hands_out_a_file_in_another_way() -> None:
    web = Path(__file__).parents[3] / "audit_app" / "web"
    others = [
        str(module.relative_to(web))
        for module in web.rglob("*.py")
        if any(words in module.read_text() for words in ("send_file", "Content-Disposition"))
    ]
    assert others == ["request/downloads.py"]
