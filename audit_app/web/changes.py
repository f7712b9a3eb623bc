"""Changes of an agreed action: proposed by the QA officer, decided by the chair, who may also change it directly."""

from typing import TypeVar

from flask import Blueprint, g, render_template
from wtforms import HiddenField, SelectField

from audit_app.errors import Refused
from audit_app.queries.actions import ActionPage, ChangeProposed
from audit_app.queries.agencies import meeting_choices
from audit_app.queries.people import possible_owners
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import MOVES
from audit_app.services import changes as service
from audit_app.web import edge
from audit_app.web.actions import Answer, keep_way_back, page_of, to_action
from audit_app.web.decisions import MinutedForm, meeting_field, minute_field, minuted, remember
from audit_app.web.forms import PageForm, day, done, listed, long_text, one_of, required, version_of

blueprint = Blueprint("changes", __name__)
blueprint.url_defaults(keep_way_back)
DECISIONS = {act: MOVES[act].words for act in ("change_granted", "change_refused")}


class AgreedForm(PageForm):
    """What of an agreed action only the chair changes."""

    version = HiddenField()
    due_on = day("By when?", "Enter the day by which it is to be done", description="For example, 29 9 2017")
    owner_id = SelectField("Who is accountable?", validators=[required("Choose an owner")])
    impact_measure = long_text(
        "How will you know that it helped?",
        "Say how you will know that it helped",
        render_kw={"rows": 3},
    )
    reason = long_text(
        "Why?",
        "Say why it changes",
        description="This stands in the history. Name nobody.",
        render_kw={"rows": 3},
    )

    @property
    def agreed(self) -> service.Agreed:
        return service.Agreed(self.due_on.data, self.owner_id.data or "", self.impact_measure.data or "")


Form = TypeVar("Form", bound=AgreedForm)


class ChairsForm(AgreedForm, MinutedForm):
    meeting_id = meeting_field()
    minute_reference = minute_field()


class DecisionForm(MinutedForm):
    asked_id = HiddenField()
    act = one_of("What do you decide?", DECISIONS, "Choose whether the change is made")
    decision = long_text(
        "Reason",
        description="Needed where it stays as it is. The owner reads this: name nobody.",
        render_kw={"rows": 3},
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()


@blueprint.get("/actions/<action_id>/change")
def propose_form(action_id: str) -> str:
    page = _agreed(action_id)
    return render_template("changes/propose.html", page=page, form=_filled(AgreedForm(data=vars(page)), page))


@blueprint.post("/actions/<action_id>/change")
def propose(action_id: str) -> Answer:
    page = _agreed(action_id)
    form = _filled(AgreedForm(), page)
    version, reason = version_of(form.version), form.reason.data or ""
    if done(
        form,
        lambda: service.propose_change(edge.actor(), action_id, version, form.agreed, reason, g.now),
    ):
        return to_action(page, "The change is proposed. Until the chair decides, the action stays as it is.")
    return render_template("changes/propose.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/change/decision")
def decide_form(action_id: str) -> str:
    page = page_of(action_id)
    asked = _asked(page)
    form = _decision_form(page, asked, asked_id=asked.id)
    return render_template("changes/decide.html", page=page, asked=asked, form=form)


@blueprint.post("/actions/<action_id>/change/decision")
def decide(action_id: str) -> Answer:
    page = page_of(action_id)
    asked = _asked(page)
    form = _decision_form(page, asked)
    if form.asked_id.data != asked.id:
        raise Refused("What was proposed has changed since you opened the page. Look again.")

    def act() -> None:
        granted = form.act.data == "change_granted"
        decide_on = service.grant_change if granted else service.refuse_change
        decide_on(edge.actor(), asked.id, form.decision.data or "", form.minute, g.now)

    if done(form, act):
        remember(page.sub_group_id, form.minute)
        return to_action(page, "Your decision is saved.")
    return render_template("changes/decide.html", page=page, asked=asked, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/agreed")
def change_form(action_id: str) -> str:
    page = _agreed(action_id)
    form = minuted(ChairsForm, page.meetings, page.sub_group_id, page.earliest, **_stored(page))
    return render_template("changes/change.html", page=page, form=_filled(form, page))


@blueprint.post("/actions/<action_id>/agreed")
def change(action_id: str) -> Answer:
    page = _agreed(action_id)
    form = _filled(minuted(ChairsForm, page.meetings, page.sub_group_id, page.earliest), page)
    version, reason = version_of(form.version), form.reason.data or ""
    if done(
        form,
        lambda: service.change_agreed(
            edge.actor(), action_id, version, form.agreed, reason, form.minute, g.now
        ),
    ):
        remember(page.sub_group_id, form.minute)
        return to_action(page, "The action is changed. Its owner is told.")
    return render_template("changes/change.html", page=page, form=form, problem=True), 422


def _agreed(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.changeable:
        raise Refused("The action is finished. It does not change any more.")
    if not page.agreed:
        raise Refused("The sub-group has still to agree the recommendation: change the action itself.")
    return page


def _asked(page: ActionPage) -> ChangeProposed:
    if page.change is None or not page.writable:
        raise Refused("Nobody proposes a change now.")
    return page.change


def _stored(page: ActionPage) -> dict[str, object]:
    names = ("version", "due_on", "owner_id", "impact_measure")
    return {name: getattr(page, name) for name in names}


def _filled(form: Form, page: ActionPage) -> Form:
    owners = {page.owner_id: f"{page.owner} ({page.agency})"}
    form.owner_id.choices = listed(owners | {one.id: one.label for one in possible_owners()})
    return form


def _decision_form(page: ActionPage, asked: ChangeProposed, **data: object) -> DecisionForm:
    """No meeting decides before the change was proposed."""
    earliest = max(page.earliest, local_day(asked.asked_at))
    meetings = meeting_choices(page.sub_group_id, earliest, local_day(g.now))
    return minuted(DecisionForm, meetings, page.sub_group_id, earliest, **data)
