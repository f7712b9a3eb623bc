"""The one place that decides whether a page may promise a mail, and what it says where none goes."""

from audit_app.web.request import hooks

NONE_GOES = "No email is sent, because no mail server is set up."


def mail_promise(who: str, more: str = "", verb: str = "gets") -> str:
    """Say that somebody gets a mail, or that none goes and that they are to be told in another way.

    `who` stands within a sentence, such as "the owner"; `more` goes on after "an email".
    """
    if hooks.sends_mail():
        return f"{who[:1].upper()}{who[1:]} {verb} an email{more}."
    return f"{NONE_GOES} Tell {who} yourself."


def with_promise(message: str, who: str) -> str:
    """Return the message with what it may promise; `who` is "" where nobody gets a mail."""
    return f"{message} {mail_promise(who)}" if who else message
