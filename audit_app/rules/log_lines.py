"""What a line of the log says: the words of an act, what changed from what to what, and many saves as one line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from audit_app.rules.dates import day_words, local_day
from audit_app.rules.next_rounds import DATES
from audit_app.rules.question_sets import Unit

FOLDED = frozenset({"answers_saved"})
"""Acts that a person repeats while they work: those of one day that nothing else came between are one line."""

LABELS = {
    "title": "Title",
    "replaced_by": "By case",
    **DATES,
    "due_on": "Due",
    "until": "Asked for until",
    "granted_to": "Granted to",
    "owner": "Owner",
    "owner_id": "With",
    "auditor_id": "Auditor",
    "returns": "Returns",
    "cases": "Cases",
    "references": "Cases taken out",
    "asked": "Returns asked for",
    "added": "Returns added",
    "removed": "Returns taken away",
    "mails": "Mails",
    "beside": "No longer in its place",
    "number": "Version",
}
"""What a line tells of an act's facts. Grades, texts and details of a case are read on their own pages only."""

CLEARED = "(cleared)"
"""In the place of words that were taken out of the record."""

PEOPLE = frozenset({"owner_id", "auditor_id"})
"""Facts that are a person's id."""

_CASES = re.compile(r"\b[Cc]ases?\b")
_ONLY_NAMED = {
    "reference": "reference",
    "summary": "summary",
    "text": "text",
    "impact_measure": "how we shall know",
    "purpose": "why this audit",
    "sampling": "how the sample was chosen",
    "population": "chosen from how many",
    "theme_version_id": "question set",
    "sub_group_id": "sub-group",
}
_WORDS = {
    "case_replaced": "Case replaced by another",
    "auditor_named": "Auditor changed",
    "return_known": "Case known",
    "return_not_known": "Case not known",
    "return_begun": "Return begun",
    "return_extended": "More time given",
    "return_not_returned": "Return not returned",
    "services_asked": "Services asked changed",
    "service_asked": "Service asked",
    "more_time_asked": "More time asked for",
    "reminders_written": "Reminders sent",
    "round_closed": "Report approved, round closed",
    "report_finalised": "Report version kept",
    "report_text_written": "Text of the report saved",
    "report_text_checked": "Text of the report checked",
    "correction_handed_over": "Correction put to the chair",
    "correction_taken_back": "Correction taken back from the chair",
    "recommendation_dropped": "Recommendation ended, no further action",
    "action_due_changed": "Action’s day changed",
    "action_said_complete": "Action said to be complete",
    "action_excused": "Action no longer needed",
    "action_judged": "Action’s RAG judged",
}


@dataclass(frozen=True)
class Mark:
    """As much of an entry as decides which line it stands in."""

    id: int
    at: datetime
    act: str
    actor_id: str | None
    subject_id: str


@dataclass(frozen=True)
class Fold:
    """`newest` is the entry that a line is drawn from, `times` how many entries it stands for."""

    newest: int
    times: int = 1


@dataclass(frozen=True)
class Change:
    """`before` is empty where there was nothing, `after` where only what stood there before is known."""

    label: str
    after: str
    before: str = ""


def fold(marks: Iterable[Mark]) -> tuple[Fold, ...]:
    """`marks` newest first. Saves of other returns in between do not part those of one return."""
    folds: list[Fold] = []
    latest: dict[str, tuple[int, Mark]] = {}
    for mark in marks:
        place, later = latest.get(mark.subject_id, (0, None))
        if later and _same(later, mark):
            folds[place] = replace(folds[place], times=folds[place].times + 1)
        else:
            place = len(folds)
            folds.append(Fold(mark.id))
        latest[mark.subject_id] = place, mark
    return tuple(folds)


def act_words(act: str, unit: Unit) -> str:
    return _of_unit(_WORDS.get(act) or act.replace("_", " ").capitalize(), unit)


def _of_unit(words: str, unit: Unit) -> str:
    """Words of the program that speak of cases, as acts are stored, with the noun of the round's own set."""
    nouns = {"case": unit.singular, "cases": unit.plural, "Case": unit.title, "Cases": unit.titles}
    return _CASES.sub(lambda found: nouns[found[0]], words)


def changes(
    act: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    names: Mapping[str, str],
    unit: Unit,
) -> tuple[Change, ...]:
    """`names` of people by id; revisions are in words. What may not be told is only named, and only where it changed."""
    told: list[Change] = []
    for key, noun in LABELS.items():
        label = _of_unit(noun, unit)
        was, said = _said(key, before.get(key), names), _said(key, after.get(key), names)
        if was and not said and act.endswith("_changed"):
            told.append(Change(label, "", was))
        elif said or was:
            told.append(Change(label, said or was, was if said and was != said else ""))
    named = {*before, *(after.keys() - {"reason"})} - LABELS.keys()
    if also := {_ONLY_NAMED.get(key, "details") for key in named if act.endswith("_changed")}:
        told.append(Change("Also changed" if told else "Changed", ", ".join(sorted(also))))
    return tuple(told)


def _same(later: Mark, mark: Mark) -> bool:
    return (
        mark.act in FOLDED
        and (mark.act, mark.actor_id) == (later.act, later.actor_id)
        and local_day(mark.at) == local_day(later.at)
    )


def _said(key: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in cast("list[object]", value))
    if key in PEOPLE:
        return names.get(str(value), "") if value else ""
    said = "" if value is None else str(value)
    try:
        return day_words(date.fromisoformat(said))
    except ValueError:
        return said
