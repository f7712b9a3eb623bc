"""The conditions on which a question is asked, or a grade suggested."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """A test of a fact of the case or of another answer of the same return, or several such tests joined.

    Exactly one of `fact`, `answer`, `all_of`, `any_of` and `none_of` is set. A fact or an answer has exactly one test:
    `is_one_of`, `is_at_least`, `is_at_most`, or `stands`, which lists the statuses that the response may have
    (`answers.response`). With `column`, any row of the answer may pass. A question that is not asked has a blank answer.
    """

    fact: str = ""
    is_one_of: tuple[str, ...] = ()
    answer: str = ""
    column: str = ""
    is_at_least: str = ""
    is_at_most: str = ""
    stands: tuple[str, ...] = ()
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()

    @property
    def subject(self) -> str:
        """Return the fact or the question that is tested; empty for joined conditions."""
        return self.fact or self.answer

    @property
    def joined(self) -> tuple["Condition", ...]:
        """Return the conditions that are joined; empty for a single test."""
        return self.all_of or self.any_of or self.none_of

    @property
    def atoms(self) -> Iterator["Condition"]:
        """Return all single tests within the condition, at any depth; the condition itself where it joins none."""
        if not self.joined:
            yield self
        for condition in self.joined:
            yield from condition.atoms
