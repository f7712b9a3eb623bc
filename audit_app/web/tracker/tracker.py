"""The tracker: recommendations and actions, filtered and sorted by the address; the same rows as files.

A chair is led to what happened since the last meeting first; `view` in the address says which of the two pages it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from audit_app.exports.meeting_pack import pack_csv, pack_word
from audit_app.exports.tracker_csv import tracker_csv
from audit_app.exports.tracker_word import tracker_word
from audit_app.policy import Permission, Scope, Subject, can, may_ever, scope
from audit_app.queries.tracker.filters import COLUMN_WORDS, VIEW_WORDS, Column, Filters, View
from audit_app.queries.tracker.meetings import since_meeting as since
from audit_app.queries.tracker.meetings.since_rows import SinceRow
from audit_app.queries.tracker.sign_off import sign_offs
from audit_app.queries.tracker.substitutes import Substitutes, in_place
from audit_app.queries.tracker.tracker import tracker as tracker_page
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.escalation import ABOVE_THE_CHAIR, Rung
from audit_app.rules.tracker.rag_rating import RAG_KEY
from audit_app.rules.workflow import MOVES, UNFINISHED_ACTIONS, WITH_OWNER, State
from audit_app.web.request import hooks
from audit_app.web.request.downloads import CSV, hand_out
from audit_app.web.request.endpoints import permission_of, requires
from audit_app.web.tracker.action_pages import HISTORY_WORDS

blueprint = Blueprint("tracker", __name__)
SINCE = "since-last-meeting"
"""The value of `view` in the address of the page about the time since the last meeting."""
ID_PLACEHOLDER = "0" * 16
"""The placeholder for an id in an address that is built once for all rows."""
LinkParts = tuple[str, str]
"""An address before and after the id of a row."""


@dataclass(frozen=True)
class RowDecision:
    """A decision that may be taken from the row of an action, in some of its states and on some rungs.

    `needs_request` limits it to actions whose owner asks for more time. `also` has the permissions that it needs beside
    that of the endpoint.
    """

    endpoint: str
    words: str
    states: frozenset[State]
    needs_request: bool = False
    rungs: frozenset[Rung] = frozenset(Rung)
    also: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class OpenDecision:
    """A decision that the reader may take about any action within all of `reaches`; `door` leads to its page."""

    of_row: RowDecision
    door: LinkParts
    reaches: tuple[Scope, ...]

    def offered(self, row: SinceRow) -> bool:
        """Return whether the state of this row and the policy allow the decision now."""
        has_request = bool(row.until) or not self.of_row.needs_request
        fits = row.state in self.of_row.states and row.rung in self.of_row.rungs
        return has_request and fits and all(reach.covers(row.subject) for reach in self.reaches)


def _move(act: str, endpoint: str) -> RowDecision:
    return RowDecision(endpoint, MOVES[act].words, MOVES[act].sources)


_ESCALATE = ("oversight.escalate_form", "Escalate or bring back", frozenset(UNFINISHED_ACTIONS))
ROW_DECISIONS = (
    RowDecision("oversight.answer_form", "Answer the escalation", frozenset(UNFINISHED_ACTIONS)),
    _move("action_closed", "actions.close_form"),
    _move("action_refused", "actions.refuse_form"),
    RowDecision("more_time.decide_form", "Decide on more time", frozenset(WITH_OWNER), True),
    RowDecision(*_ESCALATE, rungs=frozenset(Rung) - ABOVE_THE_CHAIR),
    RowDecision(*_ESCALATE, rungs=ABOVE_THE_CHAIR, also=(Permission.ACTION_CLOSE,)),
    RowDecision("oversight.judge_form", "Change the RAG rating", frozenset(UNFINISHED_ACTIONS)),
    _move("action_excused", "actions.excuse_form"),
    _move("action_reopened", "oversight.reopen_form"),
)


@blueprint.get("/tracker")
@requires(Permission.ACTION_READ)
def index() -> str | AnyResponse:
    """Display the tracker, or what happened since the last meeting."""
    if not request.args and may_ever(hooks.actor(), Permission.ACTION_CLOSE):
        return redirect(url_for("tracker.index", view=SINCE))
    if request.args.get("view") == SINCE:
        return _since_meeting()
    page = tracker_page(hooks.actor(), _filters(), local_day(g.now))
    return render_template(
        "tracker/index.html",
        page=page,
        views=VIEW_WORDS,
        columns=COLUMN_WORDS,
        address=_address(page.filters),
        doors=_links(_address(page.filters)),
        since=SINCE,
        key=RAG_KEY,
    )


@blueprint.get("/tracker.csv")
@requires(Permission.ACTION_READ, looks_at="")
def csv() -> AnyResponse:
    """Download the rows of the page as CSV."""
    today = local_day(g.now)
    pack = _pack()
    content = pack_csv(pack) if pack else tracker_csv(hooks.actor(), _filters(), today)
    return hand_out(content, f"{_file_name()}.csv", CSV)


@blueprint.get("/tracker.docx")
@requires(Permission.ACTION_READ, looks_at="")
def word() -> AnyResponse:
    """Download the rows of the page as a Word file."""
    actor, today = hooks.actor(), local_day(g.now)
    pack = _pack()
    content = pack_word(actor, pack, today) if pack else tracker_word(actor, _filters(), today)
    return hand_out(content, f"{_file_name()}.docx")


def _pack() -> since.SinceMeeting | None:
    """Return what happened since the meeting, where the address asks for that; None where it asks for the tracker."""
    if request.args.get("view") != SINCE:
        return None
    actor = hooks.actor()
    choices = since.sub_groups_within(actor)
    chosen = hooks.or_404(since.chosen_sub_group(actor, choices, _id("sub-group")))
    return since.since_meeting(actor, chosen, choices, local_day(g.now))


def _file_name() -> str:
    return f"{SINCE if request.args.get('view') == SINCE else 'tracker'}-{local_day(g.now)}"


def _since_meeting() -> str:
    actor = hooks.actor()
    choices = since.sub_groups_within(actor)
    requested_id = _id("sub-group")
    chosen = since.chosen_sub_group(actor, choices, requested_id)
    if chosen is None:
        hooks.or_404(None if requested_id else choices)
        return render_template("tracker/choose.html", choices=choices, since=SINCE)
    page = since.since_meeting(actor, chosen, choices, local_day(g.now))
    address = {"view": SINCE, "sub-group": chosen.id}
    return render_template(
        "tracker/since.html",
        page=page,
        words=since.PART_WORDS,
        means=since.PART_MEANS,
        since=SINCE,
        address=address,
        back=urlencode(address),
        doors=_links(address),
        decisions=_decisions(page, address),
        own=_own(chosen.id, page),
        history_words=HISTORY_WORDS,
        decides_read=can(actor, Permission.DECISION_READ, Subject(sub_group_id=chosen.id)),
        to_sign_off=sign_offs(scope(actor, Permission.ACTION_CLOSE), chosen.id).ids,
        closing=scope(actor, Permission.RECOMMENDATION_CLOSE),
        key=RAG_KEY,
    )


def _decisions(page: since.SinceMeeting, address: Mapping[str, str]) -> dict[str, list[OpenDecision]]:
    """Return action -> what the reader may decide about it now, without actions about which there is nothing."""
    decisions = [
        OpenDecision(decision, _link_parts(decision.endpoint, "action_id", address), reaches)
        for decision in ROW_DECISIONS
        if all(reaches := _reaches(decision))
    ]
    by_row = {row.id: [decision for decision in decisions if decision.offered(row)] for row in page.actions}
    return {row_id: offered for row_id, offered in by_row.items() if offered}


def _reaches(decision: RowDecision) -> tuple[Scope, ...]:
    permissions = (permission_of(decision.endpoint), *decision.also)
    return tuple(scope(hooks.actor(), permission) for permission in permissions)


def _own(sub_group_id: str, page: since.SinceMeeting) -> dict[str, Substitutes]:
    """Return the reader's own actions about which they would decide -> who decides instead."""
    person_id = hooks.actor().person_id or ""
    subject = Subject(sub_group_id=sub_group_id, by_ids=frozenset({person_id}))
    own = {
        row.id
        for row in page.actions
        if row.subject.by_ids == subject.by_ids and row.subject.sub_group_id == sub_group_id
    }
    instead = in_place(subject, local_day(g.now)) if own else None
    return dict.fromkeys(own, instead) if instead else {}


