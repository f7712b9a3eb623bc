"""Email addresses that nobody could mistake for another."""

import pytest

from audit_app.rules.email_addresses import email_format_problem
from audit_app.rules.plain_text import one_line


@pytest.mark.parametrize(
    "email", ["ann@example.org", "ann.o'neil+audit@nhs.example.co.uk", "a@b.co", "x_1@sub-domain.example.org"]
)
def test_common_addresses_are_accepted(email: str) -> None:
    assert email_format_problem(email) == ""


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("ann\u200b@example.org", "not shown"),
        ("\uff41nn@example.org", "not a plain letter"),
        ("ann@ex\u0430mple.org", "not a plain letter"),
        ("ann\t@example.org", "not shown"),
        ("ann@example", "correct format"),
        ("ann..b@example.org", "correct format"),
        (".ann@example.org", "correct format"),
        ("ann@example..org", "correct format"),
        ("ann@-example.org", "correct format"),
        ("ann@example.org.", "correct format"),
        ("ann@example.1", "correct format"),
        ("ann@", "correct format"),
        (f"{'a' * 65}@example.org", "correct format"),
        (f"ann@{'a.' * 130}org", "correct format"),
    ],
)
def test_address_that_reaches_nobody_or_looks_like_another_is_refused(email: str, says: str) -> None:
    assert says in email_format_problem(email)


@pytest.mark.parametrize(
    "name", ["Ann\u202e Lee", "Ann\tLee", "Ann\x0bLee", "Ann\nLee", "  Ann \u200b Lee ", "Ann\x07 Lee"]
)
def test_name_keeps_no_turning_or_control_characters(name: str) -> None:
    assert one_line(name) == "Ann Lee"
