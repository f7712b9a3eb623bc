"""A whole round to make a report of: `sample_report(**changes)`. All of it is invented but the theme."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.reports.facts import (
    AgreedEntry,
    CaseEntry,
    GradedQuestion,
    Method,
    Period,
    ReturnEntry,
    RoundReport,
    SelfGrade,
    ServiceEntry,
)
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import ReportState, ReturnState
from tests.support.sample_findings import (
    KEY_LINES,
    SUB_GROUP,
    TEXTS,
    actions,
    findings,
    key_line_findings,
    recommendations,
    references,
)

DUE = date(2017, 6, 2)
SCALE = Scale(
    key="four",
    title="four levels",
    levels=(
        Level(
            "outstanding",
            "Outstanding",
            "O",
            4,
            "green",
            "Practice that changed the child’s life for the better and could be shown to others.",
        ),
        Level(
            "good",
            "Good",
            "G",
            3,
            "light-green",
            "The child was seen, heard and helped in time; gaps did not affect them.",
        ),
        Level(
            "requires-improvement",
            "Requires improvement",
            "RI",
            2,
            "yellow",
            "The basics were done, but late or without effect for the child.",
        ),
        Level("inadequate", "Inadequate", "I", 1, "red", "The child was left without help or at risk."),
    ),
)
SERVICES = (
    ServiceEntry("police", "Cheshire Constabulary", "Cheshire Constabulary"),
    ServiceEntry("school", "Schools", "Education"),
    ServiceEntry("early-help", "Early help and prevention", "Cheshire West and Chester Council"),
    ServiceEntry("social-care", "Children’s social care", "Cheshire West and Chester Council"),
    ServiceEntry("health", "Health visiting and school nursing", "Community health trust"),
    ServiceEntry("gp", "General practice", "Clinical commissioning group"),
    ServiceEntry("domestic-abuse", "Domestic abuse service", "Cheshire West and Chester Council"),
    ServiceEntry("youth-justice", "Youth justice", "Youth justice service"),
)
_AGES = ("5-9", "10-13", "under-5", "14-15", "5-9", "16-17")
_PLANS = ("universal", "early-help", "child-in-need", "child-protection", "universal")
_ETHNICITIES = ("white-british", "white-british", "mixed", "white-british", "white-other")
_AGREED = (
    "good",
    "requires-improvement",
    "good",
    "inadequate",
    "requires-improvement",
    "good",
    "outstanding",
)
_LEVELS = ("inadequate", "requires-improvement", "good", "outstanding")
_LEANINGS = (0, 0, 1, 0, 0, 1, 0, -1, 0, 0, 1, 0, 2)
_REASONS = {
    "outstanding": (
        "The Key Adult saw the child before registration, wrote down their words, and called the "
        "siblings’ school too."
    ),
    "good": (
        "The call reached school in time and the child was seen the same morning. The record "
        "shows who was told and why."
    ),
    "requires-improvement": (
        "The call was made, but held no word about where the child had been. School could not "
        "judge how to support them."
    ),
    "inadequate": (
        "Three calls in five weeks were each treated as the first. Nobody put them together, and "
        "early help was not thought of."
    ),
}


def cases(count: int = 15) -> tuple[CaseEntry, ...]:
    return tuple(
        CaseEntry(
            reference,
            {
                "age_band": _AGES[at % len(_AGES)],
                "gender": ("girl", "boy")[at % 2],
                "ethnicity": _ETHNICITIES[at % len(_ETHNICITIES)],
                "plan_level": _PLANS[at % len(_PLANS)],
                "setting": "nursery" if at % len(_AGES) == 2 else ("primary", "secondary")[at % 2],
            },
        )
        for at, reference in enumerate(references(count))
    )


def returns(count: int = 15) -> tuple[ReturnEntry, ...]:
    """Youth justice was asked of every fifth case only; three returns never came."""
    entries: list[ReturnEntry] = []
    for at, reference in enumerate(references(count)):
        for column, service in enumerate(SERVICES):
            if service.key == "youth-justice" and at % 5:
                continue
            entries.append(_return(reference, service.key, (at * 7 + column * 3) % 17))
    return tuple(entries)


def _return(reference: str, service: str, turn: int) -> ReturnEntry:
    states = {4: ReturnState.NOT_KNOWN, 9: ReturnState.NOT_KNOWN}
    if service == "gp" and turn in (0, 2, 15):
        return ReturnEntry(reference, service, ReturnState.NOT_RETURNED, DUE)
    if turn in states:
        return ReturnEntry(reference, service, states[turn], DUE)
    return ReturnEntry(
        reference, service, ReturnState.ACCEPTED, DUE, DUE + timedelta(days=3 if turn == 11 else -2)
    )


def overall_grade(count: int = 15) -> GradedQuestion:
    """Services mark themselves as the panel does, or a little kinder."""
    came = [entry for entry in returns(count) if entry.state is ReturnState.ACCEPTED]
    agreed = {reference: _AGREED[(at * 2) % len(_AGREED)] for at, reference in enumerate(references(count))}
    return GradedQuestion(
        title="Overall grade",
        scale=SCALE,
        self_grades=tuple(
            SelfGrade(entry.case, entry.service, _kinder(agreed[entry.case], _LEANINGS[at % len(_LEANINGS)]))
            for at, entry in enumerate(came)
        ),
        agreed=tuple(
            AgreedEntry(
                reference,
                agreed[reference],
                _REASONS[agreed[reference]],
                "The school’s lead would have graded its own part higher." if at == 4 else "",
            )
            for at, reference in enumerate(references(count))
        ),
    )


def _kinder(level: str, steps: int) -> str:
    return _LEVELS[max(0, min(len(_LEVELS) - 1, _LEVELS.index(level) + steps))]


def sample_report(**changes: Any) -> RoundReport:
    """A final report of 15 cases and 8 services; `changes` replaces fields of RoundReport."""
    report = RoundReport(
        partnership="Cheshire West and Chester Local Safeguarding Children Board",
        title="Domestic abuse and Operation Encompass",
        reference="operation-encompass-2017-06",
        theme="Operation Encompass",
        theme_version=1,
        unit=Unit("case", "cases"),
        sub_group=SUB_GROUP,
        status=ReportState.FINAL,
        number=3,
        dated=date(2018, 5, 18),
        author="Quality assurance officer",
        marking="OFFICIAL-SENSITIVE",
        purpose=(
            "The Board asked whether Operation Encompass makes a difference to children who live with"
            " domestic abuse."
        ),
        key_lines=KEY_LINES,
        method=Method(
            sampling=(
                "Cases were drawn at random from the calls of one term, so that each locality and each "
                "age band had a place."
            ),
            population=214,
            read=Period(date(2016, 6, 1), date(2017, 5, 31)),
            judged=Period(date(2017, 1, 1), date(2017, 5, 31)),
            known_due=date(2017, 5, 12),
            returns_due=DUE,
            moderation_on=date(2017, 6, 20),
            questions=26,
        ),
        cases=cases(),
        services=SERVICES,
        returns=returns(),
        grades=(overall_grade(),),
        key_line_findings=key_line_findings(),
        findings=findings(),
        recommendations=recommendations(),
        actions=actions(),
        concerns_raised=2,
        concerns_acknowledged=2,
        texts=TEXTS,
        invented=(
            "The cases, grades and dates are invented. The theme and the four recommendations follow "
            "a published annual report."
        ),
    )
    return replace(report, **changes)
