"""Lists the reasons for not sending a requested mail: the outbox stores the reason, its page displays the sentence."""

from enum import StrEnum


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
    NotSent.REFUSED: "The mail server permanently rejected the address. Check it in People.",
    NotSent.WORDS_GONE: "It was waiting when Roundtable stopped keeping the text of emails.",
}
