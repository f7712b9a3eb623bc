"""What a case may hold: a neutral reference, facts in bands, one sentence that identifies nobody."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from audit_app.rules import redaction
from audit_app.rules.cohort import Facts

MOST_CASES = 500
LONGEST_REFERENCE = 40
LONGEST_SUMMARY = 200
_REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_BEGINS_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class CaseDetails:
    """`bands`: fact key -> band key, for each fact held in the round; `summary` identifies nobody, or is empty."""

    reference: str
    bands: Mapping[str, str]
    summary: str = ""


def problems(details: CaseDetails, facts: Facts, others: Collection[str]) -> dict[str, str]:
    """Field -> what is wrong with it; `others` are the references that the round has already."""
    found = {
        name: f"Choose from the list for “{label}”"
        for name, (label, bands) in facts.items()
        if details.bands.get(name) not in bands
    }
    reference = details.reference.strip()
    if problem := _reference_problem(reference):
        found["reference"] = problem
    elif reference.lower() in {other.lower() for other in others}:
        found["reference"] = "Another one of this round has this reference"
    if problem := _summary_problem(details.summary.strip()):
        found["summary"] = problem
    return found


def _reference_problem(reference: str) -> str:
    if not reference:
        return "Enter a neutral reference, such as OE-07"
    if len(reference) > LONGEST_REFERENCE:
        return f"Reference must be {LONGEST_REFERENCE} characters or fewer"
    if not _REFERENCE.fullmatch(reference):
        return "Reference must be letters, digits and hyphens only, such as OE-07"
    if redaction.spot(reference):
        return "This looks like a number or date that identifies somebody. Choose a neutral reference."
    return ""


def _summary_problem(summary: str) -> str:
    if len(summary) > LONGEST_SUMMARY:
        return f"Summary must be {LONGEST_SUMMARY} characters or fewer"
    if "\n" in summary:
        return "Write the summary as one sentence on one line"
    if summary.startswith(_BEGINS_FORMULA):
        return "The summary begins like a formula. Begin it with a word"
    return ""
