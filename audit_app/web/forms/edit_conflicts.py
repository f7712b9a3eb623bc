"""Edit conflicts: two people type into the same form at the same time, and nobody's words are lost.

What either of them did not touch is taken from the other. Where both changed the same text, the page offers
both.
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
from audit_app.extensions import ConstraintViolated, RowChanged, db, lost_race
from audit_app.queries.log import LastAct
from audit_app.rules.three_way_merge import fingerprint, joined_texts, merged, merged_ticks
from audit_app.web.forms.base import PageForm, tidy
from audit_app.web.request.idempotency import keyed_hash

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Form = TypeVar("Form", bound="SharedForm")


class SharedForm(PageForm):
    """A form that several people may have open at the same time.

    `base` holds marks of what the page began with, `clashed` the names of its texts that are in conflict.
    `together` names fields that say something only together, such as a grade and its reason: they are merged as
    a whole.
    """

    together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    base = HiddenField()
    clashed = HiddenField()


@dataclass(frozen=True)
class OtherEdit:
    """The texts that somebody else saved while this page was open, by label where they differ; with writer and time."""

    who: str
    when: datetime | None
    texts: Mapping[str, str]


def other_edit(last: LastAct | None, clashes: Mapping[str, str]) -> OtherEdit:
    """Return the conflicts with the writer and time of the last act, where the log has any."""
    return OtherEdit(last.who, last.at, clashes) if last else OtherEdit("", None, clashes)


def with_base(form: Form) -> Form:
    """Set the marks of what the page begins with, and return the form."""
    form.base.data = json.dumps({name: _base_of(fields) for name, fields in _pieces(form)})
    return form


def label_of(field: Field) -> str:
    """Return the label of a field."""
    return field.label.text


def merge_with_stored(
    posted: SharedForm, stored: SharedForm, label: Callable[[Field], str] = label_of
) -> dict[str, str]:
    """Merge `posted` with what is stored, and return the texts in conflict: the other writer's words by `label`.

    While there are conflicts nothing may be saved: the page comes back, and what is posted next is compared
    with what is stored now. Raises Stale where something was typed into an input whose field no longer exists.
    """
    before, bases = (posted.clashed.data or "").split(), _marks(posted.base.data)
    if any(_was_typed_into(name, base) for name, base in bases.items() if name not in posted):
        raise Stale(())
    choice, clashes, names = request.form.get("then"), {}, []
    bases |= _bases_written_before(posted, stored)
    as_sent = {name: _texts(mine) for name, mine in _pieces(posted)}
    for (name, mine), (_, theirs) in zip(_pieces(posted), _pieces(stored), strict=True):
        if name in before and choice == "theirs":
            _take(mine, theirs)
        elif not _merge(bases.get(name), mine, theirs) or (name in before and choice == "both"):
            names.append(name)
            clashes |= {label(field): _display(other) for field, other in _differing(mine, theirs)}
            if choice == "both":
                _join(mine, theirs)
    if not clashes:
        _note_written(posted, as_sent)
    posted.base.data, posted.clashed.data = with_base(stored).base.data, " ".join(names)
    return clashes


def _bases_written_before(posted: SharedForm, stored: SharedForm) -> dict[str, str]:
    """Return the base of each piece that this very page has written before.

    Going back, or an answer that was lost, must not make people meet their own words as somebody else's.
    """
    pieces: Mapping[str, str] = g.get("pieces_written_before") or {}
    bases = {}
    for (name, mine), (_, theirs) in zip(_pieces(posted), _pieces(stored), strict=True):
        if written := pieces.get(mine[0].name):
            marks = (fingerprint(*_texts(theirs)), fingerprint(*_texts(mine)))
            bases[name] = next((base for base in marks if keyed_hash(base) == written), "")
    return bases


def _note_written(form: SharedForm, as_sent: Mapping[str, tuple[str, ...]]) -> None:
    """Note the pieces that are stored as they were sent, and differ from what the page began with.

    Ticks need no note: they are merged each by itself.
    """
    bases, pieces = _marks(form.base.data), g.setdefault("pieces_written", {})
    for name, fields in _pieces(form):
        mark_sent = fingerprint(*as_sent[name])
        ticks = isinstance(fields[0], SelectMultipleField)
        if not ticks and _texts(fields) == as_sent[name] and bases.get(name) != mark_sent:
            pieces[fields[0].name] = keyed_hash(mark_sent)


def same_values(form: SharedForm, other: SharedForm) -> bool:
    """Return whether both forms hold the same values."""
    pairs = zip(_pieces(form), _pieces(other), strict=True)
    return all(_texts(mine) == _texts(theirs) for (_, mine), (_, theirs) in pairs)


def retry_when_overtaken(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Decorate a view that reads, merges and writes, so that it begins anew where another writer came in between.

    It does so once; a second failure is raised.
    """

    @wraps(view)
    def read_twice(*values: Arguments.args, **keywords: Arguments.kwargs) -> Answer:
        try:
            return view(*values, **keywords)
        except (Stale, RowChanged):
            db.session.rollback()
        except ConstraintViolated as error:
            if not lost_race(error):
                raise
            db.session.rollback()
        return view(*values, **keywords)

    return read_twice


