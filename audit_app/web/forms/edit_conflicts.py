"""Two people type into the same form at once: nobody's words are lost.

What one did not touch is taken from the other. Where both changed the same, both texts stand in the page.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ClassVar, ParamSpec, TypeVar

from flask import g, request
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from audit_app.errors import Stale
from audit_app.extensions import RowChanged, RuleBroken, db, lost_race
from audit_app.queries.log import LastAct
from audit_app.rules.three_way_merge import both, mark, merged, merged_ticks
from audit_app.web.forms.base import PageForm, tidy
from audit_app.web.request.idempotency import keyed

Named = ParamSpec("Named")
Answer = TypeVar("Answer")
Form = TypeVar("Form", bound="SharedForm")


class SharedForm(PageForm):
    """`base` says what the page began with, `clashed` which of its texts met another's; `together` names fields
    that say one thing only together, such as a grade and its reason.
    """

    together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    base = HiddenField()
    clashed = HiddenField()


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved while this page was open: by whom, when, and each text that differs by its label."""

    who: str
    when: datetime | None
    texts: Mapping[str, str]


def theirs_of(last: LastAct | None, clashes: Mapping[str, str]) -> Theirs:
    return Theirs(last.who, last.at, clashes) if last else Theirs("", None, clashes)


def begun(form: Form) -> Form:
    """The form as a page begins with it."""
    form.base.data = json.dumps({name: _began_with(fields) for name, fields in _pieces(form)})
    return form


def label_of(field: Field) -> str:
    return field.label.text


def settle(sent: SharedForm, stored: SharedForm, named: Callable[[Field], str] = label_of) -> dict[str, str]:
    """Fills `sent` with what is to stand. Where both changed the same, nothing may be saved: what the other wrote is
    returned as its field is `named`, and what is sent next is compared with what stands now.

    Raises Stale where something was typed into an input for which there is no field any more.
    """
    before, began = (sent.clashed.data or "").split(), _marks(sent.base.data)
    if any(_was_typed_into(name, mark) for name, mark in began.items() if name not in sent):
        raise Stale(())
    then, clashes, names = request.form.get("then"), {}, []
    began |= _written_before(sent, stored)
    as_sent = {name: _texts(mine) for name, mine in _pieces(sent)}
    for (name, mine), (_, theirs) in zip(_pieces(sent), _pieces(stored), strict=True):
        if name in before and then == "theirs":
            _take(mine, theirs)
        elif not _merge(began.get(name), mine, theirs) or (name in before and then == "both"):
            names.append(name)
            clashes |= {named(own): _said(other) for own, other in _differing(mine, theirs)}
            if then == "both":
                _join(mine, theirs)
    if not clashes:
        _note_written(sent, as_sent)
    sent.base.data, sent.clashed.data = begun(stored).base.data, " ".join(names)
    return clashes


def _written_before(sent: SharedForm, stored: SharedForm) -> dict[str, str]:
    """What each piece began with, where this very page has written it before and was answered: going back, or an answer
    that was lost, makes nobody meet their own words as somebody else's.
    """
    left: Mapping[str, str] = g.get("left_before") or {}
    began = {}
    for (name, mine), (_, theirs) in zip(_pieces(sent), _pieces(stored), strict=True):
        if written := left.get(mine[0].name):
            marks = (mark(*_texts(theirs)), mark(*_texts(mine)))
            began[name] = next((known for known in marks if keyed(known) == written), "")
    return began


def _note_written(form: SharedForm, as_sent: Mapping[str, tuple[str, ...]]) -> None:
    """Pieces that stand as they were sent and not as the page began with them; ticks are merged one by one anyway."""
    began, left = _marks(form.base.data), g.setdefault("left_now", {})
    for name, fields in _pieces(form):
        sent = mark(*as_sent[name])
        ticks = isinstance(fields[0], SelectMultipleField)
        if not ticks and _texts(fields) == as_sent[name] and began.get(name) != sent:
            left[fields[0].name] = keyed(sent)


