"""To do: the first page of everybody who signs in."""

from dataclasses import dataclass

from flask import Blueprint, g, render_template, url_for

from audit_app.policy import Permission
from audit_app.queries.first_steps import FirstStep, first_steps
from audit_app.queries.to_do import to_do as tasks_of
from audit_app.queries.waiting import Task, Waiting
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import ReturnState
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import public, requires

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class TaskWords:
    """The words of a kind of task on the page.

    `key` is the argument of its endpoint that names the thing; `state` narrows a list to what the task is about.
    """

    says: str
    button: str
    endpoint: str
    key: str
    state: str | None = None


WORDS = {
    Task.TAKE_CONCERN_ON: TaskWords(
        "Immediate concern about {what}", "Read it now", "concerns.show", "concern_id"
    ),
    Task.SAY_KNOWN: TaskWords(
        "Confirm known or not known: {count} left", "Known or not known", "known.form", "round_id"
    ),
    Task.NAME_AUDITOR: TaskWords(
        "Returns whose auditor has left: {count}", "Name another auditor", "known.form", "round_id"
    ),
    Task.ANSWER_RETURN: TaskWords(
        "Complete the return for {what}", "Open the return", "returns.show", "return_id"
    ),
    Task.REVIEW_RETURNS: TaskWords(
        "Returns to accept or send back: {count}",
        "See the returns",
        "rounds.show",
        "round_id",
        ReturnState.SUBMITTED,
    ),
    Task.SET_UP_ROUND: TaskWords("Finish setting up the round", "Go to the round", "rounds.show", "round_id"),
    Task.RUN_ROUND: TaskWords("Collect the returns", "Go to the round", "rounds.show", "round_id"),
    Task.AGREE_GRADES: TaskWords(
        "Moderate and agree grades", "Go to moderation", "moderation.index", "round_id"
    ),
    Task.WRITE_REPORT: TaskWords("Write the report", "Go to the report", "reports.show", "round_id"),
    Task.APPROVE_REPORT: TaskWords(
        "Read and approve the report", "Go to the report", "reports.show", "round_id"
    ),
    Task.WRITE_CORRECTION: TaskWords(
        "Finish the correction of the report", "Go to the report", "reports.show", "round_id"
    ),
    Task.APPROVE_CORRECTION: TaskWords(
        "Read and approve the correction of the report", "Go to the report", "reports.show", "round_id"
    ),
    Task.DO_ACTION: TaskWords("Your action: {what}", "Open the action", "actions.show", "action_id"),
    Task.SIGN_ACTION_OFF: TaskWords("Sign off: {what}", "Decide", "actions.show", "action_id"),
    Task.DECIDE_MORE_TIME: TaskWords(
        "More time requested: {what}", "Decide", "more_time.decide_form", "action_id"
    ),
    Task.DECIDE_CHANGE: TaskWords("Change proposed: {what}", "Decide", "changes.decide_form", "action_id"),
    Task.NOTE_DECISIONS: TaskWords(
        "Decisions by chair’s action for the next meeting to note: {count}",
        "Meetings and decisions",
        "minutes.index",
        "sub_group_id",
    ),
    Task.CLOSE_RECOMMENDATION: TaskWords(
        "Ready to close: {what}", "Decide", "recommendations.show", "recommendation_id"
    ),
    Task.ANSWER_ESCALATION: TaskWords(
        "Escalated to you: {what}", "Decide", "oversight.answer_form", "action_id"
    ),
    Task.GIVE_ACTIONS: TaskWords(
        "Actions whose owner has left or moved: {count}", "See the actions", "tracker.index", "view"
    ),
    Task.CORRECT_ADDRESSES: TaskWords(
        "Email addresses that a mail server refused: {count}", "See the people", "people.index", "refused"
    ),
}
FIRST_STEPS = {
    FirstStep.SUB_GROUP: ("Add a sub-group that oversees audits", "partnership.new_sub_group"),
    FirstStep.AGENCIES: ("Add the agencies and their services", "partnership.index"),
    FirstStep.PEOPLE: ("Invite people, with a lead for each agency", "people_list.form"),
    FirstStep.MEETING: ("Add the next meeting of the sub-group", "partnership.index"),
    FirstStep.MAIL: ("Try whether emails are sent", "outbox.index"),
    FirstStep.ROUND: ("Set up a round and open it", "rounds.index"),
}
"""The words of each first step, and the endpoint where it is done."""
_NAMED_BY_ROUND = frozenset({"round_id"})


@blueprint.get("/")
@requires(Permission.HOME_READ)
def to_do() -> str:
    """Display what waits for the reader."""
    today = local_day(g.now)
    lines = [_line(waiting) for waiting in tasks_of(hooks.actor(), today)]
    steps = [
        {"says": FIRST_STEPS[taken.step][0], "href": url_for(FIRST_STEPS[taken.step][1]), "done": taken.done}
        for taken in first_steps(hooks.actor())
    ]
    return render_template("to_do.html", lines=lines, steps=steps, today=today)


@blueprint.get("/ready")
@public
def ready() -> tuple[str, int]:
    """Answer whatever monitors the server; the request hooks have read from the database by then."""
    return "ready", 200


def _line(waiting: Waiting) -> dict[str, object]:
    words = WORDS[waiting.task]
    return {
        "says": words.says.format(what=_short(waiting.what), count=waiting.count),
        "about": waiting.what if words.key in _NAMED_BY_ROUND else waiting.about,
        "due": waiting.due,
        "urgent": waiting.urgent,
        "since": waiting.since,
        "meeting": waiting.meeting,
        "button": words.button,
        "href": url_for(words.endpoint, _external=False, state=words.state, **{words.key: waiting.id}),
    }


def _short(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
