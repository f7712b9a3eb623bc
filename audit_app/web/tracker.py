"""The tracker: what was recommended and what came of it, filtered and sorted by its address; the same rows as files.

A chair comes first to what happened since the last meeting; the address says which of the two it is.
"""

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from audit_app.policy import Permission, may_ever, scope
from audit_app.queries import since_meeting as since
from audit_app.queries.tracker import COLUMN_WORDS, VIEW_WORDS, Column, Filters, View
from audit_app.queries.tracker import tracker as tracker_page
from audit_app.rules.dates import local_day
from audit_app.rules.follow_up import RAG_KEY
from audit_app.services.tracker import tracker_csv, tracker_word
from audit_app.web import edge, files

blueprint = Blueprint("tracker", __name__)
SINCE = "since-last-meeting"
"""What `view` says in the address of the page that a chair opens."""


@blueprint.get("/tracker")
def index() -> str | AnyResponse:
    if not request.args and may_ever(edge.actor(), Permission.ACTION_CLOSE):
        return redirect(url_for("tracker.index", view=SINCE))
    if request.args.get("view") == SINCE:
        return _since_meeting()
    page = tracker_page(edge.actor(), _filters(), local_day(g.now))
    return render_template(
        "tracker/index.html",
        page=page,
        views=VIEW_WORDS,
        columns=COLUMN_WORDS,
        address=_address(page.filters),
        since=SINCE,
        key=RAG_KEY,
    )


@blueprint.get("/tracker.csv")
def csv() -> Response:
    content = tracker_csv(edge.actor(), _filters(), local_day(g.now))
    answer = Response(content, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"tracker-{local_day(g.now)}.csv")
    return answer


@blueprint.get("/tracker.docx")
def word() -> AnyResponse:
    content = tracker_word(edge.actor(), _filters(), local_day(g.now))
    return files.word(content, f"tracker-{local_day(g.now)}.docx")


def _since_meeting() -> str:
    actor = edge.actor()
    choices = since.sub_groups_within(actor)
    asked = _id("sub-group")
    chosen = since.chosen_sub_group(actor, choices, asked)
    if chosen is None:
        edge.found(None if asked else choices)
        return render_template("tracker/choose.html", choices=choices, since=SINCE)
    page = since.since_meeting(actor, chosen, choices, local_day(g.now))
    return render_template(
        "tracker/since.html",
        page=page,
        words=since.PART_WORDS,
        means=since.PART_MEANS,
        since=SINCE,
        address={"view": SINCE, "sub-group": chosen.id},
        deciding_for=scope(actor, Permission.ACTION_CLOSE).sub_group_ids,
        key=RAG_KEY,
    )


def _filters() -> Filters:
    """What the address asks for; a view that there is none of shows everything, an unknown column sorts nothing."""
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
    """The filters as they stand in an address, without those that are not set."""
    asked = {
        "view": filters.view.value,
        "sub-group": filters.sub_group_id,
        "agency": filters.agency_id,
        "round": filters.round_id,
        "mine": "y" if filters.mine else "",
        "sort": ("-" if filters.descending else "") + filters.sort if filters.sort else "",
    }
    return {name: value for name, value in asked.items() if value}