def _pieces(form: SharedForm) -> Iterator[tuple[str, tuple[Field, ...]]]:
    """Yield the fields of a form by name; fields that are merged as a whole come under the name of their first."""
    fields = {field.short_name: field for field in form if not isinstance(field, HiddenField)}
    groups = {name: group for group in form.together for name in group}
    for name in fields:
        group = groups.get(name, (name,))
        if group[0] == name:
            yield name, tuple(fields[member] for member in group)


def _base_of(fields: tuple[Field, ...]) -> object:
    field = fields[0]
    return list(field.data or ()) if isinstance(field, SelectMultipleField) else fingerprint(*_texts(fields))


def _marks(posted: str | None) -> dict[str, object]:
    """Read the marks of a posted page; nothing from what is not JSON of ours."""
    try:
        marks = json.loads(posted or "{}")
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}


def _was_typed_into(name: str, base: object) -> bool:
    """Return whether an input without a field holds something other than its page began with."""
    values = [tidy(value) for value in request.form.getlist(name)]
    if isinstance(base, list):
        return values != base
    words = "\n".join(values)
    ticked = fingerprint(str(True))
    return bool(words) and base not in (fingerprint(words), ticked)


def _merge(base: object, mine: tuple[Field, ...], theirs: tuple[Field, ...]) -> bool:
    """Merge the stored values into `mine`; return False where both writers changed the same.

    A page without a base for these fields began with nothing.
    """
    first, other = mine[0], theirs[0]
    if isinstance(first, SelectMultipleField):
        ticked = [str(value) for value in base] if isinstance(base, list) else []
        _put(first, merged_ticks(ticked, other.data or (), first.data or ()))
        return True
    base_mark = base if isinstance(base, str) else fingerprint(*("" for _ in mine))
    result = merged(base_mark, _texts(theirs), _texts(mine))
    if result is not None and result != _texts(mine):
        _take(mine, theirs)
    return result is not None


def _texts(fields: Sequence[Field]) -> tuple[str, ...]:
    return tuple(
        "\n".join(field.data or ()) if isinstance(field, SelectMultipleField) else str(field.data or "")
        for field in fields
    )


def _differing(mine: Sequence[Field], theirs: Sequence[Field]) -> list[tuple[Field, Field]]:
    pairs = zip(mine, theirs, strict=True)
    return [(field, other) for field, other in pairs if _texts([field]) != _texts([other])]


def _take(mine: Sequence[Field], theirs: Sequence[Field]) -> None:
    for field, other in zip(mine, theirs, strict=True):
        _put(field, other.data)


def _join(mine: Sequence[Field], theirs: Sequence[Field]) -> None:
    """Put both texts into the field, the stored text first; a box is ticked where either of the two ticked it."""
    for field, other in zip(mine, theirs, strict=True):
        if isinstance(field, StringField):
            between = "\n\n" if isinstance(field, TextAreaField) else "; "
            _put(field, joined_texts(str(other.data or ""), str(field.data or ""), between))
        elif isinstance(field, BooleanField):
            _put(field, field.data or other.data)


def _put(field: Field, value: object) -> None:
    """Set a value as if it had been posted: validators look for obligatory values among what was posted."""
    field.data = value
    field.raw_data = value if isinstance(value, list) else [value] if value else []


def _display(field: Field) -> str:
    """Return the value of a field as the page displays it: a choice by its label."""
    if isinstance(field, BooleanField):
        return "Ticked" if field.data else "Not ticked"
    if isinstance(field, SelectField):
        labels = {str(choice.value): choice.label for choice in field.choices or ()}  # type: ignore[union-attr]
        return str(labels.get(str(field.data), ""))
    return str(field.data or "")
