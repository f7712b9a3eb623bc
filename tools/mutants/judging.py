"""Has each mutant judged by its tests, in a copy of the tree and a process of its own."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

import pytest

from tools.mutants.sample import Mutant

CPU_SECONDS = 60
"""The limit of processor time, which is counted so that what else the machine does changes no verdict."""
HANGS_AFTER = 20
"""The seconds of computing after which a single test does not end; no test of ours needs more than a few."""
WAITS_AT_MOST = 1200
"""The limit in seconds by the clock: a mutant may also wait for ever, computing nothing."""
LIBRARIES = (
    "alembic.command", "argon2", "docx", "flask_login", "flask_migrate", "flask_sqlalchemy", "flask_wtf", "html5lib",
    "hypothesis", "openpyxl", "playwright.sync_api", "sqlalchemy.orm", "yaml",
)  # fmt: skip
"""Libraries that are imported once, before the process of each mutant is forked.

Nothing of ours is among them, or it would not be mutated.
"""

OPTIONS = (
    *("-x", "-q", "-m", "not postgresql and not browser", "-p", "no:cacheprovider"),
    # Some of the libraries are plugins, which pytest wants to import itself.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


class Verdict(StrEnum):
    """The verdict of the tests on a mutant."""

    SEEN = "seen"
    HUNG = "hung"
    UNSEEN = "unseen"
    UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Judged:
    """A verdict, and the test that failed or hung, if one had begun."""

    verdict: Verdict
    test: str = ""

    @property
    def is_seen(self) -> bool:
        """Return whether somebody would have noticed: a test failed, or never came to its end."""
        return self.verdict in {Verdict.SEEN, Verdict.HUNG}


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """Copy what git knows or could know of the tree, with what was built, to a folder that is removed afterwards."""
    for library in LIBRARIES:
        import_module(library)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - wherever git is
        cwd=root,
        capture_output=True,
        check=True,
    )
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        copy = Path(name).resolve()
        for path in filter(None, listed.stdout.decode().split("\0")):
            if (root / path).is_file():
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / path, copy / path)
        built = "audit_app/web/static/built"
        shutil.copytree(root / built, copy / built, dirs_exist_ok=True)
        yield copy


def judge(copy: Path, mutant: Mutant, tests: Sequence[Path]) -> Judged:
    """Have a mutant judged by these tests, in this order, until the first that fails."""
    module = copy / mutant.path
    kept = module.stat()
    module.write_bytes(mutant.broken)
    try:
        return run_tests(copy, [str(path) for path in tests])
    finally:
        module.write_bytes(mutant.source)
        # What is compiled of it counts again.
        os.utime(module, ns=(kept.st_atime_ns, kept.st_mtime_ns))


def run_tests(copy: Path, tests: Sequence[str]) -> Judged:
    """Run tests in the copy, in a process forked for them."""
    if not tests:
        return Judged(Verdict.UNSEEN)
    forking = get_context("fork")
    ours, theirs = forking.Pipe(duplex=False)
    process = forking.Process(target=_in_the_fork, args=(copy, tests, theirs))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(WAITS_AT_MOST) else Judged(Verdict.HUNG)
    except EOFError:
        process.join()
        if process.exitcode != -signal.SIGKILL:
            raise
        # Killed over the limit, in the middle of a single call.
        return Judged(Verdict.HUNG)
    finally:
        process.kill()
        process.join()


class _Watch:
    """A plugin of pytest that knows which test runs, and which failed first."""

    def __init__(self) -> None:
        self.running = ""
        self.failed = ""
        self.began = 0.0

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.running, self.began = nodeid, time.process_time()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def at_the_limit(self) -> Judged:
        """Return whether the test that runs hangs, or there was only not enough time for all."""
        hangs = time.process_time() - self.began > HANGS_AFTER
        return Judged(Verdict.HUNG if hangs else Verdict.UNFINISHED, self.running)


def _in_the_fork(copy: Path, tests: Sequence[str], answer: Connection) -> None:
    watch = _Watch()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        answer.send(watch.at_the_limit())
        os._exit(0)

    signal.signal(signal.SIGXCPU, stop)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 10))
    os.chdir(copy)
    sys.path[0] = str(copy)
    # A mutant as long as its source, written in the same second, would leave compiled code that looks right.
    sys.dont_write_bytecode = True
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    code = pytest.main([*OPTIONS, *tests], plugins=[watch])
    seen = code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
    answer.send(Judged(Verdict.SEEN if seen else Verdict.UNSEEN, watch.failed))
    os._exit(0)
