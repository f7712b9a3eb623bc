"""What is kept and said of a mail that a server refused."""

import pytest

from audit_app.rules.unsent_mail import refusal_words, server_code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("550 5.1.1 <ann@example.org>: no such user", "550 5.1.1"),
        ("550-5.7.1 Policy", "550 5.7.1"),
        ("552 Mailbox full", "552"),
        ("550", "550"),
        ("the recipient's address cannot be used: 'ann'", ""),
        ("5501 strange", ""),
    ],
)
def test_only_the_code_of_an_answer_is_kept(answer: str, code: str) -> None:
    assert server_code(answer) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("550 5.1.1", "there is no such address (550 5.1.1)"),
        ("552 5.2.2", "the mailbox is full or closed"),
        ("550 5.7.1", "does not accept emails from Roundtable"),
        ("550", "does not accept emails for this address (550)"),
        ("", "refused the address for good"),
    ],
)
def test_a_code_is_said_in_words(code: str, words: str) -> None:
    assert words in refusal_words(code)
