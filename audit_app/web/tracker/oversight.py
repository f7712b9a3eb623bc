"""The oversight of an action beside sign-off: escalate it, judge its RAG rating, open it again, pass it on."""

from flask import Blueprint, flash, g, redirect, url_for
from wtforms import SelectField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.people import colleagues
from audit_app.queries.tracker.actions import ActionPage
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.escalation import RUNG_WORDS, Rung, rungs_of_an_answer, rungs_offered
from audit_app.rules.tracker.rag_rating import JUDGED_RAGS, RAG_WORDS, Rag
from audit_app.services.tracker import escalations, reopening
from audit_app.services.tracker import oversight as service
from audit_app.services.tracker.escalation_answers import EscalationAnswer, answer_escalation
from audit_app.services.tracker.handover import pass_on_action
from audit_app.web.forms.base import PageForm, long_text, radios, required, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.tracker.action_forms import due_on_field
from audit_app.web.tracker.action_pages import keep_way_back, page_of, to_action
from audit_app.web.tracker.decisions import MinutedForm, meeting_field, minute_field, minuted, remember

blueprint = Blueprint("oversight", __name__)
blueprint.url_defaults(keep_way_back)


class EscalationForm(MinutedForm):
    """The rung to which an action moves, and why."""

    rung = radios("Who should deal with the action?", {}, "Select who should deal with the action")
    reason = long_text(
        "Why?",
        "Enter the reason",
        description="The owner and the person who deals with the action will read this. Do not name anyone.",
        render_kw={"rows": 3},
    )
    meeting_id = meeting_field()
    minute_reference = minute_field()


class AnswerForm(MinutedForm):
    """The decision of the Executive or the Board about an action that was escalated to it."""

    words = long_text(
        "What was decided?",
        "Enter what was decided",
        description="The owner and the chair of the sub-group will read this. Do not name anyone.",
        render_kw={"rows": 3},
    )
    rung = radios("Who deals with the action now?", {}, "Select who deals with the action now")
    meeting_id = meeting_field()
    minute_reference = minute_field()


class JudgementForm(PageForm):
    """Somebody's own RAG rating of an action."""

    rag = radios(
        "What is the RAG rating?", {rag: RAG_WORDS[rag] for rag in JUDGED_RAGS}, "Select a RAG rating"
    )
    reason = long_text(
        "Why are you changing it?",
        "Enter why you are changing the RAG rating",
        description="The tracker shows this beside the rating. Do not name anyone.",
        render_kw={"rows": 3},
    )


class ReopeningForm(MinutedForm):
    """The new day of an action that is opened again, and why it is."""

    reason = long_text(
        "Why are you reopening it?",
        "Enter why you are reopening it",
        description="The owner will read this. Do not name anyone.",
        render_kw={"rows": 3},
    )
    due_on = due_on_field()
    meeting_id = meeting_field()
    minute_reference = minute_field()

    @property
    def reopening(self) -> reopening.Reopening:
        """Return the new day, the reason and the minute that were entered."""
        return reopening.Reopening(self.reason.data or "", self.due_on.data, self.minute)


class PassForm(PageForm):
    """The colleague who takes an action over."""

    owner_id = SelectField("Who is the new owner?", validators=[required("Select the new owner")])


@blueprint.get("/actions/<action_id>/escalation")
@requires(Permission.ACTION_ESCALATE)
def escalate_form(action_id: str) -> Answer:
    """Ask for the rung to which an action moves."""
    page = _unfinished_page(action_id)
    return form_page("tracker/oversight/escalate.html", _escalation_form(page), page=page)


@blueprint.post("/actions/<action_id>/escalation")
@requires(Permission.ACTION_ESCALATE)
def escalate(action_id: str) -> Answer:
    """Move an action to another rung."""
    page = _unfinished_page(action_id)
    form = _escalation_form(page)
    minute = form.minute if _is_chair(page) else None

    def act() -> None:
        rung = Rung(form.rung.data)
        escalations.escalate_action(hooks.actor(), action_id, rung, form.reason.data or "", minute, g.now)

    if succeeds(form, act):
        if minute:
            remember(page.sub_group_id, minute)
        return to_action(
            page,
            f"The action is now with {RUNG_WORDS[Rung(form.rung.data)]}. {mail_promise('the owner and whoever takes it up', verb='get')}",
        )
    return form_page("tracker/oversight/escalate.html", form, page=page)


@blueprint.get("/actions/<action_id>/answer")
@requires(Permission.ACTION_ANSWER)
def answer_form(action_id: str) -> Answer:
    """Ask the Executive or the Board what it decided."""
    page, form, _ = _answer_page(action_id)
    return form_page("tracker/oversight/answer.html", form, page=page)


@blueprint.post("/actions/<action_id>/answer")
@requires(Permission.ACTION_ANSWER)
def answer(action_id: str) -> Answer:
    """Record what the Executive or the Board decided."""
    page, form, group_id = _answer_page(action_id)

    def act() -> None:
        answer = EscalationAnswer(form.words.data or "", Rung(form.rung.data))
        answer_escalation(hooks.actor(), action_id, answer, form.minute, g.now)

    if succeeds(form, act):
        remember(group_id, form.minute)
        flash(f"The decision is saved. {mail_promise('the owner and the chair', verb='get')}", "success")
        # Once given back, the action is not in the group's reach any more.
        return redirect(url_for("home.to_do"), 303)
    return form_page("tracker/oversight/answer.html", form, page=page)


