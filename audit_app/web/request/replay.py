"""Forms that cannot be accepted from whoever is signed in now are not lost: they wait, signed, in the sign-in page.

That happens when the sign-in has ended, and when somebody else has signed in since the page was opened. Every
form carries a mark of whose page it is on, so that nobody's words are saved under another name or displayed to
others.
"""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

LONGEST_FORM = 500_000
"""The most characters of a form that is carried through sign-in; the words of a longer form are not kept."""
FORM_SECONDS = 24 * 3600
PAGE_SECONDS = 14 * 24 * 3600
PROGRAM_FIELDS = frozenset({"csrf_token", "whose", "once", "kept"})
"""Fields that the program adds to every form: they say nothing of what somebody typed, and are made anew."""


class OpenedByAnother(Exception):
    """The posted form belongs to a page of somebody who is no longer signed in here."""


@dataclass(frozen=True)
class WaitingForm:
    """A form that waits for its person to sign in.

    `fields` are in the order in which they were sent; a name may occur more than once.
    """

    path: str
    person_id: str
    fields: tuple[tuple[str, str], ...]


def mark_of(person_id: str) -> str:
    """Return the mark of whose page it is, which every form on that page carries."""
    return _serializer("whose page").dumps(person_id)


def is_page_of(person_id: str, mark: str) -> bool:
    """Return whether the mark belongs to a page of this person."""
    return _owner_of(mark) == person_id


def is_page_of_another(person_id: str) -> bool:
    """Return whether the posted form comes from a page of somebody else. A form without a mark does not."""
    return _owner_of(request.form.get("whose", "")) not in ("", person_id)


def pack_form() -> str:
    """Return the posted form as a signed text, or "" where it cannot be replayed.

    That is a form of nobody, a form that is empty or too long, and any form with a password in it.
    """
    person_id = _owner_of(request.form.get("whose", ""))
    if not person_id:
        return ""
    if any("password" in name for name in request.form):
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in PROGRAM_FIELDS]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST_FORM:
        return ""
    return _serializer("kept form").dumps([request.full_path.rstrip("?"), person_id, fields])


def unpack_form(text: str) -> WaitingForm | None:
    """Return the form that is packed in `text`; None when it is too old or not signed by us."""
    if not text:
        return None
    try:
        path, person_id, fields = _serializer("kept form").loads(text, max_age=FORM_SECONDS)
    except BadData:
        return None
    return WaitingForm(path, person_id, tuple((name, value) for name, value in fields))


def _owner_of(mark: str) -> str:
    """Return the id of the person whose page carries the mark; "" when it is too old or not signed by us."""
    try:
        return _serializer("whose page").loads(mark, max_age=PAGE_SECONDS)
    except BadData:
        return ""


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)
