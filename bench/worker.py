"""A gunicorn worker: how soon it answers, and the most memory that it ever took."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from flask import Flask

from audit_app.policy import Role
from bench.databases import SECRET
from bench.filled import Filled
from bench.measuring import Line
from config import ROOT

SECONDS_TO_START = 30


@contextmanager
def server(url: str, folder: Path, workers: int) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run gunicorn on loopback as `make run` does; yield its process and port once it answers, and end it."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ROUNDTABLE")},
        "ROUNDTABLE_MODE": "testing",
        "SECRET_KEY": SECRET,
        "DATABASE_URL": url,
        "EVIDENCE_FOLDER": str(folder / "evidence"),
    }
    options = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", *options, "--log-level", "error"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own
    try:
        _wait(process, port)
        yield process, port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=10).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > last:
                raise SystemExit("the server did not start") from None
            time.sleep(0.02)
        else:
            return


def lines(url: str, folder: Path, filled: Filled) -> list[Line]:
    """Measure how soon a worker is ready, and its memory after rendering the largest pages."""
    round_id, began = filled.places["round"], time.monotonic()
    with server(url, folder, workers=1) as (process, port):
        ready = (time.monotonic() - began) * 1000
        for path in ("", "/known", "/report", "/report.docx"):
            _get(port, f"/rounds/{round_id}{path}", cookie_of(filled, Role.QA_OFFICER))
        peak = max(map(_peak_mib, _children(process.pid)))
    return [
        Line("Worker ready", ready, None, None),
        Line("Worker at its largest", peak, None, None, unit="MiB"),
    ]


def cookie_of(filled: Filled, role: Role) -> str:
    """Return the session cookie of a person with this role."""
    person_id = filled.id_of(role)
    return cookie(person_id, filled.tokens[person_id])


def cookie(person_id: str, token: str) -> str:
    """Return a signed session cookie. Signing in by password would spend its time on hashing."""
    app = Flask(__name__)
    app.secret_key = SECRET
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return "session=" + signer.dumps({"_user_id": f"{person_id}:{token}", "_fresh": True})


def _get(port: int, path: str, cookies: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookies})
    connection.getresponse().read()
    connection.close()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _peak_mib(pid: int) -> float:
    match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(match[1]) / 1024 if match else 0
