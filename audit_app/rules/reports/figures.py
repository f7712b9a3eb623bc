"""Which figures of a report each of its texts speaks about, and which of them have moved since somebody compared the two."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256

from audit_app.rules import typed_json
from audit_app.rules.blocks import Block, Heading, KeyValues, Paragraph, Style, Table
from audit_app.rules.reports.content import BODY
from audit_app.rules.reports.facts import RoundReport

FIGURES = {
    "executive-summary": ("Executive summary", "Grades"),
    "introduction": ("The children and young people", "What was looked at"),
    "methodology": ("How the audit was done", "Who took part"),
    "lived-experience": (
        "The children and young people",
        "What practitioners said",
        "What children and families said",
    ),
    "conclusions": (
        "Grades",
        "Scores",
        "The panel’s scores beside the services’ own",
        "Findings by key line of enquiry",
        "What the panel answered",
        "Immediate concerns",
    ),
    "dissemination": ("Recommendations",),
}
"""Key of a text -> the titles of the sections whose figures a reader compares it with."""

NOT_COMPARED = "The figures were not kept when this text was checked"

Fingerprint = Mapping[str, str]
"""What a figure is called -> a hash of what it says."""


def fingerprints(report: RoundReport) -> dict[str, Fingerprint]:
    """Of each text of the report, whatever the day on which it is made."""
    settled = replace(report, dated=date.min)
    made = {section.title: list(section.make(settled)) for section in BODY if section.make}
    return {
        key: {name: _hash(said) for title in titles for name, said in _named(title, made[title]).items()}
        for key, titles in FIGURES.items()
    }


def moved_figures(checked: Fingerprint | None, stands: Fingerprint) -> tuple[str, ...]:
    """What has changed, come or gone since the text was checked, in the order of the report."""
    if checked is None:
        return (NOT_COMPARED,) if stands else ()
    gone = [name for name in checked if name not in stands]
    return (*(name for name in stands if checked.get(name) != stands[name]), *gone)


def mark_of(fingerprint: Fingerprint) -> str:
    """A short mark that travels in a page, so that a check is of the figures that were seen."""
    return _hash(sorted(fingerprint.items()))


def _named(title: str, blocks: Iterable[Block]) -> dict[str, list[object]]:
    """Tables by their caption, names and values by the name, and sentences with a number by the heading over them."""
    found: dict[str, list[object]] = defaultdict(list)
    heading = title
    for block in blocks:
        match block:
            case Heading():
                heading = block.text
            case Table():
                found[f"Table “{block.caption}”"].append(typed_json.plain(block))
            case KeyValues():
                for name, value in block.rows:
                    found[f"“{name}” under “{heading}”"].append(value)
            case Paragraph() if block.style is not Style.NOTE and any(map(str.isdigit, block.text)):
                found[f"Sentence under “{heading}”"].append(block.text)
            case _:
                pass
    return found


def _hash(said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()[:16]
