"""The tracker: what was recommended and what came of it, filtered by its address; the same rows as a file."""

from flask import Blueprint, Response, g, render_template, request

from audit_app.queries.tracker import VIEW_WORDS, Filters, View
from audit_app.queries.tracker import tracker as tracker_page
from audit_app.rules.dates import local_day
from audit_app.services.tracker import tracker_csv
from audit_app.web import edge

blueprint = Blueprint("tracker", __name__)


@blueprint.get("/tracker")
def index() -> str:
    page = tracker_page(edge.actor(), _filters(), local_day(g.now))
    return render_template("tracker/index.html", page=page, views=VIEW_WORDS, address=_address(page.filters))


@blueprint.get("/tracker.csv")
def csv() -> Response:
    content = tracker_csv(edge.actor(), _filters(), local_day(g.now))
    answer = Response(content, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"tracker-{local_day(g.now)}.csv")
    return answer


def _filters() -> Filters:
    """What the address asks for; a view that there is none of shows everything."""
    view = request.args.get("view", "")
    return Filters(
        view=View(view) if view in set(View) else View.ALL,
        sub_group_id=_id("sub-group"),
        agency_id=_id("agency"),
        round_id=_id("round"),
        mine="mine" in request.args,
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
    }
    return {name: value for name, value in asked.items() if value}
