"""Lists the reasons for not sending a requested mail: the outbox stores the reason, its page displays the sentence."""

import re
from enum import StrEnum

MOST_ATTEMPTS = 8
"""A mail that the server did not take so often, without refusing it for good, is given up."""


class NotSent(StrEnum):
    """The reason, decided when the mail was due to be sent; only a refusal comes from the mail server."""

    LEFT = "left"
    GONE = "gone"
    CLOSED = "closed"
    DONE = "done"
    PASSED_ON = "passed-on"
    CHANGED = "changed"
    REFUSED = "refused"
    WORDS_GONE = "words-gone"


NOT_SENT_WORDS = {
    NotSent.LEFT: "The recipient has left.",
    NotSent.GONE: "What it was about no longer exists.",
    NotSent.CLOSED: "The round or return was closed.",
    NotSent.DONE: "What it asked for was already done.",
    NotSent.PASSED_ON: "The task had passed to somebody else.",
    NotSent.CHANGED: "There was a later change, with its own email.",
    NotSent.REFUSED: "The mail server refused the address for good.",
    NotSent.WORDS_GONE: "It was waiting when Roundtable stopped keeping the text of emails.",
}

_CODE = re.compile(r"\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?(?=\s|\Z)")
_REFUSALS = (
    (re.compile(r"\d{3} \d\.1\."), "there is no such address"),
    (re.compile(r"\d{3} \d\.2\."), "the mailbox is full or closed"),
    (re.compile(r"\d{3} \d\.7\."), "their mail system does not accept emails from Roundtable"),
    (re.compile(r"\d{3}"), "it does not accept emails for this address"),
)


def server_code(answer: str) -> str:
    """Return the code at the beginning of a mail server's answer, such as "550 5.1.1"; "" where there is none."""
    found = _CODE.match(answer)
    return found[0].replace("-", " ") if found else ""


def given_up_words(code: str) -> str:
    """Return in a sentence that a mail is given up, with the code of the server's last answer."""
    answer = f" Its last answer was {code}." if code else ""
    return f"The mail server did not accept this email in {MOST_ATTEMPTS} tries.{answer}"


def refusal_words(code: str) -> str:
    """Return in a sentence why a mail server refused an address, by the code that it answered."""
    for pattern, words in _REFUSALS:
        if pattern.match(code):
            return f"The mail server refused the address: {words} ({code})."
    return NOT_SENT_WORDS[NotSent.REFUSED]
