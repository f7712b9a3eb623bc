"""`python -m tools.set_up install|run|test` installs or builds what is missing or out of date."""

import os
import socket
import sys

from tools import assets, instance, node_packages, python_packages
from tools.steps import CannotSetUp


def install() -> None:
    """Set up what serving needs. Raises CannotSetUp."""
    python_packages.install("requirements.txt")
    node_packages.install(with_checks=False)
    assets.build()


def for_run() -> None:
    """Set up what `make run` needs. Raises CannotSetUp, first of all where the port is taken."""
    _require_free_port(os.environ.get("PORT") or "8000")
    install()
    instance.write_once()


def for_test() -> None:
    """Set up what checks and tests need. Raises CannotSetUp."""
    python_packages.install("requirements.txt", "requirements-test.txt")
    node_packages.install(with_checks=True)
    assets.build()


def _require_free_port(port: str) -> None:
    if not port.isdigit() or not 0 < int(port) < 2**16:
        raise CannotSetUp(f"PORT is '{port}': it must be a number from 1 to 65535.")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise CannotSetUp(
                f"Port {port} cannot be used here ({error}). Choose another: make run PORT=8001"
            ) from error


PURPOSES = {"install": install, "run": for_run, "test": for_test}

if __name__ == "__main__":
    try:
        PURPOSES[sys.argv[1]]()
    except CannotSetUp as problem:
        sys.exit(f"\n{problem}")
