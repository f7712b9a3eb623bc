"""Defines what is recorded of a case: a neutral reference, facts in bands, and a sentence that identifies nobody."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from audit_app.rules.asking.cohort import Facts

MOST_CASES = 500
LONGEST_REFERENCE = 40
LONGEST_SUMMARY = 200
_REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
# A spreadsheet would run such a cell as a formula (OWASP, CSV injection).
_BEGINS_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class CaseDetails:
    """The details that were entered about a case.

    `bands` has the key of the band for each fact recorded in the round; `summary` identifies nobody, or is empty.
    `confirmed` are the marks of doubts that somebody has looked at (`case_doubts`).
    """

    reference: str
    bands: Mapping[str, str]
    summary: str = ""
    confirmed: Collection[str] = ()


def case_errors(details: CaseDetails, facts: Facts, others: Collection[str]) -> dict[str, str]:
    """Return what is wrong, by field; `others` are the references that the round has already."""
    errors = {
        name: f"Select an option for “{label}”"
        for name, (label, bands) in facts.items()
        if details.bands.get(name) not in bands
    }
    reference = details.reference.strip()
    if problem := _reference_problem(reference):
        errors["reference"] = problem
    elif reference.lower() in {other.lower() for other in others}:
        errors["reference"] = "This reference is already used in this round"
    if problem := _summary_problem(details.summary.strip()):
        errors["summary"] = problem
    return errors


def _reference_problem(reference: str) -> str:
    if not reference:
        return "Enter a neutral reference, such as OE-07"
    if len(reference) > LONGEST_REFERENCE:
        return f"Reference must be {LONGEST_REFERENCE} characters or fewer"
    if not _REFERENCE.fullmatch(reference):
        return "Reference must only include letters, numbers and hyphens, such as OE-07"
    return ""


def _summary_problem(summary: str) -> str:
    if len(summary) > LONGEST_SUMMARY:
        return f"Summary must be {LONGEST_SUMMARY} characters or fewer"
    if "\n" in summary:
        return "Summary must be one sentence on one line"
    if summary.startswith(_BEGINS_FORMULA):
        return "Summary must begin with a word, not with =, +, - or @"
    return ""
