"""Measures time, SQL statements and memory, and prints them as a compact table."""

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from sqlalchemy import event

from audit_app.extensions import db

FEWEST_RUNS, MOST_RUNS, LONGEST_SECONDS = 3, 25, 4.0


@dataclass(frozen=True)
class Line:
    """A measurement, beside that of the bare version, and how to take it again."""

    what: str
    ours: float
    bare: float | None
    ratio: float | None
    statements: int | None = None
    kilobytes: int | None = None
    unit: str = "ms"
    again: Callable[[], "Line"] | None = None

    @property
    def is_alike_on_all_machines(self) -> bool:
        """Return whether an aim makes sense: a ratio or memory, not milliseconds of this machine."""
        return self.ratio is not None or self.unit != "ms"

    @property
    def figure(self) -> float:
        """Return what an aim is set for: the ratio of ours to bare, which is alike on all machines, else ours."""
        return self.ours if self.ratio is None else self.ratio


def side_by_side(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Return both medians in milliseconds, taken in turns, so that other work on the machine slows both alike."""
    ours()
    bare()
    times: tuple[list[float], list[float]] = ([], [])
    end = time.perf_counter() + LONGEST_SECONDS
    while len(times[0]) < FEWEST_RUNS or (len(times[0]) < MOST_RUNS and time.perf_counter() < end):
        for own_times, act in zip(times, (ours, bare), strict=True):
            gc.collect()
            began = time.perf_counter()
            act()
            own_times.append((time.perf_counter() - began) * 1000)
    return median(times[0]), median(times[1])


@contextmanager
def recorded_statements() -> Iterator[list[str]]:
    """Yield a list to which every SQL statement in the block is appended."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def peak_kilobytes(act: Callable[[], object]) -> int:
    """Return the most memory that Python objects took during an act."""
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] // 1024
    finally:
        tracemalloc.stop()


def compared(what: str, ours: Callable[[], object], bare: Callable[[], object]) -> Line:
    """Measure an act beside its bare version."""
    with recorded_statements() as statements:
        ours()
    our_time, bare_time = side_by_side(ours, bare)
    return Line(
        what,
        our_time,
        bare_time,
        our_time / bare_time,
        len(statements),
        peak_kilobytes(ours),
        again=lambda: compared(what, ours, bare),
    )


def print_table(title: str, lines: list[Line], aims: Mapping[str, float]) -> None:
    """Print measurements under a title."""
    print(f"\n{title}")
    print(f"  {'':24} {'ours':>9} {'bare':>9} {'ratio':>6} {'aim':>6} {'SQL':>4} {'peak kB':>8}")
    for line in lines:
        aim = aims.get(line.what)
        mark = (
            ("no aim" if line.is_alike_on_all_machines else "")
            if aim is None
            else "OVER"
            if line.figure > aim
            else ""
        )
        cells = (
            f"{line.ours:7.1f}{line.unit:>2}",
            _cell(line.bare, "{:7.1f}ms"),
            _cell(line.ratio, "{:.2f}"),
            _cell(aim, "{:g}"),
            _cell(line.statements, "{}"),
            _cell(line.kilobytes, "{}"),
        )
        widths = (9, 9, 6, 6, 4, 8)
        print(f"  {line.what:24} " + " ".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True)), mark)


def _cell(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)
