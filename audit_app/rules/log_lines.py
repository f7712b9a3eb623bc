"""Puts the log into words: an act, what changed from what to what, and many saves folded into a line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from audit_app.rules.dates import day_words, local_day
from audit_app.rules.round_dates import DATES
from audit_app.rules.unit import Unit

FOLDED = frozenset({"answers_saved"})
"""Acts that a person repeats while they work: those of the same day, with nothing else in between, share a line."""

LABELS = {
    "title": "Title",
    "replaced_by": "Replaced by case",
    "replaced_by_id": "Replaced by case",
    **DATES,
    "due_on": "Due",
    "until": "Requested until",
    "granted_to": "Granted to",
    "owner": "Owner",
    "owner_id": "Owner",
    "auditor_id": "Auditor",
    "returns": "Returns",
    "cases": "Cases",
    "references": "Cases removed",
    "asked": "Returns asked for",
    "added": "Returns added",
    "removed": "Returns removed",
    "mails": "Emails",
    "beside": "No longer a replacement",
    "beside_ids": "No longer a replacement",
    "number": "Version",
}
"""The labels of facts on a line.

Grades, texts and details of a case are left to their own pages, which ask for access.
"""

CLEARED = "(cleared)"
"""The words that replace what was removed from the record."""

PERSON_FACTS = frozenset({"owner_id", "auditor_id"})
"""Facts that are the id of a person."""

CASE_FACTS = frozenset({"case_id", "replaced_by_id", "beside_ids"})
"""Facts that are the id of a case, or several ids: a line says what the case is called now."""

_CASES = re.compile(r"\b[Cc]ases?\b")
_ONLY_NAMED = {
    "reference": "reference",
    "summary": "summary",
    "text": "text",
    "impact_measure": "how we will know it helped",
    "purpose": "why this audit is being done",
    "sampling": "how the sample was chosen",
    "population": "how many the sample was chosen from",
    "theme_version_id": "question set",
    "sub_group_id": "sub-group",
}
_WORDS = {
    "case_replaced": "Case replaced",
    "auditor_named": "Auditor changed",
    "return_known": "Case known",
    "return_not_known": "Case not known",
    "chairs_action_noted": "Chair’s action noted",
    "return_begun": "Return started",
    "return_extended": "More time given",
    "return_not_returned": "Marked as not returned",
    "return_asked_again": "Service asked again",
    "return_known_again": "Return can be written again",
    "return_begun_again": "Return can be written again",
    "return_sent_back_again": "Return can be written again",
    "moderation_undone": "Moderation undone, returns open again",
    "services_asked": "Services asked changed",
    "service_asked": "Service asked",
    "more_time_asked": "More time requested",
    "reminders_written": "Reminders sent",
    "round_closed": "Report approved, round closed",
    "report_finalised": "Report version saved",
    "report_text_written": "Text of the report saved",
    "report_text_checked": "Text of the report checked",
    "correction_handed_over": "Correction sent to the chair",
    "correction_taken_back": "Correction taken back from the chair",
    "recommendation_dropped": "Recommendation ended, no further action",
    "action_due_changed": "Due date of action changed",
    "action_said_complete": "Action marked as complete",
    "action_excused": "Action no longer needed",
    "action_judged": "RAG rating of action changed",
}


@dataclass(frozen=True)
class EntrySummary:
    """The part of an entry that decides to which line it belongs."""

    id: int
    at: datetime
    act: str
    actor_id: str | None
    subject_id: str


@dataclass(frozen=True)
class FoldedEntries:
    """A line of the log: the id of the newest entry in it, and how many entries it covers."""

    newest: int
    times: int = 1


@dataclass(frozen=True)
class Change:
    """A changed value; `before` is empty where there was none, `after` where only the former value is known."""

    label: str
    after: str
    before: str = ""


def fold_entries(marks: Iterable[EntrySummary]) -> tuple[FoldedEntries, ...]:
    """Return the lines for entries that come newest first. Saves of other returns do not separate those of a return."""
    folds: list[FoldedEntries] = []
    latest: dict[str, tuple[int, EntrySummary]] = {}
    for mark in marks:
        place, later = latest.get(mark.subject_id, (0, None))
        if later and _same(later, mark):
            folds[place] = replace(folds[place], times=folds[place].times + 1)
        else:
            place = len(folds)
            folds.append(FoldedEntries(mark.id))
        latest[mark.subject_id] = place, mark
    return tuple(folds)


def act_words(act: str, unit: Unit) -> str:
    """Return the act in words, with the noun of the round's own question set."""
    return _of_unit(_WORDS.get(act) or act.replace("_", " ").capitalize(), unit)


def _of_unit(words: str, unit: Unit) -> str:
    """Return words that speak of cases, as acts are stored, with the noun of the unit."""
    nouns = {"case": unit.singular, "cases": unit.plural, "Case": unit.title, "Cases": unit.titles}
    return _CASES.sub(lambda match: nouns[match[0]], words)


def changes(
    act: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    names: Mapping[str, str],
    unit: Unit,
) -> tuple[Change, ...]:
    """Return what an entry changed, with its values as people read them.

    `names` maps ids of people and of cases to names; revisions were replaced by their words already. Facts without a label are only
    named, and only for an act of changing: their values may be more than the reader of the log may see.
    """
    lines: list[Change] = []
    for key, noun in LABELS.items():
        label = _of_unit(noun, unit)
        was, now = _in_words(key, before.get(key), names), _in_words(key, after.get(key), names)
        if was and not now and act.endswith("_changed"):
            lines.append(Change(label, "", was))
        elif now or was:
            lines.append(Change(label, now or was, was if now and was != now else ""))
    unlabelled = {*before, *(after.keys() - {"reason"})} - LABELS.keys()
    if also := {
        _ONLY_NAMED.get(key, "details") for key in unlabelled if act.endswith(("_changed", "_corrected"))
    }:
        lines.append(Change("Also changed" if lines else "Changed", ", ".join(sorted(also))))
    return tuple(lines)


def _same(later: EntrySummary, mark: EntrySummary) -> bool:
    return (
        mark.act in FOLDED
        and (mark.act, mark.actor_id) == (later.act, later.actor_id)
        and local_day(mark.at) == local_day(later.at)
    )


def _in_words(key: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        items = map(str, cast("list[object]", value))
        return ", ".join(names.get(item, "") if key in CASE_FACTS else item for item in items)
    if key in PERSON_FACTS | CASE_FACTS:
        return names.get(str(value), "") if value else ""
    text = "" if value is None else str(value)
    # Whatever reads as an ISO day is a day: no other fact with a label has that form.
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return text
