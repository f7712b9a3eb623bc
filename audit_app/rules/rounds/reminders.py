"""The days on which a reminder goes out, and the words in which it names what waits."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from audit_app.rules.dates import day_words
from audit_app.rules.naming import things
from audit_app.rules.unit import Unit


@dataclass(frozen=True)
class ReminderSchedule:
    """The days on which a reminder goes out.

    `before` counts days ahead of the due day; then comes the day itself and, once late, every `late_every`
    days.
    """

    before: frozenset[int]
    late_every: int

    def last_day(self, today: date, due: date) -> date | None:
        """Return the latest reminding day up to today, or None where the first is still to come."""
        ahead = (due - today).days
        if ahead <= 0:
            return today - timedelta(days=-ahead % self.late_every)
        passed = [days for days in self.before if days >= ahead]
        return due - timedelta(days=min(passed)) if passed else None

    def is_owed(self, today: date, due: date, last_mail: date | None) -> bool:
        """Return whether a reminder is owed today.

        `last_mail` is the last day on which a mail named the thing as due.
        """
        day = self.last_day(today, due)
        # A run of the command may have been missed: the next run makes up for it, once.
        return day is not None and (day == today or last_mail is None or last_mail < day)


RETURN_SCHEDULE = ReminderSchedule(before=frozenset({7, 2}), late_every=7)
"""The schedule for returns, and for calling cases known or not known."""

ACTION_SCHEDULE = ReminderSchedule(before=frozenset({14}), late_every=14)


Nouns = tuple[str, str]
"""The singular and plural by which a mail names things that wait."""
RETURN_NOUNS: Nouns = ("return due", "returns due")


def returns_for(service: str) -> Nouns:
    """Return what a mail calls the returns of a service that are still to be handed in."""
    return (f"return for {service} due", f"returns for {service} due")


def nouns_to_be_known(unit: Unit) -> Nouns:
    """Return what a mail calls cases that have still to be called known or not known."""
    return (
        f"{unit.singular} to confirm as known or not known",
        f"{unit.plural} to confirm as known or not known",
    )


def due_day_in_words(due: date, today: date) -> str:
    """Return the day in words: '25 May 2018 (in 7 days)', '… (today)' or '… (late by 7 days)'."""
    return f"{day_words(due)} ({_from_today((due - today).days)})"


def waiting_in_words(due_days: Iterable[date], what: Nouns, today: date) -> str:
    """Return what waits, by due day: '2 returns due by 18 May 2018 (today) and 1 return due by …'.

    `due_days` has an entry for each thing that waits.
    """
    counts = sorted(Counter(due_days).items())
    return " and ".join(f"{things(count, *what)} by {due_day_in_words(due, today)}" for due, count in counts)


def _from_today(days: int) -> str:
    near = {-1: "late by 1 day", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"late by {-days} days")
