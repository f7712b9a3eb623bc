"""What those who oversee an action do beside signing it off: escalate it, judge its RAG, open it again, pass it on."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from wtforms import SelectField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.actions import ActionPage
from audit_app.queries.agencies import meeting_choices
from audit_app.queries.people import colleagues
from audit_app.rules.dates import local_day
from audit_app.rules.escalation import RUNG_WORDS, Rung, rungs_of_an_answer, rungs_offered
from audit_app.rules.follow_up import JUDGED_RAGS, RAG_WORDS, Rag
from audit_app.services import oversight as service
from audit_app.services.escalation_answers import EscalationAnswer, answer_escalation
from audit_app.services.passing_on import pass_on_action
from audit_app.web import edge
from audit_app.web.actions import Answer, keep_way_back, page_of, to_action
from audit_app.web.decisions import MinutedForm, meeting_field, minute_field, minuted, remember
from audit_app.web.forms import PageForm, day, done, listed, long_text, one_of, required

blueprint = Blueprint("oversight", __name__)
blueprint.url_defaults(keep_way_back)


class EscalationForm(MinutedForm):
    rung = one_of("Who takes it up?", {}, "Choose who takes it up")
    reason = long_text(
        "Why?",
        "Say why",
        description="Its owner and whoever takes it up read this. Name nobody.",
        render_kw={"rows": 3},
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()


class AnswerForm(MinutedForm):
    words = long_text(
        "What was decided?",
        "Say what was decided",
        description="The owner and the chair of the sub-group read this. Name nobody.",
        render_kw={"rows": 3},
    )
    rung = one_of("With whom does it stand from now on?", {}, "Choose with whom it stands from now on")
    meeting_id = meeting_field()
    minute_reference = minute_field()


class JudgementForm(PageForm):
    rag = one_of("How does it go?", {rag: RAG_WORDS[rag] for rag in JUDGED_RAGS}, "Choose a colour")
    reason = long_text(
        "Why do you judge it so?",
        "Say why you judge it so",
        description="This stands beside the colour in the tracker. Name nobody.",
        render_kw={"rows": 3},
    )


class ReopeningForm(MinutedForm):
    reason = long_text(
        "Why is it opened again?",
        "Say why it is opened again",
        description="Its owner reads this. Name nobody.",
        render_kw={"rows": 3},
    )
    due_on = day("By when?", "Enter the day by which it is to be done", description="For example, 29 9 2017")
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def asked(self) -> service.Reopening:
        return service.Reopening(self.reason.data or "", self.due_on.data, self.minute)


class PassForm(PageForm):
    owner_id = SelectField("Who takes it over?", validators=[required("Choose who takes it over")])


@blueprint.get("/actions/<action_id>/escalation")
def escalate_form(action_id: str) -> str:
    page = _followed(action_id)
    return render_template("oversight/escalate.html", page=page, form=_escalation_form(page))


@blueprint.post("/actions/<action_id>/escalation")
def escalate(action_id: str) -> Answer:
    page = _followed(action_id)
    form = _escalation_form(page)
    minute = form.minute if _chairing(page) else None

    def act() -> None:
        rung = Rung(form.rung.data)
        service.escalate_action(edge.actor(), action_id, rung, form.reason.data or "", minute, g.now)

    if done(form, act):
        if minute:
            remember(page.sub_group_id, minute)
        return to_action(page, f"It stands with {RUNG_WORDS[Rung(form.rung.data)]} now. They are told.")
    return render_template("oversight/escalate.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/answer")
def answer_form(action_id: str) -> str:
    page, form, _ = _answer(action_id)
    return render_template("oversight/answer.html", page=page, form=form)


@blueprint.post("/actions/<action_id>/answer")
def answer(action_id: str) -> Answer:
    page, form, group_id = _answer(action_id)

    def act() -> None:
        answer = EscalationAnswer(form.words.data or "", Rung(form.rung.data))
        answer_escalation(edge.actor(), action_id, answer, form.minute, g.now)

    if done(form, act):
        remember(group_id, form.minute)
        flash("The decision is saved. Owner and chair are told.", "success")
        # Once given back, the action is not in the group's reach any more.
        return redirect(url_for("home.to_do"), 303)
    return render_template("oversight/answer.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/rag")
def judge_form(action_id: str) -> str:
    return render_template("oversight/judge.html", page=_followed(action_id), form=JudgementForm())


@blueprint.post("/actions/<action_id>/rag")
def judge(action_id: str) -> Answer:
    page, form = _followed(action_id), JudgementForm()

    def act() -> None:
        service.judge_action(edge.actor(), action_id, Rag(form.rag.data), form.reason.data or "", g.now)

    if done(form, act):
        return to_action(page, f"It stands at {RAG_WORDS[Rag(form.rag.data)].lower()} now.")
    return render_template("oversight/judge.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/reopening")
def reopen_form(action_id: str) -> str:
    page = page_of(action_id, "action_reopened")
    return render_template("oversight/reopen.html", page=page, form=_reopening_form(page))


@blueprint.post("/actions/<action_id>/reopening")
def reopen(action_id: str) -> Answer:
    page = page_of(action_id)
    form = _reopening_form(page)
    if done(form, lambda: service.reopen_action(edge.actor(), action_id, form.asked, g.now)):
        remember(page.sub_group_id, form.minute)
        return to_action(page, "The action is open again. Its owner is told.")
    return render_template("oversight/reopen.html", page=page, form=form, problem=True), 422


@blueprint.get("/actions/<action_id>/owner")
def pass_form(action_id: str) -> str:
    page = _followed(action_id)
    return render_template("oversight/pass.html", page=page, form=_pass_form(page))


@blueprint.post("/actions/<action_id>/owner")
def pass_on(action_id: str) -> Answer:
    page = _followed(action_id)
    form = _pass_form(page)
    if done(form, lambda: pass_on_action(edge.actor(), action_id, form.owner_id.data or "", g.now)):
        return to_action(page, "It has another owner. Both are told.")
    return render_template("oversight/pass.html", page=page, form=form, problem=True), 422


def _answer(action_id: str) -> tuple[ActionPage, AnswerForm, str]:
    """The page, its form and the group that decides."""
    page = page_of(action_id)
    chaired = scope(edge.actor(), Permission.ACTION_ANSWER).escalated_sub_group_ids
    group_id = next(iter(sorted(chaired & page.subject.escalated_to_ids)), None)
    if group_id is None:
        raise NotAllowed(hidden=True)
    meetings = meeting_choices(group_id, page.earliest, local_day(g.now))
    form = minuted(AnswerForm, meetings, group_id, page.earliest)
    form.rung.choices = listed({rung: _begun(RUNG_WORDS[rung]) for rung in rungs_of_an_answer(page.rung)})
    return page, form, group_id


def _followed(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.writable:
        raise Refused(f"This cannot be done now: the action stands at “{page.standing.words}”.")
    return page


def _chairing(page: ActionPage) -> bool:
    return can(edge.actor(), Permission.ACTION_CLOSE, page.subject)


def _escalation_form(page: ActionPage) -> EscalationForm:
    form = minuted(EscalationForm, page.meetings, page.sub_group_id, page.earliest)
    chairing = _chairing(page)
    rungs = rungs_offered(page.rung, chairing)
    if not rungs:
        raise Refused(f"It stands with {RUNG_WORDS[page.rung]}. Only the chair brings it back.")
    form.rung.choices = listed({rung: _begun(RUNG_WORDS[rung]) for rung in rungs})
    if not chairing:
        del form.meeting_id, form.minute_reference
    return form


def _reopening_form(page: ActionPage) -> ReopeningForm:
    return minuted(ReopeningForm, page.meetings, page.sub_group_id, page.earliest)


def _pass_form(page: ActionPage) -> PassForm:
    form = PassForm()
    people = [one for one in colleagues(page.subject.agency_ids) if one.id != page.owner_id]
    form.owner_id.choices = listed({"": "Choose somebody"} | {one.id: one.label for one in people})
    return form


def _begun(words: str) -> str:
    return words[0].upper() + words[1:]
