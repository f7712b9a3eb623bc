"""The pictures of README and guides: who sees the page, how to get there, and how much of it is in the picture."""

from dataclasses import dataclass

OPEN_ROUND = "Step-up and step-down, April to June 2018"
MODERATED_ROUND = "Step-up and step-down, January to March 2018"
PUBLISHED_ROUND = "Domestic abuse and Operation Encompass, June 2017"
A_ROW_OF_THE_GRID = "tbody tr >> nth=3"
ITS_LINE = 1


@dataclass(frozen=True)
class Picture:
    """A picture; `file` is its path within docs/.

    `who` is the first part of an email address of the demonstration. `way` are the beginnings of the links to follow
    from the first page, `opened` those of folds to open there. `last` is a Playwright selector: the picture ends
    `below` pixels beneath it. `width` is that of the page, in pixels.
    """

    file: str
    who: str
    way: tuple[str, ...]
    last: str
    opened: tuple[str, ...] = ()
    width: int = 1120
    below: int = 18


PICTURES = (
    Picture(
        "round.png",
        "qa.officer",
        ("Rounds", PUBLISHED_ROUND),
        A_ROW_OF_THE_GRID,
        width=1280,
        below=ITS_LINE,
    ),
    Picture("guides/pictures/auditor-to-do.png", "schools.auditor.two", (), ".rt-tasks"),
    Picture(
        "guides/pictures/auditor-section.png",
        "schools.auditor.two",
        ("Open the return", "The decision to move"),
        ".rt-question >> nth=0",
        opened=("What good looks like",),
    ),
    Picture(
        "guides/pictures/qa-round.png",
        "qa.officer",
        ("Rounds", OPEN_ROUND),
        A_ROW_OF_THE_GRID,
        below=ITS_LINE,
    ),
    Picture(
        "guides/pictures/qa-moderation.png",
        "qa.officer",
        ("Rounds", MODERATED_ROUND, "Moderation"),
        ".rt-card >> nth=2",
    ),
    Picture("guides/pictures/chair-since.png", "acr.chair", ("Tracker",), ".rt-tracker >> nth=0"),
    Picture(
        "guides/pictures/chair-action.png",
        "acr.chair",
        ("Tracker", "camhs-thresholds-2017-12 R1 / A1"),
        ".govuk-summary-list",
    ),
)
