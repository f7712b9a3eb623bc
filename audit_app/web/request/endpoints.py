"""Declares what an endpoint needs, where its view is decorated: a permission, a log of who looked, care of a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app

from audit_app.policy import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Needs:
    """The needs of an endpoint, for the request hooks.

    - `permission`: what everybody needs who comes here, while services ask again about the thing itself; None for pages
      of people who are not signed in.
    - `looks_at`: the page or file tells what is known of a child, so that each view of it goes to the access log. It is
      the argument of the address that names what is looked at, or "" where that is many things at once.
    - `adds`: the form adds something. Sent again with other words, it first asks whether to add that as well.
    - `drafted`: the form is kept as a draft while it is typed; its address names what the draft is about.
    """

    permission: Permission | None
    looks_at: str | None = None
    adds: bool = False
    drafted: bool = False


def requires(
    permission: Permission, *, looks_at: str | None = None, adds: bool = False, drafted: bool = False
) -> Callable[[View], View]:
    """Decorate a view with what its endpoint needs; this decorator follows that of the route.

    A view that accepts a form needs `looks_at` too: its page, which comes back with an error, displays the same again.
    """
    return _decorator(Needs(permission, looks_at, adds, drafted))


def public(view: View) -> View:
    """Decorate a view that people may use who are not signed in."""
    return _decorator(Needs(None))(view)


def needs_of(endpoint: str) -> Needs:
    """Return what an endpoint needs. Raises LookupError where there is none, or where its view is not decorated."""
    view = current_app.view_functions[endpoint]
    needs = getattr(view, "needs", None)
    if not isinstance(needs, Needs):
        raise LookupError(
            f"The view of {endpoint} says neither which permission it requires nor that it is public"
        )
    return needs


def permission_of(endpoint: str) -> Permission:
    """Return the permission that an endpoint requires. Raises LookupError where it is public or there is none."""
    if (permission := needs_of(endpoint).permission) is None:
        raise LookupError(f"{endpoint} is public")
    return permission


def _decorator(needs: Needs) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.needs = needs  # type: ignore[attr-defined]
        return view

    return decorate
