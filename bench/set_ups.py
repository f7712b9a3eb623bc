"""The set-ups of the bench: how each fills a database, and what it measures there."""

from collections.abc import Callable
from dataclasses import dataclass

from bench import acts, log_pages, round_pages, tracker_pages, tracker_rows
from bench.filled import Filled
from bench.filling import fill
from bench.log_rows import fill_with_log
from bench.measures import Measure
from bench.sample import Size
from bench.tracker_sample import History


@dataclass(frozen=True)
class SetUp:
    """A filled database and what is measured there; `about` says how much is in it."""

    name: str
    about: str
    fill: Callable[[], Filled]
    measures: tuple[Measure, ...]

    @property
    def line_names(self) -> tuple[str, ...]:
        """The names of all lines."""
        return tuple(name for measure in self.measures for name in measure.names)


def a_round(size: Size, *more: Measure) -> SetUp:
    """Return the set-up of a round of this size, which measures its pages and whatever else is given."""
    measures = (*round_pages.PAGES, *more)
    return SetUp(str(size), "cases x services x items", lambda: fill(size), measures)


def a_tracker(history: History) -> SetUp:
    """Return the set-up of a tracker with as much history."""
    about = f"{history.actions_each} actions on each of {history.recommendations:,} recommendations"
    return SetUp("tracker", about, lambda: tracker_rows.fill(history), tracker_pages.PAGES)


def a_log(size: Size, lines: int) -> SetUp:
    """Return the set-up of a round whose log has as many lines."""
    return SetUp("log", f"{lines:,} lines", lambda: fill_with_log(size, lines), log_pages.PAGES)


_SMALL = Size(15, 8, 30)
SET_UPS = (
    a_round(_SMALL, acts.FORM, acts.saving(_SMALL), acts.WORD),
    a_round(Size(60, 6, 24), acts.WORKER),
    a_round(Size(60, 10, 10)),
    a_round(Size(500, 12, 10)),
    a_tracker(History(rounds=120, recommendations=5000)),
    a_log(Size(60, 10, 10), 50_000),
)
