"""The figures that each text of a report speaks about, and those that have moved since the text was checked."""

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
    "introduction": ("The children and young people", "What was audited"),
    "methodology": ("How the audit was done", "Who took part"),
    "lived-experience": (
        "The children and young people",
        "What practitioners said",
        "What children and families said",
    ),
    "conclusions": (
        "Grades",
        "Scores",
        "The panel’s scores compared with the services’ own scores",
        "Findings by key line of enquiry",
        "What the panel answered",
        "Immediate concerns",
    ),
    "dissemination": ("Recommendations",),
}
"""The titles of the sections whose figures each text speaks about, by the key of the text."""

NOT_COMPARED = "The figures were not recorded when this text was checked"

Fingerprint = Mapping[str, str]
"""The hashes of figures, by the name of each figure. Both are stored with each checked text: neither may change."""


def fingerprints(report: RoundReport) -> dict[str, Fingerprint]:
    """Return the figures behind each text of the report, by its key; the day of the report makes no difference."""
    undated = replace(report, dated=date.min)
    blocks = {section.title: list(section.make(undated)) for section in BODY if section.make}
    return {
        key: {
            name: _hash(figure)
            for title in titles
            for name, figure in _figures_by_name(title, blocks[title]).items()
        }
        for key, titles in FIGURES.items()
    }


def moved_figures(checked: Fingerprint | None, current: Fingerprint) -> tuple[str, ...]:
    """Return the names of figures that changed, appeared or went since the check, in the order of the report."""
    if checked is None:
        return (NOT_COMPARED,) if current else ()
    gone = [name for name in checked if name not in current]
    return (*(name for name in current if checked.get(name) != current[name]), *gone)


def mark_of(fingerprint: Fingerprint) -> str:
    """Return a short mark that travels in a page, so that a check applies to the figures that the page showed."""
    return _hash(sorted(fingerprint.items()))


def _figures_by_name(title: str, blocks: Iterable[Block]) -> dict[str, list[object]]:
    """Collect figures by name: tables by caption, values by name, and sentences with a number by their heading."""
    figures: dict[str, list[object]] = defaultdict(list)
    heading = title
    for block in blocks:
        match block:
            case Heading():
                heading = block.text
            case Table():
                figures[f"Table “{block.caption}”"].append(typed_json.to_json(block))
            case KeyValues():
                for name, value in block.rows:
                    figures[f"“{name}” under “{heading}”"].append(value)
            case Paragraph() if block.style is not Style.NOTE and any(map(str.isdigit, block.text)):
                figures[f"Sentence under “{heading}”"].append(block.text)
            case _:
                pass
    return figures


def _hash(content: object) -> str:
    return sha256(repr(content).encode()).hexdigest()[:16]
