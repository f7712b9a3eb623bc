"""On which days a reminder goes out, and how it says what waits; queries and services of reminders call it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from audit_app.rules.dates import day_words
from audit_app.rules.naming import things
from audit_app.rules.question_sets import Unit


@dataclass(frozen=True)
class Rhythm:
    """`before` counts days ahead of the due day; then on the day itself and, once late, every `late_every` days."""

    before: frozenset[int]
    late_every: int

    def last_day(self, today: date, due: date) -> date | None:
        """The latest day up to today on which a reminder falls; None where the first is still to come."""
        ahead = (due - today).days
        if ahead <= 0:
            return today - timedelta(days=-ahead % self.late_every)
        passed = [days for days in self.before if days >= ahead]
        return due - timedelta(days=min(passed)) if passed else None

    def is_owed(self, today: date, due: date, told: date | None) -> bool:
        """On the day itself, or after it when nothing was said since: a day that was missed is made up for once.

        `told` is the last day on which a mail said that it is due.
        """
        day = self.last_day(today, due)
        return day is not None and (day == today or told is None or told < day)


RETURNS = Rhythm(before=frozenset({7, 2}), late_every=7)
"""For returns, and for saying what is known."""

ACTIONS = Rhythm(before=frozenset({14}), late_every=14)


Nouns = tuple[str, str]
"""What waits as a mail calls it, one and several."""
RETURN: Nouns = ("return due", "returns due")


def to_be_known(unit: Unit) -> Nouns:
    return f"{unit.singular} to say known or not known", f"{unit.plural} to say known or not known"


def due_said(due: date, today: date) -> str:
    """'25 May 2018 (in 7 days)', '25 May 2018 (today)' or '25 May 2018 (7 days ago)'."""
    return f"{day_words(due)} ({_from_today((due - today).days)})"


def waiting_said(due_days: Iterable[date], what: Nouns, today: date) -> str:
    """One due day for each thing that waits: '2 returns due by 18 May 2018 (today) and 1 return due by …'."""
    counts = sorted(Counter(due_days).items())
    return " and ".join(f"{things(count, *what)} by {due_said(due, today)}" for due, count in counts)


def _from_today(days: int) -> str:
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")
