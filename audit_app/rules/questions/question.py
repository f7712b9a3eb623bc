"""A question: what every question has, whatever the type of its answer."""

from dataclasses import dataclass
from typing import Any

from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import NO_OPTIONS, GradeOptions, Options

RATIONALES = ("none", "optional", "required")
YES, PARTLY, NO = MEANINGS = ("yes", "partly", "no")
AGENCY, PRACTITIONER, FAMILY, PANEL = ANSWERERS = ("agency", "practitioner", "family", "panel")


@dataclass(frozen=True)
class Link:
    """A web page that helps with a question."""

    label: str
    address: str


@dataclass(frozen=True)
class Meaning:
    """The meaning of a choice for the fact of its question: a member of MEANINGS."""

    choice: str
    means: str


@dataclass(frozen=True)
class Question:
    """A question and everything that follows from its answer.

    - `type` is a key of `answers.registry.TYPES`. `options` are of the class that the type names; `misplaced` are fields
      of the file, by name, that belong to other types. A set without faults has none.
    - `asked_of`: the kinds of service that are asked; empty asks every kind. `when`: asked where every condition holds.
    - `answered_by`: whose answer it is. `second_score`: the panel gives a score of its own beside each service's.
    - `weight`: what meeting it adds to the score of its section.
    - `shared`: the key that the same question has in every theme.
    - `fact`: the slug of the fact that the answer states about the case; questions with the same slug state the same
      fact. `means`: what each choice says about it, where the type does not imply that.
    """

    key: str
    reference: str
    text: str
    type: str
    guidance: str = ""
    good_looks_like: str = ""
    prompts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    asked_of: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    key_lines: tuple[str, ...] = ()
    rationale: str = "none"
    required: bool = True
    answered_by: str = AGENCY
    second_score: bool = False
    weight: int | None = None
    critical: bool = False
    shared: str = ""
    fact: str = ""
    means: tuple[Meaning, ...] = ()
    options: Options = NO_OPTIONS
    misplaced: tuple[tuple[str, Any], ...] = ()

    @property
    def overall(self) -> bool:
        """Return whether the question asks for a grade of the case as a whole."""
        return self.options.of(GradeOptions).overall
