"""Why a requested mail was not sent: the outbox stores the reason, its page displays the sentence."""

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
    NotSent.LEFT: "Its reader has left.",
    NotSent.GONE: "What it was about is not there any more.",
    NotSent.CLOSED: "The round or the return had been closed.",
    NotSent.DONE: "What it asked for had been done.",
    NotSent.PASSED_ON: "It had passed to somebody else.",
    NotSent.CHANGED: "It had changed again, and a later mail says so.",
    NotSent.REFUSED: "The mail server refused the address for good. Check it under People.",
    NotSent.WORDS_GONE: "It waited when the words of mails stopped being kept.",
}
