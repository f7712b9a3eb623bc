"""The page on which a chair grants or refuses what somebody asks for: more time, or a change of an agreed action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g
from wtforms import HiddenField

from audit_app.errors import Refused
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.tracker.actions import ActionPage
from audit_app.queries.tracker.open_requests import ChangeProposed, MoreTimeAsked
from audit_app.rules.dates import local_day
from audit_app.web.forms.base import long_text, radios, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.mail_promise import with_promise
from audit_app.web.tracker.action_pages import page_of, to_action
from audit_app.web.tracker.decisions import MinutedForm, meeting_field, minute_field, minuted, remember

Request = MoreTimeAsked | ChangeProposed


class RequestForm(MinutedForm):
    """The decision about a request; `request_form` makes the class that has the fields."""

    asked_id: Any
    act: Any
    decision: Any


@dataclass(frozen=True)
class RequestKind:
    """A kind of request and its page.

    `request_of` returns the request that waits, and raises Refused where none does. `decisions` has the service for
    each act. `overtaken` is for a reader whose page is about an earlier request, `message` is for the saved decision.
    `told` is who gets a mail of it, "" where nobody does.
    """

    template: str
    request_of: Callable[[ActionPage], Request]
    form: type[RequestForm]
    decisions: Mapping[str, Callable[..., object]]
    overtaken: str
    message: str
    told: str = ""


def request_form(acts: Mapping[str, str], *, missing: str, hint: str) -> type[RequestForm]:
    """Return the form for a kind of request: `acts` are the choices, `hint` describes the field of the reason.

    It is a class of its own for each kind, since the order of its fields is that of the list of errors.
    """

    class Form(RequestForm):
        asked_id = HiddenField()
        act = radios("What do you decide?", acts, missing)
        decision = long_text("Reason", description=hint, render_kw={"rows": 3})
        meeting_id = meeting_field()
        minute_reference = minute_field()

    return Form


def request_page(kind: RequestKind, action_id: str) -> Answer:
    """Render the page on which the chair decides about the request of an action."""
    page = page_of(action_id)
    request = kind.request_of(page)
    form = _form(kind, page, request, asked_id=request.id)
    return form_page(kind.template, form, page=page, asked=request)


def decide_request(kind: RequestKind, action_id: str) -> Answer:
    """Carry out the chair's decision. Raises Refused where another request has taken the place of the request read."""
    page = page_of(action_id)
    request = kind.request_of(page)
    form = _form(kind, page, request)
    if form.asked_id.data != request.id:
        raise Refused(kind.overtaken)

    def decide() -> None:
        service = kind.decisions[form.act.data]
        service(hooks.actor(), request.id, form.decision.data or "", form.minute, g.now)

    if succeeds(form, decide):
        remember(page.sub_group_id, form.minute)
        return to_action(page, with_promise(kind.message, kind.told))
    return form_page(kind.template, form, page=page, asked=request)


def _form(kind: RequestKind, page: ActionPage, request: Request, **data: object) -> RequestForm:
    """Return the form with the meetings since the request was made: none before it can have decided about it."""
    earliest = max(page.earliest, local_day(request.asked_at))
    meetings = meeting_choices(page.sub_group_id, earliest, local_day(g.now))
    return minuted(kind.form, meetings, page.sub_group_id, earliest, **data)
