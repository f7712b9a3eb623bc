"""The question set of the measurements and the answers to it, of any size."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from audit_app.rules.asking.cohort import SERVICE_KINDS

NOW = datetime(2017, 6, 20, 9, 0, tzinfo=UTC)
TEXT = (
    "The notice reached the school before the day began, and the key adult met the child at the gate. "
    "The record shows who rang, when, and what was agreed for the rest of the week. "
)
LEVELS = ("good", "fair", "poor")


@dataclass(frozen=True)
class Size:
    """The size of a round. `items` are the questions of a return, in a section; the last is the overall grade."""

    cases: int
    services: int
    items: int

    def __str__(self) -> str:
        return f"{self.cases} x {self.services} x {self.items}"


def service_kinds(size: Size) -> list[str]:
    """Return a kind of service for each agency."""
    return list(islice(SERVICE_KINDS, size.services))


def question_set_source(size: Size) -> str:
    """Return a question set as YAML: a third of its questions ask for a text, the others are yes, partly or no."""
    lines = [
        "format: 1",
        "slug: bench",
        "version: 1",
        "title: A theme of the bench",
        "purpose: To measure.",
        "unit: {singular: case, plural: cases}",
        "minutes: 20",
        "before_you_start: [The file]",
        f"service_kinds: [{', '.join(service_kinds(size))}]",
        "key_lines:",
        "  - {key: told, text: Was the school told?}",
        "glossary: []",
        "scales:",
        "  - key: three",
        "    title: Overall grade",
        "    levels:",
        "      - {key: good, label: Good, letter: G, rank: 3, colour: green, descriptor: As it should be.}",
        "      - {key: fair, label: Fair, letter: F, rank: 2, colour: yellow, descriptor: In part.}",
        "      - {key: poor, label: Poor, letter: P, rank: 1, colour: red, descriptor: Not as it should be.}",
        "sections:",
        "  - key: all",
        "    title: All questions",
        '    guidance: ""',
        "    questions:",
    ]
    for number in range(1, size.items):
        kind = "long-text" if number % 3 == 0 else "yes-partly-no"
        lines.append(
            f'      - {{key: item-{number}, reference: "1.{number}", text: Was step {number} taken in time?, '
            f"type: {kind}, key_lines: [told], good_looks_like: Before the next school day., rationale: optional}}"
        )
    lines.append(
        f'      - {{key: grade, reference: "1.{size.items}", text: Overall grade, type: grade, scale: three, '
        "overall: true, rationale: required, good_looks_like: A fair grade.}"
    )
    return "\n".join(lines) + "\n"


def answers_of(number: int, size: Size) -> list[tuple[str, str, str]]:
    """Return the answers of a return, by its number: question key, value and rationale."""
    answers = [
        (f"item-{item}", TEXT if item % 3 == 0 else ("yes", "partly", "no")[(number + item) % 3], TEXT[:97])
        for item in range(1, size.items)
    ]
    return [*answers, ("grade", LEVELS[number % 3], TEXT[:97])]


def short_value(key: str) -> str:
    """Return a valid answer, the same in every return, to a question of the set."""
    if key == "grade":
        return "good"
    return "Seen." if int(key.removeprefix("item-")) % 3 == 0 else "yes"
