"""How often, how long, how many statements, how much memory; and the compact table that says it."""

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from sqlalchemy import event

from audit_app.extensions import db

LEAST_ROUNDS, LONGEST_SECONDS = 5, 2.0


@dataclass(frozen=True)
class Line:
    """One measurement beside its aim; `over` is None where there is none."""

    what: str
    ours: float
    bare: float | None
    most: float | None
    ratio: float | None
    statements: int | None = None
    kilobytes: int | None = None
    unit: str = "ms"

    @property
    def over(self) -> bool | None:
        if self.most is None:
            return None
        return (self.ratio if self.ratio is not None else self.ours) > self.most


def side_by_side(ours: Callable[[], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Medians in milliseconds, taken in turns so that whatever else the machine does falls on both."""
    for _ in range(2):
        ours()
        bare()
    times: tuple[list[float], list[float]] = ([], [])
    end = time.perf_counter() + LONGEST_SECONDS
    while len(times[0]) < LEAST_ROUNDS or (len(times[0]) < 25 and time.perf_counter() < end):
        for kept, act in zip(times, (ours, bare), strict=True):
            gc.collect()
            began = time.perf_counter()
            act()
            kept.append((time.perf_counter() - began) * 1000)
    return median(times[0]), median(times[1])


@contextmanager
def counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def peak_kilobytes(act: Callable[[], object]) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1] // 1024
    finally:
        tracemalloc.stop()


def compared(what: str, ours: Callable[[], object], bare: Callable[[], object], most: float | None) -> Line:
    with counted() as statements:
        ours()
    mine, theirs = side_by_side(ours, bare)
    return Line(what, mine, theirs, most, mine / theirs, len(statements), peak_kilobytes(ours))


def show(title: str, lines: list[Line]) -> None:
    print(f"\n{title}")
    print(f"  {'':24} {'ours':>9} {'bare':>9} {'ratio':>6} {'aim':>6} {'SQL':>4} {'peak kB':>8}")
    for line in lines:
        mark = {None: "", True: "OVER", False: "pass"}[line.over]
        cells = (
            f"{line.ours:7.1f}{line.unit:>2}",
            _shown(line.bare, "{:7.1f}ms"),
            _shown(line.ratio, "{:.2f}"),
            _shown(line.most, "{:g}"),
            _shown(line.statements, "{}"),
            _shown(line.kilobytes, "{}"),
        )
        widths = (9, 9, 6, 6, 4, 8)
        print(f"  {line.what:24} " + " ".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True)), mark)


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else form.format(value)
