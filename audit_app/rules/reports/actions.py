"""Reports what follows from an audit: concerns, the recommendations and their outcomes, and the action plan."""

from audit_app.rules.asking.cohort import of_children
from audit_app.rules.blocks import Block, Cell, Heading, KeyValues, Paragraph, Style, Table, Tone, table_row
from audit_app.rules.dates import day_words
from audit_app.rules.numbers import count_of_total, joined_with_and, lone_count
from audit_app.rules.reports.facts import ActionEntry, Minute, RecommendationEntry, RoundReport
from audit_app.rules.reports.findings import finding_references
from audit_app.rules.tracker import statuses
from audit_app.rules.workflow import STATE_WORDS, ActionState, RecommendationState

_TONES = {
    ActionState.NOT_STARTED: Tone.GREY,
    ActionState.IN_PROGRESS: Tone.GREEN,
    ActionState.AWAITING_SIGN_OFF: Tone.YELLOW,
    ActionState.CLOSED: Tone.BLUE,
    ActionState.EXCUSED: Tone.GREY,
}


def concerns(report: RoundReport) -> list[Block]:
    """Return the number of immediate concerns and nothing else: the concern's own record says what was reported."""
    if not report.concerns_raised:
        whom = " for a child" if of_children(report.case_facts) else ""
        return [Paragraph(f"No immediate concern{whom} was raised during this audit.")]
    raised = lone_count(report.concerns_raised, report.for_publication)
    known = lone_count(report.concerns_acknowledged, report.for_publication)
    sentences = [
        f"Immediate concerns raised during this audit and passed on immediately: {raised}.",
        f"Taken on by a named person: {known}.",
        "They are dealt with outside the audit, so this report gives no details of them.",
    ]
    return [Paragraph(" ".join(sentences))]


def recommendations(report: RoundReport) -> list[Block]:
    """Return each recommendation with its reason, findings, owners and outcome."""
    blocks: list[Block] = []
    for entry in report.recommendations:
        blocks += [
            Heading(f"Recommendation {entry.number}", 2),
            Paragraph(entry.text, Style.LEAD),
            KeyValues(
                tuple((label, words) for label, words in _recommendation_rows(report, entry) if words),
                f"Recommendation {entry.number}: why it is needed, which findings it follows from, its owner and its progress.",
            ),
        ]
    return blocks


def outcome_words(report: RoundReport, entry: RecommendationEntry) -> str:
    """Return what has become of a recommendation, in a sentence or two."""
    if entry.state is RecommendationState.CLOSED:
        return f"Closed{_decision(entry.minute)}. {entry.outcome}"
    if entry.state is RecommendationState.NO_FURTHER_ACTION:
        return f"No further action{_decision(entry.minute)}. {entry.outcome}"
    if entry.state is RecommendationState.PROPOSED:
        return f"Proposed. The {entry.sub_group} has not agreed it yet."
    return f"Open. Overseen by the {entry.sub_group}. {_progress(report, entry)}".strip()


def action_plan(report: RoundReport) -> list[Block]:
    """Return the table of all actions, or nothing if there are none."""
    if not report.actions:
        return []
    table = Table(
        caption=f"Action plan as at {day_words(report.dated)}",
        header=("Ref.", "Action", "Owner", "Due", "How we will know it helped", "State"),
        rows=tuple(
            table_row(
                Cell(f"{action.recommendation}.{action.number}", strong=True),
                action.text,
                Cell(action.owner, note=action.agency),
                day_words(action.due_on),
                action.impact_measure,
                _state_cell(report, action),
            )
            for action in report.actions
        ),
        widths=(6, 27, 16, 11, 22, 22),
        alt="One row for each action: reference, what needs to be done, owner, due date, measure of impact and state.",
    )
    return [table]


def is_overdue(report: RoundReport, action: ActionEntry) -> bool:
    """Return whether an action was overdue on the day of the report."""
    return statuses.overdue(action.state, action.due_on, action.said_complete_on, report.dated)


def _recommendation_rows(report: RoundReport, entry: RecommendationEntry) -> list[tuple[str, str]]:
    references = finding_references(report)
    headings = {finding.key: finding.heading for finding in report.findings}
    agencies = list(dict.fromkeys(action.agency for action in _actions_of(report, entry)))
    return [
        ("Why", entry.why),
        (
            "Findings",
            "; ".join(f"{references[key]} {headings[key]}" for key in entry.findings if key in references),
        ),
        ("Owner", joined_with_and(agencies) or "No actions yet"),
        ("Progress", outcome_words(report, entry)),
    ]


def _actions_of(report: RoundReport, entry: RecommendationEntry) -> list[ActionEntry]:
    return [action for action in report.actions if action.recommendation == entry.number]


def _progress(report: RoundReport, entry: RecommendationEntry) -> str:
    actions = _actions_of(report, entry)
    if not actions:
        return "No actions yet."
    needed = [action for action in actions if action.state is not ActionState.EXCUSED]
    closed = sum(action.state is ActionState.CLOSED for action in needed)
    late = sum(is_overdue(report, action) for action in needed)
    return f"Actions closed: {count_of_total(closed, len(needed))}{f'; overdue: {late}' if late else ''}."


def _decision(minute: Minute | None) -> str:
    if minute is None:
        return ""
    day = day_words(minute.held_on)
    title = [part for part in minute.meeting.split(", ") if not _repeats(part, day, minute.reference)]
    parts = (*title, day, minute.reference and f"minute {minute.reference}")
    words = ", ".join(part for part in parts if part)
    return f" ({'; '.join(filter(None, (words, minute.noted)))})"


def _repeats(part: str, day: str, reference: str) -> bool:
    """Return whether a part of a meeting's title repeats its day or minute: March 2018, minutes ACR-2018-03."""
    return part in day or (bool(reference) and reference.startswith(part.rsplit(" ", maxsplit=1)[-1]))


def _state_cell(report: RoundReport, action: ActionEntry) -> Cell:
    words = STATE_WORDS[action.state]
    outcome = f"{action.outcome}{_decision(action.minute)}".strip()
    note = " ".join(filter(None, (outcome, *action.earlier)))
    if is_overdue(report, action):
        return Cell(f"{words}: overdue", Tone.RED, note=note)
    return Cell(words, _TONES[action.state], note=note)
