"""Chooses what the page of a round offers: its next step with what is in the way, its tasks, its other pages."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from flask import url_for

from audit_app.policy import Actor, Permission, can
from audit_app.queries.reports.reports import report_subject
from audit_app.queries.rounds.grid import NOBODY, WAITING
from audit_app.queries.rounds.readiness import PreparationPage
from audit_app.queries.rounds.round_page import RoundPage
from audit_app.queries.rounds.rounds import RoundFacts
from audit_app.rules.dates import day_words
from audit_app.rules.deadlines import day_and_distance
from audit_app.rules.naming import how_many_named, things
from audit_app.rules.rounds.readiness import MOST_NAMED, Obstacle, Where, may_begin_moderation
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds.sample import OPEN_TO_CHANGE
from audit_app.services.rounds.timetable import RUNNING

_BEFORE_MODERATION = frozenset({RoundState.SETTING_UP, RoundState.OPEN})
_FROM_MODERATION = frozenset(RoundState) - _BEFORE_MODERATION
_FROM_REPORTING = frozenset({RoundState.REPORTING, RoundState.CLOSED})

PAGES = (
    ("Moderation", "moderation.index", Permission.MODERATION_READ, _FROM_MODERATION),
    ("Strengths and areas for development", "findings.index", Permission.FINDING_READ, _FROM_MODERATION),
    ("Recommendations", "recommendations.index", Permission.RECOMMENDATION_READ, _FROM_MODERATION),
    ("Report", "reports.show", Permission.REPORT_READ, _FROM_REPORTING),
    ("Change the dates", "timetable.dates_form", Permission.ROUND_TIME, RUNNING),
    (
        "Open the returns again",
        "reopening.undo_form",
        Permission.ROUND_OPEN,
        frozenset({RoundState.MODERATION}),
    ),
    ("Change the {units}", "sample.index", Permission.ROUND_SAMPLE, OPEN_TO_CHANGE),
    ("Correct the {units}", "cases.index", Permission.ROUND_SAMPLE, _FROM_REPORTING),
    ("Log", "log.index", Permission.LOG_READ, frozenset(RoundState)),
)
"""The other pages of a round: words, endpoint, permission to read, and the states with anything to read."""


class Link(NamedTuple):
    """A link: its words and its address."""

    text: str
    href: str


@dataclass(frozen=True)
class NextStep:
    """The next step that the reader can take.

    `button` is empty when there is nothing to press; `posts` says that pressing it moves the round on at
    once.
    """

    says: str
    button: str = ""
    href: str = ""
    posts: bool = False
    in_the_way: tuple[Link, ...] = ()
    may_resume: bool = False


def pages_of(actor: Actor, facts: RoundFacts) -> tuple[Link, ...]:
    """Return links to the other pages of a round that this person may read."""
    return tuple(
        Link(text.format(units=facts.unit.plural), url_for(endpoint, round_id=facts.id))
        for text, endpoint, permission, states in PAGES
        if facts.state in states and can(actor, permission, facts.subject)
    )


def address(obstacle: Obstacle, facts: RoundFacts) -> Link:
    """Return a link to the page on which an obstacle is removed."""
    addresses = {
        Where.DETAILS: lambda: url_for("rounds.edit", round_id=facts.id),
        Where.THEME: lambda: url_for("themes.version", slug=facts.theme_slug, number=facts.theme_number),
        Where.CASES: lambda: url_for("cases.index", round_id=facts.id),
        Where.ASKED: lambda: url_for("cases.ask", round_id=facts.id),
        Where.PEOPLE: lambda: url_for("people.index"),
        Where.CASE_GRADES: lambda: url_for("moderation.case", case_id=obstacle.about),
    }
    return Link(obstacle.says, addresses[obstacle.where]())


def next_step(actor: Actor, page: RoundPage, today: date) -> NextStep:
    """Return what this person can do next, by the state of the round, the day and their roles."""
    steps = {
        RoundState.OPEN: partial(_collect, today=today),
        RoundState.MODERATION: _moderate,
        RoundState.REPORTING: _report,
        RoundState.CLOSED: _track,
    }
    return steps[page.facts.state](actor, page)


def _collect(actor: Actor, page: RoundPage, today: date) -> NextStep:
    facts, grid = page.facts, page.grid
    if page.to_confirm:
        return NextStep(
            f"Your services still have to say whether they know {facts.unit.counted(page.to_confirm)}.",
            f"Say which {facts.unit.plural} you know",
            url_for("known.form", round_id=facts.id),
        )
    if not can(actor, Permission.ROUND_MODERATE, facts.subject):
        return NextStep("Open a return to answer it or to check its progress.")
    waiting = (
        (grid.late, f"{grid.late:,} late", "yes", None),
        (grid.not_yet - grid.late, f"{grid.not_yet:,} still to come", None, WAITING),
        (grid.with_nobody, f"{grid.with_nobody:,} with an auditor who has left", None, NOBODY),
    )
    in_the_way = tuple(
        Link(words, url_for("rounds.show", round_id=facts.id, late=late, state=state))
        for count, words, late, state in waiting
        if count
    )
    begin = Link("Begin moderation", url_for("rounds.moderate_check", round_id=facts.id))
    if not grid.not_yet:
        return NextStep("Every service has answered. The panel can begin.", *begin, in_the_way=in_the_way)
    submitted = f"{grid.due.said('have been submitted')}."
    if may_begin_moderation(grid.not_yet, facts.returns_due, today):
        says = f"{submitted} Returns not submitted when moderation begins are marked as not returned."
        return NextStep(says, *begin, in_the_way=in_the_way)
    collect = Link("See what is still to come", url_for("rounds.show", round_id=facts.id, state=WAITING))
    if can(actor, Permission.ROUND_OPEN, facts.subject):
        remind = url_for("reminders.check", round_id=facts.id, state=WAITING)
        collect = Link("Send reminders for returns still to come", remind)
    due = day_and_distance(facts.returns_due, today)
    says = f"{submitted} Returns are due {due}. Moderation can begin then, or once all are in."
    return NextStep(says, *collect, in_the_way=in_the_way)


def _moderate(actor: Actor, page: RoundPage) -> NextStep:
    facts = page.facts
    if not can(actor, Permission.ROUND_MODERATE, facts.subject):
        reading = "The panel is agreeing grades." if page.graded else "The panel is reading them."
        return NextStep(f"The returns are closed. {reading}")
    moderation = url_for("moderation.index", round_id=facts.id)
    named = how_many_named(len(page.obstacles), MOST_NAMED)
    in_the_way = [address(obstacle, facts) for obstacle in page.obstacles[:named]]
    more = len(page.obstacles) - named
    if more > 0:
        lacking = "an agreed grade" if page.graded else "a panel answer"
        in_the_way.append(Link(f"{more} more without {lacking}", moderation))
    if in_the_way:
        what = "Agree the grades of" if page.graded else "Answer the questions for the panel about"
        says = f"{what} every {facts.unit.singular} with a submitted return. You can then write the report."
        return NextStep(says, "Go to moderation", moderation, in_the_way=tuple(in_the_way))
    graded = f"Every {facts.unit.singular} with a submitted return has its agreed grades."
    says = graded if page.graded else "You can now write the report."
    if not page.grid.due.handed_in:
        says = "No return was submitted, so the panel has nothing to read. You can open a missing return from the list below."
    href = url_for("rounds.begin_reporting", round_id=facts.id)
    return NextStep(says, "Finish moderation and write the report", href, posts=True)


def _report(actor: Actor, page: RoundPage) -> NextStep:
    facts = page.facts
    report = url_for("reports.show", round_id=facts.id)
    may_resume = can(actor, Permission.ROUND_MODERATE, facts.subject)
    if can(actor, Permission.REPORT_WRITE, facts.subject):
        return NextStep(
            "Write the report. The chair of the sub-group approves it.",
            "Go to the report",
            report,
            may_resume=may_resume,
        )
    if can(actor, Permission.REPORT_APPROVE, report_subject(facts.id)):
        return NextStep(
            "The report is being written. You approve it when it is ready.", "Go to the report", report
        )
    return NextStep("The report is being written.", may_resume=may_resume)


def _track(actor: Actor, page: RoundPage) -> NextStep:
    facts = page.facts
    if not can(actor, Permission.RECOMMENDATION_READ, facts.subject):
        return NextStep("The report is approved and the round is closed.")
    return NextStep(
        "The report is approved. Its recommendations are tracked until the chair closes them.",
        "See the recommendations",
        url_for("recommendations.index", round_id=facts.id),
    )


def tasks_of(page: PreparationPage) -> list[dict[str, object]]:
    """Return the items of the task list component while a round is being set up."""
    facts, prepared = page.facts, page.preparation
    by_page = {obstacle.where for obstacle in page.obstacles}
    details = [obstacle.says for obstacle in page.obstacles if obstacle.where in (Where.DETAILS, Where.THEME)]
    return [
        _task(
            "Theme and dates",
            url_for("rounds.edit", round_id=facts.id),
            next(iter(details), f"Returns are due {day_words(facts.returns_due)}."),
            not details,
        ),
        _task(
            facts.unit.titles,
            url_for("cases.index", round_id=facts.id),
            _counted(len(prepared.cases), facts.unit.singular, facts.unit.plural),
            bool(prepared.cases),
        ),
        _task(
            "Services asked",
            url_for("cases.ask", round_id=facts.id) if prepared.cases else "",
            f"{_counted(prepared.asked_count, 'return', 'returns')} asked for."
            if prepared.cases
            else f"Add {facts.unit.a} first.",
            bool(prepared.cases) and Where.ASKED not in by_page,
        ),
        _task(
            "Check and open",
            url_for("rounds.check", round_id=facts.id),
            "Check everything, then open the round.",
            not page.obstacles,
            "Ready",
        ),
    ]


def _task(title: str, href: str, says: str, done: bool, done_word: str = "Done") -> dict[str, object]:
    if not href:
        status: dict[str, object] = {
            "text": "Cannot start yet",
            "classes": "govuk-task-list__status--cannot-start-yet",
        }
    elif done:
        status = {"text": done_word}
    else:
        status = {"tag": {"text": "To do", "classes": "govuk-tag--blue"}}
    return {"title": {"text": title}, "hint": {"text": says}, "href": href or None, "status": status}


def _counted(count: int, singular: str, plural: str) -> str:
    return things(count, singular, plural) if count else f"No {plural}"
