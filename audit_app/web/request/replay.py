"""A form that cannot be taken from whoever is signed in is not lost: it waits, signed, in the sign-in page.

That is so where the sign-in has ended, and where somebody else has signed in since the page was opened. Every form
carries a mark of whose page it is: nobody's words are saved under another's name, or shown to them.
"""

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

LONGEST = 500_000
"""Characters of a form that is kept; a longer one is refused with its limit."""
KEPT_SECONDS = 24 * 3600
PAGE_SECONDS = 14 * 24 * 3600
NOT_KEPT = frozenset({"csrf_token", "whose", "once", "kept"})


class OpenedByAnother(Exception):
    """The form that was posted stands on the page of somebody who is not signed in here any more."""


@dataclass(frozen=True)
class KeptForm:
    """`fields` in the order in which they were sent; a name may come more than once."""

    path: str
    person_id: str
    fields: tuple[tuple[str, str], ...]


def mark_of(person_id: str) -> str:
    """What a form carries: whose page it stands on."""
    return _serializer("whose page").dumps(person_id)


def is_page_of(person_id: str, mark: str) -> bool:
    return _owner_of(mark) == person_id


def is_page_of_another(person_id: str) -> bool:
    """Whether this request's form says that it stands on another person's page."""
    return _owner_of(request.form.get("whose", "")) not in ("", person_id)


def keep() -> str:
    """This request's form as one signed text, or "" when it is nobody's, too long, holds nothing or a password."""
    person_id = _owner_of(request.form.get("whose", ""))
    if not person_id:
        return ""
    if any("password" in name for name in request.form):
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    if not fields or sum(len(name) + len(value) for name, value in fields) > LONGEST:
        return ""
    return _serializer("kept form").dumps([request.full_path.rstrip("?"), person_id, fields])


def kept(text: str) -> KeptForm | None:
    """The form that waits in `text`, for whoever it belongs to; None for an old one or nonsense."""
    if not text:
        return None
    try:
        path, whose, fields = _serializer("kept form").loads(text, max_age=KEPT_SECONDS)
    except BadData:
        return None
    return KeptForm(path, whose, tuple((name, value) for name, value in fields))


def _owner_of(mark: str) -> str:
    """The person whose page carries this mark; "" for an old one or nonsense."""
    try:
        return _serializer("whose page").loads(mark, max_age=PAGE_SECONDS)
    except BadData:
        return ""


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)
