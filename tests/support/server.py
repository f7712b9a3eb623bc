"""A real server in a process of its own, on a database of its own, and Chromium to look at it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from tools.machine import CHROMIUM

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Server:
    """gunicorn as `make run` starts it. `kill` is SIGKILL: nothing is tidied up."""

    def __init__(self, folder: Path, mode: str = "demonstration") -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE")},
            "ROUNDTABLE_MODE": mode,
            "SECRET_KEY": "1" * 64,
            "DATABASE_URL": f"sqlite:///{folder}/server.sqlite3",
            "EVIDENCE_FOLDER": str(folder / "evidence"),
            "PORT": str(self.port),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> str:
        """Runs `flask --app wsgi …` and gives back what it printed."""
        run = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def start(self) -> None:
        options = [
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            "2",
            "--no-control-socket",
            "--log-level",
            "error",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wsgi:app", *options],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{self.url}/ready", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Migrated and started; killed at the end."""
    server = Server(folder)
    server.command("db", "upgrade")
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = CHROMIUM.find()
    if path is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(CHROMIUM.missing)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium_path: str) -> dict[str, Any]:
    return {"executable_path": chromium_path, "args": FLAGS}


def faults(page: Any) -> list[str]:
    """What axe finds on the page, and whether the page can be scrolled sideways."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
    said = [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*said, *(["the page scrolls sideways"] if wide else [])]