def _links(address: Mapping[str, str]) -> dict[str, LinkParts]:
    return {
        "action": _link_parts("actions.show", "action_id", address),
        "recommendation": _link_parts("recommendations.show", "recommendation_id", {}),
    }


def _link_parts(endpoint: str, name: str, address: Mapping[str, str]) -> LinkParts:
    """Return the address of an endpoint, before and after the id; the page behind it leads back to this view."""
    values: dict[str, Any] = {name: ID_PLACEHOLDER}
    if address:
        values["back"] = urlencode(address)
    before, _, after = url_for(endpoint, **values).partition(ID_PLACEHOLDER)
    return before, after


def _filters() -> Filters:
    """Return the filters in the address; an unknown view lists everything, an unknown column sorts nothing."""
    view, sort = request.args.get("view", ""), request.args.get("sort", "")
    column = sort.removeprefix("-")
    return Filters(
        view=View(view) if view in set(View) else View.ALL,
        sub_group_id=_id("sub-group"),
        agency_id=_id("agency"),
        round_id=_id("round"),
        mine="mine" in request.args,
        sort=Column(column) if column in set(Column) else None,
        descending=sort.startswith("-"),
    )


def _id(name: str) -> str:
    value = request.args.get(name, "")
    return value[:16] if value.isalnum() else ""


def _address(filters: Filters) -> dict[str, str]:
    """Return the filters as the parts of an address, without those that are not set."""
    values = {
        "view": filters.view.value,
        "sub-group": filters.sub_group_id,
        "agency": filters.agency_id,
        "round": filters.round_id,
        "mine": "y" if filters.mine else "",
        "sort": ("-" if filters.descending else "") + filters.sort if filters.sort else "",
    }
    return {name: value for name, value in values.items() if value}
