"""Files leave through one function, and the access log notes each that is not blank."""

from pathlib import Path

import pytest
from flask import Flask

from audit_app.web.request.downloads import CSV, hand_out


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


@pytest.mark.parametrize(("attached", "policy"), [(False, None), (True, "sandbox; default-src 'none'")])
def test_a_file_leaves_as_a_download_of_its_kind_and_attached_ones_in_a_sandbox(
    app: Flask, attached: bool, policy: str | None
) -> None:
    with app.test_request_context("/themes"):
        answer = hand_out(b"<b>", "a.txt", CSV, blank=True, attached=attached)
    assert answer.mimetype == CSV
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.txt"
    assert answer.headers.get("Content-Security-Policy") == policy
