"""The parts of a question set beside its scales and questions."""

from dataclasses import dataclass

from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question


@dataclass(frozen=True)
class KeyLine:
    """A key line of enquiry: what the audit as a whole wants to find out."""

    key: str
    text: str


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    term: str
    meaning: str


@dataclass(frozen=True)
class CaseFact:
    """A fact that this theme records of each case beside those of `cohort.FACTS`, such as the direction of a move."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Contradiction:
    """Two questions whose answers about the same case can contradict each other: yes to one, no to the other."""

    question: str
    other: str


@dataclass(frozen=True)
class Base:
    """The version of a theme from which a variant was made."""

    slug: str
    version: int

    @property
    def words(self) -> str:
        """Return the slug and the version, for people to read."""
        return f"{self.slug}, version {self.version}"


@dataclass(frozen=True)
class Section:
    """Questions under a common title, asked where every condition of `when` holds."""

    key: str
    title: str
    when: tuple[Condition, ...] = ()
    guidance: str = ""
    questions: tuple[Question, ...] = ()
