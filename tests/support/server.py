"""A real server in processes of its own, on a database of its own."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audit_app.cli.demonstration.partnership import PASSWORD
from tests.support.forking import COMMAND, SERVE, fork
from tests.support.network import free_port

DATABASE = "server.sqlite3"
SECONDS_TO_START = 60


class Server:
    """gunicorn as `make run` starts it. `kill` is SIGKILL to all its processes: nothing is tidied up."""

    def __init__(self, folder: Path, mode: str = "demonstration") -> None:
        self.folder = folder
        self.password = PASSWORD
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE")},
            "ROUNDTABLE_MODE": mode,
            "SECRET_KEY": "1" * 64,
            "DATABASE_URL": database_url(folder),
            "EVIDENCE_FOLDER": str(folder / "evidence"),
            "PORT": str(self.port),
        }
        self.process = 0

    def command(self, *words: str) -> str:
        """Runs `flask --app wsgi …` and gives back what it printed."""
        log = self.folder / "command.log"
        log.unlink(missing_ok=True)
        code = fork(COMMAND, words, self.environment, log)
        printed = log.read_text(encoding="utf-8")
        assert code == 0, printed
        return printed

    def load_demonstration(self) -> None:
        self.command("db", "upgrade")
        self.command("demo", "load")

    def start(self) -> None:
        address = f"127.0.0.1:{self.port}"
        options = ["--bind", address, "--workers", "2", "--no-control-socket", "--log-level", "error"]
        self.process = fork(SERVE, options, self.environment, self.folder / "server.log")
        last = time.monotonic() + SECONDS_TO_START
        while not self._is_ready():
            assert self._lives(), "the server ended at once"
            assert time.monotonic() < last, "the server did not start"
            time.sleep(0.02)

    def _is_ready(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/ready", timeout=10).close()
        except OSError:
            return False
        return True

    def _lives(self) -> bool:
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
            while self._lives():
                time.sleep(0.01)
            self.process = 0


def database_url(folder: Path) -> str:
    return f"sqlite:///{folder}/{DATABASE}"


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Started; killed at the end."""
    try:
        server.start()
        yield server
    finally:
        server.kill()
