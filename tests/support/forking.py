"""A process that has imported the program, and forks servers and commands: importing it takes each of them seconds.

`fork` is for the tests; the rest runs in that process, which reads an order as a line of JSON and answers with a number.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from flask.cli import ScriptInfo
from gunicorn.app.wsgiapp import WSGIApplication
from jinja2 import FileSystemBytecodeCache

from audit_app.services.people import passwords
from config import ROOT

SERVE, COMMAND = "serve", "command"


def fork(what: str, words: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    """Starts gunicorn with these words, and gives its process id; or runs a command, and gives its exit code. What they
    print is added to `log`.
    """
    parent = _parent()
    assert parent.stdin
    assert parent.stdout
    order = {"what": what, "words": list(words), "environment": dict(environment), "log": str(log)}
    parent.stdin.write(json.dumps(order) + "\n")
    parent.stdin.flush()
    return int(parent.stdout.readline())


@cache
def _parent() -> subprocess.Popen[str]:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.support.forking"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # It ends where its input does.
    atexit.register(parent.communicate)
    return parent


def main() -> None:
    # A real hash costs 120 ms.
    passwords.use_cheap_hashes()
    servers: set[int] = set()

    def reap(*_: object) -> None:
        servers.difference_update({server for server in servers if os.waitpid(server, os.WNOHANG)[0]})

    signal.signal(signal.SIGCHLD, reap)
    templates = tempfile.mkdtemp()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(order, templates)
        if order["what"] == SERVE:
            servers.add(child)
            _answer(child)
        else:
            _answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    for server in servers:
        os.killpg(server, signal.SIGKILL)
    shutil.rmtree(templates)


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _become(order: Mapping[str, Any], templates: str) -> NoReturn:
    """What was ordered, in a session of its own; `templates` keeps what templates were compiled to."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for at, to in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(to, at)
    os.environ.clear()
    os.environ.update(order["environment"])
    app = import_module("wsgi").app
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(templates)
    if order["what"] == SERVE:
        sys.argv = ["gunicorn", "wsgi:app", "--preload", *order["words"]]
        WSGIApplication().run()
    else:
        app.cli.main(order["words"], prog_name="flask", obj=ScriptInfo(create_app=lambda: app))
    sys.exit()


if __name__ == "__main__":
    main()
