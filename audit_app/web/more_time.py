"""More time for an action: its owner asks, the chair decides."""

from flask import Blueprint, g, render_template
from wtforms import HiddenField

from audit_app.errors import Refused
from audit_app.queries.actions import ActionPage, MoreTimeAsked
from audit_app.queries.agencies import meeting_choices
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import MOVES
from audit_app.services import more_time as service
from audit_app.web import edge
from audit_app.web.actions import Answer, keep_way_back, page_of, to_action
from audit_app.web.decisions import MinutedForm, meeting_field, minute_field, minuted, remember
from audit_app.web.forms import PageForm, day, done, long_text, one_of

blueprint = Blueprint("more_time", __name__)
blueprint.url_defaults(keep_way_back)
DECISIONS = {act: MOVES[act].words for act in ("more_time_granted", "more_time_refused")}


class AskForm(PageForm):
    until = day("By when can it be done?", "Enter the new day", description="For example, 29 9 2017")
    reason = long_text(
        "Why is more time needed?",
        "Say why more time is needed",
        description="The chair reads this. Name nobody.",
    )


class DecisionForm(MinutedForm):
    asked_id = HiddenField()
    act = one_of("What do you decide?", DECISIONS, "Choose whether you grant it")
    decision = long_text(
        "Reason",
        description="Needed where the day stays as it is. The owner reads this: name nobody.",
        render_kw={"rows": 3},
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()


@blueprint.get("/actions/<action_id>/more-time")
def ask_form(action_id: str) -> str:
    return render_template("more_time/ask.html", page=_askable(action_id), form=AskForm())


@blueprint.post("/actions/<action_id>/more-time")
def ask(action_id: str) -> Answer:
    page, form = page_of(action_id), AskForm()
    if done(
        form,
        lambda: service.ask_more_time(
            edge.actor(), action_id, form.until.data, form.reason.data or "", g.now
        ),
    ):
        return to_action(page, "The chair is asked for more time. Until then the day stays as it is.")
    return render_template("more_time/ask.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/more-time/decision")
def decide_form(action_id: str) -> str:
    page = page_of(action_id)
    asked = _asked(page)
    form = _decision_form(page, asked, asked_id=asked.id)
    return render_template("more_time/decide.html", page=page, asked=asked, form=form)


@blueprint.post("/actions/<action_id>/more-time/decision")
def decide(action_id: str) -> Answer:
    page = page_of(action_id)
    asked = _asked(page)
    form = _decision_form(page, asked)
    if form.asked_id.data != asked.id:
        raise Refused("What was asked for has changed since you opened the page. Look again.")

    def act() -> None:
        granted = form.act.data == "more_time_granted"
        decide_on = service.grant_more_time if granted else service.refuse_more_time
        decide_on(edge.actor(), asked.id, form.decision.data or "", form.minute, g.now)

    if done(form, act):
        remember(page.sub_group_id, form.minute)
        return to_action(page, "Your decision is saved. The owner is told.")
    return render_template("more_time/decide.html", page=page, asked=asked, form=form, problem=True), 422


def _decision_form(page: ActionPage, asked: MoreTimeAsked, **data: object) -> DecisionForm:
    """No meeting decides before the request was made."""
    earliest = max(page.earliest, local_day(asked.asked_at))
    meetings = meeting_choices(page.sub_group_id, earliest, local_day(g.now))
    return minuted(DecisionForm, meetings, page.sub_group_id, earliest, **data)


def _askable(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.with_owner:
        raise Refused(f"This cannot be done now: the action stands at “{page.standing.words}”.")
    if page.more_time:
        raise Refused("More time has been asked for already. The chair has still to decide.")
    return page


def _asked(page: ActionPage) -> MoreTimeAsked:
    if page.more_time is None or not page.with_owner:
        raise Refused("Nobody is asking for more time now.")
    return page.more_time