@blueprint.get("/actions/<action_id>/rag")
@requires(Permission.ACTION_JUDGE)
def judge_form(action_id: str) -> Answer:
    """Ask for a RAG rating."""
    return form_page("tracker/oversight/judge.html", JudgementForm(), page=_unfinished_page(action_id))


@blueprint.post("/actions/<action_id>/rag")
@requires(Permission.ACTION_JUDGE)
def judge(action_id: str) -> Answer:
    """Judge the RAG rating of an action."""
    page, form = _unfinished_page(action_id), JudgementForm()

    def act() -> None:
        service.judge_action(hooks.actor(), action_id, Rag(form.rag.data), form.reason.data or "", g.now)

    if succeeds(form, act):
        return to_action(page, f"The RAG rating is now {RAG_WORDS[Rag(form.rag.data)].lower()}.")
    return form_page("tracker/oversight/judge.html", form, page=page)


@blueprint.get("/actions/<action_id>/reopening")
@requires(Permission.ACTION_CLOSE)
def reopen_form(action_id: str) -> Answer:
    """Ask the chair for the new day of a finished action."""
    page = page_of(action_id, "action_reopened")
    return form_page("tracker/oversight/reopen.html", _reopening_form(page), page=page)


@blueprint.post("/actions/<action_id>/reopening")
@requires(Permission.ACTION_CLOSE)
def reopen(action_id: str) -> Answer:
    """Open a finished action again."""
    page = page_of(action_id)
    form = _reopening_form(page)
    if succeeds(form, lambda: reopening.reopen_action(hooks.actor(), action_id, form.reopening, g.now)):
        remember(page.sub_group_id, form.minute)
        return to_action(page, f"The action is reopened. {mail_promise('the owner')}")
    return form_page("tracker/oversight/reopen.html", form, page=page)


@blueprint.get("/actions/<action_id>/owner")
@requires(Permission.ACTION_DELEGATE)
def pass_form(action_id: str) -> Answer:
    """Ask which colleague takes an action over."""
    page = _unfinished_page(action_id)
    return form_page("tracker/oversight/pass.html", _pass_form(page), page=page)


@blueprint.post("/actions/<action_id>/owner")
@requires(Permission.ACTION_DELEGATE)
def pass_on(action_id: str) -> Answer:
    """Pass an action on to a colleague of the same agency."""
    page = _unfinished_page(action_id)
    form = _pass_form(page)
    if succeeds(form, lambda: pass_on_action(hooks.actor(), action_id, form.owner_id.data or "", g.now)):
        return to_action(page, f"The action has a new owner. {mail_promise('both owners', verb='get')}")
    return form_page("tracker/oversight/pass.html", form, page=page)


def _answer_page(action_id: str) -> tuple[ActionPage, AnswerForm, str]:
    """Return the page, its form, and the id of the group that decides."""
    page = page_of(action_id)
    chaired = scope(hooks.actor(), Permission.ACTION_ANSWER).escalated_sub_group_ids
    group_id = next(iter(sorted(chaired & page.subject.escalated_to_ids)), None)
    if group_id is None:
        raise NotAllowed(hidden=True)
    meetings = meeting_choices(group_id, page.earliest, local_day(g.now))
    form = minuted(AnswerForm, meetings, group_id, page.earliest)
    form.rung.choices = select_choices(
        {rung: _capitalised(RUNG_WORDS[rung]) for rung in rungs_of_an_answer(page.rung)}
    )
    return page, form, group_id


def _unfinished_page(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.writable:
        raise Refused(f"You cannot do this now. The state of the action is “{page.status.words}”.")
    return page


def _is_chair(page: ActionPage) -> bool:
    return can(hooks.actor(), Permission.ACTION_CLOSE, page.subject)


def _escalation_form(page: ActionPage) -> EscalationForm:
    form = minuted(EscalationForm, page.meetings, page.sub_group_id, page.earliest)
    is_chair = _is_chair(page)
    rungs = rungs_offered(page.rung, is_chair)
    if not rungs:
        raise Refused(f"The action is with {RUNG_WORDS[page.rung]}. Only the chair can bring it back.")
    form.rung.choices = select_choices({rung: _capitalised(RUNG_WORDS[rung]) for rung in rungs})
    if not is_chair:
        del form.meeting_id, form.minute_reference
    return form


def _reopening_form(page: ActionPage) -> ReopeningForm:
    return minuted(ReopeningForm, page.meetings, page.sub_group_id, page.earliest)


def _pass_form(page: ActionPage) -> PassForm:
    form = PassForm()
    people = colleagues(page.subject.agency_ids)
    labels = {person.id: person.label for person in people if person.id != page.owner_id}
    form.owner_id.choices = select_choices({"": "Select a person"} | labels)
    return form


def _capitalised(words: str) -> str:
    return words[0].upper() + words[1:]