def same(form: SharedForm, other: SharedForm) -> bool:
    return all(
        _texts(one) == _texts(two) for (_, one), (_, two) in zip(_pieces(form), _pieces(other), strict=True)
    )


def read_again(view: Callable[Named, Answer]) -> Callable[Named, Answer]:
    """Whoever was overtaken between reading and writing reads and compares once more."""

    @wraps(view)
    def twice(*values: Named.args, **named: Named.kwargs) -> Answer:
        try:
            return view(*values, **named)
        except (Stale, RowChanged):
            db.session.rollback()
        except RuleBroken as error:
            if not lost_race(error):
                raise
            db.session.rollback()
        return view(*values, **named)

    return twice


def _pieces(form: SharedForm) -> Iterator[tuple[str, tuple[Field, ...]]]:
    fields = {field.short_name: field for field in form if not isinstance(field, HiddenField)}
    hanging = {name: group for group in form.together for name in group}
    for name in fields:
        group = hanging.get(name, (name,))
        if group[0] == name:
            yield name, tuple(fields[one] for one in group)


def _began_with(fields: tuple[Field, ...]) -> object:
    first = fields[0]
    return list(first.data or ()) if isinstance(first, SelectMultipleField) else mark(*_texts(fields))


def _marks(sent: str | None) -> dict[str, object]:
    try:
        marks = json.loads(sent or "{}")
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}


def _was_typed_into(name: str, began: object) -> bool:
    """Whether an input that is not among the fields says something else than its page began with."""
    values = [tidy(value) for value in request.form.getlist(name)]
    if isinstance(began, list):
        return values != began
    words = "\n".join(values)
    ticked = mark(str(True))
    return bool(words) and began not in (mark(words), ticked)


def _merge(began: object, mine: tuple[Field, ...], theirs: tuple[Field, ...]) -> bool:
    """False where both changed the same. A page that does not say what it began with began with nothing."""
    first, other = mine[0], theirs[0]
    if isinstance(first, SelectMultipleField):
        ticked = [str(one) for one in began] if isinstance(began, list) else []
        _put(first, merged_ticks(ticked, other.data or (), first.data or ()))
        return True
    known = began if isinstance(began, str) else mark(*("" for _ in mine))
    stands = merged(known, _texts(theirs), _texts(mine))
    if stands is not None and stands != _texts(mine):
        _take(mine, theirs)
    return stands is not None


def _texts(fields: Sequence[Field]) -> tuple[str, ...]:
    return tuple(
        "\n".join(field.data or ()) if isinstance(field, SelectMultipleField) else str(field.data or "")
        for field in fields
    )


def _differing(mine: Sequence[Field], theirs: Sequence[Field]) -> list[tuple[Field, Field]]:
    pairs = zip(mine, theirs, strict=True)
    return [(own, other) for own, other in pairs if _texts([own]) != _texts([other])]


def _take(mine: Sequence[Field], theirs: Sequence[Field]) -> None:
    for own, other in zip(mine, theirs, strict=True):
        _put(own, other.data)


def _join(mine: Sequence[Field], theirs: Sequence[Field]) -> None:
    for own, other in zip(mine, theirs, strict=True):
        if isinstance(own, StringField):
            between = "\n\n" if isinstance(own, TextAreaField) else "; "
            _put(own, both(str(other.data or ""), str(own.data or ""), between))
        elif isinstance(own, BooleanField):
            _put(own, own.data or other.data)


def _put(field: Field, value: object) -> None:
    """As if it had been sent: what is obligatory is looked for among what was sent."""
    field.data = value
    field.raw_data = value if isinstance(value, list) else [value] if value else []


def _said(field: Field) -> str:
    """A choice by its label."""
    if isinstance(field, BooleanField):
        return "Ticked" if field.data else "Not ticked"
    if isinstance(field, SelectField):
        labels = {str(one.value): one.label for one in field.choices or ()}  # type: ignore[union-attr]
        return str(labels.get(str(field.data), ""))
    return str(field.data or "")
